"""Keeping ``ended`` true: the instant from which a deployment is no longer in service, before any drain.

It is what the store finds relevant deployments by, so it may be later than the overlap model's end, never earlier.
"""

from dataclasses import replace
from datetime import datetime

from shiplap.overlap.policy import overlaps
from shiplap_broker.store.records import DeploymentRecord
from shiplap_broker.usecases.clock_skew import not_before
from shiplap_broker.usecases.ports import Transaction


def end_predecessor(transaction: Transaction, successor: DeploymentRecord) -> None:
    """Store when the predecessor of a deployment ended, now that the deployment has changed.

    A deployment that does not overlap ends it by starting, one that overlaps by finishing, one that was aborted not.
    """
    if successor.predecessor is None:
        return
    before = transaction.deployments.get(successor.predecessor)
    if before is None:
        return
    ended = _end_by(successor)
    gone = before.deployment.undeployed
    if gone is not None:
        ended = gone if ended is None else min(gone, ended)
    if before.ended != ended:
        transaction.deployments.save(replace(before, ended=ended))


def _end_by(successor: DeploymentRecord) -> datetime | None:
    what = successor.deployment
    if what.aborted:
        return None
    return what.finished if overlaps(what.strategy) else what.started


def after(before: DeploymentRecord | None, now: datetime) -> datetime:
    """Return when a deployment starts that follows another: not before that one started, or finished.

    Raises:
        ConflictError: the clock is far behind.
    """
    if before is None:
        return now
    what = before.deployment
    return not_before(now, what.finished or what.started, f"{what.ref} was deployed to {what.environment}")


def advance_environment(transaction: Transaction, name: str) -> None:
    """Note in an environment that what is alive in it has changed."""
    environment = transaction.environments.get(name)
    if environment is not None:
        transaction.environments.advance(environment)
