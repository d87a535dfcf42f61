"""Ending a deployment: finished, so that the old version drains, or aborted, so that the new one does."""

from datetime import datetime

from shiplap_broker.store.records import DeploymentRecord
from shiplap_broker.usecases.ports import Store


def finish_deployment(store: Store, deployment_id: str, now: datetime) -> DeploymentRecord:
    """Record that the new version serves alone.

    Raises:
        NotFoundError: there is no such deployment.
        ConflictError: it has ended already, or would end before it started.
    """
    raise NotImplementedError


def abort_deployment(store: Store, deployment_id: str, now: datetime) -> DeploymentRecord:
    """Record that the new version was taken back before it served alone.

    Raises:
        NotFoundError: there is no such deployment.
        ConflictError: it has ended already, or would end before it started.
    """
    raise NotImplementedError
