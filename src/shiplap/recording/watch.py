"""Watches what HTTP clients ask and get, whoever answers them: respx, responses, a cassette, a server on this machine.

The clients are watched above the place where mocks answer, so that one watcher serves every mock. Streamed answers are
not looked into, because reading them would take them from the code under test.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from shiplap.model.exchange import Request, Response
from shiplap.recording.answering import Undo, replaced
from shiplap.recording.observed import Exchange
from shiplap.recording.watch_aiohttp import watch_aiohttp


@contextmanager
def watching(seen: Callable[[Exchange], None]) -> Iterator[None]:
    """Tell ``seen`` of every exchange of the loaded HTTP libraries while the block runs."""
    undo: list[Undo] = []
    for name, watch in _WATCHERS.items():
        module = sys.modules.get(name)
        if module is not None:
            undo.extend(watch(module, seen))
    try:
        yield
    finally:
        for take_back in reversed(undo):
            take_back()


def _watch_httpx(library: ModuleType, seen: Callable[[Exchange], None]) -> list[Undo]:
    client: Any = library.Client
    async_client: Any = library.AsyncClient
    send, send_async = client.send, async_client.send

    def watched(self: Any, request: Any, *, stream: bool = False, **options: Any) -> Any:
        response = send(self, request, stream=stream, **options)
        if not stream:
            _see_httpx(response, seen)
        return response

    async def watched_async(self: Any, request: Any, *, stream: bool = False, **options: Any) -> Any:
        response = await send_async(self, request, stream=stream, **options)
        if not stream:
            _see_httpx(response, seen)
        return response

    return [replaced(client, "send", watched), replaced(async_client, "send", watched_async)]


def _see_httpx(last: Any, seen: Callable[[Exchange], None]) -> None:
    for response in (*last.history, last):
        request = response.request
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        try:
            body = request.content
        except RuntimeError:  # a streamed request has no content left; the library says so with this error
            body = b""
        seen(
            Exchange(
                url=str(request.url),
                request=Request(
                    method=request.method,
                    path=path,
                    query=query,
                    headers=tuple(request.headers.multi_items()),
                    body=body or None,
                ),
                response=Response(
                    status=response.status_code,
                    headers=tuple(response.headers.multi_items()),
                    body=response.content or None,
                ),
            )
        )


def _watch_requests(library: ModuleType, seen: Callable[[Exchange], None]) -> list[Undo]:
    session: Any = library.Session
    send = session.send

    def watched(self: Any, request: Any, **options: Any) -> Any:
        response = send(self, request, **options)
        if not options.get("stream"):
            for each in (*response.history, response):
                _see_requests(each, seen)
        return response

    return [replaced(session, "send", watched)]


def _see_requests(response: Any, seen: Callable[[Exchange], None]) -> None:
    request = response.request
    path, _, query = request.path_url.partition("?")
    body = request.body.encode() if isinstance(request.body, str) else request.body
    seen(
        Exchange(
            url=request.url,
            request=Request(
                method=request.method,
                path=path,
                query=query,
                headers=tuple(request.headers.items()),
                body=body if isinstance(body, bytes) else None,
            ),
            response=Response(
                status=response.status_code, headers=tuple(response.headers.items()), body=response.content or None
            ),
        )
    )


def _watch_urllib3(library: ModuleType, seen: Callable[[Exchange], None]) -> list[Undo]:
    """Watch the pools of urllib3; requests asks them without preloading, and is watched by itself."""
    pool: Any = library.HTTPConnectionPool
    urlopen = pool.urlopen
    told: list[Any] = []  # a retry and a redirect inside a pool return the same response again

    def watched(
        self: Any, method: str, url: str, body: Any = None, headers: Any = None, *args: Any, **options: Any
    ) -> Any:
        response = urlopen(self, method, url, body, headers, *args, **options)
        if options.get("preload_content", True) and not any(each is response for each in told):
            told.append(response)
            _see_urllib3(self, (method, url, body, headers), response, seen)
        return response

    return [replaced(pool, "urlopen", watched)]


def _see_urllib3(pool: Any, asked: tuple[str, str, Any, Any], response: Any, seen: Callable[[Exchange], None]) -> None:
    method, url, body, headers = asked
    place = url if "://" in url else f"{pool.scheme}://{pool.host}:{pool.port}{url}"
    parts = urlsplit(place)
    sent = body.encode() if isinstance(body, str) else body
    seen(
        Exchange(
            url=place,
            request=Request(
                method=method.upper(),
                path=parts.path or "/",
                query=parts.query,
                headers=tuple((headers or pool.headers or {}).items()),
                body=sent if isinstance(sent, bytes) and sent else None,
            ),
            response=Response(
                status=response.status, headers=tuple(response.headers.items()), body=response.data or None
            ),
        )
    )


_WATCHERS: dict[str, Callable[[ModuleType, Callable[[Exchange], None]], list[Undo]]] = {
    "httpx": _watch_httpx,
    "httpx2": _watch_httpx,
    "requests": _watch_requests,
    "urllib3.connectionpool": _watch_urllib3,
    "aiohttp": watch_aiohttp,
}
