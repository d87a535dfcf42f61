"""The middleware for ASGI applications: Starlette, FastAPI, Quart, Litestar, Django under ASGI."""

from collections.abc import Awaitable, Callable, Collection, Iterable, MutableMapping
from typing import Any

from shiplap.middleware.client_version import ClientHeader, OneHeader
from shiplap.middleware.reporter import Reporter
from shiplap.middleware.route_template import asgi_route
from shiplap.middleware.watcher import SERVING_HEADER, Serving, Watcher

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[MutableMapping[str, Any], _Receive, _Send], Awaitable[None]]
_ENDS = ("lifespan.shutdown.complete", "lifespan.shutdown.failed")
_STARTS = ("http.response.start", "websocket.accept")


class ClientVersionMiddleware:
    """Counts the client versions of the requests to an ASGI application."""

    def __init__(  # noqa: PLR0913 - everything that may be configured, by keyword
        self,
        app: _App,
        *,
        reporter: Reporter,
        headers: Iterable[ClientHeader] = (OneHeader(),),
        pacticipants: Collection[str] | None = None,
        route: Callable[[MutableMapping[str, Any]], str] = asgi_route,
        serving: Serving | None = None,
        serving_header: str = SERVING_HEADER,
    ) -> None:
        """Stand before an application.

        Args:
            app: the application.
            reporter: counts and reports.
            headers: where requests say who sent them; the first that does counts.
            pacticipants: the only names to believe; ``None`` believes every name.
            route: finds the route template in a scope that was handled.
            serving: the versions being handed out, to advise clients with other ones; ``None`` advises nobody.
            serving_header: the response header that advises.

        Raises:
            InputError: a header cannot have its name.
        """
        self._app = app
        self._route = route
        self._watcher = Watcher(
            reporter, headers, pacticipants=pacticipants, serving=serving, serving_header=serving_header
        )
        names = self._watcher.reader.headers
        self._places = {name.encode("ascii"): place for place, name in enumerate(names)}
        self._absent: list[str | None] = [None] * len(names)

    async def __call__(self, scope: MutableMapping[str, Any], receive: _Receive, send: _Send) -> None:
        """Pass a request on, and count it when its answer begins."""
        kind = scope["type"]
        if kind == "lifespan":
            await self._app(scope, self._hearing(receive), self._ending(send))
            return
        if kind not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        watcher = self._watcher
        version = watcher.version(self._values, scope)
        advice = watcher.advice(version)
        counted = False

        async def tell(message: _Message) -> None:
            nonlocal counted
            if not counted:  # routing is over by now, and an answer may go on for hours
                counted = True
                watcher.count(version, self._route, scope)
            if advice and message["type"] in _STARTS:
                told = [(name.lower().encode("ascii"), value.encode("ascii")) for name, value in advice]
                message = {**message, "headers": [*message.get("headers", ()), *told]}
            await send(message)

        try:
            await self._app(scope, receive, tell)
        finally:
            if not counted:
                watcher.count(version, self._route, scope)

    def _values(self, scope: MutableMapping[str, Any]) -> tuple[str | None, ...]:
        """Return the values of the headers in question; of a repeated one the first."""
        found = self._absent.copy()
        places = self._places
        for name, value in scope.get("headers", ()):
            place = places.get(name)
            if place is not None and found[place] is None:
                found[place] = value.decode("latin-1")
        return tuple(found)

    def _hearing(self, receive: _Receive) -> _Receive:
        """Follow the application's life: report from its start on, and begin the last report when it is to end."""

        async def heard() -> _Message:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._watcher.reporter.start()
            elif message["type"] == "lifespan.shutdown":
                self._watcher.reporter.stop()
            return message

        return heard

    def _ending(self, send: _Send) -> _Send:
        """Wait a moment for the last report before the application says that it has ended.

        A server may kill the process right after that: uvicorn raises the signal again that asked it to stop. Nothing
        else runs by then, so that the wait keeps no request.
        """

        async def said(message: _Message) -> None:
            if message["type"] in _ENDS:
                self._watcher.reporter.close()
            await send(message)

        return said
