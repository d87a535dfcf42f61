"""What a provider looks like from above, and every way in which an exchange with it can go wrong."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from shiplap.errors import ShiplapError
from shiplap.model.exchange import Request, Response

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one exchange may cost.

    Attributes:
        seconds: from the first byte sent to the last byte received, the work of the provider included.
        size: bytes of a response body, as sent and as decompressed.
    """

    seconds: float = 10.0
    size: int = 10 * 1024 * 1024


class Send(Protocol):
    """One exchange: a request goes in, a response comes out."""

    def __call__(self, request: Request, /) -> Response:
        """Send the request.

        Raises:
            ExchangeError: when no response came, or only part of one.
        """


class Connection(Protocol):
    """An open way to one provider."""

    @property
    def base_url(self) -> str:
        """Where a person can reach it, or would: in-process providers have a made-up address."""

    def send(self, request: Request, /) -> Response:
        """Send the request, see `Send`."""

    def run(self, work: Callable[[], Coroutine[Any, Any, T]], /) -> T:
        """Run a coroutine where the provider runs, so that both share an event loop where there is one."""

    def close(self) -> None:
        """End the provider's life."""


class ExchangeError(ShiplapError):
    """No usable response came from the provider; the text says what happened instead."""


class TimeLimitError(ExchangeError):
    """The provider took longer than it may."""

    def __init__(self, seconds: float) -> None:
        """Keep the limit, in seconds."""
        self.seconds = seconds
        super().__init__(f"no complete response within {seconds:g} s")


class SizeLimitError(ExchangeError):
    """The provider sent more than it may."""

    def __init__(self, size: int) -> None:
        """Keep the limit, in bytes."""
        self.size = size
        super().__init__(f"the response body is larger than {size} bytes; the rest was not read")


class UnreachableError(ExchangeError):
    """Nobody answered at the address, or the connection broke before the response was complete."""


class NobodyListensError(UnreachableError):
    """Nobody listens at the address: the request was never sent, so nothing is known about the provider."""


class ProtocolError(ExchangeError):
    """The application broke the rules of ASGI or WSGI."""


class ApplicationError(ExchangeError):
    """The application raised; its exception is the ``__cause__``.

    Attributes:
        response: what the application had sent in full before it raised, as error middleware does; else ``None``.
    """

    def __init__(self, error: BaseException, response: Response | None = None) -> None:
        """Keep what was sent before the ``error``."""
        self.response = response
        when = "before it answered" if response is None else f"after it had answered {response.status}"
        super().__init__(f"the application raised {type(error).__name__} {when}: {error}")
        self.__cause__ = error


class StartError(ShiplapError):
    """The provider could not be started or found; the text says what to do."""
