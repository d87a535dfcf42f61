"""Outcomes as plain data, so that a worker of pytest-xdist can send them with its reports."""

from typing import Any

from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.provenance import Provenance
from shiplap.model.remarks import Remarks
from shiplap.model.verification import InteractionOutcome, InteractionVerification

_TEXTS = ("name", "description", "interaction_id", "problem", "detail", "reproduce", "pending", "seconds")


def to_plain(found: InteractionVerification) -> dict[str, Any]:
    """Return an outcome as strings, lists and dictionaries."""
    return {
        **{name: getattr(found, name) for name in _TEXTS},
        "states": [*found.states],
        "outcome": found.outcome.value,
        "provenance": None if found.provenance is None else found.provenance.value,
        "remarks": {"lines": [*found.remarks.lines], "test": found.remarks.test},
        "mismatches": [
            {
                "kind": mismatch.kind.value,
                "path": mismatch.path,
                "expected": mismatch.expected,
                "actual": mismatch.actual,
                "sentence": mismatch.sentence,
            }
            for mismatch in found.mismatches
        ],
    }


def from_plain(plain: dict[str, Any]) -> InteractionVerification:
    """Return the outcome that `to_plain` wrote."""
    return InteractionVerification(
        **{name: plain[name] for name in _TEXTS},
        states=tuple(plain["states"]),
        outcome=InteractionOutcome(plain["outcome"]),
        provenance=None if plain["provenance"] is None else Provenance(plain["provenance"]),
        remarks=Remarks(tuple(plain["remarks"]["lines"]), plain["remarks"]["test"]),
        mismatches=tuple(Mismatch(**{**each, "kind": MismatchKind(each["kind"])}) for each in plain["mismatches"]),
    )
