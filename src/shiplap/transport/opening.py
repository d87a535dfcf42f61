"""Opens a way to whatever a provider is given as: an application, its name, a factory, or a URL.

What drives each kind is imported when one of that kind is opened: a run has one kind, and starts faster for it.
"""

# ruff: noqa: PLC0415 - see above

import importlib
import inspect
from collections.abc import Callable
from typing import Any, TypeAlias

from shiplap.errors import nearest_names
from shiplap.transport.exchange import Connection, Limits, StartError

ProviderTarget: TypeAlias = str | Callable[..., Any]
"""An ASGI or WSGI application, a function without arguments that returns one, ``"package.module:name"``, or a URL."""


def open_connection(target: ProviderTarget, limits: Limits | None = None) -> Connection:
    """Open a way to the provider; the caller closes it.

    Raises:
        StartError: when the target cannot be imported, is no application, or fails to start.
    """
    if isinstance(target, str) and "://" in target:
        from shiplap.transport.url import UrlConnection

        return UrlConnection(target, limits)
    app = load_application(target) if isinstance(target, str) else target
    app, kind = _application(app)
    if kind == "asgi":
        from shiplap.transport.asgi import AsgiConnection

        return AsgiConnection(app, limits)
    from shiplap.transport.wsgi import WsgiConnection

    return WsgiConnection(app, limits)


def load_application(name: str) -> Any:
    """Import what ``"package.module:name"`` names.

    Raises:
        StartError: when there is no such module or name.
    """
    module_name, colon, path = name.partition(":")
    if not (module_name and colon and path):
        raise StartError(f"expected an application as package.module:name, or a URL, got {name!r}")
    if path.partition("/")[0].isdecimal():
        raise StartError(f"{name!r} looks like an address and is no URL: write http://{name}")
    try:
        found: Any = importlib.import_module(module_name)
    except Exception as error:
        raise StartError(f"{module_name!r} could not be imported: {type(error).__name__}: {error}") from error
    for part in path.split("."):
        if not hasattr(found, part):
            close = nearest_names(part, [known for known in dir(found) if not known.startswith("_")])
            hint = f"; did you mean {' or '.join(close)}?" if close else ""
            raise StartError(f"{module_name!r} has no {part!r}{hint}")
        found = getattr(found, part)
    return found


def _application(candidate: Any) -> tuple[Any, str]:
    """Return the application, made by calling a factory where one was given, and its kind."""
    kind = _kind(candidate)
    if kind == "factory":
        try:
            candidate = candidate()
        except Exception as error:
            raise StartError(f"the factory of the application raised {type(error).__name__}: {error}") from error
        kind = _kind(candidate)
    if kind not in {"asgi", "wsgi"}:
        shown = f"{type(candidate).__name__} object" if not inspect.isfunction(candidate) else f"{candidate.__name__}()"
        raise StartError(
            f"cannot tell how to call the provider: {shown} is neither an ASGI application (scope, receive, send), "
            "a WSGI application (environ, start_response), a factory of one without arguments, nor a URL"
        )
    return candidate, kind


def _kind(candidate: Any) -> str | None:
    """Tell ASGI, WSGI and factories apart by whether a call is a coroutine and by how many arguments it needs."""
    if not callable(candidate):
        return None
    call = candidate if inspect.isroutine(candidate) or inspect.isclass(candidate) else type(candidate).__call__
    if inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(candidate):
        return "asgi"
    try:
        parameters = inspect.signature(candidate).parameters.values()
    except (TypeError, ValueError):
        return None
    positional = [p for p in parameters if p.kind in {p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD}]
    required = [p for p in positional if p.default is p.empty]
    if any(p.kind is p.KEYWORD_ONLY and p.default is p.empty for p in parameters):
        return None
    kinds = {0: "factory", 2: "wsgi", 3: "asgi"}
    return kinds.get(len(required)) or (kinds.get(len(positional)) if not required else None)
