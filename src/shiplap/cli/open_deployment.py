"""Finds the deployment a person means when there is only one it can be."""

from shiplap.client import BrokerClient
from shiplap.errors import InputError
from shiplap.model.deployment import Deployment


def open_deployment(
    client: BrokerClient, pacticipant: str, environment: str, *, version: str | None, target: str | None
) -> Deployment:
    """Return the one open deployment that fits what was said.

    Raises:
        InputError: when none fits, or several do; these are listed.
    """
    found = [
        deployment
        for deployment in client.gates.deployments(environment)
        if deployment.pacticipant == pacticipant
        and deployment.finished is None
        and version in (None, deployment.version)
        and target in (None, deployment.target)
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        named = pacticipant + (f"@{version}" if version else "")
        raise InputError(f"no deployment of {named} to {environment} is open; start one first")
    listed = "\n  ".join(f"{one.id}   {one.ref}" + (f" on {one.target}" if one.target else "") for one in found)
    raise InputError(f"several deployments of {pacticipant} to {environment} are open; name one of:\n  {listed}")
