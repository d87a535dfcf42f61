"""Where something stands in a document, which language the document speaks, and what is wrong at a place."""

from dataclasses import dataclass
from enum import Enum


class Dialect(Enum):
    """The version of OpenAPI a document is written in; ``SWAGGER_2`` documents are converted to 3.0 when read."""

    SWAGGER_2 = "2.0"
    OPENAPI_30 = "3.0"
    OPENAPI_31 = "3.1"
    OPENAPI_32 = "3.2"

    @property
    def has_own_schemas(self) -> bool:
        """Whether its schemas are of the older kind, with ``nullable`` and boolean ``exclusiveMinimum``."""
        return self in {Dialect.SWAGGER_2, Dialect.OPENAPI_30}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document.

    Attributes:
        file: the file, relative to the root folder of the document, with ``/``.
        pointer: a JSON pointer (RFC 6901) into it; "" is the whole file.
    """

    file: str
    pointer: str = ""

    def __truediv__(self, key: str | int) -> "Place":
        text = str(key)
        if "~" in text or "/" in text:
            text = text.replace("~", "~0").replace("/", "~1")
        return Place(self.file, f"{self.pointer}/{text}")

    def __str__(self) -> str:
        return f"{self.file}#{self.pointer}"

    @property
    def keys(self) -> tuple[str, ...]:
        """The unescaped steps of the pointer."""
        if not self.pointer:
            return ()
        steps = self.pointer[1:].split("/")
        if "~" not in self.pointer:
            return tuple(steps)
        return tuple(step.replace("~1", "/").replace("~0", "~") for step in steps)


def split_place(text: str) -> tuple[str, str]:
    """Return file and pointer of a place written as ``file#pointer``; the name of a file may have a ``#`` in it."""
    file, found, rest = text.partition("#/")
    return (file, f"/{rest}") if found else (text.removesuffix("#"), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFault:
    """A bad corner of a document; what lies elsewhere in it is still read.

    Attributes:
        place: where it is.
        code: a stable name, for example ``reference-dangling``.
        problem: what is wrong, in one sentence.
    """

    place: Place
    code: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"
