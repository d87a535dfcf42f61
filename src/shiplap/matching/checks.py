"""The words all comparisons of bodies share: a check, a mismatch of a body, and how the rules of one path combine."""

from collections.abc import Callable
from typing import TypeAlias

from shiplap.matching.matcher_table import Form
from shiplap.matching.paths import Place, render
from shiplap.matching.rules import RuleList
from shiplap.model.json_value import JsonValue
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.rule import Combine

# What came, the place it came from, and the list of mismatches to add to.
Check: TypeAlias = Callable[[JsonValue, Place, list[Mismatch]], None]


def mismatch(place: Place, expected: JsonValue, actual: JsonValue, sentence: str) -> Mismatch:
    """Return a mismatch of a body."""
    return Mismatch(kind=MismatchKind.BODY, path=render(place), expected=expected, actual=actual, sentence=sentence)


def problems(rules: RuleList, expected: JsonValue, actual: JsonValue, form: Form = Form.JSON) -> list[str]:
    """Return what the rules of one path find wrong with one value; nothing where they accept it."""
    found = [problem for rule in rules.rules if (problem := rule.test(expected, actual, form)) is not None]
    if rules.combine is Combine.OR and len(found) < len(rules.rules):
        return []
    return found


def always(sentence: str) -> Check:
    """Return a check that nothing passes."""

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        out.append(mismatch(place, None, actual, sentence))

    return check


def combined(parts: list[Check], combine: Combine) -> Check:
    """Return the check that passes where all parts do, or one of them."""
    if len(parts) == 1:
        return parts[0]

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        found: list[Mismatch] = []
        for part in parts:
            before = len(found)
            part(actual, place, found)
            if combine is Combine.OR and len(found) == before:
                return
        out.extend(_distinct(found))

    return check


def _distinct(found: list[Mismatch]) -> list[Mismatch]:
    seen: dict[tuple[str, str], Mismatch] = {}
    for one in found:
        seen.setdefault((one.path, one.sentence), one)
    return list(seen.values())


def passes(check: Check, actual: JsonValue) -> bool:
    """Return whether a check finds nothing wrong."""
    out: list[Mismatch] = []
    check(actual, None, out)
    return not out
