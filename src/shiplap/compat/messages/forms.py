"""Forms, as fields of a query or as parts of a message: what their texts say of an object, and how one is written.

Sources: OpenAPI 3.0.3 and 3.1.1, *Encoding Object* and *Special Considerations for multipart Content*; RFC 7578.
"""

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl, quote

from shiplap.compat.operations.media import is_form, is_json, is_parts
from shiplap.compat.operations.styles import StyleUndefinedError, scalar_text
from shiplap.compat.operations.values import FieldSpec, MediaSpec
from shiplap.model.json_value import JsonObject, JsonValue

BOUNDARY = "shiplap-part"
_SEPARATORS: Mapping[str, str] = {"form": ",", "spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}
_NAME = re.compile(rb'(?i)content-disposition:[^\r\n]*?[; ]name="((?:[^"\\]|\\.)*)"')
_TYPE = re.compile(rb"(?i)content-type:\s*([^\r\n]+)")
_BOUNDARY = re.compile(r'(?i)boundary="?([^";]+)')


class UnreadableFormError(Exception):
    """The bytes are no form of the kind that they say."""


class NoBoundaryError(Exception):
    """What keeps the parts apart is not told: clients make it up, and contracts leave it out."""


def form_value(data: bytes, content_type: str, media: MediaSpec) -> JsonObject:
    """Return the object that a form means: its texts, in lists where a field is one, and the JSON of its parts.

    Raises:
        UnreadableFormError: the bytes are no such form.
        NoBoundaryError: nothing says where its parts begin.
        StyleUndefinedError: OpenAPI does not say how a field of it is written.
    """
    fields = {field.name: field for field in media.fields}
    found: dict[str, list[JsonValue]] = {}
    if is_parts(content_type):
        for name, kind, text in _parts(data, content_type):
            found.setdefault(name, []).extend(_part_values(text, kind, fields.get(name)))
    else:
        for name, text in parse_qsl(data.decode("utf-8", "replace"), keep_blank_values=True):
            found.setdefault(name, []).extend(_split(text, fields.get(name)))
    return {name: _one_or_all(values, fields.get(name)) for name, values in found.items()}


def form_data(value: JsonObject, media: MediaSpec, name: str) -> bytes | None:
    """Return the bytes of an object as a form of a media type; ``None`` where it is not defined how it is written."""
    fields = {field.name: field for field in media.fields}
    if is_form(name):
        pairs = [pair for key, each in value.items() for pair in _pairs(key, each, fields.get(key))]
        if None in pairs:
            return None
        return "&".join(f"{quote(key, safe='')}={quote(text, safe='')}" for key, text in filter(None, pairs)).encode()
    parts = [part for key, each in value.items() for part in _written_parts(key, each, fields.get(key))]
    if any(BOUNDARY in part or '"' in part.partition("\r\n")[0].partition('name="')[2][:-1] for part in parts):
        return None
    return "".join([*(f"--{BOUNDARY}\r\n{part}\r\n" for part in parts), f"--{BOUNDARY}--\r\n"]).encode()


def _parts(data: bytes, content_type: str) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the media type and the text of each part."""
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        raise NoBoundaryError("the content type names no boundary between the parts")
    pieces = (b"\r\n" + data).split(b"\r\n--" + boundary[1].strip().encode())
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise UnreadableFormError("the body does not end with its boundary")
    for piece in pieces[1:-1]:
        head, _, text = piece.partition(b"\r\n\r\n")
        name, kind = _NAME.search(head), _TYPE.search(head)
        if name is None:
            raise UnreadableFormError("a part has no name")
        yield (
            name[1].decode("utf-8", "replace"),
            "" if kind is None else kind[1].decode(),
            text.decode("utf-8", "replace"),
        )


def _part_values(text: str, kind: str, field: FieldSpec | None) -> list[JsonValue]:
    """Return what a part says; the parts of Swagger 2.0 may hold a list, which those of OpenAPI 3 never do."""
    if field is None or field.explode or field.content_type or field.items in {"array", "object"}:
        return [_read(text, kind or _written_as(field))]
    return [_read(text, kind)] if is_json(kind) else _split(text, field)


def _written_as(field: FieldSpec | None) -> str:
    if field is None:
        return ""
    if field.content_type:
        return field.content_type
    return "application/json" if "object" in {field.shape, field.items} else ""


def _read(text: str, kind: str) -> JsonValue:
    if not kind or not is_json(kind):
        return text
    try:
        found: JsonValue = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFormError("a part is not JSON") from error
    return found


def _split(text: str, field: FieldSpec | None) -> list[JsonValue]:
    """Return what a field of a form says once."""
    if field is None:
        return [text]
    if field.content_type and is_json(field.content_type):
        return [_read(text, field.content_type)]
    if "object" in {field.shape, field.items} or field.items == "array":
        raise StyleUndefinedError(f"how the field {field.name!r} is written in a form is not defined")
    if field.shape != "array" or field.explode:
        return [text]
    return [*text.split(_SEPARATORS.get(field.style, ","))] if text else []


def _one_or_all(values: list[JsonValue], field: FieldSpec | None) -> JsonValue:
    is_list = field is not None and field.shape == "array"
    whole = len(values) == 1 and isinstance(values[0], list)
    return values[0] if whole or (len(values) == 1 and not is_list) else [*values]


def _pairs(name: str, value: JsonValue, field: FieldSpec | None) -> list[tuple[str, str] | None]:
    """Return a field of a form as it is written; with ``None`` in it where that is not defined."""
    if field is not None and field.content_type and is_json(field.content_type):
        return [(name, json.dumps(value, ensure_ascii=False))]
    if not isinstance(value, list):
        return [None if isinstance(value, dict) else (name, scalar_text(value))]
    if any(isinstance(each, dict | list) for each in value):
        return [None]
    texts = [scalar_text(each) for each in value]
    if field is None or field.explode:
        return [(name, text) for text in texts]
    separator = _SEPARATORS.get(field.style)
    unclear = separator is None or any(separator in text for text in texts)
    return [None if unclear else (name, (separator or "").join(texts))]


def _written_parts(name: str, value: JsonValue, field: FieldSpec | None) -> Iterator[str]:
    values = value if isinstance(value, list) and "json" not in _written_as(field) else [value]
    if isinstance(value, list) and field is not None and field.shape == "array" and not field.content_type:
        values = value
    for each in values:
        is_document = isinstance(each, dict | list) or (field is not None and "json" in field.content_type)
        text = json.dumps(each, ensure_ascii=False) if is_document else scalar_text(each)
        kind = "\r\nContent-Type: application/json" if is_document else ""
        yield f'Content-Disposition: form-data; name="{name}"{kind}\r\n\r\n{text}'
