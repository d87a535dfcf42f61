"""What came of replaying a contract on a provider: one outcome per interaction, with everything a report needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from shiplap.model.mismatch import Mismatch
from shiplap.model.provenance import Provenance, weakest
from shiplap.model.remarks import Remarks


class InteractionOutcome(Enum):
    """What is known after one interaction was tried; only `PASSED` is a yes."""

    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    NOT_VERIFIABLE = "not-verifiable"


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionVerification:
    """What came of one interaction.

    Attributes:
        name: for people, unique in its contract: ``GET /orders/42 [order exists]``.
        description: the one in the contract.
        states: names of its provider states, in order.
        interaction_id: the identity by which a broker knows it, where the contract tells one.
        mismatches: the differences; empty unless the outcome is `InteractionOutcome.FAILED`.
        problem: one sentence about why it could not be compared, or what happened beside the mismatches.
        detail: a traceback, or stubs to paste; text of several lines.
        reproduce: a command line that sends the same request, without credentials.
        pending: the contract says that a failure of this interaction blocks nobody.
        seconds: how long it took, provider states left out.
        provenance: where the interaction comes from, if the contract says so.
        remarks: what the contract's authors wrote about it for people.
    """

    name: str
    description: str
    states: tuple[str, ...] = ()
    interaction_id: str | None = None
    outcome: InteractionOutcome
    mismatches: tuple[Mismatch, ...] = ()
    problem: str | None = None
    detail: str | None = None
    reproduce: str | None = None
    pending: bool = False
    seconds: float = 0.0
    provenance: Provenance | None = None
    remarks: Remarks = field(default_factory=Remarks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What came of one contract.

    Attributes:
        consumer_versions: the versions that share this content, each with why it counts (``""`` where nobody said).
        provider_version: what was verified, where it has a number.
        source: the file or address the contract came from.
        pending: no failure of it blocks anybody.
    """

    consumer: str
    consumer_versions: Mapping[str, str] = field(default_factory=dict)
    provider: str
    provider_version: str | None = None
    source: str = ""
    pending: bool = False
    interactions: tuple[InteractionVerification, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether there were interactions and every one passed, pending ones included."""
        return bool(self.interactions) and all(
            interaction.outcome is InteractionOutcome.PASSED for interaction in self.interactions
        )

    @property
    def decided(self) -> bool:
        """Whether it says something about the provider: all passed, or something is known to fail.

        What could only not be verified, because nobody listens or a state is unknown, proves nothing either way.
        """
        outcomes = {interaction.outcome for interaction in self.interactions}
        return self.passed or bool(outcomes & {InteractionOutcome.FAILED, InteractionOutcome.ERRORED})

    @property
    def blocks(self) -> bool:
        """Whether it must fail a run: something that is not pending did not pass, or there was nothing to verify."""
        if self.pending:
            return False
        return not self.interactions or any(
            interaction.outcome is not InteractionOutcome.PASSED and not interaction.pending
            for interaction in self.interactions
        )

    @property
    def provenance(self) -> Provenance | None:
        """Where the weakest of its interactions comes from, if any says so."""
        return weakest(interaction.provenance for interaction in self.interactions)

    @property
    def label(self) -> str:
        """Who is asked about: ``web@40``, ``web@40,41`` where versions share the content, ``web`` without versions."""
        numbers = ",".join(self.consumer_versions)
        return f"{self.consumer}@{numbers}" if numbers else self.consumer
