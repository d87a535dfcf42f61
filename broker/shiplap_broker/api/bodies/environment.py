"""Bodies of environments and of what is deployed and released there."""

from collections.abc import Sequence

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.pact_links import PactLinks, link
from shiplap_broker.api.bodies.texts import display_name, instant, present, times
from shiplap_broker.store.records import DeploymentRecord, EnvironmentRecord


def environment_label(record: EnvironmentRecord) -> str:
    """Return the name of an environment for people."""
    return record.display_name or display_name(record.name)


def environment_body(record: EnvironmentRecord, links: PactLinks) -> JsonObject:
    """Return an environment."""
    url, label = links.environment(record.uuid), environment_label(record)
    return {
        **_members(record),
        "_links": {
            "self": link(url, "Environment", record.name),
            "pb:currently-deployed-deployed-versions": link(
                f"{url}/deployed-versions/currently-deployed", f"Versions currently deployed to {label} environment"
            ),
            "pb:currently-supported-released-versions": link(
                f"{url}/released-versions/currently-supported",
                f"Versions released and supported in {label} environment",
            ),
            "pb:environments": link(links.to("environments"), "Environments"),
        },
    }


def environment_mention(record: EnvironmentRecord, links: PactLinks) -> JsonObject:
    """Return an environment as the matrix mentions it."""
    own = link(links.environment(record.uuid), "Environment", record.name)
    return {**_members(record), "_links": {"self": own}}


def _members(record: EnvironmentRecord) -> JsonObject:
    return {
        **present(
            {
                "uuid": record.uuid,
                "name": record.name,
                "displayName": environment_label(record),
                "production": record.production,
                "contacts": record.contacts or None,
            }
        ),
        **times(record.created_at, record.updated_at),
    }


def environments_body(records: Sequence[EnvironmentRecord], links: PactLinks) -> JsonObject:
    """Return a list of environments."""
    return {
        "_embedded": {"environments": [environment_body(record, links) for record in records]},
        "_links": {
            "self": link(links.to("environments"), "Environments"),
            "pb:environments": [link(links.environment(record.uuid), "Environment", record.name) for record in records],
        },
    }


def deployed_body(
    record: DeploymentRecord, links: PactLinks, environment: EnvironmentRecord | None = None
) -> JsonObject:
    """Return a deployed version; without ``environment`` as lists embed it."""
    deployment = record.deployment
    return {
        **present(
            {
                "uuid": deployment.id,
                "currentlyDeployed": record.ended is None,
                "target": deployment.target,
                "applicationInstance": deployment.target,
                "undeployedAt": None if record.ended is None else instant(record.ended),
                "createdAt": instant(record.created_at),
            }
        ),
        "_embedded": _embedded(record, links, environment),
        "_links": {"self": {"href": links.deployed(deployment.id)}},
    }


def released_body(
    record: DeploymentRecord, links: PactLinks, environment: EnvironmentRecord | None = None
) -> JsonObject:
    """Return a released version; without ``environment`` as lists embed it."""
    ended = record.deployment.support_ended
    return {
        **present(
            {
                "uuid": record.deployment.id,
                "currentlySupported": ended is None,
                "createdAt": instant(record.created_at),
                "supportEndedAt": None if ended is None else instant(ended),
            }
        ),
        "_embedded": _embedded(record, links, environment),
        "_links": {"self": {"href": links.released(record.deployment.id)}},
    }


def _embedded(record: DeploymentRecord, links: PactLinks, environment: EnvironmentRecord | None) -> JsonObject:
    deployment = record.deployment
    return {
        "pacticipant": pacticipant_mention(deployment.pacticipant, links),
        "version": version_mention(deployment.pacticipant, deployment.version, links),
        **({} if environment is None else {"environment": environment_body(environment, links)}),
    }


def pacticipant_mention(name: str, links: PactLinks) -> JsonObject:
    """Return a pacticipant as other bodies embed it."""
    return {"name": name, "_links": {"self": {"href": links.pacticipant(name)}}}


def version_mention(pacticipant: str, number: str, links: PactLinks) -> JsonObject:
    """Return a version as other bodies embed it."""
    return {"number": number, "_links": {"self": link(links.version(pacticipant, number), "Version", number)}}


def list_body(name: str, items: Sequence[JsonValue], href: str, title: str) -> JsonObject:
    """Return a list of deployed or released versions."""
    return {"_embedded": {name: list(items)}, "_links": {"self": {"href": href, "title": title}}}
