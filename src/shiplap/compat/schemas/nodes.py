"""The terms the prover works on: one node for each schema, the same node for schemas that say the same.

A node holds what a schema says about each kind of value, and the nodes it is composed of. References stay closed until
the prover asks for what lies behind one.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from shiplap.compat.schemas.exact import Scalar
from shiplap.compat.schemas.verdicts import Code

KINDS = ("null", "boolean", "number", "string", "array", "object")
"""The kinds of values, the smallest first; an integer is a number that is a multiple of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Numbers between two bounds that are multiples of some numbers and not of others."""

    low: Fraction | None = None
    low_open: bool = False
    high: Fraction | None = None
    high_open: bool = False
    multiples: tuple[Fraction, ...] = ()
    strangers: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Texts of some length in which some patterns are found and others are not; lengths count code points."""

    low: int = 0
    high: int | None = None
    found: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What a schema says about lists; ``contains_high`` without a limit is nothing."""

    low: int = 0
    high: int | None = None
    prefix: "tuple[Node, ...]" = ()
    rest: "Node | None" = None
    contains: "Node | None" = None
    contains_low: int = 1
    contains_high: int | None = None
    unique: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects:
    """What a schema says about objects; ``additional`` is nothing where the schema does not speak of it.

    Attributes:
        by_name: the same as ``properties``.
    """

    low: int = 0
    high: int | None = None
    required: tuple[str, ...] = ()
    properties: "tuple[tuple[str, Node], ...]" = ()
    patterns: "tuple[tuple[str, Node], ...]" = ()
    additional: "Node | None" = None
    names: "Node | None" = None
    dependents: tuple[tuple[str, tuple[str, ...]], ...] = ()
    by_name: "dict[str, Node]" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the properties by name, too: they are looked up far more often than they are made."""
        object.__setattr__(self, "by_name", dict(self.properties))

    def documents(self) -> bool:
        """Say whether any property is documented."""
        return bool(self.properties or self.patterns)

    def demands(self, name: str) -> bool:
        """Say whether a property is required, perhaps only beside another one."""
        return name in self.required or any(name in needed for _, needed in self.dependents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Riddle:
    """A constraint that is not understood: what holds it is equal only to itself.

    Attributes:
        code: why it is not.
        key: the same for the same constraint.
        kind: the kind of value it speaks about; nothing for all.
        where: the place of it.
    """

    code: Code
    key: str
    kind: str | None
    where: str


@dataclass(frozen=True, slots=True)
class Conditional:
    """``then`` for what fits ``condition``, ``otherwise`` for what does not; nothing is no constraint."""

    condition: "Node"
    then: "Node | None"
    otherwise: "Node | None"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Node:
    """One schema.

    Attributes:
        number: in the order of meeting; what is sorted by it is always sorted the same way.
        kinds: the kinds of values it allows.
        only: the values without parts it allows, where it lists them.
        unsent: whether it is a property that this direction does not carry.
        reference: the text of its `$ref`; a node with a reference says nothing else.
    """

    number: int
    kinds: frozenset[str] = frozenset(KINDS)
    only: frozenset[Scalar] | None = None
    numbers: Numbers | None = None
    texts: Texts | None = None
    lists: Lists | None = None
    objects: Objects | None = None
    riddles: tuple[Riddle, ...] = ()
    all_of: "tuple[Node, ...]" = ()
    any_of: "tuple[tuple[Node, ...], ...]" = ()
    one_of: "tuple[tuple[Node, ...], ...]" = ()
    none_of: "tuple[Node, ...]" = ()
    conditionals: tuple[Conditional, ...] = ()
    unsent: bool = False
    reference: str | None = None


Nodes: TypeAlias = tuple[Node, ...]
