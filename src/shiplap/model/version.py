"""Names of what is deployed: a pacticipant's version, written ``web@40``."""

from typing import NamedTuple


class VersionRef(NamedTuple):
    """One version of one pacticipant. The order is alphabetical and says nothing about age.

    A named tuple and not a dataclass: a decision looks up tens of thousands of them, and tuples hash and compare in C.
    """

    pacticipant: str
    number: str

    def __str__(self) -> str:
        return f"{self.pacticipant}@{self.number}"

    @classmethod
    def parse(cls, text: str) -> "VersionRef":
        """Read ``web@40``; the pacticipant may itself hold an ``@``, a version number may not.

        Raises:
            ValueError: when either half is missing.
        """
        pacticipant, at, number = text.rpartition("@")
        if not (at and pacticipant and number):
            raise ValueError(f"expected PACTICIPANT@VERSION, got {text!r}")
        return cls(pacticipant, number)
