"""Replays the contracts of ``shiplap verify`` on the provider it was told of."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from shiplap.cli.verify_transports import names_provider, transports_of
from shiplap.errors import InputError
from shiplap.model.interaction import Interaction, ProviderState
from shiplap.model.verification import Verification
from shiplap.transport.exchange import Limits, Send
from shiplap.transport.opening import open_connection
from shiplap.verify.contract import Choose, verify_by_choice
from shiplap.verify.options import ReplayOptions
from shiplap.verify.over_http import StateChanges
from shiplap.verify.plan import PlannedContract
from shiplap.verify.states import Prepare, StateValues, UnknownStateError
from shiplap.verify.transports import NoTransportError, Transports


def replay_contracts(
    contracts: Sequence[PlannedContract],
    version: str | None,
    folder: Path,
    options: Mapping[str, Any],
    listening: Callable[[Send], Send] = lambda send: send,
) -> tuple[Verification, ...]:
    """Replay contracts on the provider that the options of the command name.

    Args:
        contracts: what is replayed.
        version: of the provider, where it is known.
        folder: where the command was started; applications are imported from there.
        options: those of the command.
        listening: makes the way to the provider one that somebody listens to.

    Raises:
        ShiplapError: when it is not clear where the provider is, or it cannot be started.
    """
    if not names_provider(options):
        raise InputError("say where the provider is: --url URL, --app MODULE:NAME or --transport NAME=URL")
    limits = Limits(seconds=options["seconds"])
    transports = transports_of(options)
    with ExitStack() as stack:
        stack.enter_context(_importable(folder))
        ways = Transports(transports, limits)
        stack.callback(ways.close)
        choose = _chooser(ways, _headers(options["headers"]), listening)
        prepare: Prepare = _no_states
        if options["state_url"] is not None:
            states = open_connection(options["state_url"], limits)
            stack.callback(states.close)
            prepare = StateChanges(states.send, teardown=options["state_teardown"])
        return tuple(
            _described(verify_by_choice(contract.read(), choose, prepare), contract, version) for contract in contracts
        )


def _no_states(states: tuple[ProviderState, ...]) -> AbstractContextManager[StateValues]:
    """Prepare nothing where nobody said how, and say how to say it."""
    if states:
        raise UnknownStateError(states[0].name, advice="say --state-url URL")
    return nullcontext({})


def _chooser(ways: Transports, headers: Mapping[str, str], listening: Callable[[Send], Send]) -> Choose:
    def choose(interaction: Interaction) -> tuple[Send, ReplayOptions]:
        try:
            way = ways.way_of(interaction)
        except NoTransportError as error:
            raise NoTransportError(f"{error}; add --transport NAME=URL") from None
        messages = ways.messages_of(interaction)
        return listening(way.send), ReplayOptions(base_url=way.base_url, credentials=headers, messages=messages)

    return choose


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Let applications be imported from the folder the command was started in, as servers do."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


def _described(verification: Verification, contract: PlannedContract, version: str | None) -> Verification:
    return replace(
        verification,
        consumer_versions=contract.versions,
        provider_version=version,
        source=contract.source,
        pending=contract.pending,
    )


def _headers(given: Sequence[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for text in given:
        name, colon, value = text.partition(":")
        if not (colon and name.strip()):
            raise InputError(f"expected a header as 'Name: value', got {text!r}")
        headers[name.strip()] = value.strip()
    return headers
