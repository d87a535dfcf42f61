"""What a contract expects of a body: a closed union, because *missing*, *empty* and *null* mean different things."""

from dataclasses import dataclass
from typing import TypeAlias

from shiplap.model.json_value import JsonValue


@dataclass(frozen=True, slots=True)
class MissingBody:
    """The contract says nothing about the body: any body, or none, is accepted."""


@dataclass(frozen=True, slots=True)
class EmptyBody:
    """The body must be there and have no content."""

    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class NullBody:
    """The contract says ``null``: no body, or one that is JSON's ``null``."""

    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class JsonBody:
    """A JSON document. ``value`` must not be changed."""

    value: JsonValue
    content_type: str | None = "application/json"


@dataclass(frozen=True, slots=True)
class TextBody:
    """Text of any kind that is not JSON: plain, XML, form fields."""

    text: str
    content_type: str | None = "text/plain"


@dataclass(frozen=True, slots=True)
class BinaryBody:
    """Bytes with no reading as text, multipart bodies included."""

    data: bytes
    content_type: str | None = "application/octet-stream"


Body: TypeAlias = MissingBody | EmptyBody | NullBody | JsonBody | TextBody | BinaryBody
