"""Everything one test records: it speaks for the network, and knows in the end what was never asked for.

What the client code swallows is kept, so that the test can still fail for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from shiplap.matching import GeneratorContext
from shiplap.model.exchange import Request, Response
from shiplap.model.interaction import Contract
from shiplap.recording.answering import Failure
from shiplap.recording.explain import refused_host
from shiplap.recording.origin import Origin
from shiplap.recording.readings import Readings
from shiplap.recording.recorder import Declared, Recorder
from shiplap.recording.recording_errors import (
    RefusedHostError,
    RefusedRequestError,
    UnexpectedRequestError,
    UnusedInteractionError,
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a recording held at some moment; see `Recording.remembered`."""

    recorders: Mapping[int, Declared]
    allowed: frozenset[str]
    refused: tuple[RefusedRequestError, ...]
    asked: tuple[tuple[str, Request], ...]


class Recording:
    """Everything one test records: one `Recorder` a provider, and the requests that were refused.

    Attributes:
        recorders: one for each provider, in the order in which the test named them.
        refused: the requests that were refused in process.
        asked: every request, without its headers, where readings are taken.
    """

    def __init__(
        self, context: GeneratorContext, allow_hosts: Iterable[str] = (), readings: Readings | None = None
    ) -> None:
        """Answer with ``context``'s clock and random source; let requests to ``allow_hosts`` through.

        With ``readings``, record read-sets too.
        """
        self._context = context
        self._readings = readings
        self._allowed = {host.lower() for host in allow_hosts}
        self.recorders: list[Recorder] = []
        self.refused: list[RefusedRequestError] = []
        self.asked: list[tuple[str, Request]] = []

    def remembered(self) -> Remembered:
        """Return what is declared and used by now, to go back to before the test is run again."""
        recorders = {id(each): each.remembered() for each in self.recorders}
        return Remembered(recorders, frozenset(self._allowed), tuple(self.refused), tuple(self.asked))

    def go_back_to(self, then: Remembered) -> None:
        """Forget what was declared and used since; recorders stay, because fixtures may hold them."""
        for each in self.recorders:
            each.go_back_to(then.recorders.get(id(each), Declared()))
        self._allowed = set(then.allowed)
        self.refused[:] = then.refused
        self.asked[:] = then.asked

    def of(self, consumer: str, provider: str, url: str | None = None) -> Recorder:
        """Record between a consumer and a provider, which the code under test believes at ``url``.

        Asked for the same again, the recorder that is there goes on.
        """
        for known in self.recorders:
            if (known.consumer, known.provider, known.url) == (consumer, provider, url):
                return known
        recorder = Recorder(consumer, provider, url, self._context, self._readings)
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
        if any(recorder.served_at == origin for recorder in self.recorders):
            return True
        return origin.host.lower() in self._allowed or str(origin) in self._allowed

    def answer(self, url: str, request: Request) -> Response | Failure:
        """Answer a request to an absolute URL.

        Raises:
            UnexpectedRequestError: it goes to a provider of the test and fits none of its interactions.
            RefusedHostError: it goes somewhere else.
        """
        origin = Origin.of(url)
        if self._readings is not None:
            self.asked.append((url, replace(request, headers=())))
        try:
            asked = sorted((each for each in self.recorders if each.is_for(origin, request.path)), key=_nearest)
            if asked:
                return _first_answer(asked, request)
            providers = [str(each.origin) for each in self.recorders if each.origin is not None]
            raise RefusedHostError(refused_host(str(origin), providers))
        except RefusedRequestError as error:
            self.refused.append(error)
            raise

    def every_refused(self) -> tuple[RefusedRequestError, ...]:
        """Return the requests refused in process and by mock servers."""
        return (*self.refused, *(error for each in self.recorders for error in each.refused))

    def finish(self) -> None:
        """End the test: everything declared was used, and nothing was refused.

        Raises:
            RefusedRequestError: the first one, which the code under test swallowed.
            UnusedInteractionError: an interaction was declared, and no request used it.
        """
        refused = self.every_refused()
        if refused:
            raise refused[0]
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


def _nearest(recorder: Recorder) -> int:
    """Order recorders so that the one with the longest path in its URL comes first."""
    return -len(recorder.prefix)


def _first_answer(recorders: list[Recorder], request: Request) -> Response | Failure:
    """Return the answer of the first that expects the request; the refusal of the nearest one where none does."""
    refusal: UnexpectedRequestError | None = None
    for recorder in recorders:
        try:
            return recorder.answer(request)
        except UnexpectedRequestError as error:
            refusal = refusal or error
    raise refusal or RefusedHostError("nobody was asked")
