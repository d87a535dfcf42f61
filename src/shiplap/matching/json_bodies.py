"""JSON bodies: the expected document and its rules become one tree of functions, once; then bodies run through it.

Each node is a function of what came, the place it came from, and the list of mismatches to add to. The tree is made on
the way down where it depends on what comes (lists may be longer than the example), and shared where rules are alike, so
that row 200 of a list costs what row 2 cost.
"""

from dataclasses import dataclass, field

from shiplap.matching.checks import Check, mismatch, problems
from shiplap.matching.display import typed
from shiplap.matching.json_lists import compile_list
from shiplap.matching.json_objects import compile_object
from shiplap.matching.matcher_table import Form
from shiplap.matching.paths import Place
from shiplap.matching.rules import RuleSet, RuleState
from shiplap.model.json_value import JsonValue
from shiplap.model.mismatch import Mismatch


def compile_json(expected: JsonValue, rules: RuleSet, *, strict: bool) -> Check:
    """Return the check of a whole document; members that nobody expected are mismatches where ``strict``."""
    return _Compiler(strict).compile(expected, rules.root)


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Makes the tree for one expected document, each node once for each state of the rules."""

    strict: bool
    _made: dict[tuple[int, int], tuple[object, object, Check]] = field(default_factory=dict)

    def compile(self, expected: JsonValue, state: RuleState) -> Check:
        key = (id(expected), id(state))
        made = self._made.get(key)
        if made is None:
            # the values are kept beside the check, so that their ids stay theirs
            made = self._made[key] = (expected, state, self._make(expected, state))
        return made[2]

    def _make(self, expected: JsonValue, state: RuleState) -> Check:
        if isinstance(expected, dict):
            return compile_object(expected, state, self.compile, strict=self.strict)
        if isinstance(expected, list):
            return compile_list(expected, state, self.compile)
        return _ruled_scalar(expected, state) if state.rules else _equal_scalar(expected)


def _equal_scalar(expected: JsonValue) -> Check:
    kind = type(expected)

    def check(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        if actual != expected or type(actual) is not kind:
            words = f"Expected {typed(actual)} to be equal to {typed(expected)}"
            out.append(mismatch(place, expected, actual, words))

    return check


def _ruled_scalar(expected: JsonValue, state: RuleState) -> Check:
    rules = state.rules
    if rules is None:
        return _equal_scalar(expected)
    test = rules.rules[0].test if len(rules.rules) == 1 else None

    def check_one(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        problem = test(expected, actual, Form.JSON) if test else None
        if problem is not None:
            out.append(mismatch(place, expected, actual, problem))

    def check_all(actual: JsonValue, place: Place, out: list[Mismatch]) -> None:
        out.extend(mismatch(place, expected, actual, problem) for problem in problems(rules, expected, actual))

    return check_one if test else check_all
