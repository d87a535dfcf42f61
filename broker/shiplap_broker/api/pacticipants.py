"""Pacticipants and their labels."""

from collections.abc import Sequence
from functools import partial

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap_broker.api.bodies.environment import version_mention
from shiplap_broker.api.bodies.pacticipant import label_body, labels_body, pacticipant_body, pacticipants_body
from shiplap_broker.api.bodies.version import deployed_link
from shiplap_broker.api.names import known
from shiplap_broker.api.surroundings import environment_labels
from shiplap_broker.store.records import PacticipantRecord, VersionRecord
from shiplap_broker.usecases.edit_pacticipants import (
    add_label,
    delete_pacticipant,
    find_label,
    find_pacticipant,
    list_labels,
    list_pacticipants,
    remove_label,
    save_pacticipant,
)
from shiplap_broker.usecases.edit_versions import latest_version, latest_versions
from shiplap_broker.usecases.overview import deployed_anywhere
from shiplap_broker.usecases.values import PacticipantChanges
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import JSON, MERGE_PATCH, Answer, Call, created, nothing
from shiplap_broker.web.checks import Checks
from shiplap_broker.web.faults import NoSuchNameError, NothingHereError
from shiplap_broker.web.paging import cut, neighbours
from shiplap_broker.web.routing import Route, route

FIELDS = {
    "displayName": "display_name",
    "mainBranch": "main_branch",
    "repositoryUrl": "repository_url",
    "repositoryName": "repository_name",
    "repositoryNamespace": "repository_namespace",
}


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of pacticipants and labels."""
    return (
        route("/pacticipants", get=partial(_list, broker), post=partial(_create, broker)),
        route("/pacticipants/label/{label}", get=partial(_with_label, broker)),
        route("/labels", get=partial(_labels, broker)),
        route(
            "/pacticipants/{pacticipant}",
            consumes={"PATCH": (JSON, MERGE_PATCH)},
            get=partial(_get, broker),
            put=partial(_replace, broker),
            patch=partial(_change, broker),
            delete=partial(_delete, broker),
        ),
        route(
            "/pacticipants/{pacticipant}/labels/{label}",
            consumes={"PUT": ("", JSON)},
            get=partial(_get_label, broker),
            put=partial(_put_label, broker),
            delete=partial(_delete_label, broker),
        ),
    )


def _list(broker: Broker, call: Call) -> Answer:
    found = list_pacticipants(broker.store, containing=call.text("q")).items
    items, page = cut(call, found)
    home = call.links.to("pacticipants")
    more = neighbours(call, page, lambda query: f"{home}?{query}")
    return Answer(body={**page, **_listed(broker, call, items, more)})


def _with_label(broker: Broker, call: Call) -> Answer:
    items = list_pacticipants(broker.store, label=call.name("label")).items
    return Answer(body=_listed(broker, call, items, {}))


def _listed(broker: Broker, call: Call, items: Sequence[PacticipantRecord], more: JsonObject) -> JsonObject:
    newest = latest_versions(broker.store, [record.name for record in items])
    bodies: list[JsonValue] = [
        pacticipant_body(record, call.links, latest=_mention(call, newest.get(record.name))) for record in items
    ]
    return pacticipants_body(bodies, [record.name for record in items], call.links, more)


def _latest(broker: Broker, call: Call, name: str) -> JsonObject | None:
    return _mention(call, latest_version(broker.store, name))


def _mention(call: Call, version: VersionRecord | None) -> JsonObject | None:
    return None if version is None else version_mention(version.pacticipant, version.number, call.links)


def _create(broker: Broker, call: Call) -> Answer:
    members = call.members()
    checks = Checks(members)
    name = checks.text("name", required=True)
    changes = _read(checks)
    existing = find_pacticipant(broker.store, name or "")
    if existing is None:
        existing, _ = save_pacticipant(broker.store, name or "", changes, broker.now())
    return created(pacticipant_body(existing, call.links), call.links.pacticipant(existing.name))


def _get(broker: Broker, call: Call) -> Answer:
    return Answer(body=_whole(broker, call, known(broker, call.name("pacticipant"))))


def _replace(broker: Broker, call: Call) -> Answer:
    name = known(broker, call.name("pacticipant")).name
    changes = _read(Checks(call.members()))
    record, _ = save_pacticipant(broker.store, name, changes, broker.now(), replace=True)
    return Answer(body=_whole(broker, call, record))


def _change(broker: Broker, call: Call) -> Answer:
    members = call.members()
    _read(Checks(members))
    before = find_pacticipant(broker.store, call.name("pacticipant"))
    merged = {**_fields(before), **{name: members[name] for name in FIELDS if name in members}}
    changes = _read(Checks(merged))
    record, new = save_pacticipant(broker.store, call.name("pacticipant"), changes, broker.now(), replace=True)
    body = _whole(broker, call, record)
    return created(body, call.links.pacticipant(record.name)) if new else Answer(body=body)


def _fields(record: PacticipantRecord | None) -> dict[str, JsonValue]:
    return {name: None if record is None else getattr(record, field) for name, field in FIELDS.items()}


def _read(checks: Checks) -> PacticipantChanges:
    values = {
        field: None
        if checks.members.get(name) == ""
        else checks.text(name, spaces=name != "mainBranch", long=name not in {"name", "mainBranch"})
        for name, field in FIELDS.items()
    }
    checks.finish()
    return PacticipantChanges(**values)


def _whole(broker: Broker, call: Call, record: PacticipantRecord) -> JsonObject:
    """Return a pacticipant with links to where its versions are deployed."""
    labels = environment_labels(broker)
    deployed = [
        deployed_link(each, labels[each.deployment.environment], call.links)
        for each in deployed_anywhere(broker.store, record.name)
    ]
    return pacticipant_body(record, call.links, deployed=deployed, latest=_latest(broker, call, record.name))


def _delete(broker: Broker, call: Call) -> Answer:
    name = call.name("pacticipant")
    if not delete_pacticipant(broker.store, name, broker.now()):
        raise NoSuchNameError(f"No pacticipant with name '{name}' found")
    return nothing()


def _labels(broker: Broker, call: Call) -> Answer:
    names, page = cut(call, list_labels(broker.store))
    more = neighbours(call, page, lambda query: f"{call.links.to('labels')}?{query}")
    return Answer(body={**page, **labels_body(names, call.links, more)})


def _get_label(broker: Broker, call: Call) -> Answer:
    name, label = call.name("pacticipant"), call.name("label")
    record = find_label(broker.store, name, label)
    if record is None:
        raise NothingHereError
    return Answer(body=label_body(name, record, call.links))


def _put_label(broker: Broker, call: Call) -> Answer:
    name, label = call.name("pacticipant"), call.name("label")
    record, new = add_label(broker.store, name, label, broker.now())
    body = label_body(name, record, call.links)
    return created(body, call.links.label(name, label)) if new else Answer(body=body)


def _delete_label(broker: Broker, call: Call) -> Answer:
    if not remove_label(broker.store, call.name("pacticipant"), call.name("label")):
        raise NothingHereError
    return nothing()
