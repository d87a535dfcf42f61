"""Bodies of pacts: the published document itself with what the broker knows about it, and lists of pacts."""

import json
from collections.abc import Mapping, Sequence

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile import interaction_id
from shiplap.wire.pact_links import RESULTS, PactLinks, link, segment
from shiplap_broker.api.bodies.environment import pacticipant_mention, version_mention
from shiplap_broker.api.bodies.texts import day, instant
from shiplap_broker.api.bodies.version import pact_name
from shiplap_broker.store.records import ContentRecord, PublicationRecord

_LISTS = ("interactions", "messages")


def document(content: ContentRecord) -> JsonValue:
    """Return the published document, each interaction with the id by which results refer to it."""
    value: JsonValue = json.loads(content.text)
    if not isinstance(value, dict):
        return value
    return {name: _with_ids(item) if name in _LISTS else item for name, item in value.items()}


def _with_ids(items: JsonValue) -> JsonValue:
    if not isinstance(items, list):
        return items
    return [_with_id(item) if isinstance(item, dict) else item for item in items]


def _with_id(item: JsonObject) -> JsonObject:
    return item if "_id" in item else {"_id": interaction_id(item), **item}


def pact_body(
    publication: PublicationRecord,
    content: ContentRecord,
    links: PactLinks,
    metadata: str | None = None,
    consumer_versions: Sequence[str] = (),
) -> JsonObject:
    """Return a pact: its document and links.

    Args:
        publication: who published it.
        content: what was published.
        links: the URLs of the broker.
        metadata: the token that remembers why it was selected; results are to be posted with it.
        consumer_versions: the versions it was selected for, the newest first.
    """
    value = document(content)
    members = value if isinstance(value, dict) else {"content": value}
    return {
        **members,
        "createdAt": instant(publication.created_at),
        "_links": _links(publication, links, metadata, consumer_versions),
    }


def extended_body(publication: PublicationRecord, content: ContentRecord, links: PactLinks) -> JsonObject:
    """Return a pact with its document kept apart, as Pact's own pages read it."""
    return {
        "createdAt": instant(publication.created_at),
        "contract": document(content),
        "_embedded": {"tags": []},
        "_links": _links(publication, links, None, ()),
    }


def _webhook_links(consumer: str, provider: str, links: PactLinks) -> JsonObject:
    return {
        "pb:pact-webhooks": link(
            links.to("webhooks", "provider", provider, "consumer", consumer),
            f"Webhooks for the pact between {consumer} and {provider}",
        ),
        "pb:consumer-webhooks": link(
            links.to("webhooks", "consumer", consumer), f"Webhooks for all pacts with consumer {consumer}"
        ),
        "pb:provider-webhooks": link(
            links.to("webhooks", "provider", provider), f"Webhooks for all pacts with provider {provider}"
        ),
    }


def _links(
    publication: PublicationRecord, links: PactLinks, metadata: str | None, consumer_versions: Sequence[str]
) -> JsonObject:
    consumer, provider, number = publication.consumer, publication.provider, publication.consumer_version
    pair, own = links.pair(provider, consumer), links.pact(provider, consumer, number)
    content = links.content(provider, consumer, publication.sha)
    versions: list[JsonValue] = [
        link(links.version(consumer, each), "Consumer version", each) for each in consumer_versions
    ]
    return {
        "self": link(own, "Pact", pact_name(publication)),
        "pb:consumer": link(links.pacticipant(consumer), "Consumer", consumer),
        "pb:consumer-version": link(links.version(consumer, number), "Consumer version", number),
        **({"pb:consumer-versions": versions} if versions else {}),
        "pb:provider": link(links.pacticipant(provider), "Provider", provider),
        "pb:pact-version": link(content, "Pact content version permalink", publication.sha),
        "pb:latest-pact-version": link(f"{pair}/latest", "Latest version of this pact"),
        "pb:all-pact-versions": link(f"{pair}/versions", "All versions of this pact"),
        "pb:latest-untagged-pact-version": link(f"{pair}/latest-untagged", "Latest untagged version of this pact"),
        "pb:latest-tagged-pact-version": link(
            f"{pair}/latest/{{tag}}", "Latest tagged version of this pact", templated=True
        ),
        "pb:previous-distinct": link(f"{own}/previous-distinct", "Previous distinct version of this pact"),
        "pb:diff-previous-distinct": link(
            f"{own}/diff/previous-distinct", "Diff with previous distinct version of this pact"
        ),
        "pb:diff": link(
            f"{content}/diff/pact-version/{{pactVersion}}",
            "Diff with another specified version of this pact",
            templated=True,
        ),
        **_webhook_links(consumer, provider, links),
        "pb:tag-prod-version": link(
            links.tag(consumer, number, "prod"), "PUT to this resource to tag this consumer version as 'production'"
        ),
        "pb:tag-version": link(
            f"{links.version(consumer, number)}/tags/{{tag}}",
            "PUT to this resource to tag this consumer version",
            templated=True,
        ),
        "pb:publish-verification-results": link(
            links.results(provider, consumer, publication.sha, metadata), "Publish verification results"
        ),
        "pb:latest-verification-results": link(f"{content}/{RESULTS}/latest"),
        "pb:triggered-webhooks": link(
            f"{own}/triggered-webhooks", "Webhooks triggered by the publication of this pact"
        ),
        "pb:matrix-for-consumer-version": link(
            f"{links.base}/matrix?q%5B%5D%5Bpacticipant%5D={segment(consumer)}"
            f"&q%5B%5D%5Bversion%5D={segment(number)}&latestby=cvpv",
            "View matrix rows for the consumer version to which this pact belongs",
        ),
        "curies": links.curies("pact"),
    }


