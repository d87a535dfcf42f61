"""A mismatch: one difference between what was expected and what came. A value, never an exception."""

from dataclasses import dataclass
from enum import Enum

from shiplap.model.json_value import JsonValue


class MismatchKind(Enum):
    """The part of a request, response or message that differs."""

    METHOD = "method"
    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    STATUS = "status"
    BODY = "body"
    BODY_TYPE = "body-type"
    METADATA = "metadata"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """One difference.

    Attributes:
        kind: the part that differs.
        path: where in that part: a JSON path for bodies, a name for headers, query parameters and metadata, else "".
        expected: what the contract wants there; ``None`` where nothing was expected.
        actual: what came; ``None`` where nothing did.
        sentence: the difference for a person, in one sentence without the path.
    """

    kind: MismatchKind
    path: str = ""
    expected: JsonValue = None
    actual: JsonValue = None
    sentence: str
