"""What changed from one content of an integration to another, interaction by interaction and place by place.

Two contents that differ in the order of interactions only are the same; so are two spellings of the same rule.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import assert_never

from shiplap.errors import InputError
from shiplap.model.body import BinaryBody, Body, EmptyBody, JsonBody, MissingBody, NullBody, TextBody
from shiplap.model.interaction import (
    AsyncMessage,
    ExpectedMessage,
    ExpectedRequest,
    ExpectedResponse,
    HttpInteraction,
    Interaction,
    ProviderState,
    SyncMessage,
)
from shiplap.model.json_value import JsonValue
from shiplap.model.rule import MatchingRules
from shiplap.pactfile import read_contract
from shiplap.report.rule_as_text import rule_as_text

Places = Mapping[str, str]
"""What an interaction says at each of its places: ``response body $.id`` to ``1``."""


class ChangeKind(Enum):
    """What became of an interaction."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChange:
    """One place of an interaction that says something else; ``None`` where it said, or says, nothing."""

    place: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionChange:
    """What became of one interaction.

    Attributes:
        given: its provider states, in the content that has it, else in the newer one.
        places: what changed in it; everything that it says where it was added or removed; empty where it is the same.
    """

    kind: ChangeKind
    description: str
    given: tuple[str, ...]
    places: tuple[PlaceChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentDifference:
    """What changed between two contents.

    Attributes:
        interactions: each interaction of either: those of the newer one in its order, then those that were removed.
        unreadable: why one of the contents cannot be read as interactions; ``None`` where both can.
    """

    interactions: tuple[InteractionChange, ...] = ()
    unreadable: str | None = None

    def count(self, kind: ChangeKind) -> int:
        """Return to how many interactions this happened."""
        return sum(one.kind is kind for one in self.interactions)


def compare_contents(before: str, after: str) -> ContentDifference:
    """Return what changed from one text of a contract to another."""
    try:
        old, new = (read_contract(text).interactions for text in (before, after))
    except InputError as error:
        return ContentDifference(unreadable=error.message)
    partners = _partners(old, new)
    kept = set(partners.values())
    return ContentDifference(
        interactions=(
            *(
                _changed(old[partners[index]], one) if index in partners else _one_sided(one, ChangeKind.ADDED)
                for index, one in enumerate(new)
            ),
            *(_one_sided(one, ChangeKind.REMOVED) for index, one in enumerate(old) if index not in kept),
        )
    )


def _partners(old: Sequence[Interaction], new: Sequence[Interaction]) -> Mapping[int, int]:
    """Map the position of each newer interaction to that of the older one that it continues.

    The same description and states make a partner; failing that, a description that only one interaction has in each.
    """
    found: dict[int, int] = {}
    waiting = _by_key(enumerate(old), _identity)
    for index, one in enumerate(new):
        same = waiting.get(_identity(one))
        if same:
            found[index] = same.pop(0)
    taken = set(found.values())
    older = _by_key(((index, one) for index, one in enumerate(old) if index not in taken), _name)
    newer = _by_key(((index, one) for index, one in enumerate(new) if index not in found), _name)
    return found | {
        one: older[name][0] for name, (one, *more) in newer.items() if not more and len(older.get(name, ())) == 1
    }


def _by_key(
    numbered: Iterable[tuple[int, Interaction]], key: Callable[[Interaction], Hashable]
) -> dict[Hashable, list[int]]:
    """Group interactions by a key; return their positions, in order."""
    groups: dict[Hashable, list[int]] = {}
    for index, one in numbered:
        groups.setdefault(key(one), []).append(index)
    return groups


def _identity(one: Interaction) -> Hashable:
    return (*_name(one), tuple(sorted(map(state_as_text, one.states))))


def _name(one: Interaction) -> tuple[str, str]:
    return type(one).__name__, one.description


def _changed(before: Interaction, after: Interaction) -> InteractionChange:
    old, new = places_of(before), places_of(after)
    places = tuple(
        PlaceChange(place=place, before=old.get(place), after=new.get(place))
        for place in [*new, *(place for place in old if place not in new)]
        if old.get(place) != new.get(place)
    )
    kind = ChangeKind.CHANGED if places else ChangeKind.SAME
    return InteractionChange(kind=kind, description=after.description, given=_given(after), places=places)


def _one_sided(one: Interaction, kind: ChangeKind) -> InteractionChange:
    added = kind is ChangeKind.ADDED
    places = tuple(
        PlaceChange(place=place, before=None if added else said, after=said if added else None)
        for place, said in places_of(one).items()
        if place != _GIVEN
    )
    return InteractionChange(kind=kind, description=one.description, given=_given(one), places=places)


_GIVEN = "given"


def _given(one: Interaction) -> tuple[str, ...]:
    return tuple(map(state_as_text, one.states))


def state_as_text(state: ProviderState) -> str:
    """Return a provider state with its parameters."""
    if not state.params:
        return state.name
    return f"{state.name} ({', '.join(f'{name} = {_said(value)}' for name, value in state.params.items())})"


def places_of(one: Interaction) -> Places:
    """Return everything that an interaction says, by place, in reading order."""
    return {_GIVEN: " and ".join(_given(one)), **dict(_places(one))} if one.states else dict(_places(one))


def _places(one: Interaction) -> Iterator[tuple[str, str]]:
    match one:
        case HttpInteraction():
            yield from _of_request(one.request)
            yield from _of_response(one.response)
        case AsyncMessage():
            yield from _of_message("message", one.message)
        case SyncMessage():
            yield from _of_message("message", one.request)
            for number, answer in enumerate(one.responses, start=1):
                yield from _of_message(f"answer {number}", answer)
        case _:
            assert_never(one)
    if one.pending:
        yield "pending", "true"


def _of_request(request: ExpectedRequest) -> Iterator[tuple[str, str]]:
    yield "request method", request.method.upper()
    yield "request path", request.path
    for name, values in request.query.items():
        yield f"request query {name}", ", ".join("(no value)" if value is None else value for value in values)
    yield from _of_headers("request", request.headers)
    yield from _of_body("request body", request.body)
    yield from _of_rules("request", request.rules)


def _of_response(response: ExpectedResponse) -> Iterator[tuple[str, str]]:
    yield "response status", str(response.status)
    yield from _of_headers("response", response.headers)
    yield from _of_body("response body", response.body)
    yield from _of_rules("response", response.rules)


def _of_message(where: str, message: ExpectedMessage) -> Iterator[tuple[str, str]]:
    for name, value in message.metadata.items():
        yield f"{where} metadata {name}", _said(value)
    yield from _of_body(f"{where} contents", message.contents)
    yield from _of_rules(where, message.rules)


def _of_headers(where: str, headers: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    for name, values in headers.items():
        yield f"{where} header {name}", ", ".join(values)


def _of_rules(where: str, rules: MatchingRules) -> Iterator[tuple[str, str]]:
    for category, places in rules.items():
        for place, rule in places.items():
            yield f"{where} rule for {f'{category} {place}'.strip()}", rule_as_text(rule)


def _of_body(where: str, body: Body) -> Iterator[tuple[str, str]]:
    match body:
        case MissingBody():
            return
        case EmptyBody():
            yield where, "(an empty body)"
        case NullBody():
            yield where, "null"
        case JsonBody(value=value):
            yield from _leaves(f"{where} $", value)
        case TextBody(text=text):
            yield where, text
        case BinaryBody(data=data):
            yield where, f"({len(data)} bytes, SHA-256 {sha256(data).hexdigest()[:16]})"
        case _:
            assert_never(body)


def _leaves(place: str, value: JsonValue) -> Iterator[tuple[str, str]]:
    """Yield every value that holds no other, with its JSON path."""
    if isinstance(value, dict) and value:
        for name, each in value.items():
            step = f".{name}" if name.isidentifier() else f"[{json.dumps(name, ensure_ascii=False)}]"
            yield from _leaves(place + step, each)
    elif isinstance(value, list) and value:
        for index, each in enumerate(value):
            yield from _leaves(f"{place}[{index}]", each)
    else:
        yield place, json.dumps(value, ensure_ascii=False)


def _said(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
