"""Several ways to one provider: which of them an interaction goes, by its own word for it, its kind, or its path.

A provider may answer its API at one address and its administration at another, or give messages beside answering
requests. Version 4 of Pact lets an interaction name its transport; paths and kinds tell the rest. Pact's verifiers call
each of these ways a transport. Source: https://docs.pact.io/plugins/docs/content-matcher-design, ``add_transport``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from shiplap.errors import InputError, ShiplapError
from shiplap.model.exchange import Request, Response
from shiplap.model.interaction import HttpInteraction, Interaction
from shiplap.transport.exchange import Connection, Limits
from shiplap.transport.opening import ProviderTarget, open_connection
from shiplap.verify.messages import MessageFunction

HTTP = "http"
MESSAGE = "message"

_SAME = {"https": HTTP, "async-message": MESSAGE, "sync-message": MESSAGE}

T = TypeVar("T")


class NoTransportError(ShiplapError):
    """None of the transports of the provider is for the interaction, so nothing is known about it."""


@dataclass(frozen=True, slots=True)
class Transport:
    """One way to a provider.

    Attributes:
        target: an application, its name or a factory, or a URL. For messages an address that gives them by Pact's
            protocol.
        under: only requests whose path begins with these segments: ``/admin``. The path is sent as the contract has it.
        name: ``http``, ``message``, or what interactions of the contract have as their ``transport``.
    """

    target: ProviderTarget
    under: str = ""
    name: str = HTTP

    def __post_init__(self) -> None:
        """Take other names for the same, and a prefix without its last slash.

        Raises:
            InputError: when the prefix cannot be one.
        """
        object.__setattr__(self, "name", _SAME.get(self.name, self.name))
        object.__setattr__(self, "under", self.under.rstrip("/"))
        if self.under and not self.under.startswith("/"):
            raise InputError(f"expected the beginning of a path, such as /admin, got {self.under!r}")
        if self.under and self.name == MESSAGE:
            raise InputError("a transport of messages has no path prefix: messages have no path")


class Transports:
    """The open transports of one provider; used as one `Connection`, it is the way that requests go by default."""

    def __init__(self, transports: Iterable[Transport], limits: Limits | None = None) -> None:
        """Open every transport; two that have the same target share one connection.

        Raises:
            StartError: when one of them cannot be opened.
            InputError: when there is none, or two are for the same.
        """
        self._ways: dict[tuple[str, str], Connection] = {}
        opened: dict[int | str, Connection] = {}
        with ExitStack() as stack:
            for transport in transports:
                key = (transport.name, transport.under)
                if key in self._ways:
                    raise InputError(f"two transports are for {_shown(*key)}; leave one of them out")
                same: int | str = transport.target if isinstance(transport.target, str) else id(transport.target)
                if same not in opened:
                    opened[same] = open_connection(transport.target, limits)
                    stack.callback(opened[same].close)
                self._ways[key] = opened[same]
            if not self._ways:
                raise InputError("a provider needs at least one transport")
            self._close = stack.pop_all().close

    @classmethod
    def of(cls, target: "ProviderTarget | Transport | Iterable[Transport]", limits: Limits | None = None) -> Self:
        """Open what a provider is given as: one target, one transport, or several transports."""
        if isinstance(target, Transport):
            return cls((target,), limits)
        if isinstance(target, str) or callable(target):
            return cls((Transport(target),), limits)
        return cls(_all_transports(target), limits)

    def way_of(self, interaction: Interaction) -> Connection:
        """Return the way that an interaction goes.

        Its own word decides where a transport has that name; then its kind; then the longest prefix of its path.

        Raises:
            NoTransportError: when there is none.
        """
        named = str(interaction.extras.get("transport") or "")
        kind = HTTP if isinstance(interaction, HttpInteraction) else MESSAGE
        path = interaction.request.path if isinstance(interaction, HttpInteraction) else ""
        for name in (_SAME.get(named, named), kind):
            found = [under for known, under in self._ways if known == name and _is_under(path, under)]
            if found:
                return self._ways[name, max(found, key=len)]
        known_ways = ", ".join(_shown(*key) for key in self._ways)
        what = f"requests of {path}" if kind == HTTP else "messages"
        told = f" (the contract names {named!r})" if named else ""
        raise NoTransportError(f"no transport of the provider is for {what}{told}; there are: {known_ways}")

    def near(self, interaction: Interaction) -> Connection:
        """Return the way of an interaction, or the default one: for its states, and for what is shown of it."""
        try:
            return self.way_of(interaction)
        except NoTransportError:
            return self._default()

    def messages_of(self, interaction: Interaction) -> Mapping[str, MessageFunction]:
        """Return the function that asks a transport for the message of an interaction; none where no transport does."""
        if isinstance(interaction, HttpInteraction):
            return {}
        try:
            way = self.way_of(interaction)
        except NoTransportError:
            return {}
        from shiplap.verify.over_http import MessagesOverHttp  # noqa: PLC0415 - few providers give messages over HTTP

        return MessagesOverHttp(way.send, {interaction.description: interaction.states})

    @property
    def base_url(self) -> str:
        """Where a person can reach the default way."""
        return self._default().base_url

    def send(self, request: Request) -> Response:
        """Send a request the default way, see `Send`."""
        return self._default().send(request)

    def run(self, work: Callable[[], Any]) -> Any:
        """Run a coroutine where the default way runs."""
        return self._default().run(work)

    def close(self) -> None:
        """End every transport."""
        self._close()

    def _default(self) -> Connection:
        key = (HTTP, "")
        return self._ways[key] if key in self._ways else next(iter(self._ways.values()))


def _all_transports(given: Iterable[Transport]) -> tuple[Transport, ...]:
    several: object = given
    found: tuple[object, ...] = tuple(several) if isinstance(several, list | tuple | Iterator) else (several,)
    for one in found:
        if not isinstance(one, Transport):
            raise InputError(
                f"expected an application, its name, a URL, or a list of Transport(...), got a {type(one).__name__}"
            )
    return tuple(one for one in found if isinstance(one, Transport))


def _is_under(path: str, prefix: str) -> bool:
    return not prefix or path == prefix or path.startswith(f"{prefix}/")


def _shown(name: str, under: str) -> str:
    return f"{name} below {under}" if under else name
