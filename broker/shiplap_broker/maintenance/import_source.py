"""The broker that is copied: its links lead through the address it was given as, and its gaps are told from breaks.

A Pact Broker begins its links with the address it was told to have, which need not be the one it is reached by; and a
link must never take the credentials to another host. Lists come whole or in pages, as the version of the broker and
the resource have it. A single resource may be gone, or be more than the broker can answer in its time.
"""

from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlsplit

from shiplap.errors import BrokerError, BrokerRefusedError, BrokerUnreachableError, InputError, ShiplapError
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap_broker.maintenance.pact_broker_bodies import embedded, links, member

PAGE = 100
"""How many items of a list to ask for at once."""

_FEW = 3  # failures in a row after which it is the broker that fails, not a resource
_ROOTS = (
    "pacts",
    "pacticipants",
    "environments",
    "triggered-webhooks",
    "deployed-versions",
    "released-versions",
    "webhooks",
    "matrix",
)


class Reader(Protocol):
    """What reads resources of the other broker; `shiplap.client.session.BrokerSession` does."""

    def get(self, address: str, **query: str | None) -> JsonValue:
        """Return a resource, by its path or link."""


class UnreadableError(BrokerError):
    """One resource cannot be read, whatever is tried, while others can."""


class Source:
    """Another broker, read resource by resource; nothing is ever written there.

    Attributes:
        gone: how many single resources it had listed and did not have when they were asked for.
    """

    def __init__(self, reader: Reader) -> None:
        """Read with ``reader``; nothing is asked for yet."""
        self._reader = reader
        self._base: str | None = None
        self._failures = 0
        self.gone = 0

    @property
    def base(self) -> str:
        """With what the broker's links begin."""
        return self._base or ""

    def begin(self) -> None:
        """Read the index, to learn with what the broker's links begin.

        Raises:
            BrokerError: what answers is no broker, or none answers.
        """
        index = self._reader.get("/")
        if not isinstance(member(index, "_links"), dict):
            raise BrokerError(
                "what answers there is no Pact Broker: its first page has no links; is the address right?"
            )
        own = next(iter(links(index, "self")), "").rstrip("/")
        self._base = own or None

    def get(self, address: str, **query: str) -> JsonValue:
        """Return a resource that must be there.

        Raises:
            BrokerError: it cannot be read.
        """
        return self._reader.get(self._here(address), **query)

    def find(self, address: str, **query: str) -> JsonValue:
        """Return a resource, ``None`` where there is none: an older broker knows fewer.

        Raises:
            BrokerError: it cannot be read.
        """
        try:
            return self.get(address, **query)
        except BrokerRefusedError as error:
            if error.status in {404, 410}:
                return None
            raise

    def one(self, address: str, *, may_lack: bool = False) -> JsonObject | None:
        """Return one resource of many; ``None`` where it is gone.

        Args:
            address: its path or link.
            may_lack: whether nothing is missed where there is none, or none as JSON, as an older broker may have it.

        Raises:
            UnreadableError: the broker fails at this one, takes too long or refuses it, and may answer others.
            BrokerError: it refuses the credentials, or fails again and again.
            InputError: it refuses again and again.
        """
        try:
            body = self.find(address)
        except (BrokerError, InputError) as error:
            if may_lack and isinstance(error, BrokerRefusedError) and error.status == 406:
                return None
            self._failures += 1
            if not _may_be_this_one(error) or self._failures >= _FEW:
                raise
            raise UnreadableError(str(error)) from error
        self._failures = 0
        self.gone += body is None and not may_lack
        return body if isinstance(body, dict) else None

    def every(self, address: str, name: str, **query: str) -> Iterator[JsonObject]:
        """Yield what a list embeds under a name, page by page where it has pages; nothing where there is no list.

        Raises:
            BrokerError: it cannot be read.
        """
        body = self.find(address, **query)
        number = 1
        while body is not None:
            found = embedded(body, name)
            yield from found
            further = next(iter(links(body, "next")), None)
            pages = member(body, "page", "totalPages")
            number += 1
            if not found or (further is None and not (isinstance(pages, int) and number <= pages)):
                return
            body = self.get(further) if further is not None else self.get(address, **{**query, "page": str(number)})

    def _here(self, address: str) -> str:
        """Return an address below the one the broker was given as.

        Raises:
            BrokerError: it leads to nothing that a Pact Broker has.
        """
        if self._base is not None and address.startswith(f"{self._base}/"):
            return address[len(self._base) :]
        parts = urlsplit(address)
        if not parts.netloc:
            return address
        segments = parts.path.split("/")
        root = next((at for at, segment in enumerate(segments) if segment in _ROOTS), None)
        if root is None:
            raise BrokerError(f"the broker links to {address}, which is not one of its resources")
        return "/" + "/".join(segments[root:]) + (f"?{parts.query}" if parts.query else "")


def _may_be_this_one(error: ShiplapError) -> bool:
    """Tell whether an error may be about one resource alone: too much for the broker, or nothing it wants to answer."""
    if isinstance(error, BrokerRefusedError):
        return error.status >= 500
    return isinstance(error, BrokerUnreachableError | InputError)
