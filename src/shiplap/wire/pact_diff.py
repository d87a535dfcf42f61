"""The difference between two JSON documents as text: only what differs, in the unified form the Pact Broker uses."""

import json
from difflib import unified_diff

from shiplap.model.json_value import JsonValue


def json_difference(before: JsonValue, after: JsonValue) -> str:
    """Return the lines that differ with three lines around them; empty where nothing differs."""
    left, right = _reduced(before, after)
    lines = unified_diff(_lines(left), _lines(right), n=3, lineterm="")
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def _lines(value: JsonValue) -> list[str]:
    return json.dumps(value, indent=2, ensure_ascii=False).splitlines()


def _reduced(before: JsonValue, after: JsonValue) -> tuple[JsonValue, JsonValue]:
    """Return both values without what they have in common, as far as that leaves the difference readable."""
    if isinstance(before, dict) and isinstance(after, dict):
        left: dict[str, JsonValue] = {}
        right: dict[str, JsonValue] = {}
        for name in sorted({*before, *after}):
            if name not in after:
                left[name] = before[name]
            elif name not in before:
                right[name] = after[name]
            elif before[name] != after[name]:
                left[name], right[name] = _reduced(before[name], after[name])
        return left, right
    if isinstance(before, list) and isinstance(after, list):
        pairs = [_reduced(one, other) for one, other in zip(before, after, strict=False) if one != other]
        shared = min(len(before), len(after))
        lefts: list[JsonValue] = [left for left, _ in pairs]
        rights: list[JsonValue] = [right for _, right in pairs]
        return [*lefts, *before[shared:]], [*rights, *after[shared:]]
    return before, after
