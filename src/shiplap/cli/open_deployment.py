"""Finds the deployment a person means when there is only one it can be."""

from collections.abc import Sequence

from shiplap.client import BrokerClient
from shiplap.errors import InputError
from shiplap.model.deployment import Deployment
from shiplap.wire.time_text import instant_text


def open_deployment(
    client: BrokerClient, pacticipant: str, environment: str, *, version: str | None, target: str | None
) -> Deployment:
    """Return the one open deployment that fits what was said.

    Raises:
        InputError: when none fits, or several do; these are listed.
    """
    fitting = [
        deployment
        for deployment in client.gates.deployments(environment)
        if deployment.pacticipant == pacticipant
        and version in (None, deployment.version)
        and target in (None, deployment.target)
    ]
    found = [deployment for deployment in fitting if deployment.finished is None]
    if len(found) == 1:
        return found[0]
    if not found:
        named = pacticipant + (f"@{version}" if version else "")
        raise InputError(f"no deployment of {named} to {environment} is open; start one first{_how_ended(fitting)}")
    listed = "\n  ".join(f"{one.id}   {one.ref}" + (f" on {one.target}" if one.target else "") for one in found)
    raise InputError(f"several deployments of {pacticipant} to {environment} are open; name one of:\n  {listed}")


def _how_ended(known: Sequence[Deployment]) -> str:
    newest = max(known, key=lambda one: one.started, default=None)
    if newest is None or newest.finished is None:
        return ""
    how = "aborted" if newest.aborted else "finished"
    return f" (that of {newest.ref} was {how} at {instant_text(newest.finished)})"
