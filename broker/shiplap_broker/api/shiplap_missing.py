"""Shiplap's own API: what nobody has verified, so that a job can do exactly that."""

from itertools import groupby

from shiplap.errors import Fault, InputError
from shiplap.model.version import VersionRef
from shiplap.wire.missing import (
    MissingContract,
    MissingEvidence,
    MissingOfVersion,
    ServingVersion,
    missing_to_json,
)
from shiplap.wire.pact_query import query_list
from shiplap_broker.api.own import asked_instant, own_answer, own_route
from shiplap_broker.usecases.find_missing import Unverified, find_missing
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.routing import Route


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the route of what is missing."""
    return (own_route(broker, "/shiplap/missing", get=_missing),)


def _missing(broker: Broker, call: Call) -> Answer:
    environment = call.text("environment")
    if environment is None:
        raise InputError("the question is not complete", [Fault("environment", "is missing")])
    at = asked_instant(broker, call)
    found = find_missing(broker.store, environment, at, provider=call.text("provider"), named=_named(call))
    by_version = groupby(found.missing, key=lambda one: one.provider)
    return own_answer(
        missing_to_json(
            MissingEvidence(
                environment=environment,
                at=at,
                serving=tuple(
                    ServingVersion(provider=version, verdicts=count) for version, count in sorted(found.serving.items())
                ),
                missing=tuple(
                    MissingOfVersion(provider=provider, contracts=tuple(_contract(call, one) for one in group))
                    for provider, group in by_version
                ),
            )
        )
    )


def _named(call: Call) -> tuple[VersionRef, ...]:
    texts = [part for item in query_list(call.query.get("consumer")) for part in str(item).split(",") if part]
    try:
        return tuple(VersionRef.parse(text) for text in texts)
    except ValueError as error:
        raise InputError("the question cannot be understood", [Fault("consumer", str(error))]) from error


def _contract(call: Call, unverified: Unverified) -> MissingContract:
    publication = unverified.publication
    return MissingContract(
        consumer=publication.consumer_ref,
        alive=unverified.alive,
        why=unverified.why,
        href=call.links.pact(publication.provider, publication.consumer, publication.consumer_version),
        digest=publication.sha,
    )
