"""Reads operations out of a document one by one; what cannot be read is a fault of that operation alone."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from shiplap.compat.documents import Dialect, Document, DocumentFault, Place, ReferenceFault
from shiplap.compat.operations.parts import PartReader
from shiplap.compat.operations.servers import bases_of
from shiplap.compat.operations.values import Operation, Parameter
from shiplap.model.json_value import JsonObject, JsonValue

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_Key: TypeAlias = tuple[str, str]
# where the paths begin, for the comparator of PactFlow: what it is told holds here, too
_BASE_PATH = "x-opc-config-base-path"


class Operations:
    """All operations of one document.

    Attributes:
        document: where they are read from.
        unreadable: paths that could not be read, and why; under "" that all of them could not.
    """

    def __init__(self, document: Document) -> None:
        """List the operations; each is read when it is asked for."""
        self.document = document
        self.unreadable: dict[str, DocumentFault] = {}
        self._places: dict[_Key, tuple[Place, Place]] = dict(self._list())
        self._read: dict[_Key, Operation] = {}
        self._all_bases: tuple[str, ...] | None = None
        self._known_bases: dict[int, tuple[str, ...]] = {}

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path template that has an operation."""
        return tuple(dict.fromkeys(path for _, path in self._places))

    @property
    def bases(self) -> tuple[str, ...]:
        """Every base path that some operation stands below, the longest first; no operation is read for it."""
        if self._all_bases is None:
            found: set[str] = set()
            for item_place, place in self._places.values():
                item, node = self.document.at(item_place), self.document.at(place)
                if isinstance(item, dict):
                    found.update(self._below(item, node if isinstance(node, dict) else {}))
            self._all_bases = tuple(sorted(found, key=lambda base: (-len(base), base)))
        return self._all_bases

    def get(self, method: str, path: str) -> Operation | None:
        """Return the operation of a method, in capitals, on a path template."""
        key = (method, path)
        if key not in self._places:
            return None
        if key not in self._read:
            self._read[key] = self._operation(method, path, *self._places[key])
        return self._read[key]

    def _list(self) -> Iterator[tuple[_Key, tuple[Place, Place]]]:
        paths = self.document.root.get("paths")
        if "paths" in self.document.root and not isinstance(paths, dict):
            place = Place(self.document.name) / "paths"
            self.unreadable[""] = DocumentFault(place=place, code="path-unreadable", problem="paths are an object")
        for path, written in paths.items() if isinstance(paths, dict) else ():
            if not path.startswith("/"):
                continue
            place = Place(self.document.name) / "paths" / path
            try:
                place, item = self.document.follow(place, written)
            except ReferenceFault as fault:
                self.unreadable[path] = DocumentFault(place=fault.place, code=fault.code, problem=fault.problem)
                continue
            if not isinstance(item, dict):
                problem = "a path is an object"
                self.unreadable[path] = DocumentFault(place=place, code="path-unreadable", problem=problem)
                continue
            yield from (((m.upper(), path), (place, place / m)) for m in _METHODS if m in item)
            others = item.get("additionalOperations")
            if self.document.dialect is Dialect.OPENAPI_32 and isinstance(others, dict):
                yield from (((m, path), (place, place / "additionalOperations" / m)) for m in others)

    def _operation(self, method: str, path: str, item_place: Place, place: Place) -> Operation:
        item, node = self.document.at(item_place), self.document.at(place)
        if not isinstance(item, dict) or not isinstance(node, dict):
            fault = DocumentFault(place=place, code="operation-unreadable", problem="an operation is an object")
            bases = self._below(item if isinstance(item, dict) else {}, {})
            return Operation(place=place, method=method, path=path, bases=bases, faults=(fault,))
        return self._read_at(method, path, (item_place, item), (place, node))

    def _read_at(
        self, method: str, path: str, written_item: tuple[Place, JsonObject], written: tuple[Place, JsonObject]
    ) -> Operation:
        (item_place, item), (place, node), reader = written_item, written, PartReader(self.document)
        shared = reader.parameters(item.get("parameters"), item_place / "parameters")
        own = reader.parameters(node.get("parameters"), place / "parameters")
        security = node.get("security", self.document.root.get("security"))
        return Operation(
            place=place,
            method=method,
            path=path,
            bases=self._below(item, node),
            parameters=_merged(shared, own),
            body=reader.body(node.get("requestBody"), place / "requestBody"),
            responses=reader.responses(node.get("responses"), place / "responses"),
            security=_alternatives(security),
            schemes=self._schemes(reader),
            callbacks=self._callbacks(node.get("callbacks"), place / "callbacks", reader),
            consumes=_texts(node.get("x-consumes")),
            produces=_texts(node.get("x-produces")),
            faults=tuple(reader.faults),
        )

    @property
    def webhooks(self) -> Mapping[str, Operation]:
        """What the provider sends to whoever registered, by name and method."""
        hooks, reader = self.document.root.get("webhooks"), PartReader(self.document)
        place = Place(self.document.name) / "webhooks"
        return dict(self._sent_back(hooks, place, "", reader))

    def _callbacks(self, nodes: JsonValue, place: Place, reader: PartReader) -> Mapping[str, Operation]:
        found: dict[str, Operation] = {}
        for name, written in nodes.items() if isinstance(nodes, dict) else ():
            where, node = reader.follow(place / name, written)
            found.update(self._sent_back(node, where, f"{name} ", reader))
        return found

    def _sent_back(
        self, items: JsonValue, place: Place, name: str, reader: PartReader
    ) -> Iterator[tuple[str, Operation]]:
        """Yield the operations of path items that the provider calls; their own callbacks are left out."""
        for path, written in items.items() if isinstance(items, dict) else ():
            where, item = reader.follow(place / path, written)
            for method in _METHODS if isinstance(item, dict) and not path.startswith("x-") else ():
                if isinstance(item, dict) and isinstance(item.get(method), dict):
                    node = {key: value for key, value in item[method].items() if key != "callbacks"}  # type: ignore[union-attr]  # just seen
                    operation = self._read_at(method.upper(), path, (where, item), (where / method, node))
                    if "callbacks" in item[method]:  # type: ignore[operator]  # as above
                        problem = "callbacks of what is called back are not read"
                        fault = DocumentFault(place=where / method, code="callbacks-nested", problem=problem)
                        operation = replace(operation, faults=(*operation.faults, fault))
                    # whose credentials the provider has, nobody says here
                    yield f"{name}{method.upper()} {path}", replace(operation, security=(), bases=("",))

    def _below(self, item: JsonObject, node: JsonObject) -> tuple[str, ...]:
        servers = node.get("servers") or item.get("servers") or self.document.root.get("servers")
        known = self._known_bases.get(id(servers))  # the tree is never changed, so its parts keep their place
        if known is None:
            known = self._known_bases[id(servers)] = self._bases(servers)
        return known

    def _bases(self, servers: JsonValue) -> tuple[str, ...]:
        info = self.document.root.get("info")
        said = (self.document.root, info if isinstance(info, dict) else {})
        configured = next((each[_BASE_PATH] for each in said if _BASE_PATH in each), None)
        return (configured.rstrip("/"),) if isinstance(configured, str) else bases_of(servers)

    def _schemes(self, reader: PartReader) -> Mapping[str, Mapping[str, JsonValue]]:
        components = self.document.root.get("components")
        schemes = components.get("securitySchemes") if isinstance(components, dict) else None
        place = Place(self.document.name) / "components" / "securitySchemes"
        found: dict[str, Mapping[str, JsonValue]] = {}
        for name, node in schemes.items() if isinstance(schemes, dict) else ():
            _, scheme = reader.follow(place / name, node)
            if isinstance(scheme, dict):
                found[name] = scheme
        return found


def _merged(shared: tuple[Parameter, ...], own: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """Return all parameters; those of the operation go before those of the path with the same name and location."""
    found = {(each.location, each.name): each for each in (*shared, *own)}
    return tuple(found.values())


def _alternatives(security: JsonValue) -> tuple[Mapping[str, tuple[str, ...]], ...]:
    return tuple(
        {name: _texts(scopes) for name, scopes in alternative.items()}
        for alternative in (security if isinstance(security, list) else ())
        if isinstance(alternative, dict)
    )


def _texts(scopes: JsonValue) -> tuple[str, ...]:
    return tuple(sorted(str(scope) for scope in scopes)) if isinstance(scopes, list) else ()
