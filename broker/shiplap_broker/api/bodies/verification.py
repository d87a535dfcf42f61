"""Bodies of verification results."""

from collections.abc import Sequence

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.pact_links import PactLinks, link
from shiplap.wire.pact_metadata import version_token
from shiplap_broker.api.bodies.texts import instant, present
from shiplap_broker.store.records import VerificationRecord


def verification_body(record: VerificationRecord, consumer_version: str, links: PactLinks) -> JsonObject:
    """Return a result; ``consumer_version`` is the number of the pact it is shown for."""
    pair = (record.provider, record.consumer)
    name = f"Pact between {record.consumer} ({consumer_version}) and {record.provider}"
    own = links.result(*pair, record.sha, record.number)
    return {
        **present(
            {
                "providerName": record.provider,
                "providerApplicationVersion": record.provider_version,
                "success": record.success,
                "verificationDate": instant(record.created_at),
                "buildUrl": record.build_url,
                "testResults": record.test_results,
            }
        ),
        "verifiedBy": _verified_by(record.verified_by),
        "_links": {
            "self": link(own, "Verification result", f"Verification result {record.number} for {name}"),
            "pb:pact-version": link(links.content(*pair, record.sha, version_token(consumer_version)), "Pact", name),
            "pb:triggered-webhooks": link(
                f"{own}/triggered-webhooks", "Webhooks triggered by the publication of this verification result"
            ),
        },
    }


def _verified_by(value: JsonValue) -> JsonObject:
    """Return who verified, in one level."""
    if not isinstance(value, dict):
        return {}
    client = value.get("clientLanguage")
    flat: JsonObject = {name: member for name, member in value.items() if name in {"implementation", "version"}}
    if isinstance(client, dict):
        flat["client_implementation"] = client.get("name")
        flat["client_test_framework"] = client.get("testFramework")
        flat["client_version"] = client.get("version")
    return present(flat)


def results_of_version_body(
    shown: Sequence[tuple[VerificationRecord, str]], unverified: Sequence[str], own: JsonObject, links: PactLinks
) -> JsonObject:
    """Return the latest result of each pact of a consumer version.

    Args:
        shown: the results, each with the consumer version it is shown for.
        unverified: providers without a result.
        own: the link of the list to itself.
        links: the URLs of the broker.
    """
    passed: list[JsonValue] = [record.provider for record, _ in shown if record.success]
    failed: list[JsonValue] = [record.provider for record, _ in shown if not record.success]
    return {
        "success": not failed and not unverified and bool(passed),
        "providerSummary": {"successful": passed, "failed": failed, "unknown": list(unverified)},
        "_embedded": {"verificationResults": [verification_body(record, number, links) for record, number in shown]},
        "_links": {"self": own},
    }
