"""Branches and the versions on them."""

from functools import partial

from shiplap.wire.pact_query import query_list
from shiplap_broker.api.bodies.version import branch_body, branch_version_body, branches_body
from shiplap_broker.api.names import known, ref
from shiplap_broker.usecases.edit_versions import (
    add_to_branch,
    delete_branch,
    find_branch,
    find_version,
    list_branches,
    remove_from_branch,
)
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import JSON, Answer, Call, created, nothing
from shiplap_broker.web.checks import text_fault
from shiplap_broker.web.faults import BadBodyError, NothingHereError
from shiplap_broker.web.paging import cut, neighbours
from shiplap_broker.web.routing import Route, route

_HOME = "/pacticipants/{pacticipant}/branches"


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of branches."""
    return (
        route(_HOME, get=partial(_list, broker), delete=partial(_delete_most, broker)),
        route(f"{_HOME}/{{branch}}", get=partial(_get, broker), delete=partial(_delete, broker)),
        route(
            f"{_HOME}/{{branch}}/versions/{{version}}",
            consumes={"PUT": ("", JSON)},
            get=partial(_get_member, broker),
            put=partial(_put_member, broker),
            delete=partial(_delete_member, broker),
        ),
    )


def _list(broker: Broker, call: Call) -> Answer:
    name = known(broker, call.name("pacticipant")).name
    found = list_branches(broker.store, name, containing=call.text("q")).items
    items, page = cut(call, found, always=True)
    own = call.links.base + call.path + (f"?{call.query_text}" if call.query_text else "")
    more = neighbours(call, page, lambda query: f"{call.links.base}{call.path}?{query}")
    return Answer(body={**page, **branches_body(items, name, own, call.links, more)})


def _delete_most(broker: Broker, call: Call) -> Answer:
    """Delete all branches but the main one and those to be spared."""
    record = known(broker, call.name("pacticipant"))
    spared = {item for item in query_list(call.query.get("exclude")) if isinstance(item, str)}
    spared |= {record.main_branch} if record.main_branch else set()
    names = [branch.name for branch in list_branches(broker.store, record.name).items]
    doomed = [name for name in names if name not in spared]
    for name in doomed:
        delete_branch(broker.store, record.name, name)
    kept = ", ".join(sorted(name for name in names if name in spared))
    text = f"Scheduled deletion of {len(doomed)} branches for pacticipant {record.name}. Remaining branches are: {kept}"
    return Answer(status=202, body={"notices": [{"type": "success", "text": text}]})


def _get(broker: Broker, call: Call) -> Answer:
    record = find_branch(broker.store, call.name("pacticipant"), call.name("branch"))
    if record is None:
        raise NothingHereError
    return Answer(body=branch_body(record, call.links))


def _delete(broker: Broker, call: Call) -> Answer:
    if not delete_branch(broker.store, call.name("pacticipant"), call.name("branch")):
        raise NothingHereError
    return nothing()


def _get_member(broker: Broker, call: Call) -> Answer:
    record, branch = find_version(broker.store, ref(call)), call.name("branch")
    if record is None or branch not in {each.name for each in record.branches}:
        raise NothingHereError
    return Answer(body=branch_version_body(record, branch, call.links))


def _put_member(broker: Broker, call: Call) -> Answer:
    for key in call.names:
        fault = text_fault(call.name(key))
        if fault is not None:
            raise BadBodyError({key: [fault]})
    branch = call.name("branch")
    record, new = add_to_branch(broker.store, ref(call), branch, broker.settings, broker.now())
    body = branch_version_body(record, branch, call.links)
    url = call.links.branch_version(record.pacticipant, branch, record.number)
    return created(body, url) if new else Answer(body=body)


def _delete_member(broker: Broker, call: Call) -> Answer:
    if not remove_from_branch(broker.store, ref(call), call.name("branch")):
        raise NothingHereError
    return nothing()
