"""Bodies in files: up to v3 a bare value whose meaning hangs on a header, since v4 an object that says what it is."""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from typing import assert_never

from shiplap.model.body import BinaryBody, Body, EmptyBody, JsonBody, MissingBody, NullBody, TextBody
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.canonical_json import compact
from shiplap.pactfile.content_types import detect, is_binary, is_json, is_multipart
from shiplap.pactfile.faults import UnreadableError, UnsayableError
from shiplap.pactfile.json_text import embedded_json
from shiplap.pactfile.shapes import as_object, as_text, rest, text_or_nothing

_V4_MEMBERS = frozenset({"content", "contentType", "encoded"})


def read_bare_body(content: JsonValue, declared: str | None) -> Body:
    """Return the body that v1, v2 and v3 write as a bare value; ``declared`` is the content type of the headers."""
    if content is None:
        return NullBody(declared)
    if not isinstance(content, str):
        return JsonBody(content, declared or "application/json")
    if not content:
        return EmptyBody(declared)
    if is_json(declared):
        return JsonBody(_document_or_text(content), declared)
    return _plain_text(content, declared or detect(content), may_be_base64=True)


def read_v4_body(value: JsonValue, declared: str | None) -> tuple[Body, JsonObject]:
    """Return the body that v4 writes as an object, and the members of that object nobody here knows.

    ``declared`` is the content type of the headers or metadata; it counts where the body does not tell its own.
    """
    if value is None:
        return NullBody(declared), {}
    members = as_object(value)
    extras = rest(members, _V4_MEMBERS)
    if "content" not in members:
        if members.keys() & {"contentType", "encoded"} or not members:
            return MissingBody(), {}
        raise UnreadableError("a body of v4 says what it holds under `content`")
    content = members["content"]
    content_type = text_or_nothing(members, "contentType") or declared
    return _v4_content(content, content_type, members.get("encoded"), extras), extras


def _v4_content(content: JsonValue, content_type: str | None, encoded: JsonValue, extras: JsonObject) -> Body:
    if content is None:
        return NullBody(content_type)
    encoding = "" if encoded is None or encoded is False else as_text(encoded).lower()
    if encoding == "base64":
        return _from_bytes(decoded(as_text(content)), content_type, opaque=extras.get("contentTypeHint") == "BINARY")
    if encoding == "json":
        return _from_json_text(content, content_type)
    if encoding:
        raise UnreadableError("an encoding nobody knows")
    if content == "":
        return EmptyBody(content_type)
    if isinstance(content, str) and not is_json(content_type):
        return _plain_text(content, content_type or detect(content), may_be_base64=False)
    return JsonBody(content, content_type or "application/json")


def _from_json_text(content: JsonValue, content_type: str | None) -> Body:
    if not isinstance(content, str):
        return JsonBody(content, content_type or "application/json")
    try:
        return JsonBody(embedded_json(content), content_type or "application/json")
    except (ValueError, RecursionError):
        return TextBody(content, content_type or "application/json")


def _from_bytes(data: bytes, content_type: str | None, *, opaque: bool) -> Body:
    """Return bytes as what their content type says they are; ``opaque`` ones stay bytes."""
    if not data:
        return EmptyBody(content_type)
    if opaque or content_type is None or is_binary(content_type):
        return BinaryBody(data, content_type or "application/octet-stream")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return BinaryBody(data, content_type)
    if not is_json(content_type):
        return TextBody(text, content_type)
    return _from_json_text(text, content_type)


def _plain_text(content: str, content_type: str, *, may_be_base64: bool) -> Body:
    if not is_binary(content_type):
        return TextBody(content, content_type)
    if may_be_base64:
        try:
            return BinaryBody(decoded(content), content_type)
        except UnreadableError:
            pass
    if is_multipart(content_type):
        return BinaryBody(content.encode(), content_type)
    return TextBody(content, content_type)


def _document_or_text(content: str) -> JsonValue:
    """Read a string under a JSON content type: clients wrote both the document's text and the bare string there."""
    try:
        value = embedded_json(content)
    except (ValueError, RecursionError):
        return content
    return value if isinstance(value, str | dict | list) else content


def decoded(text: str) -> bytes:
    """Return the bytes that ``text`` stands for in base64."""
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError) as error:
        raise UnreadableError("not base64") from error


def v4_body(body: Body, extras: JsonObject) -> JsonObject | None:
    """Return the object v4 writes for ``body``; ``None`` where it writes nothing."""
    members = _v4_members(body)
    return {**members, **extras} if members else None


def _v4_members(body: Body) -> JsonObject:
    match body:
        case MissingBody():
            return {}
        case EmptyBody():
            members: JsonObject = {"content": ""}
        case NullBody():
            members = {"content": None}
        case JsonBody(value=str() as text):
            members = {"content": compact(text), "encoded": "json"}
        case JsonBody(value=value):
            members = {"content": value, "encoded": False}
        case TextBody(text=text) if is_json(body.content_type) or not text or is_binary(body.content_type):
            members = {"content": text, "encoded": "json"}
        case TextBody(text=text):
            members = {"content": text, "encoded": False}
        case BinaryBody(data=data):
            members = {"content": b64encode(data).decode("ascii"), "encoded": "base64"}
        case _:
            assert_never(body)
    if body.content_type is not None:
        members["contentType"] = body.content_type
    return members


def bare_body(body: Body) -> JsonValue:
    """Return the bare value v2 and v3 write for ``body``, which must not be missing."""
    match body:
        case MissingBody() | NullBody():
            return None
        case EmptyBody():
            return ""
        case JsonBody(value=str() as text):
            return compact(text)
        case JsonBody(value=value):
            return value
        case TextBody(text=text):
            return text
        case BinaryBody(data=data):
            return b64encode(data).decode("ascii")
        case _:
            assert_never(body)


def checked_bare_body(body: Body, declared: str | None) -> JsonValue:
    """Return the bare value for ``body`` under headers that declare a content type.

    Raises:
        UnsayableError: when a reader would take that value for something else.
    """
    written = bare_body(body)
    if _content_of(read_bare_body(written, declared)) != _content_of(body):
        raise UnsayableError("this body can only be written under a content type header that tells what it is")
    return written


def guessed_type(body: Body) -> str | None:
    """Return the content type a reader of v3 gives ``body`` where neither headers nor metadata tell it."""
    guess = read_bare_body(bare_body(body), None)
    return None if isinstance(guess, MissingBody) else guess.content_type


def _content_of(body: Body) -> tuple[type[Body], object]:
    match body:
        case JsonBody(value=value):
            return JsonBody, value
        case TextBody(text=text):
            return TextBody, text
        case BinaryBody(data=data):
            return BinaryBody, data
        case MissingBody() | EmptyBody() | NullBody():
            return type(body), None
        case _:
            assert_never(body)
