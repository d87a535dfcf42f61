"""What a body that was seen holds: JSON, the fields of a form, or text, as its content type says."""

import json
import re
from urllib.parse import parse_qsl

from shiplap.model.json_value import JsonValue

Headers = tuple[tuple[str, str], ...]
FORM = "application/x-www-form-urlencoded"
_GRAPHQL = re.compile(r"\s*(query|mutation|subscription)\s+(\w+)")


def content_type_of(headers: Headers) -> str:
    """Return the content type among headers, empty where there is none."""
    return next((value for name, value in headers if name.lower() == "content-type"), "")


def header_name(name: str) -> str:
    """Return the name of a header as contracts write it, however a client did."""
    return "-".join(word.capitalize() for word in name.split("-"))


def json_of(data: bytes | None, headers: Headers) -> JsonValue:
    """Return the parsed body where it is JSON, else ``None``."""
    if not data or "json" not in content_type_of(headers):
        return None
    try:
        value: JsonValue = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value


def text_of(data: bytes | None, headers: Headers) -> tuple[str, str] | None:
    """Return form fields or other text and its content type; ``None`` where the body is no text."""
    content_type = content_type_of(headers).partition(";")[0].strip().lower()
    if not data or not (content_type == FORM or content_type.startswith("text/")):
        return None
    try:
        return data.decode(), content_type
    except UnicodeDecodeError:
        return None


def fields_of(text: str) -> dict[str, JsonValue]:
    """Return the fields of a form or of a query, each with its texts."""
    fields: dict[str, JsonValue] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        before = fields.get(name)
        fields[name] = [*before, value] if isinstance(before, list) else [value]
    return fields


def operation_of(body: JsonValue) -> str | None:
    """Return which operation a body of GraphQL or JSON-RPC asks for; ``None`` for other bodies."""
    if not isinstance(body, dict):
        return None
    if isinstance(query := body.get("query"), str):
        named, said = body.get("operationName"), _GRAPHQL.match(query)
        return named if isinstance(named, str) and named else said.group(2) if said else None
    method = body.get("method")
    return method if "jsonrpc" in body and isinstance(method, str) else None
