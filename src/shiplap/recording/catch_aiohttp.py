"""Catches aiohttp at its connector: the client gets a transport in memory, everything above is its own."""

import asyncio
from functools import partial
from types import ModuleType
from typing import Any

from shiplap.recording.answering import Answers, Failure, Undo, raised, replaced
from shiplap.recording.byte_talk import ByteTalk, origin_of


def catch_aiohttp(library: ModuleType, answers: Answers) -> list[Undo]:
    """Let ``answers`` speak for the TCP connections of ``aiohttp.connector``."""
    connector: Any = library.TCPConnector
    to_network = connector._create_connection  # noqa: SLF001 - the lowest place where request and loop are known

    async def create_connection(self: Any, request: Any, traces: Any, timeout: Any) -> Any:  # noqa: ASYNC109 - aiohttp asks so
        origin = origin_of(request.url.scheme, request.url.raw_host, request.url.port)
        if answers.lets_through(origin):
            return await to_network(self, request, traces, timeout)
        protocol = self._factory()
        transport = _TalkingTransport(ByteTalk(origin, answers, partial(_failed, request)), protocol)
        protocol.connection_made(transport)
        return protocol

    return [replaced(connector, "_create_connection", create_connection)]


class _TalkingTransport(asyncio.Transport):
    """A transport whose far end is a `ByteTalk`."""

    def __init__(self, talk: ByteTalk, protocol: Any) -> None:
        super().__init__()
        self._talk = talk
        self._protocol = protocol
        self._closing = False
        self._loop = asyncio.get_running_loop()

    def write(self, data: Any) -> None:
        self._talk.receive(bytes(data))
        if self._talk.has_something:
            self._loop.call_soon(self._hand_over)

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._loop.call_soon(self._protocol.connection_lost, None)

    def abort(self) -> None:
        self.close()

    def is_closing(self) -> bool:
        return self._closing

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None:
        return

    def resume_reading(self) -> None:
        return

    def _hand_over(self) -> None:
        if self._closing:
            return
        try:
            data = self._talk.take()
        except Exception as error:  # noqa: BLE001 - the waiting client gets it
            self._protocol.set_exception(error)
            return
        if data:
            self._protocol.data_received(data)


def _failed(request: Any, failure: Failure) -> BaseException:
    error = failure.error
    if isinstance(error, type) and any(each.__name__ == "ClientConnectorError" for each in error.__mro__):
        made: Any = error
        broken: BaseException = made(request.connection_key, OSError(0, "as the test expects it"))
        return broken
    return raised(failure.error, connection=ConnectionResetError, timeout=TimeoutError)
