"""JSON bodies: the expected document and its rules become one tree of functions, once; then bodies run through it.

Each node is a function of what came, the place it came from, and the list of mismatches to add to. The tree is made on
the way down where it depends on what comes (lists may be longer than the example), and shared where rules are alike, so
that row 200 of a list costs what row 2 cost.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from shiplap.matching.display import shown, typed
from shiplap.matching.matchers import Form, Rule, compile_rule, matcher_of
from shiplap.matching.paths import PathError, Place, Wildcard, parse_path, render
from shiplap.matching.rules import EQUALITY, RuleList, RuleSet, RuleState
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.rule import Combine, MatcherList

Check: TypeAlias = Callable[[JsonValue, Place, list[Mismatch]], None]


@dataclass(frozen=True, slots=True)
class JsonCompiler:
    """Makes the tree for one expected document.

    Attributes:
        strict: whether members that nobody expected are mismatches: in requests they are.
    """

    strict: bool
    _made: dict[tuple[int, int], tuple[object, object, Check]] = field(default_factory=dict)

    def compile(self, expected: JsonValue, state: RuleState) -> Check:
        """Return the check of ``expected`` under the rules that hold at ``state``."""
        key = (id(expected), id(state))
        made = self._made.get(key)
        if made is None:
            # the values are kept beside the check, so that their ids stay theirs
            made = self._made[key] = (expected, state, self._make(expected, state))
        return made[2]

    def _make(self, expected: JsonValue, state: RuleState) -> Check:
        if isinstance(expected, dict):
            return _only(dict, expected, self._object(expected, state))
        if isinstance(expected, list):
            return _only(list, expected, self._list(expected, state))
        return _scalar(expected, state)

    # ---- objects

    def _object(self, expected: JsonObject, state: RuleState) -> Check:
        members = self._members(expected, state)
        if state.rules is None:
            return _both(self._keys(expected, checked=True), members)
        parts = [self._object_rule(rule, expected, state, members) for rule in state.rules.rules]
        check = _combined(parts, state.rules.combine)
        return _both(self._no_surprise(), check) if self.strict and not expected else check

    def _object_rule(self, rule: Rule, expected: JsonObject, state: RuleState, members: Check) -> Check:
        if rule.is_values and not state.cascaded:
            return self._values(rule, expected, state)
        direct = not state.cascaded and state.rules is not None
        names = {other.name for other in state.rules.rules} if direct and state.rules else set()
        keys = self._keys(expected, checked=not names & {"values", "eachValue", "eachKey"})
        each = _each_key(rule) if rule.name == "eachKey" and direct else None

        def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
            problem = rule.container_problem(expected, actual, cascaded=state.cascaded)
            if problem is not None:
                out.append(mismatch(place, expected, actual, problem))
            keys(actual, place, out)
            if each is not None:
                each(actual, place, out)
            members(actual, place, out)

        return check

    def _values(self, rule: Rule, expected: JsonObject, state: RuleState) -> Check:
        below = _each_value_state(rule) if rule.name == "eachValue" else state
        template = expected[min(expected)] if expected else None

        def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
            if not isinstance(actual, dict) or not expected:
                return
            for key, value in actual.items():
                self.compile(expected.get(key, template), below.child(key))(value, (place, key), out)

        return check

    def _members(self, expected: JsonObject, state: RuleState) -> Check:
        checks = [(key, self.compile(value, state.child(key))) for key, value in expected.items()]

        def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
            if isinstance(actual, dict):
                for key, member in checks:
                    if key in actual:
                        member(actual[key], (place, key), out)

        return check

    def _keys(self, expected: JsonObject, *, checked: bool) -> Check:
        if not checked:
            return _nothing
        wanted = expected.keys()
        strict = self.strict

        def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
            if not isinstance(actual, dict):
                return
            came = actual.keys()
            if came == wanted or (not strict and came >= wanted):
                return
            out.append(mismatch(place, expected, actual, _keys_problem(expected, actual, strict=strict)))

        return check

    def _no_surprise(self) -> Check:
        def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
            if actual:
                out.append(mismatch(place, {}, actual, f"Expected an empty Map but received {shown(actual)}"))

        return check

    # ---- lists

    def _list(self, expected: list[JsonValue], state: RuleState) -> Check:
        if state.rules is None:
            return self._plain_list(expected, state)
        parts = [self._list_rule(rule, expected, state) for rule in state.rules.rules]
        return _combined(parts, state.rules.combine)

    def _plain_list(self, expected: list[JsonValue], state: RuleState) -> Check:
        checks = [self.compile(value, state.child(index)) for index, value in enumerate(expected)]

        def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
            if not isinstance(actual, list):
                return
            for index, (item, value) in enumerate(zip(checks, actual, strict=False)):
                item(value, (place, index), out)
            if len(actual) != len(checks):
                out.append(mismatch(place, expected, actual, _length_problem(expected, actual)))

        return check

    def _list_rule(self, rule: Rule, expected: list[JsonValue], state: RuleState) -> Check:
        if rule.name == "arrayContains":
            return self._array_contains(rule, expected)
        if rule.name == "eachValue" and not state.cascaded:
            return self._contents(expected, _each_value_state(rule))
        contents = self._contents(expected, state)

        def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
            problem = rule.container_problem(expected, actual, cascaded=state.cascaded)
            if problem is not None:
                out.append(mismatch(place, expected, actual, problem))
            contents(actual, place, out)

        return check

    def _contents(self, expected: list[JsonValue], state: RuleState) -> Check:
        """Compare element by element; where more came than were expected, the first is the template."""
        if not expected:
            return _nothing
        alike = self.compile(expected[0], state.child(0)) if len(expected) == 1 else None

        def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
            if not isinstance(actual, list):
                return
            if alike is not None and state.is_alike(len(actual)):
                for index, value in enumerate(actual):
                    alike(value, (place, index), out)
                return
            for index, value in enumerate(actual):
                template = expected[index] if index < len(expected) else expected[0]
                self.compile(template, state.child(index))(value, (place, index), out)

        return check

    def _array_contains(self, rule: Rule, expected: list[JsonValue]) -> Check:
        try:
            found = _variants(rule, len(expected))
        except (PathError, ValueError) as error:
            return always(f"Not verifiable: the matcher 'arrayContains' cannot be used: {error}")
        variants = [(index, expected[index] if index < len(expected) else None, rules) for index, rules in found]
        checks = [(index, value, self.compile(value, rules.root)) for index, value, rules in variants]

        def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
            if not isinstance(actual, list):
                return
            for index, value, variant in checks:
                if index >= len(expected):
                    words = f"ArrayContains: variant {index} is missing from the expected list"
                    out.append(mismatch(place, expected, actual, f"{words}, which has {len(expected)} items"))
                elif not any(_passes(variant, item) for item in actual):
                    words = f"Variant at index {index} ({shown(value)}) was not found in the actual list"
                    out.append(mismatch(place, value, actual, words))

        return check


def compile_json(expected: JsonValue, rules: RuleSet, *, strict: bool) -> Check:
    """Return the check of a whole JSON document."""
    return JsonCompiler(strict).compile(expected, rules.root)


def mismatch(place: Place, expected: JsonValue, actual: JsonValue, sentence: str) -> Mismatch:
    """Return a mismatch of a body."""
    return Mismatch(kind=MismatchKind.BODY, path=render(place), expected=expected, actual=actual, sentence=sentence)


def always(sentence: str) -> Check:
    """Return a check that nothing passes."""

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        out.append(mismatch(place, None, actual, sentence))

    return check


def _nothing(_actual: JsonValue, _place: Place, _out: list[Mismatch]) -> None:
    return


def _both(first: Check, second: Check) -> Check:
    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        first(actual, place, out)
        second(actual, place, out)

    return check


def _only(kind: type, expected: JsonValue, inner: Check) -> Check:
    """Let only values of the container's type through; anything else is one mismatch."""

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        if type(actual) is kind:
            inner(actual, place, out)
        else:
            words = f"Type mismatch: Expected {typed(actual)} to be the same type as {typed(expected)}"
            out.append(mismatch(place, expected, actual, words))

    return check


