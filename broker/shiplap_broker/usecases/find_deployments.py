"""Finding deployments and releases."""

from datetime import datetime, timedelta

from shiplap.model.version import VersionRef
from shiplap_broker.store.records import DeploymentRecord, Page
from shiplap_broker.usecases.known import known_environment
from shiplap_broker.usecases.ports import Store

_LATELY = timedelta(days=7)
_NEWEST = Page(number=1, size=100)


def find_deployment(store: Store, deployment_id: str) -> DeploymentRecord | None:
    """Return a deployment or release."""
    with store.read() as transaction:
        return transaction.deployments.get(deployment_id)


def list_deployments(
    store: Store, environment: str, page: Page, *, only_open: bool = False
) -> tuple[DeploymentRecord, ...]:
    """Return deployments and releases of an environment, newest first.

    Raises:
        UnknownNameError: no such environment.
    """
    with store.read() as transaction:
        known_environment(transaction, environment)
        return transaction.deployments.page(environment, page, only_open=only_open)


def recently_aborted(store: Store, environment: str, at: datetime) -> tuple[DeploymentRecord, ...]:
    """Return the deployments of an environment that were aborted in the week before an instant, newest first."""
    with store.read() as transaction:
        known_environment(transaction, environment)
        newest = transaction.deployments.page(environment, _NEWEST)
    return tuple(
        one
        for one in newest
        if one.deployment.aborted
        and one.deployment.finished is not None
        and at - _LATELY <= one.deployment.finished <= at
    )


def currently_deployed(
    store: Store, environment: str, pacticipant: str | None = None, version: str | None = None
) -> tuple[DeploymentRecord, ...]:
    """Return the finished deployments that nothing has replaced, newest first."""
    with store.read() as transaction:
        return transaction.deployments.current(environment, pacticipant, version)


def currently_supported(
    store: Store, environment: str, now: datetime, pacticipant: str | None = None, version: str | None = None
) -> tuple[DeploymentRecord, ...]:
    """Return the releases whose support has not ended, newest first."""
    with store.read() as transaction:
        return transaction.deployments.supported(environment, now, pacticipant, version)


def deployments_of_version(store: Store, ref: VersionRef, environment: str) -> tuple[DeploymentRecord, ...]:
    """Return all deployments and releases of a version in an environment, newest first."""
    with store.read() as transaction:
        return transaction.deployments.of_version(ref, environment)
