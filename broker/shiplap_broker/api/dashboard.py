"""The dashboard: how every contract stands, as JSON and as a table of text."""

from collections.abc import Sequence
from functools import partial

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.pact_links import PactLinks, link
from shiplap_broker.api.bodies.matrix import table
from shiplap_broker.api.bodies.texts import instant
from shiplap_broker.api.names import known_pair
from shiplap_broker.store.records import VersionRecord
from shiplap_broker.usecases.contract_status import ContractStatus, contract_statuses
from shiplap_broker.usecases.find_deliveries import WebhookStanding, standings
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import HAL, TEXT, Answer, Call, plain_text
from shiplap_broker.web.paging import asked_page
from shiplap_broker.web.routing import Route, route

_HEADS = ("CONSUMER_NAME", "C_VERSION", "C_TAGS", "PROVIDER_NAME", "P_VERSION", "P_TAGS", "SUCCESS")


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of the dashboard."""
    both = (HAL, TEXT)
    return (
        route("/dashboard", get=partial(_all, broker), produces=both),
        route("/dashboard/provider/{provider}/consumer/{consumer}", get=partial(_pair, broker), produces=both),
    )


def _all(broker: Broker, call: Call) -> Answer:
    found = contract_statuses(broker.store, broker.now())
    page = asked_page(call)
    if page is not None:
        return _answer(broker, call, page.cut(found))
    if call.media != TEXT:
        found = tuple(sorted(found, key=lambda one: -one.publication.id))
    return _answer(broker, call, found)


def _pair(broker: Broker, call: Call) -> Answer:
    consumer, provider = known_pair(broker, call)
    return _answer(broker, call, contract_statuses(broker.store, broker.now(), consumer, provider))


def _answer(broker: Broker, call: Call, found: Sequence[ContractStatus]) -> Answer:
    if call.media == TEXT:
        return plain_text(table(_HEADS, [_row(one) for one in found]))
    pairs = dict.fromkeys((one.publication.consumer, one.publication.provider) for one in found)
    hooks = standings(broker.store, pairs)
    items: list[JsonValue] = [
        _item(one, hooks[(one.publication.consumer, one.publication.provider)], call.links) for one in found
    ]
    return Answer(body={"items": items})


def _row(one: ContractStatus) -> tuple[str, ...]:
    return (
        one.publication.consumer,
        one.publication.consumer_version,
        ", ".join(one.tags),
        one.publication.provider,
        one.verification.provider_version if one.verification else "",
        ", ".join(one.provider_tags),
        one.standing.value,
    )


def _item(one: ContractStatus, hooks: WebhookStanding, links: PactLinks) -> JsonObject:
    consumer, provider = one.publication.consumer, one.publication.provider
    pact = links.pact(provider, consumer, one.publication.consumer_version)
    result: JsonValue = None
    if one.verification is not None:
        result = {
            "success": one.verification.success,
            "verifiedAt": instant(one.verification.created_at),
            "_links": {"self": {"href": f"{pact}/verification-results/latest"}},
        }
    own_version = links.version(consumer, one.publication.consumer_version)
    return {
        "consumer": {
            "name": consumer,
            "version": {**_version(one.version), "_links": {"self": {"href": own_version}}},
            "_links": {"self": {"href": links.pacticipant(consumer)}},
        },
        "provider": {
            "name": provider,
            "version": _version(one.provider_version) if one.provider_version else None,
            "_links": {"self": {"href": links.pacticipant(provider)}},
        },
        "pact": {"createdAt": instant(one.publication.created_at), "_links": {"self": {"href": pact}}},
        "pactTags": _tags(one.version, one.tags, links),
        "latestVerificationResult": result,
        "latestVerificationResultTags": _tags(one.provider_version, one.provider_tags, links),
        "verificationStatus": one.standing.value,
        "webhookStatus": hooks.status,
        "latestWebhookExecution": None if hooks.last is None else {"triggeredAt": instant(hooks.last)},
        "_links": {
            "pb:webhook-status": link(
                f"{links.pair(provider, consumer)}/webhooks/status",
                f"Status of webhooks for {consumer}/{provider} pact",
            )
        },
    }


def _version(version: VersionRecord) -> JsonObject:
    heads = [branch.name for branch in version.branches if branch.head]
    return {"number": version.number, "branch": heads[0] if heads else None, "headBranchNames": [*heads]}


def _tags(version: VersionRecord | None, names: tuple[str, ...], links: PactLinks) -> list[JsonValue]:
    if version is None:
        return []
    return [
        {
            "name": name,
            "latest": True,
            "_links": {"self": {"href": links.tag(version.pacticipant, version.number, name)}},
        }
        for name in names
    ]
