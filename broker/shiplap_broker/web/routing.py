"""Finds the handler of a path, segment by segment, on the path as it was sent.

Names may hold any character, a slash too (``%2F``), so nothing is decoded before the path has been cut at its slashes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from shiplap_broker.web.call import HAL, JSON, Answer, Call

Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One resource.

    Attributes:
        template: its path, with ``{names}`` for the segments that vary.
        handlers: the handler of each method.
        produces: the media types of its answers, the favourite first.
        consumes: the media types of bodies, for each method that takes one; any for a method that is not named.
    """

    template: str
    handlers: Mapping[str, Handler]
    produces: Sequence[str] = (HAL,)
    consumes: Mapping[str, Sequence[str]]

    @property
    def allow(self) -> str:
        """The methods of the resource, as ``Allow`` lists them."""
        return ", ".join([*self.handlers, "OPTIONS"])


def route(
    template: str,
    *,
    produces: Sequence[str] = (HAL,),
    consumes: Mapping[str, Sequence[str]] | None = None,
    **handlers: Handler,
) -> Route:
    """Return a route; handlers are given by method, bodies are JSON unless ``consumes`` says otherwise."""
    return route_of(template, handlers, produces=produces, consumes=consumes)


def route_of(
    template: str,
    handlers: Mapping[str, Handler],
    *,
    produces: Sequence[str] = (HAL,),
    consumes: Mapping[str, Sequence[str]] | None = None,
) -> Route:
    """Return a route, as `route` does, from handlers by method."""
    by_method = {method.upper(): handler for method, handler in handlers.items()}
    bodies = {method: (JSON,) for method in by_method if method in {"POST", "PUT", "PATCH"}}
    return Route(
        template=template,
        handlers=by_method,
        produces=produces,
        consumes={**bodies, **(consumes or {})},
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A route and the decoded names in the path that led to it."""

    route: Route
    names: Mapping[str, str]


class Router:
    """Routes, by the number of their segments; a written segment goes before a name."""

    def __init__(self, routes: Iterable[Route]) -> None:
        """Sort the routes so that the first that fits is the most literal one."""
        self._by_length: dict[int, list[tuple[tuple[str, ...], Route]]] = {}
        for each in routes:
            pattern = tuple(each.template.strip("/").split("/"))
            self._by_length.setdefault(len(pattern), []).append((pattern, each))
        for candidates in self._by_length.values():
            candidates.sort(key=lambda item: tuple(step.startswith("{") for step in item[0]))

    def find(self, path: str) -> Found | None:
        """Return the route of a percent-encoded path, or ``None``."""
        segments = path.strip("/").split("/")
        for pattern, candidate in self._by_length.get(len(segments), ()):
            names = _fit(pattern, segments)
            if names is not None:
                return Found(candidate, names)
        return None


def _fit(pattern: Sequence[str], segments: Sequence[str]) -> dict[str, str] | None:
    names: dict[str, str] = {}
    for step, segment in zip(pattern, segments, strict=True):
        if step.startswith("{"):
            names[step[1:-1]] = decode(segment)
            if not names[step[1:-1]]:
                return None
        elif step != segment:
            return None
    return names


def decode(segment: str) -> str:
    """Return a segment without its percent-encoding; bytes that are not UTF-8 become replacement characters."""
    return unquote_to_bytes(segment).decode("utf-8", "replace")
