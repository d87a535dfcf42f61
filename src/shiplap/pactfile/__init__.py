"""Pact files of every version to contracts and back, with their digests: text in, values out, no file is touched."""

from shiplap.pactfile.digest import content_digest, interaction_key
from shiplap.pactfile.faults import ContractFileError, InexpressibleError
from shiplap.pactfile.limits import DEFAULT_LIMITS, Limits
from shiplap.pactfile.pact_broker_digest import interaction_id, pact_broker_digest
from shiplap.pactfile.read_contract import read_contract
from shiplap.pactfile.write_contract import write_contract

__all__ = [
    "DEFAULT_LIMITS",
    "ContractFileError",
    "InexpressibleError",
    "Limits",
    "content_digest",
    "interaction_id",
    "interaction_key",
    "pact_broker_digest",
    "read_contract",
    "write_contract",
]
