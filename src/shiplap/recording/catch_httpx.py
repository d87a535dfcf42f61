"""Catches the requests of httpx and httpx2, sync and async, at the transports that would open a socket.

A client that a test gives a transport of its own (an app in process, another mock) never gets here, and stays as it is.
The library comes in as an argument: this module imports neither of the two.
"""

from types import ModuleType
from typing import TYPE_CHECKING, Any

from shiplap.model.exchange import Request, Response
from shiplap.recording.answering import Answers, Failure, Undo, raised, replaced

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def catch_httpx(library: ModuleType, answers: Answers) -> list[Undo]:
    """Let ``answers`` speak for the network transports of ``library``; return what takes that back."""
    sync_transport: Any = library.HTTPTransport
    async_transport: Any = library.AsyncHTTPTransport
    to_network: Callable[[Any, Any], Any] = sync_transport.handle_request
    to_network_async: Callable[[Any, Any], Awaitable[Any]] = async_transport.handle_async_request

    def handle_request(transport: Any, request: Any) -> Any:
        if answers.lets_through(str(request.url)):
            return to_network(transport, request)
        request.read()
        return _retried(library, answers, transport, request)

    async def handle_async_request(transport: Any, request: Any) -> Any:
        if answers.lets_through(str(request.url)):
            return await to_network_async(transport, request)
        await request.aread()
        return _retried(library, answers, transport, request)

    return [
        replaced(sync_transport, "handle_request", handle_request),
        replaced(async_transport, "handle_async_request", handle_async_request),
    ]


def _retried(library: Any, answers: Answers, transport: Any, request: Any) -> Any:
    """Answer a request, again where no connection came about and the transport was told to retry that."""
    left = getattr(getattr(transport, "_pool", None), "_retries", 0)
    while True:
        try:
            return _reply(library, answers, request)
        except (library.ConnectError, library.ConnectTimeout):
            if left <= 0:
                raise
            left -= 1


def _reply(library: Any, answers: Answers, request: Any) -> Any:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    sent = Request(
        method=request.method,
        path=path,
        query=query,
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw),
        body=request.content or None,
    )
    match answers.answer(str(request.url), sent):
        case Failure(error):
            raise raised(error, connection=library.ConnectError, timeout=library.ReadTimeout)
        case Response() as response:
            headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
            stream = library.ByteStream(response.body or b"")
            return library.Response(response.status, headers=headers, stream=stream, request=request)
