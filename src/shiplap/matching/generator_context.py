"""What generators may know: the mode, the values of provider states, where the mock server is, the time and chance.

All of it is handed in, so that the same context gives the same example.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol, TypeVar

from shiplap.model.json_value import JsonValue

Item = TypeVar("Item")


class GeneratorMode(Enum):
    """Which side of the contract the example is for."""

    CONSUMER = "consumer"
    PROVIDER = "provider"


class RandomSource(Protocol):
    """The part of `random.Random` that generators use."""

    def randint(self, a: int, b: int, /) -> int:
        """Return an integer from ``a`` to ``b``, both included."""
        ...

    def choice(self, seq: Sequence[Item], /) -> Item:
        """Return one of the items."""
        ...

    def getrandbits(self, k: int, /) -> int:
        """Return an integer of ``k`` random bits."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorContext:
    """The world of one example.

    Attributes:
        mode: a ``MockServerURL`` is for consumers, a ``ProviderState`` for providers; the other side sees the example.
        now: an aware instant; dates and times are generated from it.
        random: the source of chance, for example ``random.Random(7)``.
        state_values: what the provider state callbacks returned.
        mock_server_url: where the mock server listens.
    """

    mode: GeneratorMode
    now: datetime
    random: RandomSource
    state_values: Mapping[str, JsonValue] = field(default_factory=dict)
    mock_server_url: str | None = None
