"""Failed interactions as JSON in a column, so that a snapshot need not read whole test results."""

from collections.abc import Sequence

from shiplap.model.evidence import Break
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.mismatch import Mismatch, MismatchKind


def breaks_to_json(breaks: Sequence[Break]) -> JsonValue:
    """Return the failed interactions as JSON; ``None`` where there are none."""
    return [_break_to_json(one) for one in breaks] if breaks else None


def breaks_from_json(value: JsonValue) -> tuple[Break, ...]:
    """Return what `breaks_to_json` wrote."""
    entries = value if isinstance(value, list) else []
    return tuple(_break_from_json(entry) for entry in entries if isinstance(entry, dict))


def _break_to_json(one: Break) -> JsonObject:
    return {
        "interaction": one.interaction,
        "states": list(one.states),
        "mismatches": [
            {
                "kind": mismatch.kind.value,
                "path": mismatch.path,
                "expected": mismatch.expected,
                "actual": mismatch.actual,
                "sentence": mismatch.sentence,
            }
            for mismatch in one.mismatches
        ],
    }


def _break_from_json(entry: JsonObject) -> Break:
    states, mismatches = entry.get("states"), entry.get("mismatches")
    return Break(
        interaction=str(entry.get("interaction")),
        states=tuple(str(state) for state in states) if isinstance(states, list) else (),
        mismatches=tuple(
            Mismatch(
                kind=MismatchKind(one.get("kind")),
                path=str(one.get("path")),
                expected=one.get("expected"),
                actual=one.get("actual"),
                sentence=str(one.get("sentence")),
            )
            for one in (mismatches if isinstance(mismatches, list) else [])
            if isinstance(one, dict)
        ),
    )