def history_body(
    records: Sequence[PublicationRecord], pair: tuple[str, str], own: JsonObject, links: PactLinks, *, tagged: bool
) -> JsonObject:
    """Return the publications of a consumer and a provider.

    Args:
        records: the publications.
        pair: consumer and provider.
        own: the link of the list to itself.
        links: the URLs of the broker.
        tagged: whether the list is one by tag, whose relations have other names.
    """
    prefix, title = ("pb:", "Pact version") if tagged else ("", "Pact")
    consumer, provider = pair
    return {
        "_embedded": {"pacts": [_listed(record, links) for record in records]},
        "_links": {
            "self": own,
            f"{prefix}consumer": link(links.pacticipant(consumer), "Consumer", consumer),
            f"{prefix}provider": link(links.pacticipant(provider), "Provider", provider),
            f"{prefix}pact-versions": [
                link(_href(record, links), title, f"Version {record.consumer_version} - {day(record.created_at)}")
                for record in records
            ],
        },
    }


def _href(record: PublicationRecord, links: PactLinks) -> str:
    return links.pact(record.provider, record.consumer, record.consumer_version)


def _listed(record: PublicationRecord, links: PactLinks) -> JsonObject:
    return {
        "createdAt": instant(record.created_at),
        "_embedded": {"consumerVersion": version_mention(record.consumer, record.consumer_version, links)},
        "_links": {"self": link(_href(record, links), pact_name(record))},
    }


def latest_pacts_body(records: Sequence[PublicationRecord], links: PactLinks) -> JsonObject:
    """Return the latest pact of every integration."""
    hrefs = [(record, f"{links.pair(record.provider, record.consumer)}/latest") for record in records]
    titles = [(href, f"Latest pact between {record.consumer} and {record.provider}") for record, href in hrefs]
    old = "DEPRECATED - please use the pb:pacts relation"
    return {
        "pacts": [_latest(record, href, links) for record, href in hrefs],
        "_links": {
            "self": {"href": links.to("pacts", "latest")},
            "pb:pacts": [link(href, title) for href, title in titles],
            "pacts": [link(href, title, old) for href, title in titles],
            "curies": links.curies("pacts"),
        },
    }


def _latest(record: PublicationRecord, href: str, links: PactLinks) -> JsonObject:
    consumer = pacticipant_mention(record.consumer, links)
    version = version_mention(record.consumer, record.consumer_version, links)
    return {
        "createdAt": instant(record.created_at),
        "_embedded": {
            "consumer": {**consumer, "_embedded": {"version": version}},
            "provider": pacticipant_mention(record.provider, links),
        },
        "_links": {"self": [{"href": href}, {"href": _href(record, links)}]},
    }


def provider_pacts_body(
    records: Sequence[PublicationRecord], provider: str, own: Mapping[str, JsonValue], links: PactLinks
) -> JsonObject:
    """Return links to the pacts of a provider; ``own`` is the link of the list to itself."""
    home = links.pacticipant(provider)
    old = "DEPRECATED - please use the pb:"
    named = [(record, _href(record, links), pact_name(record)) for record in records]
    return {
        "_links": {
            "self": dict(own),
            "pb:provider": link(home, None, provider),
            "pb:pacts": [link(href, name, record.consumer) for record, href, name in named],
            "provider": link(home, provider, f"{old}provider relation"),
            "pacts": [link(href, f"{old}pacts relation. {name}", record.consumer) for record, href, name in named],
        },
    }
