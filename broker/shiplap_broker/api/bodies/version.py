"""Bodies of versions, their branches and their tags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.pact_links import PactLinks, link, segment
from shiplap_broker.api.bodies.environment import environment_label
from shiplap_broker.api.bodies.texts import day, instant, present
from shiplap_broker.store.records import (
    BranchRecord,
    DeploymentRecord,
    EnvironmentRecord,
    PublicationRecord,
    TagRecord,
    VersionRecord,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSurroundings:
    """What else the resource of a version links to.

    Attributes:
        publications: what it published.
        deployed, released: where it is or was.
        environments: all environments, by name.
        recordable: whether deployments can be recorded from here.
    """

    publications: Sequence[PublicationRecord] = ()
    deployed: Sequence[DeploymentRecord] = ()
    released: Sequence[DeploymentRecord] = ()
    environments: Mapping[str, EnvironmentRecord] = field(default_factory=dict)
    recordable: bool = True


def version_body(
    record: VersionRecord, around: VersionSurroundings, links: PactLinks, own: str | None = None
) -> JsonObject:
    """Return a version; ``own`` is the URL it was asked for at, where that is not its own."""
    url = links.version(record.pacticipant, record.number)
    found: JsonObject = {
        "self": link(own or url, "Version", record.number),
        "pb:pacticipant": link(links.pacticipant(record.pacticipant), "Pacticipant", record.pacticipant),
        "pb:tag": {
            "href": f"{url}/tags/{{tag}}",
            "title": "Get, create or delete a tag for this pacticipant version",
            "templated": True,
        },
        "pb:latest-verification-results-where-pacticipant-is-consumer": link(
            links.to("verification-results", "consumer", record.pacticipant, "version", record.number, "latest"),
            "Latest verification results for consumer version",
        ),
        "pb:pact-versions": [pact_link(publication, links) for publication in around.publications],
        "pb:deployed-environments": [_deployed(each, around, links) for each in around.deployed],
    }
    if around.recordable:
        found["pb:released-environments"] = [_released(each, around, links) for each in around.released]
        found.update(_record_links(url, around))
        found.update(_more_links(record, links))
    found["curies"] = links.curies("version")
    return {**_members(record, links), "_links": found}


def _members(record: VersionRecord, links: PactLinks) -> JsonObject:
    return {
        **present({"number": record.number, "buildUrl": record.build_url, "createdAt": instant(record.created_at)}),
        "_embedded": {
            "branchVersions": branch_mentions(record, links),
            "tags": [
                {
                    "name": tag.name,
                    "_links": {"self": link(links.tag(record.pacticipant, record.number, tag.name), "Tag", tag.name)},
                }
                for tag in record.tags
            ],
        },
    }


def branch_mentions(record: VersionRecord, links: PactLinks) -> list[JsonValue]:
    """Return the branches a version is on, as other bodies embed them."""
    return [
        {
            "name": branch.name,
            "latest": branch.head,
            "_links": {
                "self": link(
                    links.branch_version(record.pacticipant, branch.name, record.number), "Branch version", branch.name
                )
            },
        }
        for branch in record.branches
    ]


def pact_link(publication: PublicationRecord, links: PactLinks) -> JsonObject:
    """Return a link to a pact."""
    href = links.pact(publication.provider, publication.consumer, publication.consumer_version)
    return link(href, "Pact", pact_name(publication))


def pact_name(publication: PublicationRecord) -> str:
    """Return what Pact calls a publication."""
    return f"Pact between {publication.consumer} ({publication.consumer_version}) and {publication.provider}"


def deployed_link(record: DeploymentRecord, label: str, links: PactLinks) -> JsonObject:
    """Return a link to a deployed version."""
    target = record.deployment.target
    return {
        "title": f"Version deployed to {label}",
        "name": label,
        "href": links.deployed(record.deployment.id),
        "currently_deployed": record.ended is None,
        **({} if target is None else {"application_instance": target}),
    }


def _deployed(record: DeploymentRecord, around: VersionSurroundings, links: PactLinks) -> JsonObject:
    return deployed_link(record, _label(record, around), links)


def _released(record: DeploymentRecord, around: VersionSurroundings, links: PactLinks) -> JsonObject:
    label = _label(record, around)
    return {
        "title": f"Version released to {label}",
        "name": label,
        "href": links.released(record.deployment.id),
        "currently_supported": record.deployment.support_ended is None,
    }


def _label(record: DeploymentRecord, around: VersionSurroundings) -> str:
    found = around.environments.get(record.deployment.environment)
    return record.deployment.environment if found is None else environment_label(found)


def _more_links(record: VersionRecord, links: PactLinks) -> JsonObject:
    """Return where the rest of what the page of a version shows is told."""
    name, number = segment(record.pacticipant), segment(record.number)
    return {
        "matrix": link(
            f"{links.base}/matrix?q%5B%5D%5Bpacticipant%5D={name}&q%5B%5D%5Bversion%5D={number}&latestby=cvpv",
            "With which versions it fits",
        ),
        "decisions": link(
            f"{links.base}/shiplap/decisions?pacticipant={name}&version={number}", "Decisions of the gate about it"
        ),
    }


def _record_links(url: str, around: VersionSurroundings) -> JsonObject:
    return {
        f"pb:record-{deed}": [
            link(
                f"{url}/{resource}/environment/{segment(environment.uuid)}",
                f"Record {deed} to {environment_label(environment)}",
                environment.name,
            )
            for environment in around.environments.values()
        ]
        for deed, resource in (("deployment", "deployed-versions"), ("release", "released-versions"))
    }


def versions_body(
    items: Sequence[tuple[VersionRecord, VersionSurroundings]],
    pacticipant: str,
    own: JsonObject,
    links: PactLinks,
    more: Mapping[str, JsonValue],
) -> JsonObject:
    """Return a list of versions; ``own`` is the link to itself and ``more`` are links to other pages."""
    home = links.pacticipant(pacticipant)
    urls = [(record, links.version(pacticipant, record.number)) for record, _ in items]
    return {
        "_embedded": {"versions": [version_body(record, around, links) for record, around in items]},
        "_links": {
            "self": own,
            **more,
            "pb:pacticipant": link(home, pacticipant),
            "pb:versions": [link(url, f"Version {record.number} - {day(record.created_at)}") for record, url in urls],
            "pacticipant": link(home, "Deprecated - please use pb:pacticipant"),
            "versions": [link(url, "Deprecated - please use pb:versions") for _, url in urls],
        },
    }


def branch_body(record: BranchRecord, links: PactLinks) -> JsonObject:
    """Return a branch."""
    url = links.branch(record.pacticipant, record.name)
    return {
        "name": record.name,
        "updatedAt": instant(record.updated_at),
        "createdAt": instant(record.created_at),
        "_links": {
            "self": link(url, "Branch"),
            "pb:latest-version": link(f"{url}/latest-version", "Latest version for branch"),
        },
    }


def branches_body(
    records: Sequence[BranchRecord], pacticipant: str, own: str, links: PactLinks, more: JsonObject
) -> JsonObject:
    """Return a list of branches; ``own`` is the URL of the list, ``more`` are links to the pages beside it."""
    return {
        "_embedded": {"branches": [branch_body(record, links) for record in records]},
        "_links": {
            "self": link(own, f"{pacticipant} branches"),
            **more,
            "pb:branches": [link(links.branch(pacticipant, each.name), None, each.name) for each in records],
        },
    }


def branch_version_body(record: VersionRecord, branch: str, links: PactLinks) -> JsonObject:
    """Return a version as a member of a branch."""
    created = next((each.created_at for each in record.branches if each.name == branch), record.created_at)
    pacticipant, number = record.pacticipant, record.number
    return {
        "updatedAt": instant(created),
        "createdAt": instant(created),
        "_links": {
            "self": link(links.branch_version(pacticipant, branch, number), "Branch version"),
            "pb:branch": link(links.branch(pacticipant, branch), "Branch", branch),
            "pb:version": link(links.version(pacticipant, number), "Version", number),
        },
    }


def tag_body(pacticipant: str, number: str, record: TagRecord, links: PactLinks) -> JsonObject:
    """Return a tag of a version."""
    return {
        "name": record.name,
        "createdAt": instant(record.created_at),
        "_links": {
            "self": link(links.tag(pacticipant, number, record.name), "Tag", record.name),
            "version": link(links.version(pacticipant, number), "Version", number),
            "pacticipant": link(links.pacticipant(pacticipant), "Pacticipant", pacticipant),
        },
    }
