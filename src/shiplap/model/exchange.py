"""Requests, responses and messages as they were really sent; the expected ones live in `interaction`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shiplap.model.json_value import JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request on its way to a provider.

    Attributes:
        method: in capitals.
        path: percent-encoded as sent, without the query.
        query: the raw query string, without the question mark.
        headers: name and value pairs in order; names repeat where the sender repeated them.
        body: the bytes sent; ``None`` where there was no body at all.
    """

    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A response as a provider really gave it; the fields are those of `Request`."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as a provider really produced it."""

    contents: bytes | None
    content_type: str | None = None
    metadata: Mapping[str, JsonValue] = field(default_factory=dict)
