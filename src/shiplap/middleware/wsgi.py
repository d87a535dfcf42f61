"""The middleware for WSGI applications: Flask, Django, Pyramid, Bottle."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from shiplap.middleware.client_version import ClientHeader, OneHeader
from shiplap.middleware.reporter import Reporter
from shiplap.middleware.route_template import wsgi_route
from shiplap.middleware.watcher import SERVING_HEADER, Serving, Watcher

_Environ = dict[str, Any]
_App = Callable[[_Environ, Callable[..., Any]], Iterable[bytes]]


class WsgiClientVersionMiddleware:
    """Counts the client versions of the requests to a WSGI application."""

    def __init__(  # noqa: PLR0913 - everything that may be configured, by keyword
        self,
        app: _App,
        *,
        reporter: Reporter,
        headers: Iterable[ClientHeader] = (OneHeader(),),
        pacticipants: Collection[str] | None = None,
        route: Callable[[_Environ], str] = wsgi_route,
        serving: Serving | None = None,
        serving_header: str = SERVING_HEADER,
    ) -> None:
        """Stand before an application; the arguments are those of `ClientVersionMiddleware`.

        Raises:
            InputError: a header cannot have its name.
        """
        self._app = app
        self._route = route
        self._watcher = Watcher(
            reporter, headers, pacticipants=pacticipants, serving=serving, serving_header=serving_header
        )
        self._keys = tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in self._watcher.reader.headers)

    def __call__(self, environ: _Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Pass a request on, and count it when its answer begins."""
        watcher = self._watcher
        version = watcher.version(self._values, environ)
        advice = watcher.advice(version)
        counted = False

        def tell(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal counted
            if not counted:  # Flask forgets its route as soon as it has answered
                counted = True
                watcher.count(version, self._route, environ)
            if advice:
                headers = [*headers, *advice]
            return start_response(status, headers, *more)

        try:
            return self._app(environ, tell)
        finally:
            if not counted:  # it answers lazily, or not at all
                counted = True
                watcher.count(version, self._route, environ)

    def _values(self, environ: _Environ) -> tuple[str | None, ...]:
        return tuple([environ.get(key) for key in self._keys])
