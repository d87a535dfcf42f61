"""Parameters and headers as texts: a number that becomes a string is no change of what is sent.

What is written of a value is a text, and what a text means the reader decides: it takes any meaning that fits. So where
values differ, the texts may not. What is sent is rather told too widely here, and what is accepted rather too narrowly,
so that an inclusion of texts is a proof.
"""

from dataclasses import dataclass
from typing import TypeAlias

from shiplap.compat.documents import Place
from shiplap.compat.messages.problems import Side
from shiplap.compat.operations import Parameter
from shiplap.compat.schemas.references import SchemaRef, UnresolvedReferenceError
from shiplap.model.json_value import JsonObject, JsonValue

_Schema: TypeAlias = JsonObject | None

_TEXTS: dict[str, JsonObject] = {
    "integer": {"type": "string", "pattern": "^(?:0|-?[1-9][0-9]*)$"},
    "number": {"type": "string", "pattern": r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"},
    "boolean": {"enum": ["true", "false"]},
}
_ANY: JsonObject = {"type": "string"}
_REMARKS = frozenset(
    {
        "type",
        "description",
        "example",
        "examples",
        "title",
        "default",
        "deprecated",
        "nullable",
        "readOnly",
        "writeOnly",
    }
)
_OF_NUMBERS = _REMARKS | {"format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
_OF_OBJECTS = _REMARKS | {"properties", "required", "additionalProperties"}
_OF_LISTS = _REMARKS | {"items", "minItems", "maxItems", "uniqueItems"}
_WHOLE_FORMATS = frozenset({"int32", "int64"})
_MAX_STEPS = 8


def texts_of(parameter: Parameter, side: Side, *, sent: bool) -> SchemaRef | None:
    """Return the schema of the texts a parameter is written as, or of the objects of texts, where it is one.

    Args:
        parameter: the parameter.
        side: its document.
        sent: whether the texts that are sent are meant, and not those that are accepted.

    Returns:
        ``None`` where the schema is not plain enough to tell.
    """
    if parameter.schema is None:
        return side.catalogue.make({"type": "string"})
    reader = _Reader(side, sent, parameter)
    ref = side.schema(parameter.schema)
    found = reader.members(ref) if parameter.shape == "object" else reader.text(ref, lists=True)
    if found is None:
        return None
    written: JsonObject = {"minProperties": 1} if parameter.shape == "object" else {"minLength": 1}
    return side.catalogue.make({"allOf": [found, written]} if sent else found)


def form_texts_of(schema: Place, side: Side, *, sent: bool) -> SchemaRef | None:
    """Return the schema of the objects of texts that a form is written as; as `texts_of` otherwise."""
    form = Parameter(place=schema, location="query", name="", style="form", explode=True, schema=schema, shape="object")
    return texts_of(form, side, sent=sent)


@dataclass(frozen=True, slots=True)
class _Reader:
    side: Side
    sent: bool
    parameter: Parameter

    def text(self, ref: SchemaRef, *, lists: bool = False) -> _Schema:
        """Return the schema of the texts of the values of a schema."""
        ref, written = self._plain(ref)
        if written is None:
            return None
        if not written.keys() - (_REMARKS - {"type"}):
            # any text is fine where it is read; what is sent may be a list or an object as well
            return None if self.sent else _ANY
        for union in ("anyOf", "oneOf"):
            if union in written:
                return self._union(ref, written, union)
        if "enum" in written or "const" in written:
            return self._listed(written)
        if lists and written.get("type") == "array":
            return self._list_of_one(ref, written)
        kinds = written.get("type")
        found = [self._of_kind(ref, written, str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])]
        texts: list[JsonValue] = [each for each in found if each is not None]
        return {"anyOf": texts} if texts and (len(texts) == len(found) or not self.sent) else None

    def members(self, ref: SchemaRef) -> _Schema:
        """Return the schema of the objects of texts that an object is written as."""
        ref, written = self._plain(ref)
        if written is None or written.get("type") != "object" or written.keys() - _OF_OBJECTS:
            return None
        properties = written.get("properties")
        texts = {
            name: self.text(ref.child("properties", name))
            for name in (properties if isinstance(properties, dict) else {})
        }
        if None in texts.values() or isinstance(written.get("additionalProperties"), dict):
            return None
        kept: JsonObject = {name: written[name] for name in ("required", "additionalProperties") if name in written}
        if not properties and self.sent:
            kept["additionalProperties"] = _ANY
        return {"type": "object", "properties": {**texts}, **kept}

    def _plain(self, ref: SchemaRef) -> tuple[SchemaRef, _Schema]:
        """Return what stands behind references."""
        catalogue = self.side.catalogue
        try:
            for _ in range(_MAX_STEPS):
                written = catalogue.resolve(ref)
                if not isinstance(written, dict):
                    return ref, {} if written is True else None
                if not isinstance(written.get("$ref"), str):
                    return ref, written
                ref = catalogue.follow(ref, str(written["$ref"]))
        except UnresolvedReferenceError:
            pass
        return ref, None

    def _union(self, ref: SchemaRef, written: JsonObject, union: str) -> _Schema:
        branches = written[union]
        if not isinstance(branches, list) or written.keys() - (_REMARKS - {"type"}) - {union}:
            return None
        if union == "oneOf" and not self.sent and not self._are_apart(ref, len(branches)):
            return None
        texts = [self.text(ref.child(union, index)) for index in range(len(branches))]
        found: list[JsonValue] = [each for each in texts if each is not None]
        return {"anyOf": found} if found and (len(found) == len(texts) or not self.sent) else None

    def _are_apart(self, ref: SchemaRef, count: int) -> bool:
        """Return whether each branch has a type of its own: then no value fits two of them."""
        found = [self._plain(ref.child("oneOf", index))[1] or {} for index in range(count)]
        kinds = [kind for each in found if isinstance(kind := each.get("type"), str)]
        return len({"number" if kind == "integer" else kind for kind in kinds}) == count

    def _listed(self, written: JsonObject) -> _Schema:
        values = [written["const"]] if "const" in written else written["enum"]
        if written.keys() - _REMARKS - {"enum", "const", "format"} or not isinstance(values, list):
            return None
        plain = [each for each in values if isinstance(each, bool | int | str)]
        if self.sent and len(plain) < len([each for each in values if each is not None]):
            return None
        return {"enum": [_text(each) for each in plain]}

    def _of_kind(self, ref: SchemaRef, written: JsonObject, kind: str) -> _Schema:
        if kind == "null" and self.sent:  # there is no text for it: such a parameter is left out
            return {"enum": []}
        if kind == "string":
            return {"allOf": [{"$ref": str(ref)}, {"type": "string"}]}
        if kind not in _TEXTS or written.keys() - _OF_NUMBERS:
            return None
        bounded = written.keys() - _REMARKS - {"format"} or written.get("format") in _WHOLE_FORMATS
        return _TEXTS[kind] if self.sent or not bounded else None

    def _is_any_text(self, ref: SchemaRef) -> bool:
        _, written = self._plain(ref)
        return written is not None and not written.keys() - _REMARKS and written.get("type", "string") == "string"

    def _list_of_one(self, ref: SchemaRef, written: JsonObject) -> _Schema:
        """Return the texts of lists of one; only of what is accepted, for a list that is sent may have more."""
        least = written.get("minItems", 0)
        if self.sent or written.keys() - _OF_LISTS or not (isinstance(least, int) and least <= 1):
            return None
        if "items" not in written:
            return _ANY if "maxItems" not in written else None
        texts = self.text(ref.child("items"))
        if texts is None or (self.parameter.location == "query" and self.parameter.explode):
            return texts
        if not written.keys() & {"maxItems", "uniqueItems"} and self._is_any_text(ref.child("items")):
            return _ANY
        # a text without a comma is a list of one
        return {"allOf": [texts, {"pattern": "^[^,]*$"}]} if self.parameter.style in {"form", "simple"} else None


def _text(value: JsonValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
