"""Provider states and messages of a provider that is reached over HTTP, by Pact's own protocols.

A state is changed by ``POST {"state": ..., "params": {...}, "action": "setup"}`` to one address; what comes back feeds
the generators. For an interaction without states it is the state ``""``, so that a provider can clear away what was.
A message is asked for by ``POST {"description": ..., "providerStates": [...]}`` to another; metadata comes back in the
header ``Pact-Message-Metadata``. Source: https://docs.pact.io/provider/how_to.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from shiplap.model.exchange import Message, Request, Response
from shiplap.model.interaction import ProviderState
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.transport.exchange import ExchangeError, NobodyListensError, Send
from shiplap.verify.messages import MessageError, MessageFunction
from shiplap.verify.states import StateError, StateValues, UnreachableStatesError

_JSON = (("Content-Type", "application/json"), ("Accept", "application/json"))


_NO_STATE = (ProviderState(""),)


class StateChanges:
    """Prepares a provider by calls to its state-change address; a `Prepare`."""

    def __init__(self, send: Send, *, teardown: bool = False) -> None:
        """Send state changes; with ``teardown`` also when an interaction is over."""
        self._send = send
        self._teardown = teardown

    @contextmanager
    def __call__(self, states: tuple[ProviderState, ...]) -> Iterator[StateValues]:
        """Set up the states in order, and take them down in reverse.

        Raises:
            StateError: when the address does not answer with success.
        """
        values: dict[str, JsonValue] = {}
        told = states or _NO_STATE
        for state in told:
            values.update(self._change(state, "setup"))
        try:
            yield values
        finally:
            for state in reversed(told) if self._teardown else ():
                self._change(state, "teardown")

    def _change(self, state: ProviderState, action: str) -> JsonObject:
        body: JsonObject = {"state": state.name, "params": dict(state.params), "action": action}
        request = Request(method="POST", path="", headers=_JSON, body=json.dumps(body).encode())
        try:
            response = self._send(request)
        except NobodyListensError as error:
            raise UnreachableStatesError(state.name, f"its state-change address: {error}") from error
        except ExchangeError as error:
            raise StateError(state.name, f"the state-change address did not answer: {error}") from error
        if not 200 <= response.status < 300:
            said = (response.body or b"").decode("utf-8", "replace").strip()[:200]
            problem = f"the state-change address answered {response.status} to its {action}"
            raise StateError(state.name, f"{problem}: {said}" if said else problem)
        return _object(response)


class MessagesOverHttp(Mapping[str, MessageFunction]):
    """Asks an address for any message by its description."""

    def __init__(self, send: Send, states: Mapping[str, tuple[ProviderState, ...]]) -> None:
        """Send to the address; ``states`` has those of each message, by its description."""
        self._send = send
        self._states = states

    def __getitem__(self, description: str) -> MessageFunction:
        if description not in self._states:
            raise KeyError(description)
        return lambda request: self._ask(description, request)

    def __iter__(self) -> Iterator[str]:
        return iter(self._states)

    def __len__(self) -> int:
        return len(self._states)

    def _ask(self, description: str, request: Message | None) -> Message:
        states: list[JsonValue] = [
            {"name": state.name, "params": dict(state.params)} for state in self._states[description]
        ]
        body: JsonObject = {"description": description, "providerStates": states}
        if request is not None and request.contents is not None:
            body["request"] = request.contents.decode("utf-8", "replace")
        response = self._send(Request(method="POST", path="", headers=_JSON, body=json.dumps(body).encode()))
        if not 200 <= response.status < 300:
            raise MessageError(f"the address of messages answered {response.status}")
        headers = {name.lower(): value for name, value in response.headers}
        return Message(
            contents=response.body,
            content_type=headers.get("content-type"),
            metadata=_metadata(headers.get("pact-message-metadata")),
        )


def _object(response: Response) -> JsonObject:
    try:
        found = json.loads(response.body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _metadata(encoded: str | None) -> JsonObject:
    if encoded is None:
        return {}
    try:
        found = json.loads(base64.b64decode(encoded))
    except ValueError as error:
        raise MessageError(f"the header Pact-Message-Metadata cannot be read: {error}") from error
    return found if isinstance(found, dict) else {}
