"""Watches requests, and urllib3 where it is asked without requests."""

from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from shiplap.model.exchange import Request, Response
from shiplap.recording.answering import Undo, replaced
from shiplap.recording.observed import Exchange
from shiplap.recording.watcher import Watcher

_IN_REQUESTS: ContextVar[bool] = ContextVar("shiplap_in_requests", default=False)
"""requests asks urllib3 for streams, and is watched by itself."""


def watch_requests(library: ModuleType, watcher: Watcher) -> list[Undo]:
    """Tell a watcher of what sessions of requests ask and get."""
    session: Any = library.Session
    send = session.send

    def watched(self: Any, request: Any, **options: Any) -> Any:
        token = _IN_REQUESTS.set(True)
        try:
            response = send(self, request, **options)
        finally:
            _IN_REQUESTS.reset(token)
        for each in response.history:
            watcher.seen(_of_requests(each, each.content))
        if options.get("stream") and response._content is False:  # noqa: SLF001 - asking for the content would read it
            _tee(response, watcher.begun(response.request.url))
        else:
            watcher.seen(_of_requests(response, response.content))
        return response

    return [replaced(session, "send", watched)]


def _tee(response: Any, told: Callable[[Exchange], None]) -> None:
    """Tell of an answer once it was read to its end; all ways to read it but ``raw`` go through ``iter_content``."""
    iter_content = response.iter_content

    def watched(chunk_size: Any = 1, decode_unicode: bool = False) -> Iterator[Any]:  # noqa: FBT001, FBT002 - as requests has it
        chunks: list[Any] = []
        for chunk in iter_content(chunk_size, decode_unicode):
            chunks.append(chunk)
            yield chunk
        body = b"".join(chunk.encode(response.encoding) if isinstance(chunk, str) else chunk for chunk in chunks)
        told(_of_requests(response, body))

    response.iter_content = watched


def _of_requests(response: Any, content: bytes) -> Exchange:
    request = response.request
    path, _, query = request.path_url.partition("?")
    body = request.body.encode() if isinstance(request.body, str) else request.body
    return Exchange(
        url=request.url,
        request=Request(
            method=request.method,
            path=path,
            query=query,
            headers=tuple(request.headers.items()),
            body=body if isinstance(body, bytes) else None,
        ),
        response=Response(status=response.status_code, headers=tuple(response.headers.items()), body=content or None),
    )


def watch_urllib3(library: ModuleType, watcher: Watcher) -> list[Undo]:
    """Tell a watcher of what pools of urllib3 ask and get; of a stream where it is read at once."""
    pool: Any = library.HTTPConnectionPool
    urlopen = pool.urlopen
    told: list[Any] = []  # a retry and a redirect inside a pool return the same response again

    def watched(
        self: Any, method: str, url: str, body: Any = None, headers: Any = None, *args: Any, **options: Any
    ) -> Any:
        response = urlopen(self, method, url, body, headers, *args, **options)
        if _IN_REQUESTS.get() or any(each is response for each in told):
            return response
        told.append(response)
        asked = _Asked.by(self, method, url, body, headers)
        if options.get("preload_content", True):
            watcher.seen(asked.answered(response, response.data))
        else:
            _tee_read(response, asked, watcher.begun(asked.url))
        return response

    return [replaced(pool, "urlopen", watched)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request of urllib3, before it was answered."""

    url: str
    request: Request

    @classmethod
    def by(cls, pool: Any, method: str, url: str, body: Any, headers: Any) -> "_Asked":
        place = url if "://" in url else f"{pool.scheme}://{pool.host}:{pool.port}{url}"
        parts = urlsplit(place)
        sent = body.encode() if isinstance(body, str) else body
        return cls(
            place,
            Request(
                method=method.upper(),
                path=parts.path or "/",
                query=parts.query,
                headers=tuple((headers or pool.headers or {}).items()),
                body=sent if isinstance(sent, bytes) and sent else None,
            ),
        )

    def answered(self, response: Any, content: bytes) -> Exchange:
        answer = Response(status=response.status, headers=tuple(response.headers.items()), body=content or None)
        return Exchange(url=self.url, request=self.request, response=answer)


def _tee_read(response: Any, asked: _Asked, told: Callable[[Exchange], None]) -> None:
    """Tell of an answer that is read at once, decoded as it is by default."""
    read = response.read

    def watched(amt: int | None = None, *args: Any, **options: Any) -> Any:
        content = read(amt, *args, **options)
        if amt is None and not args and options.get("decode_content") is not False:
            told(asked.answered(response, content))
        return content

    response.read = watched
