"""Matchers, ready for use: what each says about a value, about a list or an object as a whole, and under which name.

A name that nobody knows, and parameters that cannot be used, give a test that always says so: what cannot be verified
never passes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from shiplap.matching.display import items_shown, shown, typed
from shiplap.matching.matcher_table import TABLE, Form, Params, Test, limits
from shiplap.matching.patterns import PatternError
from shiplap.model.json_value import JsonValue
from shiplap.model.rule import Matcher


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled matcher: its canonical name, its parameters and its test of a value."""

    name: str
    params: Params
    test: Test

    @property
    def is_values(self) -> bool:
        """Whether it looks at the values of a map and lets the keys be anything."""
        return self.name in {"values", "eachValue"}

    def container_problem(self, expected: JsonValue, actual: JsonValue, *, cascaded: bool) -> str | None:
        """Return what is wrong with a list or map as a whole; its members are compared afterwards."""
        if self.name in _SIZED and not cascaded:
            return _size_problem(actual, self.params)
        if self.name in _WHOLE:
            return self.test(expected, actual, Form.JSON)
        if self.name in _CONTAINERS or (isinstance(actual, list) and self.name in _SCALARS):
            return None
        return self.test(expected, actual, Form.JSON) or f"Expected {typed(actual)} to match {self.name!r}"


_SIZED = frozenset({"type", "min", "max"})
_WHOLE = frozenset({"equality", "notEmpty"})
_CONTAINERS = frozenset({"regex", "type", "min", "max", "arrayContains", "eachKey", "eachValue", "values"})
_SCALARS = frozenset(
    {"number", "integer", "decimal", "date", "time", "timestamp", "include", "contentType", "boolean", "semver"}
)


def compile_rules(matchers: Iterable[Matcher]) -> tuple[Rule, ...]:
    """Compile the matchers of one path."""
    return tuple(compile_rule(matcher) for matcher in matchers)


def compile_rule(matcher: Matcher) -> Rule:
    """Compile one matcher; an unknown or faulty one gives a rule that nothing passes."""
    name = canonical_name(matcher)
    make = TABLE.get(name)
    if make is None:
        return _unusable(f"the matcher {name!r} is not known")
    try:
        test = make(matcher.params)
    except (PatternError, ValueError, TypeError, KeyError, AttributeError) as error:
        return _unusable(f"the matcher {name!r} cannot be used: {error}")
    if name in {"eachKey", "eachValue"}:
        documents = matcher.params.get("rules")
        inner = (compile_rule(matcher_of(one)) for one in (documents if isinstance(documents, list) else ()))
        return next((rule for rule in inner if rule.name == UNUSABLE), Rule(name, matcher.params, test))
    return Rule(name, matcher.params, test)


UNUSABLE = "unusable"


def matcher_of(document: JsonValue) -> Matcher:
    """Read a matcher that stands inside another one's parameters, as in ``eachKey``."""
    if not isinstance(document, dict):
        return Matcher("", {})
    return Matcher(str(document.get("match") or ""), {name: v for name, v in document.items() if name != "match"})


def canonical_name(matcher: Matcher) -> str:
    """Return the one name a matcher has here; one without a name is told by its parameters, as in Pact 2."""
    if matcher.name:
        return _ALIASES.get(matcher.name, matcher.name)
    for name in ("regex", "min", "max", "timestamp", "date", "time"):
        if name in matcher.params:
            return name
    return ""


_ALIASES = {
    "real": "decimal",
    "datetime": "timestamp",
    "dateTime": "timestamp",
    "content-type": "contentType",
    "array-contains": "arrayContains",
    "status-code": "statusCode",
    "not-empty": "notEmpty",
    "each-key": "eachKey",
    "each-value": "eachValue",
    "minType": "min",
    "maxType": "max",
    "equals": "equality",
}


def _unusable(why: str) -> Rule:
    def test(_expected: JsonValue, _actual: JsonValue, _form: Form) -> str:
        return f"Not verifiable: {why}"

    return Rule(UNUSABLE, {}, test)


def _size_problem(actual: JsonValue, params: Params) -> str | None:
    low, high = limits(params)
    size = len(actual) if isinstance(actual, list | dict) else 0
    whole = items_shown(actual) if isinstance(actual, list) else shown(actual)
    if size < low:
        return f"Expected {whole} (size {size}) to have minimum size of {low}"
    if high is not None and size > high:
        return f"Expected {whole} (size {size}) to have maximum size of {high}"
    return None
