"""What people say against the model: a window closed by hand, or opened again, and pairs that may meet for a while."""

from datetime import datetime, timedelta

from shiplap.errors import ConflictError, Fault, InputError
from shiplap.model.deployment import WindowOverride
from shiplap.model.evidence import Allowance
from shiplap.model.version import VersionRef
from shiplap.overlap import Life, lives
from shiplap.overlap.reasons import ClosedByHand
from shiplap_broker.store.records import AllowanceRecord
from shiplap_broker.usecases.end_deployments import advance_environment
from shiplap_broker.usecases.known import known_environment, known_version
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.read_snapshot import read_surroundings

LONGEST_ALLOWANCE = timedelta(days=366)
"""An allowance that lasts longer has no end that anybody means."""


def close_window(store: Store, override: WindowOverride, now: datetime) -> None:
    """Close the window of a version.

    Raises:
        UnknownNameError: no such environment, pacticipant or version.
        ConflictError: the version has no window there that is open at that instant.
    """
    with store.write() as transaction:
        known_environment(transaction, override.environment)
        ref = VersionRef(override.pacticipant, override.version)
        known_version(transaction, ref)
        _check_window(_life(transaction, ref, override.environment, now), ref, override)
        transaction.overrides.close(override)
        advance_environment(transaction, override.environment)


def reopen_window(store: Store, ref: VersionRef, environment: str) -> None:
    """Take back that a window was closed by hand.

    Raises:
        UnknownNameError: no such environment, pacticipant or version.
        ConflictError: nobody closed it.
    """
    with store.write() as transaction:
        known_environment(transaction, environment)
        known_version(transaction, ref)
        if not transaction.overrides.reopen(ref, environment):
            raise ConflictError(
                f"nobody closed the window of {ref} in {environment} by hand, so there is nothing to take back; "
                f"see how long it lives: shiplap windows --environment {environment}"
            )
        advance_environment(transaction, environment)


def allow_pair(store: Store, allowance: Allowance, now: datetime) -> None:
    """Let two versions meet until an instant, everywhere, whatever is known about them.

    Raises:
        UnknownNameError: no such pacticipant or version.
        InputError: the end has passed, or lies too far ahead to be one.
    """
    if not now < allowance.until <= now + LONGEST_ALLOWANCE:
        fault = Fault("$.until", f"must lie ahead, within {LONGEST_ALLOWANCE.days} days: an allowance has an end")
        raise InputError("the pair cannot be allowed like this", [fault])
    with store.write() as transaction:
        for ref in (allowance.consumer, allowance.provider):
            known_version(transaction, ref)
        transaction.overrides.allow(
            AllowanceRecord(
                consumer=allowance.consumer,
                provider=allowance.provider,
                until=allowance.until,
                because=allowance.because,
                created_at=now,
                actor=allowance.actor,
            )
        )
        for environment in transaction.environments.all():
            advance_environment(transaction, environment.name)


def _life(transaction: Transaction, ref: VersionRef, environment: str, now: datetime) -> Life | None:
    snapshot = read_surroundings(transaction, environment, now, (ref.pacticipant,)).snapshot
    return next((life for life in lives(snapshot, now) if life.version == ref and life.alive), None)


def _check_window(life: Life | None, ref: VersionRef, override: WindowOverride) -> None:
    where, at = override.environment, override.closed_at
    if life is None:
        raise ConflictError(f"{ref} is not alive in {where}, so there is no window to close")
    if any(span.start <= at < span.end for span in life.serve):
        raise ConflictError(
            f"{ref} serves in {where} at that instant: more of its pages would be handed out after; replace it first, "
            "or close the window from when it no longer serves (--at)"
        )
    if at >= life.alive[-1].end and not isinstance(life.alive[-1].why, ClosedByHand):
        ended = f"{life.alive[-1].end:%Y-%m-%d %H:%M} UTC"
        raise ConflictError(f"the window of {ref} in {where} closes by itself at {ended}: there is nothing to close")
