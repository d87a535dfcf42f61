"""Bodies of pacticipants and their labels."""

from collections.abc import Mapping, Sequence

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.pact_links import PactLinks, link
from shiplap_broker.api.bodies.texts import display_name, instant, present
from shiplap_broker.store.records import LabelRecord, PacticipantRecord

_OLD = "DEPRECATED - Please use the embedded pacticipants collection"

_OLD_LATEST = "DEPRECATED - please use latestVersion"


def pacticipant_body(
    record: PacticipantRecord,
    links: PactLinks,
    deployed: Sequence[JsonValue] | None = None,
    latest: JsonObject | None = None,
) -> JsonObject:
    """Return a pacticipant.

    Args:
        record: the pacticipant.
        links: the URLs of the broker.
        deployed: links to the deployments of its versions; ``None`` where the resource has none.
        latest: its latest version, embedded.
    """
    labels: list[JsonValue] = [_embedded_label(record.name, name, links) for name in record.labels]
    embedded: JsonObject = {"labels": labels}
    if latest is not None:
        embedded = {
            **embedded,
            "latestVersion": latest,
            "latest-version": {"name": _OLD_LATEST, "title": _OLD_LATEST, **latest},
        }
    return {
        **present(
            {
                "name": record.name,
                "displayName": record.display_name or display_name(record.name),
                "repositoryUrl": record.repository_url,
                "repositoryName": record.repository_name,
                "repositoryNamespace": record.repository_namespace,
                "mainBranch": record.main_branch,
            }
        ),
        "updatedAt": instant(record.updated_at),
        "createdAt": instant(record.created_at),
        "_embedded": embedded,
        "_links": _links(record.name, links, deployed),
    }


def _links(name: str, links: PactLinks, deployed: Sequence[JsonValue] | None) -> JsonObject:
    url = links.pacticipant(name)
    manage = "Get, create or delete"
    return {
        "self": {"href": url},
        "pb:versions": {"href": f"{url}/versions"},
        "pb:branches": {"href": f"{url}/branches"},
        **({} if deployed is None else {"pb:deployed-environments": list(deployed)}),
        "pb:version": link(f"{url}/versions/{{version}}", f"{manage} a pacticipant version", templated=True),
        "pb:version-tag": link(
            f"{url}/versions/{{version}}/tags/{{tag}}", f"{manage} a tag for a version of {name}", templated=True
        ),
        "pb:branch-version": link(
            f"{url}/branches/{{branch}}/versions/{{version}}",
            f"Get or add/create a version for a branch of {name}",
            templated=True,
        ),
        "pb:label": link(f"{url}/labels/{{label}}", f"{manage} a label for {name}", templated=True),
        "versions": link(f"{url}/versions", "Deprecated - use pb:versions"),
        "pb:can-i-deploy-badge": link(
            f"{url}/latest-version/{{tag}}/can-i-deploy/to/{{environmentTag}}/badge",
            f"Can I Deploy {name} badge",
            templated=True,
        ),
        "pb:can-i-deploy-branch-to-environment-badge": link(
            f"{url}/branches/{{branch}}/latest-version/can-i-deploy/to-environment/{{environment}}/badge",
            f"Can I Deploy {name} from branch to environment badge",
            templated=True,
        ),
        "curies": links.curies("pacticipant"),
    }


def pacticipants_body(
    items: Sequence[JsonValue], names: Sequence[str], links: PactLinks, extra: Mapping[str, JsonValue]
) -> JsonObject:
    """Return a list of pacticipants; ``extra`` are more links."""
    linked: list[JsonValue] = [link(links.pacticipant(name), "Pacticipant", name) for name in names]
    old: list[JsonValue] = [
        link(links.pacticipant(name), name, "DEPRECATED - please use pb:pacticipants") for name in names
    ]
    template = f"{links.base}/pacticipants/label/{{label}}"
    return {
        "pacticipants": [{"title": _OLD, **item} if isinstance(item, dict) else item for item in items],
        "_embedded": {"pacticipants": list(items)},
        "_links": {
            "self": {"href": links.to("pacticipants")},
            "pb:pacticipants-with-label": link(template, "Find pacticipants by label", templated=True),
            "pb:pacticipants": linked,
            "pacticipants": old,
            **extra,
        },
    }


def label_body(pacticipant: str, record: LabelRecord, links: PactLinks) -> JsonObject:
    """Return a label of a pacticipant."""
    return {
        "name": record.name,
        "createdAt": instant(record.created_at),
        "_links": {
            "self": link(links.label(pacticipant, record.name), "Label", record.name),
            "pacticipant": link(links.pacticipant(pacticipant), "Pacticipant", pacticipant),
        },
    }


def labels_body(names: Sequence[str], links: PactLinks, more: JsonObject) -> JsonObject:
    """Return labels that are in use; ``more`` are links to the pages beside them."""
    return {
        "_embedded": {"labels": [{"name": name} for name in names]},
        "_links": {"self": link(links.to("labels"), "Labels"), **more},
    }


def _embedded_label(pacticipant: str, name: str, links: PactLinks) -> JsonObject:
    return {"name": name, "_links": {"self": link(links.label(pacticipant, name), "Label", name)}}
