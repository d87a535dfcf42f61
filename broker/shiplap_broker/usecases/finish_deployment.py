"""Ending a deployment: finished, so that the old version drains, or aborted, so that the new one does."""

from dataclasses import replace
from datetime import datetime

from shiplap.errors import ConflictError
from shiplap_broker.store.records import DeploymentRecord
from shiplap_broker.usecases.clock_skew import not_before
from shiplap_broker.usecases.end_deployments import advance_environment, end_predecessor
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.refusals import NotFoundError


def finish_deployment(store: Store, deployment_id: str, now: datetime) -> DeploymentRecord:
    """Record that the new version serves alone.

    Raises:
        NotFoundError: there is no such deployment.
        ConflictError: it has ended already, or would end before it started.
    """
    with store.write() as transaction:
        return _end(transaction, deployment_id, now, aborted=False)


def abort_deployment(store: Store, deployment_id: str, now: datetime, *, reason: str | None = None) -> DeploymentRecord:
    """Record that the new version was taken back before it served alone, and why, where that is said.

    Raises:
        NotFoundError: there is no such deployment.
        ConflictError: it has ended already, or would end before it started.
    """
    with store.write() as transaction:
        return _end(transaction, deployment_id, now, aborted=True, reason=reason)


def _end(
    transaction: Transaction, deployment_id: str, now: datetime, *, aborted: bool, reason: str | None = None
) -> DeploymentRecord:
    known = transaction.deployments.get(deployment_id)
    if known is None:
        raise NotFoundError(f"there is no deployment with the id {deployment_id}")
    what = known.deployment
    if not known.is_open:
        raise ConflictError(f"the deployment of {what.ref} to {what.environment} {_end_of(known)}; start a new one")
    now = not_before(now, what.started, f"the deployment of {what.ref} started")
    ended = replace(
        known,
        deployment=replace(what, finished=now, aborted=aborted, abort_reason=reason),
        ended=now if aborted else known.ended,
    )
    transaction.deployments.save(ended)
    end_predecessor(transaction, ended)
    advance_environment(transaction, what.environment)
    return ended


def _end_of(known: DeploymentRecord) -> str:
    what = known.deployment
    if what.finished is None:
        return "is a release, which has no end but that of its support"
    return f"was {'aborted' if what.aborted else 'finished'} {what.finished:%Y-%m-%d %H:%M} UTC"
