"""What both middlewares do with a request: read its version, advise its client, count it, and never fail."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeAlias

from shiplap.errors import InputError
from shiplap.middleware.client_version import ClientHeader, ClientVersionReader, OneHeader, header_fault, is_number
from shiplap.middleware.reporter import Reporter
from shiplap.middleware.route_template import LONGEST
from shiplap.model.version import VersionRef

Serving: TypeAlias = Mapping[str, str | Iterable[str]] | Callable[[str], str | Iterable[str] | None]
"""The versions of each pacticipant that are being handed out, the oldest first; or a function that gives them."""

SERVING_HEADER = "X-Client-Version-Serving"
"""Tells an old build, in a response, which builds are being handed out."""

ENDED_HEADER = "X-Client-Version-Ended"
"""Tells a build, in a response, that its time is over: it was seen after its window, and its policy refuses that."""

UNKNOWN_ROUTE = "(unknown)"
"""Stands for the route of a request where a function of the application failed to find it."""

_MOST_TOLD = 5


class Watcher:
    """Watches requests for a middleware."""

    def __init__(
        self,
        reporter: Reporter,
        headers: Iterable[ClientHeader] = (OneHeader(),),
        *,
        pacticipants: Collection[str] | None = None,
        serving: Serving | None = None,
        serving_header: str = SERVING_HEADER,
    ) -> None:
        """Watch for versions in some headers; see the middlewares for the arguments.

        Raises:
            InputError: a header cannot have its name.
        """
        fault = header_fault(serving_header)
        if fault is not None:
            raise InputError(fault)
        self.reporter = reporter
        self.reader = ClientVersionReader(headers, pacticipants)
        self.serving_header = serving_header
        self._serving = serving

    def advice(self, version: VersionRef | None) -> tuple[tuple[str, str], ...]:
        """Return the headers for a client: which versions there are, if its own is old, and that its time is over."""
        if version is None:
            return ()
        found = self._served(version)
        advice = () if found is None else ((self.serving_header, found),)
        if version in self.reporter.refused:
            return (*advice, (ENDED_HEADER, version.number))
        return advice

    def _served(self, version: VersionRef) -> str | None:
        """Return the versions to tell a client whose own is not among them."""
        if self._serving is None:
            return None
        try:
            told = _numbers(self._serving, version.pacticipant)
        except Exception:  # noqa: BLE001 - a function of the application must not fail the request
            self.reporter.note_fault()
            return None
        if not told or version.number in told:
            return None
        return ", ".join(number for number in told[:_MOST_TOLD] if is_number(number)) or None

    def version(self, values: Callable[[Any], tuple[str | None, ...]], request: Any) -> VersionRef | None:
        """Return who sent a request; ``values`` finds the values of the headers in question in it."""
        try:
            return self.reader.read(values(request))
        except Exception:  # noqa: BLE001 - whatever a server puts into a request must not fail it
            self.reporter.note_lost()
            return None

    def count(self, version: VersionRef | None, route: Callable[[Any], str], request: Any) -> None:
        """Count a request; ``route`` finds its template in it, and where it fails only the route is lost."""
        try:
            template = str(route(request))[:LONGEST]
        except Exception:  # noqa: BLE001 - a function of the application must not fail the request
            self.reporter.note_fault()
            template = UNKNOWN_ROUTE
        try:
            self.reporter.count(version, template)
        except Exception:  # noqa: BLE001 - counting must not fail the request
            self.reporter.note_lost()


def _numbers(serving: Serving, pacticipant: str) -> tuple[str, ...]:
    found = serving(pacticipant) if callable(serving) else serving.get(pacticipant)
    if found is None:
        return ()
    return (found,) if isinstance(found, str) else tuple(found)
