"""Catches urllib.request, urllib3, and through it requests, at the connections of ``http.client`` they all stand on.

Instead of a socket a connection gets something that answers like one. Certificates, redirects, retries and pools stay
with the library.
"""

import io
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

from shiplap.recording.answering import Answers, Failure, Undo, raised, replaced
from shiplap.recording.byte_talk import ByteTalk, origin_of

_HTTPS = 443


def catch_sockets(library: ModuleType, answers: Answers) -> list[Undo]:
    """Let ``answers`` speak for the connections of ``http.client`` or ``urllib3.connection``."""
    classes: list[Any] = [library.HTTPConnection, library.HTTPSConnection]
    return [replaced(each, "connect", _connect(each.connect, answers)) for each in classes]


def _connect(to_network: Any, answers: Answers) -> Any:
    def connect(connection: Any) -> None:
        scheme = "https" if connection.default_port == _HTTPS else "http"
        host = getattr(connection, "_tunnel_host", None) or connection.host
        port = getattr(connection, "_tunnel_port", None) or connection.port
        origin = origin_of(scheme, host, port)
        if answers.lets_through(origin):
            to_network(connection)
            return
        connection.sock = _TalkingSocket(ByteTalk(origin, answers, partial(_failed, connection)))
        connection.is_verified = True
        connection.proxy_is_verified = True

    return connect


class _TalkingSocket:
    """The part of a socket that ``http.client`` and urllib3 use."""

    def __init__(self, talk: ByteTalk) -> None:
        self._talk = talk
        self._timeout: float | None = None

    def sendall(self, data: Any) -> None:
        self._talk.receive(bytes(data))
        self._talk.meet_broken_connection()

    def makefile(self, *_mode: object, **_options: object) -> io.BufferedReader:
        return io.BufferedReader(_Answer(self._talk))

    def settimeout(self, value: float | None) -> None:
        self._timeout = value

    def gettimeout(self) -> float | None:
        return self._timeout

    def setsockopt(self, *_option: object) -> None:
        return

    def shutdown(self, _how: int) -> None:
        return

    def close(self) -> None:
        return


class _Answer(io.RawIOBase):
    """The bytes of the answer; a refusal or an expected error is met when they are read, as on a real socket."""

    def __init__(self, talk: ByteTalk) -> None:
        self._talk = talk
        self._data = io.BytesIO()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._talk.has_something:
            self._data = io.BytesIO(self._data.read() + self._talk.take())
        return self._data.readinto(buffer)


def _failed(connection: Any, failure: Failure) -> BaseException:
    """Return what a socket would raise, so that the library makes its own error of it.

    The errors of requests count as errors of sockets, and urllib3 would wrap them a second time; some of urllib3 need
    to know the connection.
    """
    error = failure.error
    names = {each.__name__ for each in (error if isinstance(error, type) else type(error)).__mro__}
    if "RequestException" in names:
        return _of_requests(names) or raised(error, connection=ConnectionResetError, timeout=TimeoutError)
    if isinstance(error, type) and "ReadTimeoutError" in names:
        return TimeoutError("timed out, as the test expects it")
    if isinstance(error, type) and "NewConnectionError" in names:
        from urllib3.exceptions import NewConnectionError  # noqa: PLC0415 - the class the test expects came from it

        return NewConnectionError(connection, "no connection, as the test expects it")
    if "ConnectionError" in names and names & _KINDS_OF_BROKEN:
        return raised(error, connection=_same_kind(error), timeout=TimeoutError)
    return raised(error, connection=ConnectionResetError, timeout=TimeoutError)


_KINDS_OF_BROKEN = {each.__name__ for each in (ConnectionRefusedError, ConnectionAbortedError, BrokenPipeError)}


def _same_kind(error: BaseException | type[BaseException]) -> Callable[[str], BaseException]:
    kind: Any = error if isinstance(error, type) else type(error)
    made: Callable[[str], BaseException] = kind
    return made


def _of_requests(names: set[str]) -> BaseException | None:
    """Return what makes requests raise its own error; ``None`` for errors that have nothing to do with a connection."""
    from urllib3 import exceptions  # noqa: PLC0415 - requests stands on urllib3

    text = "as the test expects it"
    if "ConnectTimeout" in names:
        return exceptions.ConnectTimeoutError(f"the connection timed out, {text}")
    if "Timeout" in names:
        return TimeoutError(f"timed out, {text}")
    if "SSLError" in names:
        return exceptions.SSLError(f"the certificate was refused, {text}")
    if "ProxyError" in names:
        return exceptions.ProxyError(f"the proxy refused, {text}", OSError(text))
    return ConnectionResetError(f"the connection broke, {text}") if "ConnectionError" in names else None
