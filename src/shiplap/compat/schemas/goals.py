"""What the prover looks for, and what it may answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction  # noqa: TC003 - annotations of values are evaluated
from typing import Any, TypeAlias

from shiplap.compat.schemas.exact import Scalar
from shiplap.compat.schemas.nodes import Lists, Node, Numbers, Objects, Texts
from shiplap.compat.schemas.verdicts import Code
from shiplap.model.json_value import JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A value that a producer may send, that fits some schemas and does not fit others.

    Attributes:
        sent: the schemas of the producer; together they say which properties are documented.
        held: schemas that the value fits, as they are written.
        broken: schemas that the value does not fit.
    """

    sent: frozenset[Node] = frozenset()
    held: frozenset[Node] = frozenset()
    broken: frozenset[Node] = frozenset()

    def contradicts_itself(self) -> bool:
        """Say whether the same schema has to fit and not to fit."""
        return not self.broken.isdisjoint(self.sent) or not self.broken.isdisjoint(self.held)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that was left out of account, and where it is written."""

    code: Code
    where: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is no such value: a proof."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value that reaches the goal, or, with doubts, one that may."""

    value: JsonValue
    doubts: frozenset[Doubt] = frozenset()


@dataclass(frozen=True, slots=True)
class Unsure:
    """Neither a value nor a proof."""

    doubts: frozenset[Doubt]


Answer: TypeAlias = Nothing | Found | Unsure
NOTHING = Nothing()


@dataclass(frozen=True, slots=True)
class Only:
    """The value is one of these."""

    values: frozenset[Scalar]


@dataclass(frozen=True, slots=True)
class Except:
    """The value is none of these."""

    values: frozenset[Scalar]


@dataclass(frozen=True, slots=True)
class SaidOfLists:
    """A schema that the list fits; ``sent`` when it is the producer's."""

    lists: Lists
    sent: bool


@dataclass(frozen=True, slots=True)
class SaidOfObjects:
    """A schema that the object fits; ``sent`` when it is the producer's."""

    objects: Objects
    sent: bool


@dataclass(frozen=True, slots=True)
class Sized:
    """The list or object has so many members."""

    low: int = 0
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """Some item from ``start`` to before ``stop`` does not fit some schemas."""

    start: int = 0
    stop: int | None = None
    broken: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class FewItems:
    """At most so many items fit a schema."""

    node: Node
    most: int


@dataclass(frozen=True, slots=True)
class ManyItems:
    """At least so many items fit a schema."""

    node: Node
    least: int


@dataclass(frozen=True, slots=True)
class Twins:
    """Two items are equal."""


@dataclass(frozen=True, slots=True)
class ItemAt:
    """The item at a position fits some schemas and does not fit others."""

    index: int
    held: tuple[Node, ...] = ()
    broken: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class SameItems:
    """The items at two positions, the lower one first, are equal."""

    one: int
    other: int


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no property of this name."""

    name: str


@dataclass(frozen=True, slots=True)
class Present:
    """There is a property of this name, which does not fit ``broken``."""

    name: str
    broken: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Dependent:
    """The one property is there and the other is not."""

    name: str
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SomeName:
    """There is some property whose value does not fit ``broken``.

    In its name all ``patterns`` are found and none of ``not_patterns``; it is none of ``not_names`` and does not fit
    ``not_fitting``.
    """

    patterns: tuple[str, ...] = ()
    not_patterns: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()
    not_fitting: Node | None = None
    broken: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Others:
    """The branches of a union from ``start`` on may fit as well, and document properties, too."""

    group: tuple[Node, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Declined:
    """One of `Others` documents nothing here."""

    node: Node


@dataclass(frozen=True, slots=True)
class BrokenRiddle:
    """A constraint that is not understood is violated."""

    key: str
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class HeldRiddle:
    """A constraint that is not understood is kept."""

    key: str
    doubt: Doubt


Fact: TypeAlias = (
    Only
    | Except
    | Numbers
    | Texts
    | SaidOfLists
    | SaidOfObjects
    | Sized
    | Item
    | FewItems
    | ManyItems
    | Twins
    | ItemAt
    | SameItems
    | Missing
    | Present
    | Dependent
    | SomeName
    | Others
    | Declined
    | BrokenRiddle
    | HeldRiddle
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to go on: more schemas that fit or do not, and more facts.

    Attributes:
        alone: a union of which nothing fits but the schema that this option begins with.
    """

    sent: tuple[Node, ...] = ()
    held: tuple[Node, ...] = ()
    broken: tuple[Node, ...] = ()
    facts: tuple[Fact, ...] = ()
    choices: "tuple[Choice, ...]" = ()
    alone: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Several ways to go on; one of them has to be gone. ``first`` comes before all that are not."""

    options: tuple[Option, ...]
    first: bool = False


@dataclass(slots=True)
class Branch:
    """What is known of a value of one kind on the way to a goal: schemas opened, facts found, choices still to make.

    Attributes:
        opening: how many calls are still opening schemas; until then, not all that is documented is known.
        settled: the positions in ``facts`` of demands that were met.
        known: what the facts say of an object together, and when that was put together.
    """

    kind: str
    sent: set[Node] = field(default_factory=set)
    held: set[Node] = field(default_factory=set)
    broken: set[Node] = field(default_factory=set)
    facts: list[Fact] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    dead: bool = False
    opening: int = 0
    settled: set[int] = field(default_factory=set)
    known: tuple[tuple[int, int, bool], Any] | None = None

    def copy(self) -> "Branch":
        """Return a branch that can go another way."""
        return Branch(
            self.kind,
            set(self.sent),
            set(self.held),
            set(self.broken),
            list(self.facts),
            list(self.choices),
            self.dead,
            settled=set(self.settled),
            known=self.known,
        )

    def doubts(self) -> frozenset[Doubt]:
        """Return what was left out of account on this way."""
        return frozenset(fact.doubt for fact in self.facts if isinstance(fact, BrokenRiddle | HeldRiddle))


def bounds_of(facts: Iterable[Fact]) -> Numbers:
    """Return what all the facts about numbers say together."""
    low: tuple[Fraction, bool] | None = None
    high: tuple[Fraction, bool] | None = None
    multiples: set[Fraction] = set()
    strangers: set[Fraction] = set()
    for fact in facts:
        if isinstance(fact, Numbers):
            multiples.update(fact.multiples)
            strangers.update(fact.strangers)
            if fact.low is not None:
                low = max(low or (fact.low, False), (fact.low, fact.low_open))
            if fact.high is not None:
                one = (fact.high, not fact.high_open)
                high = min(high or one, one)
    return Numbers(
        low=low[0] if low else None,
        low_open=bool(low and low[1]),
        high=high[0] if high else None,
        high_open=bool(high and not high[1]),
        multiples=tuple(sorted(multiples)),
        strangers=tuple(sorted(strangers)),
    )
