"""Whether a document is valid OpenAPI everywhere: only where it is asked for, since real documents often are not."""

from itertools import islice
from typing import Any
from urllib.parse import unquote

from shiplap.compat.documents import Document, Place
from shiplap.errors import Fault, InputError, MissingExtraError

_MAX_FAULTS = 50
_BASE = "file:///"


def validate_document(document: Document) -> None:
    """Refuse a document that openapi-spec-validator calls invalid; Swagger 2.0 is judged as converted.

    Raises:
        InputError: with what is wrong and where, at most fifty faults.
        MissingExtraError: when the validator is not installed.
    """
    try:
        from jsonschema_path import SchemaPath  # noqa: PLC0415 - comes with the validator
        from openapi_spec_validator.shortcuts import get_validator_cls  # noqa: PLC0415 - optional, and slow to import
    except ModuleNotFoundError as error:
        raise MissingExtraError("validating documents", "openapi") from error
    tree: Any = document.root
    try:
        path = SchemaPath.from_dict(tree, base_uri=_BASE + document.name, handlers=_Handlers(document))
        validator: Any = get_validator_cls(tree)(path)
        found = list(islice(validator.iter_errors(), _MAX_FAULTS))
    except Exception as error:  # the validator fails in its own way over documents it cannot follow
        raise InputError(f"{document.name} could not be validated: {error}") from error
    faults = [*map(_fault, found), *(Fault(f"#{each.place.pointer}", each.problem) for each in document.faults)]
    if faults:
        raise InputError(f"{document.name} is not valid OpenAPI", faults)


class _Handlers(dict[str, Any]):
    """Reads the other files of a document as the document does: below its root, and never from the network."""

    def __init__(self, document: Document) -> None:
        super().__init__({"file": self._read, "<all_urls>": self._refuse})
        self._document = document

    def _read(self, uri: str) -> Any:
        return self._document.at(Place(unquote(uri.removeprefix(_BASE))))

    def _refuse(self, uri: str) -> Any:
        raise InputError(f"{uri} is an address; only files below the root are read")


def _fault(error: Any) -> Fault:
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in error.absolute_path)
    return Fault("#" + "".join(f"/{step}" for step in steps), str(error.message).partition("\n")[0][:300])
