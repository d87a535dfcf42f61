"""Replays the contracts of ``shiplap verify`` on the provider it was told of."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from shiplap.errors import InputError
from shiplap.model.interaction import HttpInteraction
from shiplap.model.verification import Verification
from shiplap.transport.exchange import Limits
from shiplap.transport.opening import open_connection
from shiplap.verify.contract import verify
from shiplap.verify.options import ReplayOptions
from shiplap.verify.over_http import MessagesOverHttp, StateChanges
from shiplap.verify.plan import PlannedContract
from shiplap.verify.states import Prepare, no_states


def replay_contracts(
    contracts: Sequence[PlannedContract], version: str | None, folder: Path, options: Mapping[str, Any]
) -> tuple[Verification, ...]:
    """Replay contracts on the provider that the options of the command name.

    Args:
        contracts: what is replayed.
        version: of the provider, where it is known.
        folder: where the command was started; applications are imported from there.
        options: those of the command.

    Raises:
        ShiplapError: when it is not clear where the provider is, or it cannot be started.
    """
    if (options["url"] is None) == (options["app"] is None):
        raise InputError("say where the provider is: either --url URL or --app MODULE:NAME")
    limits = Limits(seconds=options["seconds"])
    with ExitStack() as stack:
        if options["app"] is not None:
            stack.enter_context(_importable(folder))
        connection = open_connection(options["url"] or options["app"], limits)
        stack.callback(connection.close)
        prepare: Prepare = no_states
        if options["state_url"] is not None:
            states = open_connection(options["state_url"], limits)
            stack.callback(states.close)
            prepare = StateChanges(states.send, teardown=options["state_teardown"])
        found = []
        for contract in contracts:
            replay_options = ReplayOptions(
                base_url=connection.base_url,
                credentials=_headers(options["headers"]),
                messages=_messages(contract, options["message_url"], limits, stack),
            )
            verification = verify(contract.read(), connection.send, prepare, replay_options)
            found.append(_described(verification, contract, version))
    return tuple(found)


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


def _messages(contract: PlannedContract, url: str | None, limits: Limits, stack: ExitStack) -> Mapping[str, Any]:
    if url is None:
        return {}
    connection = open_connection(url, limits)
    stack.callback(connection.close)
    states = {
        each.description: each.states for each in contract.read().interactions if not isinstance(each, HttpInteraction)
    }
    return MessagesOverHttp(connection.send, states)


def _headers(given: Sequence[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for text in given:
        name, colon, value = text.partition(":")
        if not (colon and name.strip()):
            raise InputError(f"expected a header as 'Name: value', got {text!r}")
        headers[name.strip()] = value.strip()
    return headers
