"""How what a test recorded travels from the process of the test to the process that writes.

Reports of pytest travel as plain data. A Pact text would do, and costs two milliseconds an interaction; a pickle
costs a small part of that. Both ends are processes of one run of the tests, so nothing foreign is ever opened.
"""

import base64
import pickle

from shiplap.model.interaction import Contract


def wrap(contracts: tuple[Contract, ...]) -> str:
    """Return the contracts as one text, to be opened by `unwrap` of the same version."""
    return base64.b64encode(pickle.dumps(contracts, protocol=pickle.HIGHEST_PROTOCOL)).decode("ascii")


def unwrap(parcel: str) -> tuple[Contract, ...]:
    """Return the contracts that `wrap` was given."""
    contracts: tuple[Contract, ...] = pickle.loads(base64.b64decode(parcel))  # noqa: S301 - from a worker of this run
    return contracts
