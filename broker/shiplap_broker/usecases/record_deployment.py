"""Pact's records: a deployment is over when it is recorded, a release lives until its support ends."""

from dataclasses import replace
from datetime import datetime

from shiplap.errors import ConflictError
from shiplap.model.deployment import Deployment, Strategy
from shiplap.model.version import VersionRef
from shiplap_broker.store.records import DeploymentRecord
from shiplap_broker.usecases.clock_skew import not_before
from shiplap_broker.usecases.end_deployments import advance_environment, after, end_predecessor
from shiplap_broker.usecases.known import known_environment, known_version
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.refusals import NotFoundError, OpenDeploymentError


def record_deployment(
    store: Store, ref: VersionRef, environment: str, target: str | None, *, new_id: str, now: datetime
) -> DeploymentRecord:
    """Record that a version replaced the one before it on a target; recording it again changes nothing.

    A deployment of the same version that was started the Shiplap way and is still open is finished by it.

    Raises:
        UnknownNameError: no such environment, pacticipant or version.
        OpenDeploymentError: a deployment of another version to that target is under way.
    """
    with store.write() as transaction:
        known_environment(transaction, environment)
        known_version(transaction, ref)
        return put_deployment(transaction, ref, environment, target or None, new_id=new_id, now=now)


def put_deployment(
    transaction: Transaction, ref: VersionRef, environment: str, target: str | None, *, new_id: str, now: datetime
) -> DeploymentRecord:
    """Do what `record_deployment` does, inside a transaction, for a version and an environment that are known."""
    before = transaction.deployments.newest(ref.pacticipant, environment, target)
    if before is not None and before.is_open:
        return _finish_open(transaction, before, ref, now)
    if before is not None and before.ended is None and before.deployment.ref == ref:
        return before
    now = after(before, now)
    record = DeploymentRecord(
        deployment=Deployment(
            id=new_id,
            pacticipant=ref.pacticipant,
            version=ref.number,
            environment=environment,
            target=target,
            started=now,
            finished=now,
        ),
        created_at=now,
        predecessor=None if before is None else before.deployment.id,
    )
    _store(transaction, record)
    return record


def _finish_open(
    transaction: Transaction, open_one: DeploymentRecord, ref: VersionRef, now: datetime
) -> DeploymentRecord:
    if open_one.deployment.ref != ref:
        raise OpenDeploymentError(open_one)
    now = not_before(now, open_one.deployment.started, f"the deployment of {ref} started")
    finished = replace(open_one, deployment=replace(open_one.deployment, finished=now))
    transaction.deployments.save(finished)
    end_predecessor(transaction, finished)
    advance_environment(transaction, open_one.deployment.environment)
    return finished


def record_undeployment(store: Store, deployment_id: str, now: datetime) -> DeploymentRecord:
    """Record that a deployed version was taken out of service with nothing in its place.

    Raises:
        NotFoundError: there is no such deployment.
        ConflictError: it is still under way.
    """
    with store.write() as transaction:
        known = transaction.deployments.get(deployment_id)
        if known is None or known.is_release:
            raise NotFoundError(f"there is no deployment with the id {deployment_id}")
        if known.is_open:
            raise ConflictError(f"{known.deployment.ref} is still being deployed; abort that deployment instead")
        if known.ended is not None:
            return known
        now = not_before(now, known.deployment.started, f"{known.deployment.ref} was deployed")
        gone = replace(known, deployment=replace(known.deployment, undeployed=now), ended=now)
        transaction.deployments.save(gone)
        advance_environment(transaction, known.deployment.environment)
        return gone


def record_release(
    store: Store, ref: VersionRef, environment: str, *, new_id: str, now: datetime
) -> tuple[DeploymentRecord, bool]:
    """Record that a version was released beside those before it; say whether that is new. Ended support begins again.

    Raises:
        UnknownNameError: no such environment, pacticipant or version.
    """
    with store.write() as transaction:
        known_environment(transaction, environment)
        known_version(transaction, ref)
        earlier = [one for one in transaction.deployments.of_version(ref, environment) if one.is_release]
        if earlier:
            again = replace(earlier[0], deployment=replace(earlier[0].deployment, support_ended=None), ended=None)
            transaction.deployments.save(again)
            advance_environment(transaction, environment)
            return again, False
        record = DeploymentRecord(
            deployment=Deployment(
                id=new_id,
                pacticipant=ref.pacticipant,
                version=ref.number,
                environment=environment,
                strategy=Strategy.RELEASE,
                started=now,
                finished=now,
            ),
            created_at=now,
        )
        _store(transaction, record)
        return record, True


def record_support_ended(store: Store, release_id: str, at: datetime | None, now: datetime) -> DeploymentRecord:
    """Record that the support of a release ends now, or ``at`` an instant that may lie ahead.

    Raises:
        NotFoundError: there is no such release.
        ConflictError: the support would end before the release.
    """
    with store.write() as transaction:
        known = transaction.deployments.get(release_id)
        if known is None or not known.is_release:
            raise NotFoundError(f"there is no release with the id {release_id}")
        end = now if at is None else at
        if end < known.deployment.started:
            raise ConflictError(
                f"{known.deployment.ref} was released {known.deployment.started:%Y-%m-%d %H:%M} UTC; "
                f"its support cannot end before"
            )
        ended = replace(known, deployment=replace(known.deployment, support_ended=end), ended=end)
        transaction.deployments.save(ended)
        advance_environment(transaction, known.deployment.environment)
        return ended


def _store(transaction: Transaction, record: DeploymentRecord) -> None:
    transaction.deployments.add(record)
    end_predecessor(transaction, record)
    advance_environment(transaction, record.deployment.environment)
