"""An element of a provider's interface that somebody may want to remove: an operation, a parameter or a field.

Written ``GET /orders/{id}``, ``GET /orders query page``, ``GET /orders header X-Tenant``,
``POST /orders request $.note``, ``GET /orders/{id} response $.total`` or ``GET /orders/{id} response header ETag``.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from shiplap.model.version import VersionRef


class ElementPart(Enum):
    """Which part of an operation the element belongs to; the value is how it is written."""

    OPERATION = ""
    QUERY = "query"
    REQUEST_HEADER = "header"
    REQUEST_BODY = "request"
    RESPONSE_HEADER = "response header"
    RESPONSE_BODY = "response"


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element.

    Attributes:
        method: in capitals.
        path: a template; a segment in braces stands for any.
        part: what it belongs to.
        name: of the parameter or header, or the JSON path of the field; "" for a whole operation.
    """

    method: str
    path: str
    part: ElementPart = ElementPart.OPERATION
    name: str = ""

    def __str__(self) -> str:
        return " ".join(word for word in (self.method, self.path, self.part.value, self.name) if word)

    @classmethod
    def parse(cls, text: str) -> "Element":
        """Read an element.

        Raises:
            ValueError: when the text is none.
        """
        words = text.split()
        if len(words) < 2 or not words[0].isalpha() or not words[1].startswith("/"):
            raise ValueError(_EXPECTED.format(text))
        operation = cls(method=words[0].upper(), path=words[1])
        if len(words) == 2:
            return operation
        part, name = _PARTS.get(" ".join(words[2:-1])), words[-1]
        in_body = part in (ElementPart.REQUEST_BODY, ElementPart.RESPONSE_BODY)
        if part is None or (in_body and not _JSON_PATH.fullmatch(name)):
            raise ValueError(_EXPECTED.format(text))
        return cls(method=operation.method, path=operation.path, part=part, name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """What an answer about an element rests on.

    Attributes:
        versions: the consumer versions whose contracts were looked at.
        since: when the oldest of those contracts was published.
        read_sets: how many of the versions recorded what they read.
        named_by: the newest version of all whose contract names the element; ``None`` where none ever did.
        nearest: elements that contracts do name, the nearest first; only where none names this one.
    """

    versions: tuple[VersionRef, ...] = ()
    since: datetime | None = None
    read_sets: int = 0
    named_by: VersionRef | None = None
    nearest: tuple[str, ...] = ()


_PARTS = {part.value: part for part in ElementPart if part.value}
_JSON_PATH = re.compile(r"\$(?:\.[\w-]+|\[\*\]|\[\d+\]|\['[^']+'\])+")
_EXPECTED = (
    "{!r} is not an element; write an operation (GET /orders/{{id}}), a parameter (GET /orders query page, "
    "GET /orders header X-Tenant) or a field (GET /orders/{{id}} response $.total)"
)
