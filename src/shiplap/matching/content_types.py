"""Content types: what kind of comparison a body gets, and whether two types are the same.

Source: RFC 9110 section 8.3; the kinds are those of the Pact specification.
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class BodyKind(Enum):
    """How bodies of a content type are compared."""

    JSON = "json"
    XML = "xml"
    FORM = "form"
    MULTIPART = "multipart"
    TEXT = "text"
    BINARY = "binary"
    PLUGIN = "plugin"


@dataclass(frozen=True, slots=True)
class ContentType:
    """A media type in lower case, and its parameters with their values as sent."""

    name: str
    parameters: tuple[tuple[str, str], ...] = ()

    def parameter(self, name: str) -> str | None:
        """Return the value of a parameter, without quotes."""
        return next((value for key, value in self.parameters if key == name), None)

    @property
    def kind(self) -> BodyKind:
        """How a body of this type is compared."""
        main, _, sub = self.name.partition("/")
        if main == "multipart":
            return BodyKind.MULTIPART
        if self.name == "application/x-www-form-urlencoded":
            return BodyKind.FORM
        return _kind_of_subtype(main, sub)


def _kind_of_subtype(main: str, sub: str) -> BodyKind:
    if sub in _JSON_NAMES or sub.endswith("+json"):
        return BodyKind.JSON
    if sub == "xml" or sub.endswith("+xml") or sub == "xml-dtd":
        return BodyKind.XML
    if _PLUGIN.search(sub):
        return BodyKind.PLUGIN
    if main == "text" or sub in _TEXT_NAMES or sub.endswith(("+yaml", "+text")):
        return BodyKind.TEXT
    return BodyKind.BINARY


_JSON_NAMES = frozenset({"json", "json-rpc", "jsonrequest", "x-json"})
_TEXT_NAMES = frozenset({"javascript", "ecmascript", "graphql", "sql", "yaml", "x-yaml", "toml", "x-sh", "x-ndjson"})
_PLUGIN = re.compile(r"protobuf|(?:^|\+)grpc|^grpc|avro")
_PARAMETER = re.compile(r';\s*([^\s=;]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;]*))')


@lru_cache(maxsize=512)
def parse_content_type(text: str | None) -> ContentType | None:
    """Return the content type, or ``None`` where there is none or it is not one (``type/subtype``)."""
    if not text:
        return None
    name = text.partition(";")[0].strip().lower()
    if name.count("/") != 1 or name.startswith("/") or name.endswith("/"):
        return None
    found = _PARAMETER.findall(text)
    return ContentType(name, tuple((key.lower(), (quoted or plain).strip()) for key, quoted, plain in found))


def decoded(data: bytes, content_type: str) -> str:
    """Return bytes as text: in the charset the content type names, else as UTF-8; what is no such text is replaced."""
    parsed = parse_content_type(content_type)
    charset = parsed.parameter("charset") if parsed else None
    try:
        return data.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):  # a charset nobody knows, or a codec that is not one of text
        return data.decode("utf-8", "replace")


def sniff(data: bytes) -> ContentType | None:
    """Return the content type that bytes without one look like: JSON, XML, or ``None``."""
    start = data[:64].lstrip()
    if start[:1] in (b"{", b"["):
        return ContentType("application/json")
    if start.startswith(b"<?xml"):
        return ContentType("application/xml")
    return None
