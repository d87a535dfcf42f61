"""Sends to a provider that runs elsewhere and listens at a URL."""

import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar
from urllib.parse import urlsplit

from shiplap.model.exchange import Request, Response
from shiplap.transport.exchange import (
    Limits,
    NobodyListensError,
    SizeLimitError,
    StartError,
    TimeLimitError,
    UnreachableError,
)
from shiplap.transport.http_library import http_library
from shiplap.transport.own_loop import run_on_new_loop
from shiplap.transport.received import received_response
from shiplap.transport.request_headers import absolute_path, sendable_headers

T = TypeVar("T")


class UrlConnection:
    """A provider behind a URL; connections are kept open between exchanges, redirects are not followed."""

    def __init__(self, url: str, limits: Limits | None = None) -> None:
        """Remember where to send; nothing is sent yet.

        Raises:
            StartError: when the URL is none.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise StartError(f"expected the URL of a provider, such as http://localhost:8000, got {url!r}")
        self.base_url = url.rstrip("/")
        self._limits = limits or Limits()
        self._library = http_library()
        self._away: str | None = None
        local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        self._client = self._library.Client(timeout=self._limits.seconds, follow_redirects=False, trust_env=not local)

    def send(self, request: Request) -> Response:
        """Send the request over a socket, see `Send`."""
        if self._away is not None:
            raise NobodyListensError(self._away)
        deadline = time.monotonic() + self._limits.seconds
        library = self._library
        address = self.base_url + absolute_path(request) + (f"?{request.query}" if request.query else "")
        # Built by hand: the client would add headers of its own that no contract mentions.
        outgoing = library.Request(
            request.method, address, headers=list(sendable_headers(request)), content=request.body
        )
        outgoing.extensions["timeout"] = library.Timeout(self._limits.seconds).as_dict()
        try:
            answer = self._client.send(outgoing, stream=True)
            try:
                body = self._read(answer, deadline)
            finally:
                answer.close()
        except library.ConnectTimeout as error:
            # Remembered, since each further interaction would wait as long for nothing.
            self._away = f"nobody listens at {self.base_url}: no connection within {self._limits.seconds:g} s"
            raise NobodyListensError(self._away) from error
        except library.TimeoutException:
            raise TimeLimitError(self._limits.seconds) from None
        except library.ConnectError as error:
            raise NobodyListensError(f"nobody listens at {self.base_url}: {error}") from error
        except (library.TransportError, library.InvalidURL) as error:
            reason = str(error) or type(error).__name__
            raise UnreachableError(f"no complete response from {self.base_url}: {reason}") from error
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw)
        return received_response(request.method, answer.status_code, headers, body, self._limits.size)

    def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run a coroutine on an event loop of its own."""
        return run_on_new_loop(work)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _read(self, answer: Any, deadline: float) -> bytes:
        chunks: list[bytes] = []
        size = 0
        for chunk in answer.iter_raw():
            size += len(chunk)
            if size > self._limits.size:
                raise SizeLimitError(self._limits.size)
            if time.monotonic() > deadline:
                raise TimeLimitError(self._limits.seconds)
            chunks.append(chunk)
        return b"".join(chunks)
