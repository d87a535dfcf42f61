"""Names of content types, as far as reading a file needs them: is this JSON, text or bytes?"""

import re

from shiplap.model.json_value import JsonValue

_JSON_NAME = re.compile(r"(application|text)/([\w.+-]+\+)?(json|x-json|jsonc|ld-json)$")
_BINARY_FAMILIES = ("image/", "audio/", "video/", "font/", "model/", "multipart/")
_BINARY_NAMES = frozenset(
    {
        "application/octet-stream",
        "application/pdf",
        "application/zip",
        "application/gzip",
        "application/x-gzip",
        "application/x-tar",
        "application/x-thrift",
        "application/protobuf",
        "application/x-protobuf",
        "application/vnd.google.protobuf",
        "application/grpc",
        "application/avro",
        "application/msgpack",
        "application/cbor",
    }
)


def bare_name(content_type: str) -> str:
    """Return the name without parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def is_json(content_type: str | None) -> bool:
    """Say whether a body of this type is a JSON document."""
    if content_type is None:
        return False
    return content_type == "application/json" or _JSON_NAME.match(bare_name(content_type)) is not None


def is_binary(content_type: str | None) -> bool:
    """Say whether a body of this type has no reading as text."""
    if content_type is None:
        return False
    name = bare_name(content_type)
    return name in _BINARY_NAMES or name.startswith(_BINARY_FAMILIES)


def is_multipart(content_type: str | None) -> bool:
    """Say whether a body of this type consists of parts."""
    return content_type is not None and bare_name(content_type).startswith("multipart/")


def detect(content: JsonValue) -> str:
    """Guess the content type of what stands in a file without one."""
    if not isinstance(content, str):
        return "application/json"
    start = content.lstrip()[:14].lower()
    if start.startswith("<?xml"):
        return "application/xml"
    if start.startswith(("<!doctype html", "<html")):
        return "text/html"
    return "text/plain"
