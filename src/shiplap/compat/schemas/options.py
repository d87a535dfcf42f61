"""How two schemas are read before they are compared: which way the message goes, who is closed, which formats count."""

from dataclasses import dataclass
from enum import StrEnum

ASSERTED_FORMATS = frozenset({"date", "date-time", "uuid", "int32", "int64"})
"""Formats that are constraints unless the options say otherwise; all others are remarks."""


class Direction(StrEnum):
    """Which way the message goes: ``readOnly`` is not sent in requests, ``writeOnly`` not in responses."""

    REQUEST = "request"
    RESPONSE = "response"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How schemas are read.

    Attributes:
        direction: which way the message goes.
        closed_producer: the producer sends only documented properties: where a schema of the producer documents any
            property and says nothing about additional ones, there are none, but for those that are required. A schema
            that documents no property stays open, and the acceptor is always taken as written.
        formats: the formats that are constraints; all others are remarks. The same list holds for both sides.
    """

    direction: Direction = Direction.RESPONSE
    closed_producer: bool = True
    formats: frozenset[str] = ASSERTED_FORMATS


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one decision may cost; counted in steps, so that the same question always ends the same way.

    Attributes:
        steps: how many states the prover may look at.
        depth: how many values inside each other it follows.
        examples: how many values the random search may try; 0 switches it off.
    """

    steps: int = 2_000
    depth: int = 40
    examples: int = 200
