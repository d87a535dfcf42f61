"""Reads stored contracts: the names of both sides are known to the broker, whether or not the document repeats them.

Pact's tools may publish a document without names, since the address has them.
"""

import json

from shiplap.model.interaction import Contract
from shiplap.pactfile import read_contract
from shiplap_broker.store.records import ContentRecord


def contract_in(content: ContentRecord) -> Contract:
    """Return the contract that a content is.

    Raises:
        ContractFileError: it is none that can be read, since it never claimed to be one.
    """
    return read_contract(named_text(content))


def named_text(content: ContentRecord) -> str:
    """Return the text of a content, with the names that it leaves out."""
    document = json.loads(content.text)
    if not isinstance(document, dict):
        return content.text
    missing = {}
    for role, name in (("consumer", content.consumer), ("provider", content.provider)):
        side = document.get(role)
        if not isinstance(side, dict) or not isinstance(side.get("name"), str):
            missing[role] = {**(side if isinstance(side, dict) else {}), "name": name}
    return json.dumps({**missing, **document, **missing}, ensure_ascii=False) if missing else content.text
