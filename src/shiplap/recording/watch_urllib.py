"""Watches ``urllib.request`` where a handler has its answer, before redirects are followed and errors raised."""

import io
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from shiplap.model.exchange import Request, Response
from shiplap.recording.answering import Undo, replaced
from shiplap.recording.observed import Exchange
from shiplap.recording.watcher import Watcher


def watch_urllib(library: ModuleType, watcher: Watcher) -> list[Undo]:
    """Tell a watcher of what openers ask and get; event streams are left alone."""
    handler: Any = library.AbstractHTTPHandler
    do_open = handler.do_open

    def watched(self: Any, http_class: Any, request: Any, **options: Any) -> Any:
        response = do_open(self, http_class, request, **options)
        if response.headers.get("Content-Type", "").startswith("text/event-stream"):
            watcher.begun(request.full_url)  # it may never end
        else:
            watcher.seen(_exchange(request, response, _content(response)))
        return response

    return [replaced(handler, "do_open", watched)]


def _content(response: Any) -> bytes:
    """Read an answer, and let the code under test read it as if nobody had."""
    body: bytes = response.read()
    if response.seekable():  # a replayed one of vcrpy
        response.seek(0)
    else:
        response.fp, response.length, response.chunked = io.BytesIO(body), len(body), False
    return body


def _exchange(request: Any, response: Any, content: bytes) -> Exchange:
    parts = urlsplit(request.full_url)
    return Exchange(
        url=request.full_url,
        request=Request(
            method=request.get_method(),
            path=parts.path or "/",
            query=parts.query,
            headers=tuple(request.header_items()),
            body=request.data if isinstance(request.data, bytes) else None,
        ),
        response=Response(status=response.status, headers=tuple(response.headers.items()), body=content or None),
    )
