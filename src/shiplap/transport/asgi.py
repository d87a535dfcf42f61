"""Drives an ASGI application in this process, and in this thread where it can, on one event loop for its whole life.

Written here because it must be fast and strict: general in-process transports cost ten times as much an exchange and
know neither time limits nor endless streams. Source: https://asgi.readthedocs.io/en/latest/specs/www.html
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any, TypeVar
from urllib.parse import unquote

from shiplap.model.exchange import Request, Response
from shiplap.transport.asgi_lifespan import Lifespan
from shiplap.transport.exchange import (
    ApplicationError,
    Limits,
    ProtocolError,
    SizeLimitError,
    TimeLimitError,
    UnreachableError,
)
from shiplap.transport.own_loop import OwnLoop
from shiplap.transport.received import received_response
from shiplap.transport.request_headers import absolute_path, sendable_headers
from shiplap.transport.time_limit import AlarmRangError, alarm_after

T = TypeVar("T")
Event = MutableMapping[str, Any]
AsgiApp = Callable[[Event, Callable[[], Awaitable[Event]], Callable[[Event], Awaitable[None]]], Awaitable[None]]

GRACE = 0.25
"""Seconds an application gets to end after it was told to, before it is interrupted where it stands."""


class AsgiConnection:
    """An ASGI application, started with its lifespan events."""

    base_url = "http://127.0.0.1:8000"

    def __init__(self, app: AsgiApp, limits: Limits | None = None) -> None:
        """Start the application.

        Raises:
            StartError: when it says that its start failed.
        """
        self._app = app
        self._limits = limits or Limits()
        self._loop = OwnLoop()
        self._lifespan = Lifespan(app, self._limits.seconds)
        try:
            self._loop.run(self._lifespan.start())
        except BaseException:
            self._loop.close()
            raise

    def send(self, request: Request) -> Response:
        """Give the request to the application and return what it answers, see `Send`."""
        seconds = self._limits.seconds
        call = _Call(request, self._limits)
        try:
            with alarm_after(seconds + GRACE):
                self._loop.run(call.run(self._app, self._lifespan.state), seconds + 2 * GRACE)
        except (AlarmRangError, TimeLimitError):
            raise TimeLimitError(seconds) from None
        return call.response()

    def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run a coroutine on the event loop of the application."""
        return self._loop.run(work())

    def close(self) -> None:
        """Tell the application to shut down and end what it left running."""
        if self._loop.closed:
            return
        seconds = self._limits.seconds
        try:
            with alarm_after(seconds):
                self._loop.run(self._lifespan.stop(), seconds)
                self._loop.run(_end_leftovers(), seconds)
                self._loop.end_generators()
        except (AlarmRangError, TimeLimitError, UnreachableError):
            pass  # it was asked to end and would not; nothing waits for it any more
        finally:
            self._loop.close()


class _Call:
    """One request inside the application, seen from the server's side."""

    def __init__(self, request: Request, limits: Limits) -> None:
        self._request = request
        self._limits = limits
        self._task: asyncio.Task[Any] | None = None
        self._asked = False
        self._status: int | None = None
        self._headers: tuple[tuple[str, str], ...] = ()
        self._chunks: list[bytes] = []
        self._size = 0
        self._complete = False
        self._done: asyncio.Event | None = None
        self._broken: Exception | None = None
        self._raised: Exception | None = None

    async def run(self, app: AsgiApp, state: dict[str, Any]) -> None:
        self._task = asyncio.current_task()
        timer = asyncio.get_running_loop().call_later(self._limits.seconds, self._expire)
        try:
            await app(self._scope(state), self._receive, self._send)
        except asyncio.CancelledError:
            if self._broken is None:
                raise
        except Exception as error:  # noqa: BLE001 - whatever the application raises is its answer
            self._raised = error
        finally:
            timer.cancel()

    def response(self) -> Response:
        if self._broken is not None:
            raise self._broken
        response = None
        if self._complete and self._status is not None:
            body = b"".join(self._chunks)
            method, size = self._request.method, self._limits.size
            response = received_response(method, self._status, self._headers, body, size)
        if self._raised is not None:
            raise ApplicationError(self._raised, response)
        if response is None:
            raise ProtocolError("the application returned without sending a complete response")
        return response

    def _scope(self, state: dict[str, Any]) -> Event:
        request = self._request
        path = absolute_path(request)
        headers = sendable_headers(request, "127.0.0.1:8000")
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode("ascii", "replace"),
            "query_string": request.query.encode("ascii", "replace"),
            "root_path": "",
            "headers": [
                (name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers
            ],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000),
            "state": state.copy(),
            "extensions": {},
        }

    async def _receive(self) -> Event:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": self._request.body or b"", "more_body": False}
        if not self._complete:
            self._done = self._done or asyncio.Event()
            await self._done.wait()
        return {"type": "http.disconnect"}

    async def _send(self, event: Event) -> None:
        if self._broken is not None:
            raise self._broken
        kind = event["type"]
        if kind == "http.response.start" and self._status is None:
            self._status = int(event["status"])
            self._headers = tuple(
                (bytes(name).decode("latin-1"), bytes(value).decode("latin-1"))
                for name, value in event.get("headers", ())
            )
        elif kind == "http.response.body" and self._status is not None and not self._complete:
            self._take(bytes(event.get("body", b"")))
            if not event.get("more_body", False):
                self._complete = True
                if self._done is not None:
                    self._done.set()
        else:
            self._break(ProtocolError(f"the application sent {kind!r} when it could not be sent"))

    def _take(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size > self._limits.size:
            self._break(SizeLimitError(self._limits.size))
        self._chunks.append(chunk)

    def _expire(self) -> None:
        if self._broken is None:
            self._broken = TimeLimitError(self._limits.seconds)
        if self._task is not None:
            self._task.cancel()

    def _break(self, error: Exception) -> None:
        """Stop the application: it learns by the error in the task that sends, and by cancellation everywhere else."""
        self._broken = error
        if self._task is not None:
            asyncio.get_running_loop().call_soon(self._task.cancel)
        raise error


async def _end_leftovers() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=GRACE)
