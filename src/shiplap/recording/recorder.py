"""What one test expects of the providers it talks to, and the answers it gets.

The recorder knows no HTTP library: a catcher (see `catch`) turns a library's request into a `Request`, asks here, and
turns the answer back. What the client code swallows is kept, so that the test can still fail for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from shiplap.errors import Fault
from shiplap.matching import GeneratorContext, compare_request, example_response
from shiplap.model.exchange import Request, Response
from shiplap.model.interaction import Contract, HttpInteraction, Interaction
from shiplap.recording.answering import Failure
from shiplap.recording.draft import InteractionDraft
from shiplap.recording.explain import misfit, refused_host
from shiplap.recording.recording_errors import (
    RecordingMisuseError,
    RefusedHostError,
    RefusedRequestError,
    UnexpectedRequestError,
    UnusedInteractionError,
)

if TYPE_CHECKING:
    from shiplap.model.mismatch import Mismatch

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where a request goes: scheme, host and port, as a browser tells origins apart."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Self:
        """Read the origin of an absolute URL.

        Raises:
            RecordingMisuseError: when the URL has no scheme or host.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise RecordingMisuseError(f"{url!r} is no URL", [Fault("url", str(error))]) from error
        if parts.scheme not in _PORTS or not parts.hostname:
            problem = 'expected an absolute URL such as "https://orders.internal"'
            raise RecordingMisuseError(f"{url!r} is no URL of a provider", [Fault("url", problem)])
        return cls(parts.scheme, parts.hostname, port or _PORTS[parts.scheme])

    def __str__(self) -> str:
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"


@dataclass(slots=True)
class _Expected:
    draft: InteractionDraft
    frozen: HttpInteraction | None = None
    used: int = 0

    def interaction(self) -> HttpInteraction:
        if self.frozen is None:
            self.frozen = self.draft.interaction()
        return self.frozen


class Recorder:
    """One consumer's expectations of one provider during one test."""

    def __init__(self, consumer: str, provider: str, url: str | None = None) -> None:
        """Record between ``consumer`` and ``provider``, which the code under test believes to be at ``url``."""
        self.consumer = consumer
        self.provider = provider
        self.origin = None if url is None else Origin.of(url)
        self._prefix = "" if url is None else urlsplit(url).path.rstrip("/")
        self._expected: list[_Expected] = []
        self._messages: list[Interaction] = []

    def request(self, method: str, path: Any) -> InteractionDraft:
        """Declare that the consumer will send such a request; say the rest of it on what is returned.

        Raises:
            RecordingMisuseError: when no URL was given, so that no request could be caught.
        """
        if self.origin is None:
            problem = f'write contract("{self.provider}", url="https://...") with the URL that the code under test uses'
            raise RecordingMisuseError(f"{self.provider} has no URL", [Fault("url", problem)])
        draft = InteractionDraft(method, path)
        self._expected.append(_Expected(draft))
        return draft

    def get(self, path: Any) -> InteractionDraft:
        """Declare a GET request."""
        return self.request("GET", path)

    def post(self, path: Any) -> InteractionDraft:
        """Declare a POST request."""
        return self.request("POST", path)

    def put(self, path: Any) -> InteractionDraft:
        """Declare a PUT request."""
        return self.request("PUT", path)

    def patch(self, path: Any) -> InteractionDraft:
        """Declare a PATCH request."""
        return self.request("PATCH", path)

    def delete(self, path: Any) -> InteractionDraft:
        """Declare a DELETE request."""
        return self.request("DELETE", path)

    def head(self, path: Any) -> InteractionDraft:
        """Declare a HEAD request."""
        return self.request("HEAD", path)

    def options(self, path: Any) -> InteractionDraft:
        """Declare an OPTIONS request."""
        return self.request("OPTIONS", path)

    def is_for(self, origin: Origin, path: str) -> bool:
        """Return whether a request to that origin and path is one to this provider."""
        return origin == self.origin and (path + "/").startswith(self._prefix + "/")

    def answer(self, request: Request, context: GeneratorContext) -> Response | Failure:
        """Return the answer of the first fitting interaction that was not used yet, else of the last fitting one.

        Raises:
            UnexpectedRequestError: when the request fits none.
        """
        request = self._below_prefix(request)
        fitting: list[_Expected] = []
        misfits: list[tuple[str, tuple[Mismatch, ...]]] = []
        for expected in self._expected:
            found = compare_request(expected.interaction().request, request)
            if found:
                misfits.append((expected.draft.name, found))
            else:
                fitting.append(expected)
        if not fitting:
            raise UnexpectedRequestError(misfit(self.provider, request, misfits))
        chosen = next((expected for expected in fitting if not expected.used), fitting[-1])
        chosen.used += 1
        if chosen.draft.failure is not None:
            return Failure(chosen.draft.failure)
        return example_response(chosen.interaction().response, context)

    def unused(self) -> tuple[str, ...]:
        """Return the names of the interactions no request has used."""
        return tuple(expected.draft.name for expected in self._expected if not expected.used)

    def contract(self) -> Contract:
        """Return what was used, as a contract; errors that were expected are not part of it."""
        http = tuple(each.interaction() for each in self._expected if each.used and each.draft.failure is None)
        return Contract(consumer=self.consumer, provider=self.provider, interactions=(*http, *self._messages))

    def _below_prefix(self, request: Request) -> Request:
        if not self._prefix:
            return request
        return Request(
            method=request.method,
            path=request.path[len(self._prefix) :] or "/",
            query=request.query,
            headers=request.headers,
            body=request.body,
        )


