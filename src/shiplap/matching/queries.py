"""Query strings: names in any order, the values of one name in theirs, nothing that was not expected."""

from collections.abc import Callable, Mapping
from typing import TypeAlias
from urllib.parse import unquote_plus

from shiplap.matching.checks import problems
from shiplap.matching.matcher_table import Form
from shiplap.matching.names import NamedRules
from shiplap.matching.text_lists import ListRules, text_list_problems
from shiplap.model.json_value import JsonValue
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.rule import MatcherList

Query: TypeAlias = Mapping[str, tuple[str | None, ...]]
QueryCheck: TypeAlias = Callable[[str, list[Mismatch]], None]


def parse_query(text: str) -> dict[str, tuple[str | None, ...]]:
    """Return decoded values by name in order; ``None`` is a name without ``=``."""
    found: dict[str, tuple[str | None, ...]] = {}
    for name, value in _pairs(text):
        if name or value is not None:
            found[name] = (*found.get(name, ()), value)
    return found


def _pairs(text: str) -> list[tuple[str, str | None]]:
    parts = (part.partition("=") for part in text.split("&")) if text else ()
    return [(unquote_plus(name), unquote_plus(value) if equals else None) for name, equals, value in parts]


def compile_ordered_query(expected: Query) -> QueryCheck:
    """Return the check of version 1, which knows a query as one string: the same pairs in the same order."""
    wanted = [(name, value) for name, values in expected.items() for value in values]

    def check(actual: str, out: list[Mismatch]) -> None:
        if _pairs(actual) != wanted:
            text = "&".join(name if value is None else f"{name}={value}" for name, value in wanted)
            words = f"Expected the query string '{text}' but was '{actual}'"
            out.append(Mismatch(kind=MismatchKind.QUERY, expected=text, actual=actual, sentence=words))

    return check


def compile_query(expected: Query, rules: Mapping[str, MatcherList]) -> QueryCheck:
    """Return the check of a raw query string."""
    named = NamedRules(rules)

    def check(actual: str, out: list[Mismatch]) -> None:
        if not actual and not expected:
            return
        came = parse_query(actual)
        for name, values in expected.items():
            if name not in came:
                out.append(_mismatch(name, values, None, f"Expected query parameter '{name}' but was missing"))
            else:
                found = parameter_problems(name, values, came[name], _listed(name, named))
                out.extend(_mismatch(name, values, came[name], problem) for problem in found)
        for name, surplus in came.items():
            if name not in expected:
                out.append(_mismatch(name, None, surplus, f"Unexpected query parameter '{name}' received"))

    return check


def _listed(name: str, named: NamedRules) -> ListRules:
    return ListRules(named.find(name), lambda index: named.own(name, index))


def parameter_problems(
    name: str,
    wanted: tuple[str | None, ...],
    came: tuple[str | None, ...],
    listed: ListRules,
    what: str = "query parameter",
) -> list[str]:
    """Return what is wrong with the values of one parameter; a name without a value counts as an empty one."""
    expected, actual = [value or "" for value in wanted], [value or "" for value in came]
    if listed.rules is not None:
        return text_list_problems(listed, listed.rules, expected or [""], actual)
    found: list[str] = []
    for index, (one, value) in enumerate(zip(expected, actual, strict=False)):
        indexed = listed.own(index)
        if indexed is not None:
            found.extend(problems(indexed, one, value, Form.TEXT))
        elif one != value:
            found.append(f"Expected {what} '{name}' with value '{one}' but was '{value}'")
    if len(expected) != len(actual):
        words = f"with {len(expected)} value(s) but received {len(actual)} value(s)"
        found.append(f"Expected {what} '{name}' {words}")
    return found


def _mismatch(
    name: str, expected: tuple[str | None, ...] | None, actual: tuple[str | None, ...] | None, sentence: str
) -> Mismatch:
    return Mismatch(
        kind=MismatchKind.QUERY, path=name, expected=_shown(expected), actual=_shown(actual), sentence=sentence
    )


def _shown(values: tuple[str | None, ...] | None) -> JsonValue:
    if values is None:
        return None
    return (values[0] or "") if len(values) == 1 else list(values)