def _combined(parts: list[Check], combine: Combine) -> Check:
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


def _passes(check: Check, actual: JsonValue) -> bool:
    out: list[Mismatch] = []
    check(actual, None, out)
    return not out


def _scalar(expected: JsonValue, state: RuleState) -> Check:
    rules = state.rules
    if rules is None:
        return _equal(expected)
    if len(rules.rules) == 1:
        test = rules.rules[0].test

        def check_one(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
            problem = test(expected, actual, Form.JSON)
            if problem is not None:
                out.append(mismatch(place, expected, actual, problem))

        return check_one

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        out.extend(mismatch(place, expected, actual, problem) for problem in problems(rules, expected, actual))

    return check


def problems(rules: RuleList, expected: JsonValue, actual: JsonValue, form: Form = Form.JSON) -> list[str]:
    """Return what the rules of one path find wrong with one value; nothing where they accept it."""
    found = [problem for rule in rules.rules if (problem := rule.test(expected, actual, form)) is not None]
    if rules.combine is Combine.OR and len(found) < len(rules.rules):
        return []
    return found


def _equal(expected: JsonValue) -> Check:
    kind = type(expected)

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        if actual != expected or type(actual) is not kind:
            words = f"Expected {typed(actual)} to be equal to {typed(expected)}"
            out.append(mismatch(place, expected, actual, words))

    return check


def _keys_problem(expected: JsonObject, actual: JsonObject, *, strict: bool) -> str:
    if strict:
        if not expected:
            return f"Expected an empty Map but received {shown(actual)}"
        wanted, came = ", ".join(sorted(expected)), ", ".join(sorted(actual))
        return f"Expected a Map with keys [{wanted}] but received one with keys [{came}]"
    missing = ", ".join(sorted(expected.keys() - actual.keys()))
    return f"Actual map is missing the following keys: {missing}"


def _length_problem(expected: list[JsonValue], actual: list[JsonValue]) -> str:
    if not expected:
        return f"Expected an empty List but received {shown(actual)}"
    return f"Expected a List with {len(expected)} elements but received {len(actual)} elements"


def _each_key(rule: Rule) -> Check:
    rules = _inner_rules(rule)

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        for key in actual if isinstance(actual, dict) else ():
            for inner in rules.rules:
                problem = inner.test("", key, Form.TEXT)
                if problem is not None:
                    out.append(mismatch((place, key), "", key, problem))

    return check


def _each_value_state(rule: Rule) -> RuleState:
    return RuleSet([((Wildcard.ANY,), _inner_rules(rule))]).root


def _inner_rules(rule: Rule) -> RuleList:
    documents = rule.params.get("rules")
    return (
        RuleList(tuple(compile_rule(matcher_of(one)) for one in documents)) if isinstance(documents, list) else EQUALITY
    )


def _variants(rule: Rule, count: int) -> list[tuple[int, RuleSet]]:
    documents = rule.params.get("variants")
    if not isinstance(documents, list) or not documents:
        return [(index, RuleSet([((), EQUALITY)])) for index in range(count)]
    return [_variant(document) for document in documents]


def _variant(document: JsonValue) -> tuple[int, RuleSet]:
    variant = document if isinstance(document, dict) else {}
    rules = variant.get("rules")
    pairs = [
        (parse_path(path), _rule_list(lists)) for path, lists in (rules if isinstance(rules, dict) else {}).items()
    ]
    return int(str(variant.get("index", 0))), RuleSet(pairs)


def _rule_list(document: JsonValue) -> RuleList:
    lists = document if isinstance(document, dict) else {}
    matchers = lists.get("matchers")
    combine = Combine.OR if str(lists.get("combine", "AND")).upper() == "OR" else Combine.AND
    found = tuple(matcher_of(one) for one in matchers) if isinstance(matchers, list) else ()
    return RuleList.of(MatcherList(found, combine))
