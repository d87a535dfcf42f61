"""Parameters, headers and form fields of Swagger 2.0: there a parameter is its own schema, here it has one."""

from collections.abc import Mapping

from shiplap.model.json_value import JsonObject, JsonValue

_SCHEMA_WORDS = frozenset(
    {
        "type",
        "format",
        "items",
        "default",
        "maximum",
        "exclusiveMaximum",
        "minimum",
        "exclusiveMinimum",
        "maxLength",
        "minLength",
        "pattern",
        "maxItems",
        "minItems",
        "uniqueItems",
        "enum",
        "multipleOf",
        "nullable",
    }
)
# collectionFormat -> style and explode, of parameters in queries and forms; elsewhere only "simple" exists
_QUERY_STYLES: Mapping[str, tuple[str, bool]] = {
    "csv": ("form", False),
    "multi": ("form", True),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
    "tsv": ("tabDelimited", False),
}


def parameter_of(parameter: JsonObject) -> JsonValue:
    """Return a parameter that is neither of the body nor of a form."""
    if "$ref" in parameter or "schema" in parameter:
        return parameter
    made = _split(parameter)
    if parameter.get("type") == "array":
        written = str(parameter.get("collectionFormat") or "csv")
        if parameter.get("in") == "query":
            made["style"], made["explode"] = _QUERY_STYLES.get(written, (written, False))
        elif written != "csv":
            made["style"] = written
    return made


def header_of(header: JsonValue) -> JsonValue:
    """Return a response header."""
    if not isinstance(header, dict) or "$ref" in header or "schema" in header:
        return header
    # OpenAPI 3 lets headers be optional; Swagger 2.0 cannot, and lists "the headers that are sent"
    return {**_split(header), "required": True}


def schema_of_form(fields: list[JsonObject]) -> JsonValue:
    """Return the media type object of a form with these fields."""
    properties: JsonObject = {str(field.get("name")): _field_schema(field) for field in fields}
    required: list[JsonValue] = [str(field.get("name")) for field in fields if field.get("required") is True]
    schema: JsonObject = {"type": "object", "properties": properties}
    if required:
        schema["required"] = required
    encoding: JsonObject = {
        str(field.get("name")): _encoding(field) for field in fields if field.get("type") == "array"
    }
    return {"schema": schema, "encoding": encoding} if encoding else {"schema": schema}


def _field_schema(field: JsonObject) -> JsonValue:
    schema = _split(field)["schema"]
    may_be_empty = field.get("allowEmptyValue") is True and field.get("type") != "array"
    return {"anyOf": [schema, {"enum": [""]}]} if may_be_empty else schema


def _encoding(field: JsonObject) -> JsonValue:
    written = str(field.get("collectionFormat") or "csv")
    style, explode = _QUERY_STYLES.get(written, (written, False))
    return {"style": style, "explode": explode}


def object_at(node: JsonObject, key: str) -> JsonObject:
    """Return the object under a key; an empty one where there is none."""
    value = node.get(key)
    return value if isinstance(value, dict) else {}


def texts_at(node: JsonObject, key: str) -> tuple[str, ...]:
    """Return the texts in the list under a key."""
    value = node.get(key)
    return tuple(str(each) for each in value) if isinstance(value, list) else ()


def _split(parameter: JsonObject) -> JsonObject:
    schema: JsonObject = {key: value for key, value in parameter.items() if key in _SCHEMA_WORDS}
    if isinstance(schema.get("items"), dict):
        schema["items"] = _items(object_at(schema, "items"))
    made: JsonObject = {
        key: value for key, value in parameter.items() if key not in _SCHEMA_WORDS and key != "collectionFormat"
    }
    made["schema"] = schema
    return made


def _items(items: JsonObject) -> JsonValue:
    return {key: value for key, value in items.items() if key != "collectionFormat"}
