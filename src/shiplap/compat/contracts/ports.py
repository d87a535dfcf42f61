"""What is needed of the matching engine, which is a stranger here: which matcher rules where, and what it says.

The engine is given from outside, so that a witness is judged by the very code that would judge a real message.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from shiplap.model.exchange import Request, Response
from shiplap.model.interaction import ExpectedRequest, ExpectedResponse, Specification
from shiplap.model.json_value import JsonValue
from shiplap.model.mismatch import Mismatch
from shiplap.model.rule import Combine, MatcherList


class Rule(Protocol):
    """One matcher, its name the canonical one."""

    @property
    def name(self) -> str:
        """The name, for example ``type``."""

    @property
    def params(self) -> Mapping[str, JsonValue]:
        """Its parameters."""


class RuleList(Protocol):
    """The matchers of one place."""

    @property
    def rules(self) -> Sequence[Rule]:
        """The matchers."""

    @property
    def combine(self) -> Combine:
        """How they work together."""


class RuleNode(Protocol):
    """What the matchers say at one place of a body, and the way to the places below."""

    @property
    def rules(self) -> RuleList | None:
        """The matchers that hold here."""

    @property
    def cascaded(self) -> bool:
        """Whether they were written for a place above this one."""

    def child(self, key: str | int) -> "RuleNode":
        """Return the node one step down."""


class Matching(Protocol):
    """The matching engine."""

    def body_rules(self, rules: Mapping[str, MatcherList]) -> RuleNode:
        """Return the matchers of a body at its root.

        Raises:
            ValueError: when a path cannot be read.
        """

    def text_rules(self, rules: Mapping[str, MatcherList], name: str) -> RuleList | None:
        """Return the matchers of a part with texts: of a header or parameter by ``name``, of a path by ""."""

    def each_value(self, rule: Rule) -> RuleNode:
        """Return the node in which only the matchers inside an ``eachValue`` hold, one step down."""

    def inner(self, rule: Rule) -> RuleList:
        """Return the matchers inside an ``eachKey`` or ``eachValue``."""

    def variants(self, rule: Rule, count: int) -> Sequence[tuple[int, RuleNode]]:
        """Return the variants of an ``arrayContains``, each with the index of its example.

        Raises:
            ValueError: when they cannot be read.
        """

    def pattern(self, rule: Rule) -> str | None:
        """Return the regular expression that texts of a matcher fit as a whole; ``None`` where there is none."""

    def example_request(self, expected: ExpectedRequest) -> Request:
        """Return the request a consumer sends."""

    def example_response(self, expected: ExpectedResponse) -> Response:
        """Return the response a consumer was tested with."""

    def compare_request(
        self, expected: ExpectedRequest, actual: Request, specification: Specification
    ) -> tuple[Mismatch, ...]:
        """Return what the engine objects to in a request."""

    def compare_response(
        self, expected: ExpectedResponse, actual: Response, specification: Specification
    ) -> tuple[Mismatch, ...]:
        """Return what the engine objects to in a response."""
