"""How much of everything there is, for Pact's tools and for Prometheus; and the address that fails on purpose."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap_broker.api.bodies.pact import document
from shiplap_broker.api.bodies.texts import instant
from shiplap_broker.api.prometheus import OPEN_METRICS, prometheus_answer
from shiplap_broker.usecases.count_everything import Counts, count_everything, distribution, first_and_last
from shiplap_broker.usecases.find_contract import find_contract
from shiplap_broker.usecases.find_deliveries import webhook_totals
from shiplap_broker.usecases.values import OfVersion
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import HAL, TEXT, Answer, Call
from shiplap_broker.web.routing import Route, route


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of metrics."""
    return (
        route("/metrics", get=partial(_metrics, broker), produces=(HAL, OPEN_METRICS, TEXT)),
        route("/test/error", get=_fail, post=_fail),
    )


def _fail(_call: Call) -> Answer:
    raise RuntimeError("this address fails on purpose")


def _metrics(broker: Broker, call: Call) -> Answer:
    if call.media != HAL:
        return prometheus_answer(broker, call.media)
    counts = count_everything(broker.store)
    interactions, messages = _interactions(broker, counts)
    webhooks, deliveries, attempts = webhook_totals(broker.store)
    return Answer(
        body={
            "interactions": {
                "latestInteractionsCount": interactions,
                "latestMessagesCount": messages,
                "latestInteractionsAndMessagesCount": interactions + messages,
            },
            "pacticipants": {"count": counts.pacticipants, "withMainBranchSetCount": counts.with_main_branch},
            "integrations": {"count": counts.integrations},
            **_contracts(counts),
            **_versions(counts),
            "webhooks": {"count": webhooks},
            "triggeredWebhooks": {"count": deliveries},
            "webhookExecutions": {"count": attempts},
            "matrix": {"count": -1},
            "environments": {"count": counts.environments},
            **_deployments(counts),
        }
    )


def _interactions(broker: Broker, counts: Counts) -> tuple[int, int]:
    """Return how many interactions and messages the latest contracts hold."""
    interactions, messages = 0, 0
    for one in counts.latest:
        found = find_contract(broker.store, one.consumer, one.provider, OfVersion(one.consumer_version))
        value = None if found is None else document(found.content)
        if isinstance(value, dict):
            interactions += _length(value.get("interactions"))
            messages += _length(value.get("messages"))
    return interactions, messages


def _length(value: JsonValue) -> int:
    return len(value) if isinstance(value, list) else 0


def _span(moments: Sequence[datetime]) -> JsonObject:
    first, last = first_and_last(moments)
    return {"first": instant(first) if first else None, "last": instant(last) if last else None}


def _contracts(counts: Counts) -> JsonObject:
    passed = sum(one.success for one in counts.results)
    revisions = dict(sorted(Counter(one.revision for one in counts.publications).items()))
    per_content = distribution([one.content_id for one in counts.results])
    return {
        "pactPublications": {
            "count": sum(one.revision for one in counts.publications),
            **_span([one.created_at for one in counts.publications]),
        },
        "pactVersions": {"count": len({one.content_id for one in counts.publications})},
        "pactRevisionsPerConsumerVersion": {"distribution": {str(key): count for key, count in revisions.items()}},
        "verificationResults": {
            "count": len(counts.results),
            "successCount": passed,
            "failureCount": len(counts.results) - passed,
            "distinctCount": len({(one.content_id, one.provider_version, one.success) for one in counts.results}),
            **_span([one.created_at for one in counts.results]),
        },
        "verificationResultsPerPactVersion": {"distribution": {str(key): count for key, count in per_content.items()}},
    }


def _versions(counts: Counts) -> JsonObject:
    with_branch = sum(bool(one.branches) for one in counts.versions)
    tags = [(one.pacticipant, tag.name) for one in counts.versions for tag in one.tags]
    return {
        "pacticipantVersions": {
            "count": len(counts.versions),
            "withUserCreatedBranchCount": with_branch,
            "withBranchCount": with_branch,
            "withBranchSetCount": with_branch,
        },
        "tags": {
            "count": len(tags),
            "distinctCount": len({name for _, name in tags}),
            "distinctWithPacticipantCount": len(set(tags)),
        },
    }


def _deployments(counts: Counts) -> JsonObject:
    deployed = [one for one in counts.deployments if not one.is_release]
    released = [one for one in counts.deployments if one.is_release]
    return {
        "deployedVersions": {
            "count": len(deployed),
            "userCreatedCount": len(deployed),
            "currentlyDeployedCount": sum(one.ended is None for one in deployed),
        },
        "releasedVersions": {
            "count": len(released),
            "currentlySupportedCount": sum(one.deployment.support_ended is None for one in released),
        },
    }
