"""JSON objects: their keys, the members both sides have, and the rules that look at keys or values as a whole."""

from collections.abc import Callable
from typing import TypeAlias

from shiplap.matching.checks import Check, combined, mismatch
from shiplap.matching.display import shown, typed
from shiplap.matching.matcher_table import Form
from shiplap.matching.matchers import Rule
from shiplap.matching.nested_rules import each_value_state, inner_rules
from shiplap.matching.paths import Place
from shiplap.matching.rules import RuleState
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.mismatch import Mismatch

Compile: TypeAlias = Callable[[JsonValue, RuleState], Check]
Members: TypeAlias = tuple[tuple[str, Check], ...]
_ABSENT = object()


def compile_object(expected: JsonObject, state: RuleState, compile_value: Compile, *, strict: bool) -> Check:
    """Return the check of an object; members that nobody expected are mismatches where ``strict``."""
    members = tuple((key, compile_value(value, state.child(key))) for key, value in expected.items())
    rules = state.rules
    if rules is None:
        return _plain(expected, members, strict=strict)
    parts: list[Check] = []
    for rule in rules.rules:
        if rule.is_values and not state.cascaded:
            parts.append(_values(rule, expected, state, compile_value))
        else:
            parts.append(_ruled(rule, expected, state, members, strict=strict))
    return _guarded(expected, combined(parts, rules.combine), strict=strict)


def _plain(expected: JsonObject, members: Members, *, strict: bool) -> Check:
    wanted = expected.keys()

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        if type(actual) is not dict:
            out.append(wrong_type(expected, actual, place))
            return
        came = actual.keys()
        if came != wanted and (strict or not came >= wanted):
            out.append(mismatch(place, expected, actual, _keys_problem(expected, actual, strict=strict)))
        for key, member in members:
            value = actual.get(key, _ABSENT)
            if value is not _ABSENT:
                member(value, (place, key), out)  # type: ignore[arg-type]  # what is not absent is a value

    return check


def _ruled(rule: Rule, expected: JsonObject, state: RuleState, members: Members, *, strict: bool) -> Check:
    names = {other.name for other in state.rules.rules} if state.rules and not state.cascaded else set()
    inner = _plain(expected, members, strict=strict)
    if names & {"values", "eachValue", "eachKey"}:
        inner = _only_members(members)
    each = _each_key(rule) if rule.name == "eachKey" and not state.cascaded else None

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        problem = rule.container_problem(expected, actual, cascaded=state.cascaded)
        if problem is not None:
            out.append(mismatch(place, expected, actual, problem))
        if each is not None:
            each(actual, place, out)
        inner(actual, place, out)

    return check


def _only_members(members: Members) -> Check:
    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        if isinstance(actual, dict):
            for key, member in members:
                if key in actual:
                    member(actual[key], (place, key), out)

    return check


def _values(rule: Rule, expected: JsonObject, state: RuleState, compile_value: Compile) -> Check:
    """Compare every value that came with the one of its key or, where there is none, with the first of the example."""
    below = each_value_state(rule) if rule.name == "eachValue" else state
    template = expected[min(expected)] if expected else None

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        if isinstance(actual, dict) and expected:
            for key, value in actual.items():
                compile_value(expected.get(key, template), below.child(key))(value, (place, key), out)

    return check


def _each_key(rule: Rule) -> Check:
    rules = inner_rules(rule)

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        for key in actual if isinstance(actual, dict) else ():
            for inner in rules.rules:
                problem = inner.test("", key, Form.TEXT)
                if problem is not None:
                    out.append(mismatch((place, key), "", key, problem))

    return check


def _guarded(expected: JsonObject, inner: Check, *, strict: bool) -> Check:
    """Let only objects through to the rules, and nothing where an empty one was expected in a request."""

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        if type(actual) is not dict:
            out.append(wrong_type(expected, actual, place))
        elif strict and not expected and actual:
            out.append(mismatch(place, expected, actual, _keys_problem(expected, actual, strict=True)))
        else:
            inner(actual, place, out)

    return check


def wrong_type(expected: JsonValue, actual: JsonValue, place: Place) -> Mismatch:
    """Return the mismatch of a list or object in whose place something else came."""
    words = f"Type mismatch: Expected {typed(actual)} to be the same type as {typed(expected)}"
    return mismatch(place, expected, actual, words)


def _keys_problem(expected: JsonObject, actual: JsonObject, *, strict: bool) -> str:
    if strict:
        if not expected:
            return f"Expected an empty Map but received {shown(actual)}"
        wanted, came = ", ".join(sorted(expected)), ", ".join(sorted(actual))
        return f"Expected a Map with keys [{wanted}] but received one with keys [{came}]"
    missing = ", ".join(sorted(expected.keys() - actual.keys()))
    return f"Actual map is missing the following keys: {missing}"
