"""Which consumer versions a provider wants to verify: Pact's consumer version selectors as a closed union.

Source of the meanings: https://docs.pact.io/pact_broker/advanced_topics/consumer_version_selectors.
Every selector may be narrowed to one ``consumer``.
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class MainBranch:
    """The head of the main branch of each consumer."""

    consumer: str | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """The head of the branch ``name``; of the branch ``fallback`` where a consumer has no such branch."""

    name: str
    fallback: str | None = None
    consumer: str | None = None


@dataclass(frozen=True, slots=True)
class MatchingBranch:
    """The head of the branch that is named like the provider version's own branch."""

    consumer: str | None = None


@dataclass(frozen=True, slots=True)
class EveryBranch:
    """The heads of all branches."""

    consumer: str | None = None


@dataclass(frozen=True, slots=True)
class DeployedOrReleased:
    """Every version that is alive in ``environment``, or in any environment."""

    environment: str | None = None
    consumer: str | None = None


@dataclass(frozen=True, slots=True)
class Deployed:
    """Every version that is alive by a deployment in ``environment``, or in any environment."""

    environment: str | None = None
    consumer: str | None = None


@dataclass(frozen=True, slots=True)
class Released:
    """Every version that is released and supported in ``environment``, or in any environment."""

    environment: str | None = None
    consumer: str | None = None


@dataclass(frozen=True, slots=True)
class InEnvironment:
    """Every version that is alive in ``environment``, deployed or released."""

    environment: str
    consumer: str | None = None


@dataclass(frozen=True, slots=True)
class Tagged:
    """All versions tagged ``name``, or only the latest; where none is, the latest tagged ``fallback``."""

    name: str
    latest: bool = False
    fallback: str | None = None
    consumer: str | None = None


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest version with a contract, whatever its branch."""

    consumer: str | None = None


Selector: TypeAlias = (
    MainBranch
    | Branch
    | MatchingBranch
    | EveryBranch
    | DeployedOrReleased
    | Deployed
    | Released
    | InEnvironment
    | Tagged
    | Latest
)
