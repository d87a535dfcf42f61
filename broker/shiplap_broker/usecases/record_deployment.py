"""Pact's records: a deployment is over when it is recorded, a release lives until its support ends."""

from datetime import datetime

from shiplap.model.version import VersionRef
from shiplap_broker.store.records import DeploymentRecord
from shiplap_broker.usecases.ports import Store


def record_deployment(
    store: Store, ref: VersionRef, environment: str, target: str | None, *, new_id: str, now: datetime
) -> DeploymentRecord:
    """Record that a version replaced the one before it on a target; recording it again changes nothing.

    Raises:
        UnknownNameError: no such environment, pacticipant or version.
        OpenDeploymentError: a deployment of another version to that target is under way.
    """
    raise NotImplementedError


def record_undeployment(store: Store, deployment_id: str, now: datetime) -> DeploymentRecord:
    """Record that a deployed version was taken out of service with nothing in its place.

    Raises:
        NotFoundError: there is no such deployment.
    """
    raise NotImplementedError


def record_release(
    store: Store, ref: VersionRef, environment: str, *, new_id: str, now: datetime
) -> tuple[DeploymentRecord, bool]:
    """Record that a version was released beside those before it; say whether that is new. Ended support begins again.

    Raises:
        UnknownNameError: no such environment, pacticipant or version.
    """
    raise NotImplementedError


def record_support_ended(store: Store, release_id: str, at: datetime | None, now: datetime) -> DeploymentRecord:
    """Record that the support of a release ends now, or ``at`` an instant that may lie ahead.

    Raises:
        NotFoundError: there is no such release.
    """
    raise NotImplementedError
