"""What somebody is about to do: a closed union, one value a question the gate can answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from shiplap.model.deployment import Strategy
from shiplap.model.version import VersionRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One version on its way into an environment.

    Attributes:
        strategy: ``None`` takes the policy's; without one the move is recorded the Pact way and does not overlap.
        target: application instance or cell; ``None`` where the environment has only one.
    """

    pacticipant: str
    version: str
    strategy: Strategy | None = None
    target: str | None = None

    @property
    def ref(self) -> VersionRef:
        """The version that moves."""
        return VersionRef(self.pacticipant, self.version)


@dataclass(frozen=True, slots=True)
class Deploy:
    """Deploy versions that move together, usually one; also asked before a merge, with the head of the pull request.

    Attributes:
        moves: at least one; no pacticipant and target twice.
        duration: from start to finish, as long as the pipeline thinks.
    """

    moves: tuple[Move, ...]
    duration: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """Finish the open deployment of a pacticipant: the old instances retire.

    ``version=None`` takes whichever is open.
    """

    pacticipant: str
    version: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollback:
    """Deploy an earlier version again.

    Attributes:
        version: where to go back to; ``None``, or the current version, means the one before the current.
        strategy: ``None`` takes the strategy of the deployment that is undone.
    """

    pacticipant: str
    version: str | None = None
    strategy: Strategy | None = None
    duration: timedelta = timedelta(0)
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Promote:
    """Raise the weight of a version that is being rolled out: nothing new, judged again because others moved."""

    pacticipant: str
    version: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Change nothing: judge everything that can meet from now on."""


Action: TypeAlias = Deploy | Finish | Rollback | Promote | Nothing
