"""Provider states: a string up to v2, a list with parameters since v3, and each where the other belongs."""

from collections.abc import Sequence

from shiplap.model.interaction import ProviderState
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.shapes import as_list, as_object, as_text, object_or_nothing, rest, text_or_nothing

STATE_MEMBERS = frozenset({"providerState", "provider_state", "providerStates"})
_KNOWN = frozenset({"name", "params"})


def read_states(members: JsonObject) -> tuple[ProviderState, ...]:
    """Return the provider states of an interaction, in the order of the file."""
    names = [text_or_nothing(members, "providerState"), text_or_nothing(members, "provider_state")]
    value = members.get("providerStates")
    if value is None:
        return _single(next((name for name in names if name), ""))
    if isinstance(value, str):
        return _single(value)
    return tuple([_state(state) for state in as_list(value)])


def _single(name: str) -> tuple[ProviderState, ...]:
    return (ProviderState(name),) if name else ()


def _state(value: JsonValue) -> ProviderState:
    if isinstance(value, str):
        return ProviderState(value)
    members = as_object(value)
    return ProviderState(as_text(members.get("name")), object_or_nothing(members, "params"), rest(members, _KNOWN))


def written_states(states: Sequence[ProviderState]) -> list[JsonValue]:
    """Return the states as v3 and v4 write them."""
    return [_written(state) for state in states]


def _written(state: ProviderState) -> JsonObject:
    written: JsonObject = {"name": state.name, **state.extras}
    return {**written, "params": dict(state.params)} if state.params else written
