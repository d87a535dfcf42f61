"""Parameters and headers as texts: a number that becomes a string is no change of what is sent."""

from shiplap.compat.messages import Side
from shiplap.compat.operations import Parameter
from shiplap.compat.schemas.references import SchemaRef
from shiplap.model.json_value import JsonValue

_TEXTS: dict[str, JsonValue] = {
    "integer": {"type": "string", "pattern": "^-?(?:0|[1-9][0-9]*)$"},
    "number": {"type": "string", "pattern": r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"},
    "boolean": {"enum": ["true", "false"]},
    "string": {"type": "string"},
    "null": {"const": "null"},
}
_REMARKS = frozenset(
    {"type", "description", "example", "examples", "title", "default", "deprecated", "nullable", "format"}
)


def texts_of(parameter: Parameter, side: Side) -> SchemaRef | None:
    """Return the schema of the texts a parameter is written as, where its schema is plain enough to tell."""
    if parameter.schema is None:
        return side.catalogue.make({"type": "string"})
    schema = side.schema(parameter.schema)
    if parameter.shape == "string":
        return schema
    written = side.catalogue.resolve(schema)
    if isinstance(written, dict) and "enum" in written and written.keys() <= _REMARKS | {"enum"}:
        values = written["enum"]
        if isinstance(values, list) and all(isinstance(each, int | str) for each in values):
            return side.catalogue.make({"enum": [_text(each) for each in values]})
    if isinstance(written, dict) and written.keys() <= _REMARKS:
        kinds = written.get("type")
        texts = [_TEXTS.get(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])]
        if None not in texts:
            return side.catalogue.make({"anyOf": texts})
    return None


def _text(value: JsonValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
