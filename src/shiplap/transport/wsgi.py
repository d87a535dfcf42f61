"""Drives a WSGI application in this process and this thread. Source: https://peps.python.org/pep-3333/."""

import io
import sys
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

from shiplap.model.exchange import Request, Response
from shiplap.transport.exchange import (
    ApplicationError,
    ExchangeError,
    Limits,
    ProtocolError,
    SizeLimitError,
    TimeLimitError,
)
from shiplap.transport.own_loop import run_on_new_loop
from shiplap.transport.received import received_response
from shiplap.transport.request_headers import absolute_path, sendable_headers
from shiplap.transport.time_limit import AlarmRangError, alarm_after

T = TypeVar("T")
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class WsgiConnection:
    """A WSGI application; it has no start and no end of its own."""

    base_url = "http://127.0.0.1:8000"

    def __init__(self, app: WsgiApp, limits: Limits | None = None) -> None:
        """Remember the application."""
        self._app = app
        self._limits = limits or Limits()

    def send(self, request: Request) -> Response:
        """Give the request to the application and return what it answers, see `Send`."""
        call = _Call(request, self._limits)
        try:
            with alarm_after(self._limits.seconds):
                call.run(self._app)
        except AlarmRangError:
            raise TimeLimitError(self._limits.seconds) from None
        return call.response()

    def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run a coroutine on an event loop of its own."""
        return run_on_new_loop(work)

    def close(self) -> None:
        """Do nothing: a WSGI application has no end of its own."""


class _Call:
    """One request inside the application, seen from the server's side."""

    def __init__(self, request: Request, limits: Limits) -> None:
        self._request = request
        self._limits = limits
        self._head: tuple[int, tuple[tuple[str, str], ...]] | None = None
        self._chunks: list[bytes] = []
        self._size = 0
        self._errors = io.StringIO()

    def run(self, app: WsgiApp) -> None:
        try:
            chunks = app(_environ(self._request, self._errors), self._start)
            try:
                for chunk in chunks:
                    self._take(chunk)
            finally:
                close = getattr(chunks, "close", None)
                if close is not None:
                    close()
        except ExchangeError:
            raise
        except Exception as error:
            raise ApplicationError(error) from error

    def response(self) -> Response:
        if self._head is None:
            raise ProtocolError("the application returned without calling start_response")
        status, headers = self._head
        return received_response(self._request.method, status, headers, b"".join(self._chunks), self._limits.size)

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        if self._head is not None and exc_info is None:
            raise ProtocolError("the application called start_response twice")
        if exc_info is not None and self._chunks:
            raise exc_info[1].with_traceback(exc_info[2])
        code = status.split(" ", 1)[0]
        if not code.isdigit():
            raise ProtocolError(f"the application gave a status that is no number: {status!r}")
        self._head = (int(code), tuple(headers))
        return self._take

    def _take(self, chunk: bytes) -> None:
        if self._head is None:
            raise ProtocolError("the application sent a body before calling start_response")
        self._size += len(chunk)
        if self._size > self._limits.size:
            raise SizeLimitError(self._limits.size)
        self._chunks.append(chunk)


def _environ(request: Request, errors: io.StringIO) -> dict[str, Any]:
    path = absolute_path(request)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "RAW_URI": path + (f"?{request.query}" if request.query else ""),
        "QUERY_STRING": request.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body or b""),
        "wsgi.input_terminated": True,
        "wsgi.errors": errors if sys.stderr is None else sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in sendable_headers(request, "127.0.0.1:8000"):
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ
