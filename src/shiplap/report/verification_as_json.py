"""Verifications for machines; the keys are documented and only ever added to."""

from collections.abc import Iterable

from shiplap.model.json_value import JsonObject
from shiplap.model.mismatch import Mismatch
from shiplap.model.verification import InteractionVerification, Verification


def verification_as_json(verifications: Iterable[Verification]) -> JsonObject:
    """Return everything that is known."""
    found = tuple(verifications)
    return {
        "success": bool(found) and not any(verification.blocks for verification in found),
        "contracts": [_contract(verification) for verification in found],
    }


def _contract(verification: Verification) -> JsonObject:
    return {
        "consumer": verification.consumer,
        "consumerVersions": [
            {"number": number, "why": why or None} for number, why in verification.consumer_versions.items()
        ],
        "provider": verification.provider,
        "providerVersion": verification.provider_version,
        "source": verification.source,
        "pending": verification.pending,
        "success": verification.passed,
        "interactions": [_interaction(found) for found in verification.interactions],
    }


def _interaction(found: InteractionVerification) -> JsonObject:
    return {
        "name": found.name,
        "description": found.description,
        "states": [*found.states],
        "id": found.interaction_id,
        "outcome": found.outcome.value,
        "pending": found.pending,
        "provenance": None if found.provenance is None else found.provenance.value,
        "test": found.remarks.test,
        "comments": [*found.remarks.lines],
        "mismatches": [_mismatch(mismatch) for mismatch in found.mismatches],
        "problem": found.problem,
        "detail": found.detail,
        "reproduce": found.reproduce,
        "seconds": round(found.seconds, 6),
    }


def _mismatch(mismatch: Mismatch) -> JsonObject:
    return {
        "part": mismatch.kind.value,
        "path": mismatch.path,
        "expected": mismatch.expected,
        "actual": mismatch.actual,
        "sentence": mismatch.sentence,
    }
