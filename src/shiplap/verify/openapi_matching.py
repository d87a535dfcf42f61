"""The matching engine as the comparison with OpenAPI documents wants it: the two rooms do not know each other."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from shiplap.compat.contracts import Rule, RuleList, RuleNode
from shiplap.matching import (
    GeneratorContext,
    GeneratorMode,
    compare_request,
    compare_response,
    example_request,
    example_response,
)
from shiplap.matching.matchers import Rule as CompiledRule
from shiplap.matching.names import NamedRules
from shiplap.matching.nested_rules import each_value_state, inner_rules, variants
from shiplap.matching.patterns import translate
from shiplap.matching.rules import RuleList as CompiledList
from shiplap.matching.rules import RuleSet
from shiplap.model.exchange import Request, Response
from shiplap.model.interaction import ExpectedRequest, ExpectedResponse, Specification
from shiplap.model.mismatch import Mismatch
from shiplap.model.rule import MatcherList
from shiplap.verify.missing_members import spelled_out

# https://semver.org, its own suggested expression, without its names
_SEMVER = (
    r"(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)"
    r"(?:-(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
    r"(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?"
)


class EngineMatching:
    """The `Matching` port over our engine; examples are made without generators, so that they are always the same."""

    def __init__(self) -> None:
        """Make a context for examples that knows no chance."""
        self._context = GeneratorContext(
            mode=GeneratorMode.CONSUMER,
            now=datetime(2020, 1, 1, tzinfo=UTC),
            random=Random(0),  # noqa: S311 - no secret
        )

    def body_rules(self, rules: Mapping[str, MatcherList]) -> RuleNode:
        """Return the matchers of a body at its root."""
        return RuleSet.of(rules.items()).root

    def text_rules(self, rules: Mapping[str, MatcherList], name: str) -> RuleList | None:
        """Return the matchers of a header or parameter by name; of a path by ""."""
        if not rules:
            return None
        if not name:
            return CompiledList.of(next(iter(rules.values())))
        named = NamedRules(rules, str.lower)
        return named.find(name) or named.find(name, 0)

    def each_value(self, rule: Rule) -> RuleNode:
        """Return the node one step below an ``eachValue``."""
        return each_value_state(_compiled(rule))

    def inner(self, rule: Rule) -> RuleList:
        """Return the matchers inside an ``eachKey``."""
        return inner_rules(_compiled(rule))

    def variants(self, rule: Rule, count: int) -> Sequence[tuple[int, RuleNode]]:
        """Return the variants of an ``arrayContains``."""
        return [(index, rules.root) for index, rules in variants(_compiled(rule), count)]

    def pattern(self, rule: Rule) -> str | None:
        """Return the regular expression of a matcher."""
        if rule.name == "semver":
            return _SEMVER
        found = rule.params.get("regex")
        return translate(found) if rule.name == "regex" and isinstance(found, str) else None

    def example_request(self, expected: ExpectedRequest) -> Request:
        """Return the request a consumer sends; no path goes over the wire without a slash in front."""
        request = example_request(replace(expected, generators={}), self._context)
        return request if request.path.startswith("/") else replace(request, path=f"/{request.path}")

    def example_response(self, expected: ExpectedResponse) -> Response:
        """Return the response a consumer was tested with."""
        return example_response(replace(expected, generators={}), self._context)

    def compare_request(
        self, expected: ExpectedRequest, actual: Request, specification: Specification
    ) -> tuple[Mismatch, ...]:
        """Return what the engine objects to in a request."""
        return spelled_out(compare_request(expected, actual, specification))

    def compare_response(
        self, expected: ExpectedResponse, actual: Response, specification: Specification
    ) -> tuple[Mismatch, ...]:
        """Return what the engine objects to in a response."""
        return spelled_out(compare_response(expected, actual, specification))


def _compiled(rule: Rule) -> CompiledRule:
    if not isinstance(rule, CompiledRule):
        raise TypeError(f"{rule!r} does not come from the matching engine")
    return rule
