"""Shiplap's own API: policies, windows closed by hand, pairs that may meet for a while, and sightings."""

from shiplap.errors import Fault, InputError
from shiplap.model.version import VersionRef
from shiplap.wire.object_reader import ObjectReader
from shiplap.wire.shiplap_api import (
    Policies,
    allowance_from_json,
    allowance_to_json,
    override_from_json,
    override_to_json,
    policies_to_json,
    read_policies,
)
from shiplap.wire.sightings import answer_to_json, seen_to_json, sightings_from_json
from shiplap_broker.api.own import body_or_none, own_answer, own_route
from shiplap_broker.usecases.edit_overrides import allow_pair, close_window, reopen_window
from shiplap_broker.usecases.record_sightings import record_sightings, retire_collector, show_sightings
from shiplap_broker.usecases.set_policies import get_policies, put_policies
from shiplap_broker.usecases.values import PolicySet
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.routing import Route


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of policies, windows and allowances."""
    return (
        own_route(broker, "/shiplap/policies", get=_get, put=_put),
        own_route(broker, "/shiplap/windows/close", post=_close),
        own_route(broker, "/shiplap/windows/reopen", post=_reopen),
        own_route(broker, "/shiplap/allowances", post=_allow),
        own_route(broker, "/shiplap/sightings", get=_seen, post=_see),
        own_route(broker, "/shiplap/sightings/retire", post=_retire),
    )


def _answer(found: PolicySet) -> Answer:
    policies = Policies(environments=found.environments, pacticipants=found.policies, integrations=found.integrations)
    return own_answer(policies_to_json(policies))


def _get(broker: Broker, _call: Call) -> Answer:
    return _answer(get_policies(broker.store))


def _put(broker: Broker, call: Call) -> Answer:
    said = read_policies(body_or_none(call))
    policies = PolicySet(policies=said.pacticipants, environments=said.environments, integrations=said.integrations)
    return _answer(put_policies(broker.store, policies, broker.now(), replace=True))


def _close(broker: Broker, call: Call) -> Answer:
    override = override_from_json(body_or_none(call), broker.now())
    close_window(broker.store, override, broker.now())
    return own_answer(override_to_json(override))


def _reopen(broker: Broker, call: Call) -> Answer:
    override = override_from_json(body_or_none(call), broker.now())
    reopen_window(broker.store, VersionRef(override.pacticipant, override.version), override.environment)
    return own_answer(override_to_json(override))


def _allow(broker: Broker, call: Call) -> Answer:
    allowance = allowance_from_json(body_or_none(call))
    allow_pair(broker.store, allowance, broker.now())
    return own_answer(allowance_to_json(allowance), 201)


def _see(broker: Broker, call: Call) -> Answer:
    return own_answer(
        answer_to_json(record_sightings(broker.store, sightings_from_json(body_or_none(call)), broker.now())), 201
    )


def _seen(broker: Broker, call: Call) -> Answer:
    environment = call.text("environment")
    if environment is None:
        raise InputError("the question is not complete", [Fault("environment", "is missing")])
    return own_answer(seen_to_json(show_sightings(broker.store, environment, broker.now())))


def _retire(broker: Broker, call: Call) -> Answer:
    reader = ObjectReader(body_or_none(call))
    environment, collector = reader.text("environment"), reader.text("collector")
    reader.no_others()
    reader.finish("no collector can be retired like this")
    retire_collector(broker.store, environment, collector)
    return own_answer({"environment": environment, "collector": collector})
