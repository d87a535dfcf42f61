"""Verifies one contract: each interaction in its states, none skipped, none a pass that was not earned."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import TypeAlias

from shiplap.errors import ShiplapError
from shiplap.model.interaction import Contract, Interaction
from shiplap.model.provenance import provenance_of
from shiplap.model.remarks import remarks_of
from shiplap.model.verification import InteractionOutcome, InteractionVerification, Verification
from shiplap.transport.exchange import Send
from shiplap.verify.naming import interaction_names
from shiplap.verify.options import ReplayOptions
from shiplap.verify.replay import Replayable, replay
from shiplap.verify.states import Prepare, StateError, UnknownStateError, UnreachableStatesError, no_states

Choose: TypeAlias = Callable[[Interaction], tuple[Send, ReplayOptions]]
"""Says how an interaction reaches the provider, and what its replay is told; raises `ShiplapError` when it cannot."""


def replayables(contract: Contract) -> tuple[Replayable, ...]:
    """Return the interactions of a contract with their names and identities, in order."""
    return tuple(
        Replayable(
            interaction=interaction,
            name=name,
            interaction_id=_identity(interaction.extras.get("_id"), interaction.key),
            specification=contract.specification,
            plugins=contract.metadata.get("plugins"),
        )
        for interaction, name in zip(contract.interactions, interaction_names(contract), strict=True)
    )


def verify(
    contract: Contract, send: Send, prepare: Prepare = no_states, options: ReplayOptions | None = None
) -> Verification:
    """Replay every interaction of a contract.

    Args:
        contract: what the consumer expects.
        send: the provider.
        prepare: sets up provider states; without it an interaction that needs one is not verifiable.
        options: credentials, filters, messages.

    Returns:
        One outcome an interaction, in the order of the contract.
    """
    told = options or ReplayOptions()
    return verify_by_choice(contract, lambda _: (send, told), prepare)


def verify_by_choice(contract: Contract, choose: Choose, prepare: Prepare = no_states) -> Verification:
    """Replay every interaction of a contract as `verify` does, each on the way to the provider chosen for it."""
    return Verification(
        consumer=contract.consumer,
        provider=contract.provider,
        interactions=tuple(_verified(contract, choose, prepare)),
    )


def _verified(contract: Contract, choose: Choose, prepare: Prepare) -> Iterator[InteractionVerification]:
    for what in replayables(contract):
        try:
            send, options = choose(what.interaction)
        except ShiplapError as error:
            yield _not_tried(what, error)
            continue
        with ExitStack() as stack:
            try:
                values = stack.enter_context(prepare(what.interaction.states))
            except StateError as error:
                yield _not_tried(what, error)
                continue
            found = replay(what, send, values, options)
            try:
                stack.close()
            except StateError as error:
                found = _not_taken_down(found, error)
            yield found


def _not_tried(what: Replayable, error: ShiplapError) -> InteractionVerification:
    broken = isinstance(error, StateError) and not isinstance(error, UnknownStateError | UnreachableStatesError)
    return InteractionVerification(
        name=what.name,
        description=what.interaction.description,
        states=tuple(state.name for state in what.interaction.states),
        interaction_id=what.interaction_id,
        outcome=InteractionOutcome.ERRORED if broken else InteractionOutcome.NOT_VERIFIABLE,
        problem=str(error),
        pending=what.interaction.pending,
        provenance=provenance_of([what.interaction.comments]),
        remarks=remarks_of(what.interaction.comments),
    )


def _not_taken_down(found: InteractionVerification, error: StateError) -> InteractionVerification:
    """A state that cannot be taken down spoils what follows; mismatches say more than that, so they stay."""
    if found.outcome is not InteractionOutcome.PASSED:
        return found
    return replace(found, outcome=InteractionOutcome.ERRORED, problem=str(error))


def _identity(stored: object, key: str | None) -> str | None:
    return stored if isinstance(stored, str) else key
