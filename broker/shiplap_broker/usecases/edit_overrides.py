"""What people say against the model: a window closed by hand, or opened again, and pairs that may meet for a while."""

from datetime import datetime

from shiplap.model.deployment import WindowOverride
from shiplap.model.evidence import Allowance
from shiplap.model.version import VersionRef
from shiplap_broker.store.records import AllowanceRecord
from shiplap_broker.usecases.end_deployments import advance_environment
from shiplap_broker.usecases.known import known_environment, known_version
from shiplap_broker.usecases.ports import Store


def close_window(store: Store, override: WindowOverride) -> None:
    """Close the window of a version.

    Raises:
        UnknownNameError: no such environment, pacticipant or version.
    """
    with store.write() as transaction:
        known_environment(transaction, override.environment)
        known_version(transaction, VersionRef(override.pacticipant, override.version))
        transaction.overrides.close(override)
        advance_environment(transaction, override.environment)


def reopen_window(store: Store, ref: VersionRef, environment: str) -> bool:
    """Take back that a window was closed; say whether it was.

    Raises:
        UnknownNameError: no such environment, pacticipant or version.
    """
    with store.write() as transaction:
        known_environment(transaction, environment)
        known_version(transaction, ref)
        reopened = transaction.overrides.reopen(ref, environment)
        advance_environment(transaction, environment)
    return reopened


def allow_pair(store: Store, allowance: Allowance, now: datetime) -> None:
    """Let two versions meet until an instant, everywhere, whatever is known about them.

    Raises:
        UnknownNameError: no such pacticipant or version.
    """
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
