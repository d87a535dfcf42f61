"""Ending a deployment: finished, so that the old version drains, or aborted, so that the new one does.

Finishing retires the old instances, which is not the same as having been allowed to start: others may have moved since.
So it asks the gate as well, in the transaction that records it. An abort is never refused: it is the way out.
"""

from dataclasses import replace
from datetime import datetime

from shiplap.errors import ConflictError, Fault, InputError
from shiplap.overlap import Finish
from shiplap_broker.store.records import DeploymentRecord
from shiplap_broker.usecases.clock_skew import not_before
from shiplap_broker.usecases.decide_gate import decide_in, keep_decision
from shiplap_broker.usecases.end_deployments import advance_environment, end_predecessor
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.refusals import NotFoundError
from shiplap_broker.usecases.values import Decided, Finished


def finish_deployment(
    store: Store, deployment_id: str, now: datetime, *, decision_id: str, force: str | None = None
) -> Finished:
    """Ask whether the old instances may go and, when the gate says yes or is overruled, record that they have.

    Args:
        store: where to look and record.
        deployment_id: what has finished.
        now: when.
        decision_id: a short new id for the decision.
        force: why it shall count as finished whatever the gate says; kept with the deployment.

    Raises:
        InputError: ``force`` is no reason.
        NotFoundError: there is no such deployment.
        ConflictError: it has ended already, or would end before it started.
    """
    if force is not None and not force.strip():
        fault = Fault("$.reason", "needs a text, which is shown ever after")
        raise InputError("this deployment cannot be finished", [fault])
    with store.write() as transaction:
        known, now = _open_one(transaction, deployment_id, now)
        what = known.deployment
        action = Finish(pacticipant=what.pacticipant, version=what.version, target=what.target)
        snapshot, decision = decide_in(transaction, what.environment, action, now)
        decision = replace(decision, id=decision_id)
        decided = keep_decision(transaction, Decided(decision_id, decision, what.environment), snapshot, now)
        if not (decision.ok or force):
            return Finished(None, decided)
        forced = what.forced if decision.ok else "; ".join(filter(None, (what.forced, force)))
        finished = replace(known, deployment=replace(what, finished=now, forced=forced))
        return Finished(_ended(transaction, finished), decided)


def abort_deployment(store: Store, deployment_id: str, now: datetime, *, reason: str | None = None) -> DeploymentRecord:
    """Record that the new version was taken back before it served alone, and why, where that is said.

    Raises:
        NotFoundError: there is no such deployment.
        ConflictError: it has ended already, or would end before it started.
    """
    with store.write() as transaction:
        known, now = _open_one(transaction, deployment_id, now)
        what = replace(known.deployment, finished=now, aborted=True, abort_reason=reason)
        return _ended(transaction, replace(known, deployment=what, ended=now))


def _open_one(transaction: Transaction, deployment_id: str, now: datetime) -> tuple[DeploymentRecord, datetime]:
    """Return a deployment that has not ended, and the instant of its end."""
    known = transaction.deployments.get(deployment_id)
    if known is None:
        raise NotFoundError(f"there is no deployment with the id {deployment_id}")
    what = known.deployment
    if not known.is_open:
        raise ConflictError(f"the deployment of {what.ref} to {what.environment} {_end_of(known)}; start a new one")
    return known, not_before(now, what.started, f"the deployment of {what.ref} started")


def _ended(transaction: Transaction, ended: DeploymentRecord) -> DeploymentRecord:
    transaction.deployments.save(ended)
    end_predecessor(transaction, ended)
    advance_environment(transaction, ended.deployment.environment)
    return ended


def _end_of(known: DeploymentRecord) -> str:
    what = known.deployment
    if what.finished is None:
        return "is a release, which has no end but that of its support"
    return f"was {'aborted' if what.aborted else 'finished'} {what.finished:%Y-%m-%d %H:%M} UTC"
