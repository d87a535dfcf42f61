"""Watches aiohttp, twice: mocks replace the very method that all its requests go through.

aioresponses and vcrpy put their own function in the place of ``ClientSession._request`` while a test runs, so a watcher
that stands there is not asked. ``get``, ``post`` and the others above it are. ``aiohttp.request`` calls the method
itself, so it is watched as well; whoever is seen above is not seen again below.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

from shiplap.model.exchange import Request, Response
from shiplap.recording.answering import Undo, replaced
from shiplap.recording.observed import Exchange
from shiplap.recording.seen_bodies import FORM
from shiplap.recording.watcher import Watcher

_METHODS = ("get", "options", "head", "post", "put", "patch", "delete")
_SEEN_ABOVE: ContextVar[bool] = ContextVar("shiplap_seen_above", default=False)


def watch_aiohttp(library: ModuleType, watcher: Watcher) -> list[Undo]:
    """Tell a watcher of what ``aiohttp.ClientSession`` asks and gets."""
    session: Any = library.ClientSession
    ask = session._request  # noqa: SLF001 - what get, post and the others of aiohttp all call, and mocks replace

    async def below(self: Any, method: str, url: Any, **options: Any) -> Any:
        response = await ask(self, method, url, **options)
        if not _SEEN_ABOVE.get():
            await _see(library, self, response, options, watcher)
        return response

    async def above(self: Any, waiting: Any, options: dict[str, Any]) -> Any:
        token = _SEEN_ABOVE.set(True)
        try:
            response = await waiting
        finally:
            _SEEN_ABOVE.reset(token)
        await _see(library, self, response, options, watcher)
        return response

    def watched(call: Callable[..., Any]) -> Callable[..., Any]:
        def method(self: Any, *args: Any, **options: Any) -> Any:
            waiting = call(self, *args, **options)
            return type(waiting)(above(self, waiting, options))

        return method

    return [
        replaced(session, "_request", below),
        *(replaced(session, name, watched(getattr(session, name))) for name in (*_METHODS, "request")),
    ]


async def _see(library: ModuleType, session: Any, response: Any, options: dict[str, Any], watcher: Watcher) -> None:
    if response.headers.get("Content-Type", "").startswith("text/event-stream"):
        watcher.begun(str(response.url))  # it may never end
        return
    body = await response.read()
    _give_back(library, response, body)
    content, headers = (None, ()) if response.history else _sent(session, options)
    watcher.seen(
        Exchange(
            url=str(response.url),
            request=Request(
                method=response.method.upper(),
                path=response.url.raw_path,
                query=response.url.raw_query_string,
                headers=headers,
                body=content or None,
            ),
            response=Response(status=response.status, headers=tuple(response.headers.items()), body=body or None),
        )
    )


def _give_back(library: ModuleType, response: Any, body: bytes) -> None:
    """Let the code under test read the body as a stream too, as if nobody had."""
    loop: Any = response._loop  # noqa: SLF001 - a stream belongs to the loop of its response
    protocol = library.client_proto.ResponseHandler(loop=loop)
    stream = library.StreamReader(protocol, max(len(body), 2**16), loop=loop)
    if body:
        stream.feed_data(body)
    stream.feed_eof()
    response.content = stream


def _sent(session: Any, options: dict[str, Any]) -> tuple[bytes | None, tuple[tuple[str, str], ...]]:
    """Return the body of a request and its headers, where they are plain to see: those given, not aiohttp's own."""
    given: Any = options.get("headers") or {}
    pairs = [*session.headers.items(), *(given.items() if isinstance(given, Mapping) else given)]
    headers = {str(name).lower(): (str(name), str(value)) for name, value in pairs}
    data = options.get("data")
    if options.get("json") is not None:
        data = session.json_serialize(options["json"])
        headers["content-type"] = ("Content-Type", "application/json")
    elif isinstance(data, Mapping) and all(isinstance(each, str | int) for each in data.values()):
        data = urlencode(data)
        headers.setdefault("content-type", ("Content-Type", FORM))
    body = data.encode() if isinstance(data, str) else data if isinstance(data, bytes) else None
    return body, tuple(headers.values())
