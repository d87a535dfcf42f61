"""Where all schemas of a comparison lie: those of one or two documents, and those made out of contracts.

The prover knows schemas by document and pointer only. Here a document's label and file make the first, and schemas
that were made up lie in a document of their own.
"""

import re
from functools import lru_cache
from urllib.parse import quote, unquote

from shiplap.compat.documents import Dialect, Document, Place, ReferenceFault
from shiplap.compat.schemas.references import Dialect as SchemaDialect
from shiplap.compat.schemas.references import SchemaRef, UnresolvedReferenceError, at_pointer
from shiplap.model.json_value import JsonValue

_MADE = "made:"
_ODD = re.compile(r"[%#\s]")
_DIALECTS = {
    Dialect.SWAGGER_2: SchemaDialect.OPENAPI30,
    Dialect.OPENAPI_30: SchemaDialect.OPENAPI30,
    Dialect.OPENAPI_31: SchemaDialect.OPENAPI31,
    Dialect.OPENAPI_32: SchemaDialect.OPENAPI32,
}


class Catalogue:
    """The `Resolver` of a comparison."""

    def __init__(self, **documents: Document) -> None:
        """Take the documents by label."""
        self._documents = documents
        self._made: dict[str, JsonValue] = {}
        self._names: dict[str, str] = {}

    def schema(self, label: str, place: Place) -> SchemaRef:
        """Return how the prover calls the schema at a place of the document with this label."""
        dialect = _DIALECTS[self._documents[label].dialect]
        return SchemaRef(f"{label}:{_as_reference(place.file)}", place.pointer, dialect)

    def make(self, schema: JsonValue) -> SchemaRef:
        """Keep a schema of draft 2020-12 that stands in no document; equal ones are one."""
        text = repr(schema)
        name = self._names.get(text)
        if name is None:
            name = self._names[text] = f"{_MADE}{len(self._names)}"
            self._made[name] = schema
        return SchemaRef(name)

    def refined(self, schema: SchemaRef, others: JsonValue) -> SchemaRef:
        """Return the schema of the values that fit both a schema of a document and another one."""
        return self.make({"allOf": [{"$ref": str(schema)}, others]})

    def resolve(self, ref: SchemaRef) -> JsonValue:
        """Return what is written at a place."""
        if ref.document in self._made:
            try:
                return at_pointer(self._made[ref.document], ref.pointer)
            except LookupError:
                raise UnresolvedReferenceError(f"{ref} does not exist") from None
        document, file = self._document_of(ref)
        try:
            return document.at(Place(file, ref.pointer))
        except ReferenceFault as fault:
            raise UnresolvedReferenceError(str(fault)) from fault

    def follow(self, ref: SchemaRef, reference: str) -> SchemaRef:
        """Return where a reference leads."""
        if ref.document in self._made:
            name, _, pointer = reference.partition("#")
            if name in self._made:
                return SchemaRef(name, pointer, ref.dialect)
            label, _, file = name.partition(":")
            if label in self._documents:
                return self.schema(label, Place(file_named(file), pointer))
            return SchemaRef(ref.document, pointer, ref.dialect)
        document, file = self._document_of(ref)
        label = ref.document.partition(":")[0]
        try:
            target = document.target(reference, Place(file, ref.pointer))
        except ReferenceFault as fault:
            raise UnresolvedReferenceError(str(fault)) from fault
        return SchemaRef(f"{label}:{_as_reference(target.file)}", target.pointer, ref.dialect)

    def _document_of(self, ref: SchemaRef) -> tuple[Document, str]:
        label, _, file = ref.document.partition(":")
        if label not in self._documents:
            raise UnresolvedReferenceError(f"{ref} is in no document")
        return self._documents[label], file_named(file)


@lru_cache(maxsize=1_024)
def _as_reference(file: str) -> str:
    """Return the name of a file as it stands in references, in which white space, ``#`` and ``%`` end or escape."""
    return _ODD.sub(lambda found: quote(found[0], safe=""), file)


def file_named(text: str) -> str:
    """Return the name of the file that a reference of a `Catalogue` gives."""
    return unquote(text) if "%" in text else text


def is_made(place: str) -> bool:
    """Return whether a place is one of a schema that was made up, and stands in no document."""
    return place.startswith(_MADE)
