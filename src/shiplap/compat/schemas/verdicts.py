"""What a decision about two schemas says: a proof, a witness, or why neither was found.

There is no fourth answer, and no answer is a guess: `Included` is only given by a proof, `Excluded` only with a value
that two validators judged, and everything else is `Undecided` with a code that says what would decide it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from shiplap.model.json_value import JsonValue


class Code(StrEnum):
    """Why a pair of schemas stays undecided; the codes are stable, because policies and waivers name them."""

    EMPTY_PRODUCER = "empty-producer"
    """No value fits the producer's schema: everything would be true of it, and nothing is shown."""
    STEP_BUDGET = "step-budget"
    """The steps allowed for one decision were used up."""
    RECURSION_LIMIT = "recursion-limit"
    """The schemas nest deeper than is followed."""
    CIRCULAR_REFERENCE = "circular-reference"
    """A schema refers to itself without going into a value (a circular ``allOf``): it means nothing."""
    UNRESOLVED_REFERENCE = "unresolved-reference"
    """A ``$ref`` leads nowhere, outside, or to something that is no schema."""
    DYNAMIC_REFERENCE = "dynamic-reference"
    """``$dynamicRef`` and ``$recursiveRef`` depend on the way by which they are reached."""
    SCHEMA_INVALID = "schema-invalid"
    """A keyword has a value that its dialect does not allow."""
    REGEX_DIALECT = "regex-dialect"
    """A regular expression outside the subset on which the dialects agree."""
    FORMAT_POLICY = "format-policy"
    """The answer depends on a ``format``: known by name only, or no constraint here and perhaps one elsewhere."""
    UNEVALUATED = "unevaluated-keyword"
    """``unevaluatedProperties`` or ``unevaluatedItems`` beside keywords that choose between schemas."""
    CONTAINS_COUNT = "contains-count"
    """A limit on how many items may match ``contains``."""
    UNIQUE_ITEMS = "unique-items"
    """Whether enough different items exist could not be settled."""
    NUMBER_PRECISION = "number-precision"
    """The only numbers left have no exact binary form, or are too many to try."""
    UNION_SIZE = "union-size"
    """The branches of the unions could be combined in more ways than are tried."""
    VALIDATOR_DISAGREEMENT = "validator-disagreement"
    """A value was built that should show the break, but a validator judges it differently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A value that the producer may send and the acceptor does not accept, judged so by a validator on both sides.

    Attributes:
        value: the whole value, as small as it was found to be possible.
        path: where in ``value`` the acceptor objects, as keys and indexes from the top.
        producer: what allows the value there, ``document#pointer``.
        acceptor: what forbids it, ``document#pointer``.
        constraint: the keyword of the acceptor that is violated, for example ``required``.
        names: the members that are missing, or that nobody allows.
        said: what the keyword says, where it says all by itself.
    """

    value: JsonValue
    path: tuple[str | int, ...]
    producer: str
    acceptor: str
    constraint: str
    names: tuple[str, ...] = ()
    said: JsonValue = None


@dataclass(frozen=True, slots=True)
class Included:
    """Every value that the producer's schema allows is accepted; ``notes`` say what the proof rests on."""

    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Excluded:
    """The producer may send ``witness``, and the acceptor rejects it."""

    witness: Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """Neither proved nor shown.

    Attributes:
        code: why, as a stable word.
        where: the place that stood in the way, ``document#pointer``; the producer's own place where none is known.
        would_decide: what a person could do about it.
    """

    code: Code
    where: str
    would_decide: str


Verdict: TypeAlias = Included | Excluded | Undecided

WOULD_DECIDE: dict[Code, str] = {
    Code.EMPTY_PRODUCER: "correct the producer's schema: its constraints contradict each other",
    Code.STEP_BUDGET: "allow more steps, or split the schema",
    Code.RECURSION_LIMIT: "nest the schemas less deeply",
    Code.CIRCULAR_REFERENCE: "break the circle of references",
    Code.UNRESOLVED_REFERENCE: "correct the reference, or put its target inside the root",
    Code.DYNAMIC_REFERENCE: "write the reference as a plain $ref",
    Code.SCHEMA_INVALID: "correct the schema",
    Code.REGEX_DIALECT: "write the pattern without look-around, back references and word boundaries",
    Code.FORMAT_POLICY: "write the format as a pattern, or correct the value",
    Code.UNEVALUATED: "write additionalProperties or items in each branch",
    Code.CONTAINS_COUNT: "describe the items by position, or leave out the count",
    Code.UNIQUE_ITEMS: "leave out uniqueItems, or give the list a length its items allow",
    Code.NUMBER_PRECISION: "use bounds and multiples with exact binary values",
    Code.UNION_SIZE: "tag the branches with a constant property, or use fewer",
    Code.VALIDATOR_DISAGREEMENT: "look at the schema by hand: two engines read it differently",
}
"""What a person could do, for each code."""


def undecided(code: Code, where: str) -> Undecided:
    """Return the verdict with the advice that belongs to ``code``."""
    return Undecided(code=code, where=where, would_decide=WOULD_DECIDE[code])
