"""What can go wrong while a consumer's test records, as one branch of the tree in `shiplap.errors`.

::

    ShiplapError
    ├── InputError
    │   ├── NotRecordableError         a type or value that cannot become matchers; names each member
    │   └── RecordingMisuseError       the recording was asked for in a way that cannot work
    ├── ConflictError
    │   └── ConflictingTestsError      two tests describe one interaction differently
    └── RefusedRequestError            the consumer sent what no interaction expects
        ├── UnexpectedRequestError     to the provider of the contract, but it fits no interaction
        └── RefusedHostError           to a host that no contract speaks of
    UnusedInteractionError             an interaction was declared, and no request used it
"""

from shiplap.errors import ConflictError, InputError, ShiplapError


class NotRecordableError(InputError):
    """A type or a value cannot become matchers; its faults name the members."""


class RecordingMisuseError(InputError):
    """The recording was asked for in a way that cannot work."""


class ConflictingTestsError(ConflictError):
    """Two tests describe one interaction differently; the text names both."""


class RefusedRequestError(ShiplapError):
    """The consumer sent a request that was not let through."""


class UnexpectedRequestError(RefusedRequestError):
    """A request to the provider fits no interaction; the text shows the nearest one and its mismatches."""


class RefusedHostError(RefusedRequestError):
    """A request to a host that no contract of the test speaks of, and that was not allowed."""


class UnusedInteractionError(ShiplapError):
    """An interaction was declared, and the code under test never asked for it."""
