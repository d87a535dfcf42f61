"""Provider states: what must be true of the provider before an interaction, and what can be wrong with them."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from shiplap.errors import ShiplapError, nearest_names
from shiplap.model.interaction import ProviderState
from shiplap.model.json_value import JsonValue

StateValues = Mapping[str, JsonValue]
"""What setting up states gave back, by name; it feeds the ``ProviderState`` generators of a request."""


class Prepare(Protocol):
    """Brings a provider into states, and out of them when the context ends."""

    def __call__(self, states: tuple[ProviderState, ...], /) -> AbstractContextManager[StateValues]:
        """Set up all states in order.

        Raises:
            UnknownStateError: when nobody knows how to set up one of them.
            StateError: when setting one up, or taking it down, went wrong.
        """


class StateError(ShiplapError):
    """Setting up or taking down a provider state went wrong."""

    def __init__(self, state: str, problem: str) -> None:
        """Say which ``state`` and what the ``problem`` was."""
        self.state = state
        super().__init__(f"provider state {state!r}: {problem}")


class UnknownStateError(StateError):
    """Nobody knows how to set up a provider state."""

    def __init__(self, state: str, known: Sequence[str] = (), advice: str = "") -> None:
        """Name the ``state`` and the ``known`` ones; ``advice`` is what to do about it."""
        self.nearest = nearest_names(state, known)
        hint = f"; the nearest known: {', '.join(map(repr, self.nearest))}" if self.nearest else ""
        hint += f"; {advice}" if advice else ""
        super().__init__(state, f"nobody knows how to set it up{hint}")


class UnreachableStatesError(StateError):
    """Nobody listens where states are changed, so nothing is known about the interaction."""


def no_states(states: tuple[ProviderState, ...]) -> AbstractContextManager[StateValues]:
    """Prepare nothing, and say so for an interaction that needs a state.

    Raises:
        UnknownStateError: when there is a state to set up.
    """
    if states:
        raise UnknownStateError(states[0].name)
    return nullcontext({})


def generator_values(states: tuple[ProviderState, ...], returned: StateValues) -> StateValues:
    """Return what ``ProviderState`` generators can use: the states' parameters, then what setting them up returned."""
    values: dict[str, JsonValue] = {}
    for state in states:
        values.update(state.params)
    values.update(returned)
    return values
