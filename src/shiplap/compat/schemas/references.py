"""Where schemas lie: a document, a pointer into it, and the dialect it is written in.

Nothing here reads a file or follows a reference by itself. Schemas are fetched one at a time through a `Resolver`,
because a document written out in full can be many times its size, or endless.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from urllib.parse import unquote

from shiplap.model.json_value import JsonValue


class Dialect(StrEnum):
    """The language a schema is written in."""

    DRAFT4 = "draft4"
    DRAFT6 = "draft6"
    DRAFT7 = "draft7"
    DRAFT2019 = "draft2019-09"
    DRAFT2020 = "draft2020-12"
    SWAGGER2 = "swagger2"
    OPENAPI30 = "openapi3.0"
    OPENAPI31 = "openapi3.1"
    OPENAPI32 = "openapi3.2"


@dataclass(frozen=True, slots=True)
class SchemaRef:
    """A place where a schema lies.

    Attributes:
        document: a name for the document, unique among those that one `Resolver` knows.
        pointer: a JSON pointer (RFC 6901) to the schema; empty for the whole document.
        dialect: the language of the schema.
    """

    document: str
    pointer: str = ""
    dialect: Dialect = Dialect.DRAFT2020

    def __str__(self) -> str:
        return f"{self.document}#{self.pointer}"

    def child(self, *steps: str | int) -> "SchemaRef":
        """Return the place below this one."""
        return SchemaRef(self.document, self.pointer + pointer_of(*steps), self.dialect)


class UnresolvedReferenceError(LookupError):
    """A reference leads nowhere, or where it must not lead; the text says which and why."""


class Resolver(Protocol):
    """Finds schemas. Given once to a decision; may cache; must return equal values for equal questions."""

    def resolve(self, ref: SchemaRef) -> JsonValue:
        """Return the value at ``ref`` as it is written, references inside it untouched.

        Raises:
            UnresolvedReferenceError: nothing lies there.
        """

    def follow(self, ref: SchemaRef, reference: str) -> SchemaRef:
        """Return where ``reference``, the text of a ``$ref`` written at ``ref``, leads.

        Raises:
            UnresolvedReferenceError: it leads outside of what may be read.
        """


@dataclass(frozen=True, slots=True)
class KnownDocuments:
    """A `Resolver` over documents that are already in memory; references may name another one of them."""

    documents: Mapping[str, JsonValue]

    def resolve(self, ref: SchemaRef) -> JsonValue:
        """Return the value at ``ref``."""
        try:
            return at_pointer(self.documents[ref.document], ref.pointer)
        except LookupError:
            raise UnresolvedReferenceError(f"{ref} does not exist") from None

    def follow(self, ref: SchemaRef, reference: str) -> SchemaRef:
        """Return the place ``reference`` names: a pointer in the same document, or ``name#pointer``."""
        name, _, fragment = reference.partition("#")
        if name and name not in self.documents:
            raise UnresolvedReferenceError(f"{reference} at {ref} names no known document")
        if fragment and not fragment.startswith("/"):
            raise UnresolvedReferenceError(f"{reference} at {ref} is no JSON pointer")
        return SchemaRef(name or ref.document, unquote(fragment), ref.dialect)


def pointer_of(*steps: str | int) -> str:
    """Return the steps as a JSON pointer: ``("a/b", 0)`` is ``/a~1b/0``."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def at_pointer(value: JsonValue, pointer: str) -> JsonValue:
    """Return what lies at ``pointer`` in ``value``.

    Raises:
        LookupError: nothing lies there.
    """
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        match value:
            case dict():
                value = value[name]
            case list() if name.isdecimal() and name.isascii():
                value = value[int(name)]
            case _:
                raise LookupError(pointer)
    return value
