"""The index: where clients find everything else."""

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.pact_links import PactLinks

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"
_PROVIDER = "/pacts/provider/{provider}"
_PACTICIPANT = "/pacticipants/{pacticipant}"
_ASK = "/can-i-deploy?pacticipant={pacticipant}&version={version}"
_VERIFY = f"{_PROVIDER}/for-verification"

RELATIONS: tuple[tuple[str, str, str], ...] = (
    ("pb:publish-pact", f"{_PAIR}/version/{{consumerApplicationVersion}}", "Publish a pact"),
    ("pb:publish-contracts", "/contracts/publish", "Publish contracts"),
    ("pb:latest-pact-versions", "/pacts/latest", "Latest pact versions"),
    (
        "pb:tagged-pact-versions",
        f"{_PAIR}/tag/{{tag}}",
        "All versions of a pact for a given consumer, provider and consumer version tag",
    ),
    (
        "pb:branch-pact-versions",
        f"{_PAIR}/branch/{{branch}}",
        "All versions of pacts for a provider, for a named consumers branch",
    ),
    (
        "pb:latest-branch-pact-versions",
        f"{_PAIR}/branch/{{branch}}/latest/versions",
        "Latest version of pact for a provider, for a named consumers branch",
    ),
    (
        "pb:main-branch-pact-versions",
        f"{_PAIR}/branch/versions",
        "All versions of pacts for a provider, for a named consumers main branch",
    ),
    (
        "pb:latest-main-branch-pact-versions",
        f"{_PAIR}/branch/latest/versions",
        "Latest version of pact for a provider, for a named consumers main branch",
    ),
    (
        "pb:provider-pacts-with-main-branch",
        f"{_PROVIDER}/branch",
        "All pacts for a provider, for any consumers main branch",
    ),
    (
        "pb:provider-pacts-with-branch",
        f"{_PROVIDER}/branch/{{branch}}",
        "All pacts for a provider, for any consumers named branch",
    ),
    (
        "pb:latest-provider-pacts-with-main-branch",
        f"{_PROVIDER}/branch/latest",
        "Latest pact for a provider, for any consumers main branch",
    ),
    (
        "pb:latest-provider-pacts-with-branch",
        f"{_PROVIDER}/branch/{{branch}}/latest",
        "Latest pacts for a provider, for any consumers named branch",
    ),
    ("pb:pacticipants", "/pacticipants", "Pacticipants"),
    ("pb:pacticipant", _PACTICIPANT, "Fetch pacticipant by name"),
    ("pb:latest-provider-pacts", f"{_PROVIDER}/latest", "Latest pacts by provider"),
    (
        "pb:latest-provider-pacts-with-tag",
        f"{_PROVIDER}/latest/{{tag}}",
        "Latest pacts for provider with the specified tag",
    ),
    (
        "pb:provider-pacts-with-tag",
        f"{_PROVIDER}/tag/{{tag}}",
        "All pact versions for the provider with the specified consumer version tag",
    ),
    ("pb:provider-pacts", _PROVIDER, "All pact versions for the specified provider"),
    ("pb:latest-version", f"{_PACTICIPANT}/latest-version", "Latest pacticipant version"),
    (
        "pb:latest-tagged-version",
        f"{_PACTICIPANT}/latest-version/{{tag}}",
        "Latest pacticipant version with the specified tag",
    ),
    ("pb:webhooks", "/webhooks", "Webhooks"),
    ("pb:webhook", "/webhooks/{uuid}", "Webhook"),
    ("pb:integrations", "/integrations", "Integrations"),
    (
        "pb:pacticipant-version-tag",
        f"{_PACTICIPANT}/versions/{{version}}/tags/{{tag}}",
        "Get, create or delete a tag for a pacticipant version",
    ),
    ("pb:pacticipant-branch", f"{_PACTICIPANT}/branches/{{branch}}", "Get or delete a pacticipant branch"),
    (
        "pb:pacticipant-branch-version",
        f"{_PACTICIPANT}/branches/{{branch}}/versions/{{version}}",
        "Get or add/create a pacticipant version for a branch",
    ),
    (
        "pb:pacticipant-version",
        f"{_PACTICIPANT}/versions/{{version}}",
        "Get, create or delete a pacticipant version",
    ),
    ("pb:metrics", "/metrics", "Get Pact Broker metrics"),
    (
        "pb:can-i-deploy-pacticipant-version-to-tag",
        f"{_ASK}&to={{tag}}",
        "Determine if an application version can be safely deployed to an environment identified by the given tag",
    ),
    (
        "pb:can-i-deploy-pacticipant-version-to-environment",
        f"{_ASK}&environment={{environment}}",
        "Determine if an application version can be safely deployed to an environment",
    ),
    ("pb:provider-pacts-for-verification", _VERIFY, "Pact versions to be verified for the specified provider"),
    (
        "beta:provider-pacts-for-verification",
        _VERIFY,
        "DEPRECATED - please use pb:provider-pacts-for-verification",
    ),
    ("pb:environments", "/environments", "Environments"),
    ("pb:environment", "/environments/{uuid}", "Environment"),
)
"""Relation, path and title of every link of the index but ``self`` and the curies."""


def index_body(links: PactLinks) -> JsonObject:
    """Return the index."""
    found: JsonObject = {"self": {"href": links.base, "title": "Index", "templated": False}}
    for relation, path, title in RELATIONS:
        found[relation] = _link(links, relation, path, title)
    found["curies"] = links.curies("index", "pb", "beta")
    return {"_links": found}


def _link(links: PactLinks, relation: str, path: str, title: str) -> JsonObject:
    marked: dict[str, JsonValue] = {"templated": "{" in path and relation != "pb:tagged-pact-versions"}
    if relation == "pb:metrics":
        marked = {}
    named: dict[str, JsonValue] = {"name": "beta"} if relation.startswith("beta:") else {}
    return {**named, "href": f"{links.base}{path}", "title": title, **marked}
