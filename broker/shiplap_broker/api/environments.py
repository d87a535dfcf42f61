"""Environments."""

from functools import partial

from shiplap.errors import ConflictError
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap_broker.api.bodies.environment import environment_body, environments_body
from shiplap_broker.usecases.edit_environments import (
    create_environment,
    delete_environment,
    find_environment,
    list_environments,
    replace_environment,
)
from shiplap_broker.usecases.values import EnvironmentToKeep
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call, created, nothing
from shiplap_broker.web.checks import Checks
from shiplap_broker.web.faults import BadBodyError, NothingHereError
from shiplap_broker.web.routing import Route, route


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of environments."""
    return (
        route("/environments", get=partial(_list, broker), post=partial(_create, broker)),
        route(
            "/environments/{uuid}",
            get=partial(_get, broker),
            put=partial(_replace, broker),
            delete=partial(_delete, broker),
        ),
    )


def _list(broker: Broker, call: Call) -> Answer:
    records = list_environments(broker.store, call.text("name"))
    return Answer(body=environments_body(records, call.links))


def _create(broker: Broker, call: Call) -> Answer:
    wanted = _read(call)
    try:
        record = create_environment(broker.store, wanted, broker.new_id(), broker.now())
    except ConflictError as error:
        raise _name_is_taken(wanted) from error
    return created(environment_body(record, call.links), call.links.environment(record.uuid))


def _get(broker: Broker, call: Call) -> Answer:
    record = find_environment(broker.store, call.name("uuid"))
    if record is None:
        raise NothingHereError
    return Answer(body=environment_body(record, call.links))


def _replace(broker: Broker, call: Call) -> Answer:
    if find_environment(broker.store, call.name("uuid")) is None:
        raise NothingHereError
    wanted = _read(call)
    try:
        record = replace_environment(broker.store, call.name("uuid"), wanted, broker.now())
    except ConflictError as error:
        raise _name_is_taken(wanted) from error
    if record is None:
        raise NothingHereError
    return Answer(body=environment_body(record, call.links))


def _delete(broker: Broker, call: Call) -> Answer:
    if not delete_environment(broker.store, call.name("uuid"), broker.now()):
        raise NothingHereError
    return nothing()


def _read(call: Call) -> EnvironmentToKeep:
    members = call.members()
    checks = Checks(members)
    name = checks.text("name", required=True, spaces=False)
    wrong = "must be filled" if members.get("production") is None else "must be one of: true, false"
    production = checks.flag("production", required=True, message=wrong)
    display_name = checks.text("displayName", long=True, empty=True)
    _check_contacts(checks, members.get("contacts"))
    checks.finish()
    return EnvironmentToKeep(
        name=name or "",
        production=production is True,
        display_name=display_name,
        contacts=members.get("contacts"),
    )


def _check_contacts(checks: Checks, contacts: JsonValue) -> None:
    if not isinstance(contacts, list):
        if contacts is not None:
            checks.note("contacts", "must be an array")
        return
    for index, contact in enumerate(contacts):
        if not isinstance(contact, dict):
            checks.note("contacts", f"must be a hash (at index {index})")
        else:
            _check_contact(checks, contact, f"(at index {index})")


def _check_contact(checks: Checks, contact: JsonObject, where: str) -> None:
    inner = Checks(contact)
    inner.text("name", required=True, long=True)
    if "details" in contact and not isinstance(contact["details"], dict):
        inner.note("details", "must be a hash")
    for name, messages in inner.messages.items():
        for message in messages:
            checks.note("contacts", f"{name} {message} {where}")


def _name_is_taken(wanted: EnvironmentToKeep) -> BadBodyError:
    return BadBodyError({"name": [f"name '{wanted.name}' is already used by an existing environment."]})
