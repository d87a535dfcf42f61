"""Which operation a request goes to: concrete paths before templates, and no guess where two templates fit alike.

Source: OpenAPI 3.0.3 and 3.1.1, *Paths Object*.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import unquote

from shiplap.compat.documents import DocumentFault
from shiplap.compat.operations.reading import Operations
from shiplap.compat.operations.templates import VARIABLE, is_wildcard, variable_names
from shiplap.compat.operations.values import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """A request found its operation.

    Attributes:
        operation: the operation.
        base: the path of the server that stood before the template.
        variables: what stood in the place of each variable of the template, as sent.
    """

    operation: Operation
    base: str
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unrouted:
    """No operation answers the request; ``methods`` are those that the path has."""

    methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several templates fit alike, or one in a way that OpenAPI does not define: it is open which one it is."""

    paths: tuple[str, ...]


Route: TypeAlias = Routed | Unrouted | Ambiguous


class Router:
    """Routes requests over the operations of one document."""

    def __init__(self, operations: Operations, base: str | None = None) -> None:
        """Take ``base`` instead of the paths of the servers, where it is given."""
        self._operations = operations
        self._known = frozenset(operations)
        self._base = base
        self._concrete: dict[str, str] = {}
        self._templates: dict[tuple[int, str, str], list[tuple[int, str]]] = {}
        self._wild: list[tuple[str, re.Pattern[str]]] = []
        for number, path in enumerate(operations.paths):
            if is_wildcard(path):
                self._wild.append((path, _with_stars(path)))
            if "{" not in path:
                self._concrete[path] = path
            else:
                self._templates.setdefault(_ends(path), []).append((number, path))

    def route(self, method: str, path: str) -> Route:
        """Return where a request goes; ``path`` is as sent, without the query."""
        methods: list[str] = []
        for base in self._bases(path):
            found = self._below(method, path[len(base) :] or "/", base)
            if not isinstance(found, Unrouted):
                return found
            methods.extend(found.methods)
        return Unrouted(tuple(dict.fromkeys(methods)))

    def route_without_base(self, method: str, path: str) -> Route:
        """Return where a request would go if nothing stood before the paths of the document."""
        return self._below(method, path, "")

    def unreadable(self, path: str) -> tuple[DocumentFault, ...]:
        """Return the faults of the document because of which it may know a path, and nobody can tell."""
        if not self._operations.unreadable:
            return ()
        asked = {path, *(path[len(base) :] or "/" for base in self._bases(path))}
        return tuple(
            fault
            for template, fault in self._operations.unreadable.items()
            if not template or any(fit(template, each) is not None for each in asked)
        )

    def _bases(self, path: str) -> Iterable[str]:
        bases = self._operations.bases if self._base is None else (self._base,)
        return (base for base in bases if path == base or path.startswith(base + "/") or not base)

    def _near(self, path: str) -> list[str]:
        """Return the templates that may fit a path, as they are ordered: documents have thousands that do not."""
        slashes = path.count("/")
        head, tail = _head_and_tail(path)
        shapes = {(slashes, first, last) for first in (head, "{") for last in (tail, "{")}
        return [path for _, path in sorted(each for shape in shapes for each in self._templates.get(shape, ()))]

    def _below(self, method: str, path: str, base: str) -> Route:
        exact = next((template for template in (path, unquote(path)) if template in self._concrete), None)
        templates = [(template, match) for template in self._near(path) if (match := fit(template, path)) is not None]
        if exact is not None and (method, exact) in self._known:
            fitting: list[tuple[str, dict[str, str]]] = [(exact, {})]
        else:
            fitting = _most_concrete([found for found in templates if (method, found[0]) in self._known])
        if not fitting:
            wild = tuple(template for template, pattern in self._wild if pattern.fullmatch(path))
            if wild:
                return Ambiguous(wild)
            allowed = {exact, *(template for template, _ in templates)}
            return Unrouted(tuple(known for known, template in self._operations if template in allowed))
        if len(fitting) > 1:
            return Ambiguous(tuple(template for template, _ in fitting))
        template, variables = fitting[0]
        operation = self._operations.get(method, template)
        if operation is None or (self._base is None and base and base not in operation.bases):
            return Unrouted()
        return Routed(operation=operation, base=base, variables=variables)


def _ends(template: str) -> tuple[int, str, str]:
    """Return what is cheaply compared: how many slashes there are, and the ends; "{" for one that has a variable."""
    head, tail = _head_and_tail(template)
    return template.count("/"), "{" if "{" in head else head, "{" if "{" in tail else tail


def _head_and_tail(path: str) -> tuple[str, str]:
    segments = path.split("/")
    return "/".join(segments[:2]), segments[-1]


def fit(template: str, path: str) -> dict[str, str] | None:
    """Return what stands for each variable of a template in a path, or ``None`` where it does not fit."""
    pattern, names = _pattern(template)
    found = pattern.fullmatch(path)
    return None if found is None else dict(zip(names, found.groups(), strict=True))


def shape_of(template: str) -> str:
    """Return the template with nameless variables: the names are no part of what is sent."""
    return VARIABLE.sub("{}", template)


def _with_stars(template: str) -> re.Pattern[str]:
    """Return what a path with stars may mean: one segment, or any number of them."""
    parts = re.split(r"(\*+)", VARIABLE.sub("*", template))
    return re.compile(
        "".join((".*" if len(part) > 1 else "[^/]*") if part[:1] == "*" else re.escape(part) for part in parts)
    )


@lru_cache(maxsize=8192)
def _pattern(template: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    names = variable_names(template)
    parts = VARIABLE.split(template)[::2]
    return re.compile("([^/]+)".join(map(re.escape, parts))), names


def _most_concrete(found: list[tuple[str, dict[str, str]]]) -> list[tuple[str, dict[str, str]]]:
    """Leave out templates for which another one says more segments and differs in nothing else."""
    segments = {template: [bool(VARIABLE.search(part)) for part in template.split("/")] for template, _ in found}
    return [
        (template, variables)
        for template, variables in found
        if not any(
            segments[other] != segments[template]
            and all(there <= here for there, here in zip(segments[other], segments[template], strict=True))
            for other, _ in found
        )
    ]
