"""The far end of a connection, made of bytes: for libraries that can only be caught below their HTTP.

Everything above stays the library's own, redirects, retries, streaming and decompression included. The parsing is that
of h11, which httpx brings along.
"""

from collections.abc import Callable
from typing import Any

import h11

from shiplap.model.exchange import Request, Response
from shiplap.recording.answering import Answers, Failure


class ByteTalk:
    """One connection: takes the bytes of requests, gives the bytes of responses.

    ``failed`` turns the error a test expects into the one to raise in the place of the connection.
    """

    def __init__(self, origin: str, answers: Answers, failed: Callable[[Failure], BaseException]) -> None:
        """Talk as ``origin``, for example ``https://orders.internal``."""
        self._origin = origin
        self._answers = answers
        self._failed = failed
        self._connection: Any = h11.Connection(h11.SERVER)
        self._request: Any = None
        self._body = bytearray()
        self._waiting = bytearray()
        self._error: BaseException | None = None

    def receive(self, data: bytes) -> None:
        """Take what the client sent; answer as soon as a request is complete."""
        self._connection.receive_data(data)
        while True:
            event = self._connection.next_event()
            if isinstance(event, h11.Request):
                self._request = event
                self._go_on_waiting()
            elif isinstance(event, h11.Data):
                self._body += event.data
            elif isinstance(event, h11.EndOfMessage):
                self._answer()
            else:
                return

    def take(self) -> bytes:
        """Return what the client has not read yet.

        Raises:
            RefusedRequestError: the request was refused.
            BaseException: the error the test expects.
        """
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        data = bytes(self._waiting)
        self._waiting.clear()
        return data

    def meet_broken_connection(self) -> None:
        """Raise the expected error where it is one of a broken connection: a client meets that while it sends."""
        if isinstance(self._error, ConnectionError) and not isinstance(self._error, BrokenPipeError):
            self.take()

    @property
    def has_something(self) -> bool:
        """Whether there is an answer, or an error, to take."""
        return bool(self._waiting) or self._error is not None

    def _go_on_waiting(self) -> None:
        if self._connection.they_are_waiting_for_100_continue:
            self._send(h11.InformationalResponse(status_code=100, headers=[]))

    def _answer(self) -> None:
        try:
            reply = self._answers.answer(*self._asked())
            if isinstance(reply, Failure):
                raise self._failed(reply)  # noqa: TRY301 - the client meets this error and a refusal in the same place
        except Exception as error:  # noqa: BLE001 - kept for the client, which meets it where it reads
            self._error = error
            return
        self._write(reply)
        self._body.clear()

    def _asked(self) -> tuple[str, Request]:
        target = self._request.target.decode("latin-1")
        url = target if "://" in target else self._origin + target
        path, _, query = ("/" + url.split("://", 1)[1].partition("/")[2]).partition("?")
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in self._request.headers)
        method = self._request.method.decode("latin-1")
        return url, Request(method=method, path=path, query=query, headers=headers, body=bytes(self._body) or None)

    def _write(self, response: Response) -> None:
        body = response.body or b""
        headers = [
            (name, value) for name, value in response.headers if name.lower() not in {"content-length", "connection"}
        ]
        if response.status not in {204, 304} and response.status >= 200:
            headers.append(("Content-Length", str(len(body))))
        headers.append(("Connection", "close"))
        self._send(h11.Response(status_code=response.status, headers=headers))
        if body and self._request.method != b"HEAD" and response.status not in {204, 304}:
            self._send(h11.Data(data=body))
        self._send(h11.EndOfMessage())

    def _send(self, event: Any) -> None:
        self._waiting += self._connection.send(event) or b""


def origin_of(scheme: str, host: str, port: int) -> str:
    """Return the text of an origin; IPv6 addresses in brackets."""
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
