"""Watches httpx and httpx2, which read alike."""

from collections.abc import AsyncIterator, Callable, Iterator
from types import ModuleType
from typing import Any

from shiplap.model.exchange import Request, Response
from shiplap.recording.answering import Undo, replaced
from shiplap.recording.observed import Exchange
from shiplap.recording.watcher import Watcher


def watch_httpx(library: ModuleType, watcher: Watcher) -> list[Undo]:
    """Tell a watcher of what clients of httpx ask and get."""
    client: Any = library.Client
    async_client: Any = library.AsyncClient
    send, send_async = client.send, async_client.send

    def look_at(last: Any, tee: Callable[[Any, Callable[[bytes], None]], Any]) -> None:
        for response in (*last.history, last):
            try:
                content = response.content
            except library.ResponseNotRead:
                told = watcher.begun(str(response.request.url))
                response.stream = tee(response.stream, _when_read(library, response, told))
            else:
                watcher.seen(_exchange(response, content))

    def watched(self: Any, request: Any, **options: Any) -> Any:
        response = send(self, request, **options)
        look_at(response, sync_tee)
        return response

    async def watched_async(self: Any, request: Any, **options: Any) -> Any:
        response = await send_async(self, request, **options)
        look_at(response, async_tee)
        return response

    sync_tee, async_tee = _tees(library)
    return [replaced(client, "send", watched), replaced(async_client, "send", watched_async)]


def _when_read(library: ModuleType, response: Any, told: Callable[[Exchange], None]) -> Callable[[bytes], None]:
    def ended(raw: bytes) -> None:
        # httpx undoes gzip and the like where a body is read, which is above its stream.
        whole = library.Response(response.status_code, headers=response.headers, content=raw)
        told(_exchange(response, whole.content))

    return ended


def _tees(library: ModuleType) -> tuple[Any, Any]:
    """Return streams of a library that keep what is read of another one, and tell it once that one has ended."""
    sync_stream: Any = library.SyncByteStream
    async_stream: Any = library.AsyncByteStream

    class SyncTee(sync_stream):  # type: ignore[misc] # a class of a library that is given at run time
        def __init__(self, stream: Any, ended: Callable[[bytes], None]) -> None:
            self._stream, self._ended = stream, ended

        def __iter__(self) -> Iterator[bytes]:
            chunks: list[bytes] = []
            for chunk in self._stream:
                chunks.append(chunk)
                yield chunk
            self._ended(b"".join(chunks))

        def close(self) -> None:
            self._stream.close()

    class AsyncTee(async_stream):  # type: ignore[misc] # as above
        def __init__(self, stream: Any, ended: Callable[[bytes], None]) -> None:
            self._stream, self._ended = stream, ended

        async def __aiter__(self) -> AsyncIterator[bytes]:
            chunks: list[bytes] = []
            async for chunk in self._stream:
                chunks.append(chunk)
                yield chunk
            self._ended(b"".join(chunks))

        async def aclose(self) -> None:
            await self._stream.aclose()

    return SyncTee, AsyncTee


def _exchange(response: Any, content: bytes) -> Exchange:
    request = response.request
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    try:
        body = request.content
    except RuntimeError:  # a streamed request has no content left; the library says so with this error
        body = b""
    return Exchange(
        url=str(request.url),
        request=Request(
            method=request.method,
            path=path,
            query=query,
            headers=tuple(request.headers.multi_items()),
            body=body or None,
        ),
        response=Response(
            status=response.status_code, headers=tuple(response.headers.multi_items()), body=content or None
        ),
    )
