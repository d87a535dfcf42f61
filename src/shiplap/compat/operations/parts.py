"""Reads the parts of operations: parameters, bodies and responses, each through its references."""

from collections.abc import Mapping

from shiplap.compat.documents import Document, DocumentFault, Place, ReferenceFault
from shiplap.compat.operations.media import is_form, is_parts
from shiplap.compat.operations.values import BodySpec, FieldSpec, HeaderSpec, MediaSpec, Parameter, ResponseSpec
from shiplap.model.json_value import JsonObject, JsonValue

_STYLES: Mapping[str, str] = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_LOCATIONS = ("query", "path", "header", "cookie", "querystring")
# OpenAPI gives these another meaning; parameters of such names are ignored: OpenAPI 3.0.3, Parameter Object
_NOT_PARAMETERS = frozenset({"accept", "content-type", "authorization"})
_MAX_STEPS = 8


class PartReader:
    """Reads the parts of one operation and keeps what cannot be read.

    Attributes:
        faults: what could not be read, in order.
    """

    def __init__(self, document: Document) -> None:
        """Read from ``document``."""
        self._document = document
        self.faults: list[DocumentFault] = []

    def follow(self, place: Place, node: JsonValue) -> tuple[Place, JsonValue]:
        """Return what stands at the end of the references from a node; an unreadable one is kept as a fault."""
        try:
            return self._document.follow(place, node)
        except ReferenceFault as fault:
            self.faults.append(DocumentFault(place=place, code=fault.code, problem=fault.problem))
            return place, None

    def _keep(self, place: Place, code: str, problem: str) -> None:
        self.faults.append(DocumentFault(place=place, code=code, problem=problem))

    def _object(self, node: JsonValue, place: Place, what: str) -> JsonObject:
        """Return an object; an empty one where there is nothing. What is something else is kept as a fault."""
        if node is not None and not isinstance(node, dict):
            is_one = "are an object" if what in {"responses", "headers"} else "is an object"
            self._keep(place, "part-unreadable", f"{what} {is_one}")
        return node if isinstance(node, dict) else {}

    def parameters(self, nodes: JsonValue, place: Place) -> tuple[Parameter, ...]:
        """Read a list of parameters."""
        found: list[Parameter] = []
        if nodes is not None and not isinstance(nodes, list):
            self._keep(place, "parameters-unreadable", "parameters are a list")
        for index, node in enumerate(nodes if isinstance(nodes, list) else ()):
            where, each = self.follow(place / index, node)
            if each is None:
                continue
            if not isinstance(each, dict) or not isinstance(each.get("name"), str):
                self._keep(where, "parameter-unreadable", "a parameter is an object with a name")
                continue
            if each.get("in") not in _LOCATIONS:
                problem = f"a parameter says where it is: in is one of {', '.join(_LOCATIONS)}"
                self._keep(where, "parameter-unreadable", problem)
                continue
            parameter = self._parameter(each, where)
            if parameter.location != "header" or parameter.name.lower() not in _NOT_PARAMETERS:
                found.append(parameter)
        return tuple(found)

    def body(self, node: JsonValue, place: Place) -> BodySpec | None:
        """Read a request body."""
        if node is None:
            return None
        place, node = self.follow(place, node)
        if not isinstance(node, dict):
            self._object(node, place, "a request body")
            return None
        return BodySpec(
            place=place,
            required=node.get("required") is True,
            content=self._content(node.get("content"), place / "content"),
        )

    def responses(self, nodes: JsonValue, place: Place) -> tuple[ResponseSpec, ...]:
        """Read the responses of an operation."""
        found: list[ResponseSpec] = []
        for status, written in self._object(nodes, place, "responses").items():
            if status.startswith("x-"):
                continue
            where, node = self.follow(place / status, written)
            if not isinstance(node, dict):
                if node is not None or written is None:  # a reference that leads nowhere is a fault already
                    self._keep(where, "part-unreadable", "a response is an object")
                continue
            found.append(
                ResponseSpec(
                    place=where,
                    status=status,
                    content=self._content(node.get("content"), where / "content"),
                    headers=self._headers(node.get("headers"), where / "headers"),
                )
            )
        return tuple(found)

    def _headers(self, nodes: JsonValue, place: Place) -> tuple[HeaderSpec, ...]:
        found: list[HeaderSpec] = []
        for name, written in self._object(nodes, place, "headers").items():
            where, each = self.follow(place / name, written)
            node = self._object(each, where, "a header")
            if isinstance(each, dict) and name.lower() != "content-type":
                schema = where / "schema" if "schema" in node else None
                shape, _ = _shape(self._plain(schema)[1])
                required = node.get("required") is True
                content = next(iter(self._content(node.get("content"), where / "content")), None)
                found.append(
                    HeaderSpec(place=where, name=name, required=required, schema=schema, shape=shape, content=content)
                )
        return tuple(found)

    def _content(self, nodes: JsonValue, place: Place) -> tuple[MediaSpec, ...]:
        found: list[MediaSpec] = []
        for name, written in self._object(nodes, place, "content").items():
            where, each = self.follow(place / name, written)
            node = self._object(each, where, "a media type")
            if each is None or isinstance(each, dict):
                schema = where / "schema" if "schema" in node else None
                fields = self._fields(schema, node.get("encoding")) if is_form(name) or is_parts(name) else ()
                items = where / "itemSchema" if "itemSchema" in node else None
                found.append(MediaSpec(place=where, name=name, schema=schema, fields=fields, items=items))
        return tuple(found)

    def _fields(self, schema: Place | None, encodings: JsonValue) -> tuple[FieldSpec, ...]:
        place, written = self._plain(schema)
        properties = written.get("properties")
        if place is None or not isinstance(properties, dict):
            return ()
        return tuple(self._field(name, place / "properties" / name, encodings) for name in properties)

    def _field(self, name: str, schema: Place, encodings: JsonValue) -> FieldSpec:
        at, written = self._plain(schema)
        shape, _ = _shape(written)
        items = "" if at is None or shape != "array" else _shape(self._plain(at / "items")[1])[0]
        found = encodings.get(name) if isinstance(encodings, dict) else None
        encoding = found if isinstance(found, dict) else {}
        style = str(encoding.get("style") or "form")
        explode = encoding.get("explode")
        return FieldSpec(
            name=name,
            shape=shape,
            items=items,
            content_type=str(encoding.get("contentType") or ""),
            style=style,
            explode=explode if isinstance(explode, bool) else style == "form",
        )

    def _parameter(self, node: JsonObject, place: Place) -> Parameter:
        location = str(node.get("in"))
        style = str(node.get("style") or _STYLES.get(location, "simple"))
        content = self._content(node.get("content"), place / "content")
        schema = place / "schema" if "schema" in node else None
        at, written = self._plain(schema)
        shape, members = _shape(written)
        explode = node.get("explode")
        return Parameter(
            place=place,
            location=location,
            name=str(node["name"]),
            required=node.get("required") is True or location == "path",
            style=style,
            explode=explode if isinstance(explode, bool) else style in {"form", "cookie"},
            schema=schema,
            content=content[0] if content else None,
            shape=shape,
            members=members,
            nested=self._nested(at, shape, members),
            format=str(written.get("format") or ""),
            allow_empty=node.get("allowEmptyValue") is True and location == "query",
        )

    def _nested(self, at: Place | None, shape: str, members: tuple[str, ...]) -> frozenset[str]:
        """Return the members of an object that are lists or objects themselves; any name, for the items of a list."""
        if at is None or shape not in {"array", "object"}:
            return frozenset()
        inside = {name: at / "properties" / name for name in members} if shape == "object" else {"items": at / "items"}
        kinds = {name: _shape(self._plain(place)[1])[0] for name, place in inside.items()}
        return frozenset(name for name, kind in kinds.items() if kind in {"array", "object"})

    def _plain(self, schema: Place | None) -> tuple[Place | None, JsonObject]:
        """Return the schema behind references and an ``allOf`` of one; an empty one where there is none."""
        node: JsonValue = None
        place = schema
        for _ in range(_MAX_STEPS):
            if place is None:
                break
            try:
                place, node = self._document.follow(place, self._document.at(place))
            except ReferenceFault:
                return None, {}
            every = node.get("allOf") if isinstance(node, dict) else None
            if not (isinstance(every, list) and len(every) == 1):
                break
            place = place / "allOf" / 0
        return place, node if isinstance(node, dict) else {}


def _shape(schema: JsonObject) -> tuple[str, tuple[str, ...]]:
    """Return the type a schema names and, for an object, its properties; both empty where that is not plain."""
    kind = schema.get("type")
    names = [each for each in kind if each != "null"] if isinstance(kind, list) else [kind]
    properties = schema.get("properties")
    required = schema.get("required")
    members = tuple(properties) if isinstance(properties, dict) else ()
    if members and isinstance(required, list):  # what is required is a member, described or not
        members = tuple(dict.fromkeys((*members, *map(str, required))))
    return (str(names[0]) if len(names) == 1 and names[0] else ""), members
