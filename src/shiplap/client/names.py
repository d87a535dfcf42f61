"""Says which name is unknown when a broker only says that there is nothing."""

from collections.abc import Callable
from typing import TypeVar

from shiplap.client.session import BrokerSession
from shiplap.errors import BrokerRefusedError, InputError, UnknownNameError
from shiplap.wire.pact_client import pacticipant_names_from_json

Read = TypeVar("Read")


def known_pacticipants(session: BrokerSession) -> tuple[str, ...]:
    """Return the names of all pacticipants."""
    return pacticipant_names_from_json(session.get(session.link("pb:pacticipants", "/pacticipants")))


def about_pacticipant(session: BrokerSession, name: str, call: Callable[[], Read], version: str | None = None) -> Read:
    """Make a call; where the broker knows nothing there, say which name is unknown.

    Raises:
        UnknownNameError: when it is the pacticipant, with the nearest names.
        InputError: when it is the version.
    """
    try:
        return call()
    except BrokerRefusedError as error:
        if error.status != 404:
            raise
        known = known_pacticipants(session)
        if name not in known:
            raise UnknownNameError("pacticipant", name, known) from error
        if version is None:
            raise
        raise InputError(
            f"{name} has no version {version} in the broker; publish its contracts or verify it first"
        ) from error