class Recording:
    """Everything one test records: one `Recorder` a provider, and the requests that were refused."""

    def __init__(self, context: GeneratorContext, allow_hosts: Iterable[str] = ()) -> None:
        """Answer with ``context``'s clock and random source; let requests to ``allow_hosts`` through."""
        self._context = context
        self._allowed = {host.lower() for host in allow_hosts}
        self.recorders: list[Recorder] = []
        self.refused: list[RefusedRequestError] = []

    def add(self, recorder: Recorder) -> Recorder:
        """Record for one more provider; the same provider at the same URL goes on where it was."""
        self.recorders.append(recorder)
        return recorder

    def allow(self, hosts: Iterable[str]) -> None:
        """Let requests to these hosts through to the network."""
        self._allowed.update(host.lower() for host in hosts)

    def lets_through(self, url: str) -> bool:
        """Return whether a request to that URL goes to the real network: its host was allowed, and is no provider's."""
        origin = Origin.of(url)
        if any(recorder.origin == origin for recorder in self.recorders):
            return False
        return origin.host.lower() in self._allowed or str(origin) in self._allowed

    def answer(self, url: str, request: Request) -> Response | Failure:
        """Answer a request to an absolute URL.

        Raises:
            UnexpectedRequestError: it goes to a provider of the test and fits none of its interactions.
            RefusedHostError: it goes somewhere else.
        """
        origin = Origin.of(url)
        try:
            for recorder in self.recorders:
                if recorder.is_for(origin, request.path):
                    return recorder.answer(request, self._context)
            providers = [str(each.origin) for each in self.recorders if each.origin is not None]
            raise RefusedHostError(refused_host(str(origin), providers))
        except RefusedRequestError as error:
            self.refused.append(error)
            raise

    def finish(self) -> None:
        """End the test: everything declared was used, and nothing was refused.

        Raises:
            RefusedRequestError: the first one, which the code under test swallowed.
            UnusedInteractionError: an interaction was declared, and no request used it.
        """
        if self.refused:
            raise self.refused[0]
        unused = [f"{each.consumer} -> {each.provider}: {name}" for each in self.recorders for name in each.unused()]
        if unused:
            listing = "\n  ".join(unused)
            raise UnusedInteractionError(
                f"the code under test never asked for what the contract says it asks for:\n  {listing}\n"
                "Remove the interaction, or let the test make the request."
            )

    def contracts(self) -> tuple[Contract, ...]:
        """Return one contract a recorder that recorded something."""
        return tuple(contract for each in self.recorders if (contract := each.contract()).interactions)
