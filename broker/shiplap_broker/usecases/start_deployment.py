"""Starting a deployment: the gate and the record in one transaction, so that two pipelines cannot both slip through."""

from collections.abc import Sequence
from datetime import datetime

from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.values import DeploymentToStart, Started


def start_deployment(
    store: Store, asked: DeploymentToStart, *, new_ids: Sequence[str], decision_id: str, now: datetime
) -> Started:
    """Ask the gate and, when it says yes or is overruled by ``force``, store the started deployments.

    Args:
        store: where to look and record.
        asked: what shall be deployed.
        new_ids: UUIDs for the deployments: one, and one more for each version that moves with it.
        decision_id: a short new id for the decision.
        now: the start.

    Raises:
        UnknownNameError: no such environment, pacticipant or version.
        OpenDeploymentError: a deployment to the same target is under way.
    """
    raise NotImplementedError
