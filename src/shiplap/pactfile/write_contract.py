"""From a contract to the text of a Pact file, the same bytes on every run and every machine."""

from collections.abc import Callable
from dataclasses import replace

from shiplap.model.interaction import Contract, Specification
from shiplap.model.json_value import JsonObject
from shiplap.pactfile.canonical_json import indented
from shiplap.pactfile.faults import InexpressibleError
from shiplap.pactfile.order import ordered
from shiplap.pactfile.write_v2 import v2_document
from shiplap.pactfile.write_v3 import v3_document
from shiplap.pactfile.write_v4 import v4_document

_DOCUMENTS: dict[Specification, Callable[[Contract], JsonObject]] = {
    Specification.V2: v2_document,
    Specification.V3: v3_document,
    Specification.V4: v4_document,
}


def write_contract(contract: Contract, specification: Specification = Specification.V4) -> str:
    """Return the file: keys and interactions in canonical order, two spaces a level, one newline at the end.

    Raises:
        InexpressibleError: when ``specification`` has no words for what the contract says; v1 is not written at all.
    """
    document = _DOCUMENTS.get(specification)
    if document is None:
        raise InexpressibleError(f"Pact files of version {specification.value} are read, but not written; write 2.0.0")
    return indented(document(replace(contract, interactions=ordered(contract.interactions))))
