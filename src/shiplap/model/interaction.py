"""What a contract expects: interactions over HTTP and messages, with their matchers, as Pact v4 can say them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from shiplap.model.body import Body, MissingBody
from shiplap.model.json_value import JsonValue
from shiplap.model.rule import Generators, MatchingRules


class Specification(Enum):
    """The version of the Pact specification whose rules of matching a contract was written for."""

    V1 = "1.0.0"
    V1_1 = "1.1.0"
    V2 = "2.0.0"
    V3 = "3.0.0"
    V4 = "4.0"


@dataclass(frozen=True, slots=True)
class ProviderState:
    """What must be true of the provider before the interaction: a name and its parameters."""

    name: str
    params: Mapping[str, JsonValue] = field(default_factory=dict)
    extras: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedRequest:
    """The request a consumer sends.

    ``query`` maps a name to its values in order (``None`` is a name without ``=``); ``headers`` maps a name, in the
    spelling of the file, to its values in order.
    """

    method: str = "GET"
    path: str = "/"
    query: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    body: Body = field(default_factory=MissingBody)
    rules: MatchingRules = field(default_factory=dict)
    generators: Generators = field(default_factory=dict)
    extras: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedResponse:
    """The response a consumer can live with; more members in a JSON body are fine."""

    status: int = 200
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    body: Body = field(default_factory=MissingBody)
    rules: MatchingRules = field(default_factory=dict)
    generators: Generators = field(default_factory=dict)
    extras: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedMessage:
    """The contents and metadata of one message."""

    contents: Body = field(default_factory=MissingBody)
    metadata: Mapping[str, JsonValue] = field(default_factory=dict)
    rules: MatchingRules = field(default_factory=dict)
    generators: Generators = field(default_factory=dict)
    extras: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpInteraction:
    """One request and the response it must get."""

    description: str
    states: tuple[ProviderState, ...] = ()
    request: ExpectedRequest
    response: ExpectedResponse
    key: str | None = None
    pending: bool = False
    comments: Mapping[str, JsonValue] = field(default_factory=dict)
    extras: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsyncMessage:
    """One message that the provider emits and nobody answers."""

    description: str
    states: tuple[ProviderState, ...] = ()
    message: ExpectedMessage
    key: str | None = None
    pending: bool = False
    comments: Mapping[str, JsonValue] = field(default_factory=dict)
    extras: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncMessage:
    """A request message and the messages that may answer it."""

    description: str
    states: tuple[ProviderState, ...] = ()
    request: ExpectedMessage
    responses: tuple[ExpectedMessage, ...] = ()
    key: str | None = None
    pending: bool = False
    comments: Mapping[str, JsonValue] = field(default_factory=dict)
    extras: Mapping[str, JsonValue] = field(default_factory=dict)


Interaction: TypeAlias = HttpInteraction | AsyncMessage | SyncMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """Everything one consumer expects of one provider.

    ``metadata`` and ``extras`` keep the members of the file that Shiplap does not interpret. ``positions`` has the
    index in the file of each interaction, where they come from one: people look there, and equal contracts may differ
    in it.
    """

    consumer: str
    provider: str
    interactions: tuple[Interaction, ...]
    specification: Specification = Specification.V4
    metadata: Mapping[str, JsonValue] = field(default_factory=dict)
    extras: Mapping[str, JsonValue] = field(default_factory=dict)
    positions: tuple[int, ...] = field(default=(), compare=False, repr=False)

    def position(self, number: int) -> int:
        """Return where the file has the interaction with this number; the number itself where there is no file."""
        return self.positions[number] if number < len(self.positions) else number
