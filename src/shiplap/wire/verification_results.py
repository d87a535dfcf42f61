"""The body that tells a broker what came of a contract: Pact's results, interaction by interaction.

The shape is that of the Pact verifiers; a broker that only reads ``success`` loses nothing it needs.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.verification import InteractionOutcome, InteractionVerification, Verification
from shiplap.wire.object_reader import ObjectReader

SHARDS = "shards"
"""Where below the address of results those of one shard go; only Shiplap's own broker has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardAnswer:
    """What the broker knows of a content after a shard of a run reported.

    Attributes:
        missing: the shards that have not reported.
        success: of the whole run; ``None`` while that is not known.
    """

    missing: tuple[int, ...]
    success: bool | None


def verification_results_to_json(
    verification: Verification, *, implementation_version: str, build_url: str | None = None
) -> JsonObject:
    """Write the body of ``pb:publish-verification-results``.

    Raises:
        ValueError: when the provider has no version, because results are stored under one.
    """
    if verification.provider_version is None:
        raise ValueError("results need the version of the provider")
    body: JsonObject = {
        "success": verification.passed,
        "providerApplicationVersion": verification.provider_version,
        "testResults": [_interaction(found) for found in verification.interactions],
        "verifiedBy": {"implementation": "Shiplap", "version": implementation_version},
    }
    return {**body, "buildUrl": build_url} if build_url is not None else body


def shard_results_to_json(body: JsonObject, *, run: str, index: int, count: int) -> JsonObject:
    """Return a body of results as that of one shard of a run, counted from 1."""
    results = body.get("testResults")
    failed = isinstance(results, list) and any(isinstance(one, dict) and not one.get("success") for one in results)
    return {**body, "success": not failed, "shard": {"run": run, "index": index, "count": count}}


def shard_answer_to_json(answer: ShardAnswer) -> JsonObject:
    """Write the answer to the results of a shard."""
    return {"missing": [*answer.missing], "success": answer.success}


def shard_answer_from_json(value: JsonValue) -> ShardAnswer:
    """Read the answer to the results of a shard.

    Raises:
        InputError: when it is none.
    """
    reader = ObjectReader(value)
    missing = reader.raw("missing")
    shards = missing if isinstance(missing, list) else []
    if shards is not missing:
        reader.fault("missing", "expected a list")
    success = reader.truth("success") if reader.has("success") else None
    reader.finish("this is not the answer to the results of a shard")
    return ShardAnswer(missing=tuple(one for one in shards if isinstance(one, int)), success=success)


def one_address_a_content(addresses: Iterable[str]) -> tuple[str, ...]:
    """Return the first of the addresses that lead to the same content.

    Pact Broker adds to an address how a content was chosen; a content that two selectors chose has two addresses, and
    results need to be told once.
    """
    return tuple({_content(address): address for address in reversed(tuple(addresses))}.values())[::-1]


def _content(address: str) -> str:
    before, content, after = address.partition("/pact-version/")
    return before + content + after.partition("/")[0] if content else address


def _interaction(found: InteractionVerification) -> JsonObject:
    body: JsonObject = {
        "interactionDescription": found.description,
        "success": found.outcome is InteractionOutcome.PASSED,
    }
    if found.interaction_id is not None:
        body = {"interactionId": found.interaction_id, **body}
    if found.mismatches:
        body["mismatches"] = [
            {"attribute": mismatch.kind.value, "identifier": mismatch.path, "description": mismatch.sentence}
            for mismatch in found.mismatches
        ]
    if found.problem is not None:
        body["exceptions"] = [{"message": found.problem}]
    return body
