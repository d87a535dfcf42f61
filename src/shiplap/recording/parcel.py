"""How what a test recorded travels from the process of the test to the process that writes.

Reports of pytest travel as plain data. A Pact text would do, and costs two milliseconds an interaction; a pickle
costs a small part of that. Both ends are processes of one run of the tests, so nothing foreign is ever opened.
"""

import base64
import pickle
from dataclasses import dataclass

from shiplap.model.interaction import Contract
from shiplap.recording.observed import Observation


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one test hands over.

    Attributes:
        contracts: what it recorded on purpose.
        observations: what its mocks answered.
        notes: what people should know about that.
        unprobed: why it was not run again although that was asked for; ``None`` where it was, or was not to be.
    """

    contracts: tuple[Contract, ...] = ()
    observations: tuple[Observation, ...] = ()
    notes: tuple[str, ...] = ()
    unprobed: str | None = None


def wrap(parcel: Parcel) -> str:
    """Return a parcel as one text, to be opened by `unwrap` of the same version."""
    return base64.b64encode(pickle.dumps(parcel, protocol=pickle.HIGHEST_PROTOCOL)).decode("ascii")


def unwrap(text: str) -> Parcel:
    """Return the parcel that `wrap` was given."""
    parcel: Parcel = pickle.loads(base64.b64decode(text))  # noqa: S301 - from a worker of this run
    return parcel
