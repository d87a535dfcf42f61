"""Which route a request took, as the framework wrote it down, without what varies from user to user.

No framework is imported: each leaves its route in the request, and this looks there. Where it left nothing, the path is
used with every segment that may be somebody's replaced by ``{}``.
"""

import re
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

ROUTE_KEY = "shiplap.route"
"""Where in a scope or an environ a framework, or an application, may write its route template."""

LONGEST = 200
"""Characters of the longest template."""

_SEGMENTS = 8
_PLAIN = re.compile(r"[A-Za-z._~-]{1,32}|[vV]\d{1,3}(?:\.\d{1,3})?")
_HEX = re.compile(r"[0-9a-fA-F-]{8,}")


def shape_of_path(path: str) -> str:
    """Return a path with what looks like an id, a name or a word in another script replaced by ``{}``.

    Digits (but ``v2``), UUIDs, runs of hexadecimal digits, long words and anything beyond plain letters are replaced;
    what follows the eighth segment is left out.
    """
    segments = path.split("/")
    kept = ["" if not one else one if _is_plain(one) else "{}" for one in segments[: _SEGMENTS + 1]]
    return "/".join(kept) + ("/..." if len(segments) > _SEGMENTS + 1 else "")


def _is_plain(segment: str) -> bool:
    return _PLAIN.fullmatch(segment) is not None and _HEX.fullmatch(segment) is None


def asgi_route(scope: Mapping[str, Any]) -> str:
    """Return the route template of an ASGI scope that was handled: Starlette's, FastAPI's, else the path's shape."""
    said = scope.get(ROUTE_KEY)
    if isinstance(said, str):
        return said[:LONGEST]
    template = _fastapi_path(scope) or getattr(scope.get("route"), "path", None)
    root = str(scope.get("root_path", ""))
    if isinstance(template, str) and template and not root.endswith(template):  # a mount knows only where it begins
        return (shape_of_path(root) + template)[:LONGEST]
    return shape_of_path(str(scope.get("path", "")))


def _fastapi_path(scope: Mapping[str, Any]) -> str | None:
    """Return the whole path of a route that FastAPI included with a prefix; ``scope["route"]`` lacks the prefix."""
    own = scope.get("fastapi")
    context = own.get("effective_route_context") if isinstance(own, Mapping) else None
    return getattr(context, "path", None)


def wsgi_route(environ: Mapping[str, Any]) -> str:
    """Return the route template of a WSGI environ that is being answered: Flask's, else the path's shape."""
    said = environ.get(ROUTE_KEY)
    if isinstance(said, str):
        return said[:LONGEST]
    rule = getattr(getattr(environ.get("werkzeug.request"), "url_rule", None), "rule", None)
    if isinstance(rule, str) and rule:
        return rule[:LONGEST]
    return shape_of_path(str(environ.get("PATH_INFO", "")))


class DjangoRoute:
    """A middleware of Django that writes the route down: Django keeps it to itself, in ``request.resolver_match``.

    Put ``"shiplap.middleware.DjangoRoute"`` into ``MIDDLEWARE``; needed only for counts by route.
    """

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        """Stand before the next middleware of Django."""
        self._get_response = get_response

    def __call__(self, request: Any) -> Any:
        """Answer a request as without this middleware."""
        return self._get_response(request)

    def process_view(self, request: Any, _view: object, _args: object, _arguments: object) -> None:
        """Write the route down, once Django has found it."""
        route = getattr(request.resolver_match, "route", None)
        place: MutableMapping[str, Any] = getattr(request, "scope", request.META)
        if isinstance(route, str):
            place[ROUTE_KEY] = f"/{route.lstrip('/')}"
