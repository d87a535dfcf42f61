"""Versions and their tags."""

from functools import partial

from shiplap.model.json_value import JsonObject
from shiplap_broker.api.bodies.texts import instant
from shiplap_broker.api.bodies.version import tag_body, version_body, versions_body
from shiplap_broker.api.names import known, known_version, ref
from shiplap_broker.api.surroundings import listed_surroundings, surroundings
from shiplap_broker.store.records import Page as StoredPage
from shiplap_broker.store.records import VersionRecord
from shiplap_broker.usecases.edit_versions import (
    add_tag,
    delete_version,
    find_branch,
    find_tag,
    find_version,
    latest_version,
    list_versions,
    remove_tag,
    save_version,
)
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import JSON, MERGE_PATCH, Answer, Call, created, nothing
from shiplap_broker.web.checks import Checks, text_fault
from shiplap_broker.web.faults import BadBodyError, NothingHereError
from shiplap_broker.web.paging import asked_page, described, neighbours
from shiplap_broker.web.routing import Route, route

_HOME = "/pacticipants/{pacticipant}"


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of versions and tags."""
    latest = partial(_latest, broker)
    return (
        route(f"{_HOME}/versions", get=partial(_list, broker)),
        route(f"{_HOME}/branches/{{branch}}/versions", get=partial(_list, broker)),
        route(f"{_HOME}/tags/{{tag}}/versions", get=partial(_list, broker)),
        route(f"{_HOME}/latest-version", get=latest),
        route(f"{_HOME}/latest-version/{{tag}}", get=latest),
        route(f"{_HOME}/branches/{{branch}}/latest-version", get=latest),
        route(
            f"{_HOME}/versions/{{version}}",
            consumes={"PATCH": (MERGE_PATCH,)},
            get=partial(_get, broker),
            put=partial(_save, broker),
            patch=partial(_save, broker),
            delete=partial(_delete, broker),
        ),
        route(
            f"{_HOME}/versions/{{version}}/tags/{{tag}}",
            consumes={"PUT": ("", JSON)},
            get=partial(_get_tag, broker),
            put=partial(_put_tag, broker),
            delete=partial(_delete_tag, broker),
        ),
    )


def _list(broker: Broker, call: Call) -> Answer:
    name, branch, tag = call.name("pacticipant"), call.names.get("branch"), call.names.get("tag")
    if branch is None and tag is None:
        known(broker, name)
    if branch is not None and find_branch(broker.store, name, branch) is None:
        raise NothingHereError
    asked = asked_page(call)
    wanted = None if asked is None else StoredPage(number=asked.number, size=asked.size)
    found = list_versions(broker.store, name, wanted, branch=branch, tag=tag)
    if tag is not None and not found.total:
        raise NothingHereError
    items, page = found.items, described(asked, found.total)
    home = call.links.base + call.path
    own: JsonObject = {"href": home + (f"?{call.query_text}" if page else ""), "title": _title(name, branch, tag)}
    more = neighbours(call, page, lambda query: f"{home}?{query}")
    shown = listed_surroundings(broker, items)
    return Answer(body={**page, **versions_body(shown, name, own, call.links, more)})


def _title(name: str, branch: str | None, tag: str | None) -> str:
    if branch is not None:
        return f"Versions for branch {branch} of {name}"
    return f"All application versions of {name}" + (f" with tag {tag}" if tag is not None else "")


def _latest(broker: Broker, call: Call) -> Answer:
    record = latest_version(
        broker.store, call.name("pacticipant"), branch=call.names.get("branch"), tag=call.names.get("tag")
    )
    if record is None:
        raise NothingHereError
    return Answer(body=_body(broker, call, record, call.links.base + call.path))


def _get(broker: Broker, call: Call) -> Answer:
    return Answer(body=_body(broker, call, known_version(broker, call)))


def _body(broker: Broker, call: Call, record: VersionRecord, own: str | None = None) -> JsonObject:
    return version_body(record, surroundings(broker, record), call.links, own)


def _save(broker: Broker, call: Call) -> Answer:
    members = call.members()
    checks = Checks(members)
    build_url = checks.text("buildUrl", long=True, empty=True)
    tags = _tags(checks, members)
    checks.finish()
    _check_names(call)
    before = find_version(broker.store, ref(call))
    if before is not None and call.method == "PUT" and not tags:
        tags = tuple(tag.name for tag in before.tags)
    record, new = save_version(
        broker.store, ref(call), broker.now(), build_url=build_url, tags=tags, replace=call.method == "PUT"
    )
    body = _body(broker, call, record)
    return Answer(status=201, body=body) if new else Answer(body={**body, "updatedAt": instant(broker.now())})


def _tags(checks: Checks, members: JsonObject) -> tuple[str, ...]:
    embedded = members.get("_embedded")
    listed = embedded.get("tags") if isinstance(embedded, dict) else members.get("tags")
    names: list[str] = []
    for index, item in enumerate(listed if isinstance(listed, list) else []):
        name = item.get("name") if isinstance(item, dict) else item
        fault = text_fault(name) if isinstance(name, str) else "name is missing"
        if fault is None:
            names.append(str(name))
        else:
            checks.note("tags", f"{fault} (at index {index})")
    return tuple(names)


def _check_names(call: Call) -> None:
    """Refuse a name that no body could have brought in either."""
    for key in call.names:
        fault = text_fault(call.name(key))
        if fault is not None:
            raise BadBodyError({key: [fault]})


def _delete(broker: Broker, call: Call) -> Answer:
    if not delete_version(broker.store, ref(call), broker.now()):
        raise NothingHereError
    return nothing()


def _get_tag(broker: Broker, call: Call) -> Answer:
    record = find_tag(broker.store, ref(call), call.name("tag"))
    if record is None:
        raise NothingHereError
    return Answer(body=tag_body(call.name("pacticipant"), call.name("version"), record, call.links))


def _put_tag(broker: Broker, call: Call) -> Answer:
    _check_names(call)
    pacticipant, version, tag = call.name("pacticipant"), call.name("version"), call.name("tag")
    record, new = add_tag(broker.store, ref(call), tag, broker.settings, broker.now())
    body = tag_body(pacticipant, version, record, call.links)
    return created(body, call.links.tag(pacticipant, version, tag)) if new else Answer(body=body)


def _delete_tag(broker: Broker, call: Call) -> Answer:
    if not remove_tag(broker.store, ref(call), call.name("tag")):
        raise NothingHereError
    return nothing()
