"""Publishing contracts, all of a version at once or one at a time."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap.wire.pact_diff import json_difference
from shiplap.wire.pact_links import link
from shiplap.wire.pact_notices import (
    Notice,
    PublishedNotice,
    WebhookNotice,
    conflict_text,
    contract_notices,
    logs_to_json,
    notices_to_json,
    refusal_to_json,
    similar_name_text,
    version_notices,
)
from shiplap_broker.api.bodies.environment import pacticipant_mention, version_mention
from shiplap_broker.api.bodies.version import pact_name
from shiplap_broker.api.bodies.webhook import logs_url
from shiplap_broker.api.publication import read_publication
from shiplap_broker.usecases.compare_documents import compare_for_contracts
from shiplap_broker.usecases.publish_contracts import publish_contracts
from shiplap_broker.usecases.refusals import ContractConflictError, SimilarNameError
from shiplap_broker.usecases.values import ContentChange, Publication, PublishedContract, PublishResult
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import JSON, Answer, Call, read_json
from shiplap_broker.web.routing import Route, route

_HOW = {
    ContentChange.NEW: "published",
    ContentChange.REPEATED: "republished",
    ContentChange.CHANGED: "changed",
    ContentChange.MERGED: "merged",
}


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the route of publishing."""
    return (route("/contracts/publish", post=partial(_publish, broker)),)


def _publish(broker: Broker, call: Call) -> Answer:
    publication = replace(read_publication(call.members()), announced_from=call.links.base)
    try:
        result = publish_contracts(broker.store, publication, broker.settings, broker.now())
    except ContractConflictError as error:
        notices = [
            notice
            for one in error.changed
            for notice in (
                Notice("error", conflict_text(one.consumer, one.version, one.provider, one.clashes)),
                Notice("info", difference_of(one.published, one.refused)),
            )
        ]
        return Answer(status=409, body=refusal_to_json(notices), media=JSON)
    except SimilarNameError as error:
        text = similar_name_text(error.name, error.similar, call.links.base)
        return Answer(status=409, body=refusal_to_json([Notice("error", text)]), media=JSON)
    compare_for_contracts(broker.store, VersionRef(publication.pacticipant, publication.version), broker.now())
    return Answer(body=_body(call, publication, result))


def difference_of(published: str, refused: str) -> str:
    """Return the difference of two contracts as text."""
    return json_difference(_comparable(published), _comparable(refused))


def _comparable(text: str) -> JsonValue:
    """Return what counts for whether two contracts are the same."""
    value = read_json(text.encode())
    if not isinstance(value, dict) or not ({"interactions", "messages"} & value.keys()):
        return value
    return {name: _without_ids(value[name]) for name in ("interactions", "messages") if name in value}


def _without_ids(items: JsonValue) -> JsonValue:
    if not isinstance(items, list):
        return items
    return [
        {name: member for name, member in item.items() if name != "_id"} if isinstance(item, dict) else item
        for item in items
    ]


def _body(call: Call, publication: Publication, result: PublishResult) -> JsonObject:
    name, number = publication.pacticipant, publication.version
    tags = tuple(tag.name for tag in result.version.tags)
    notices = [
        *version_notices(name, number, publication.branch, publication.tags, new=result.version_is_new),
        *(notice for one in result.contracts for notice in contract_notices(_about(call, one, tags))),
    ]
    links = call.links
    return {
        "logs": logs_to_json(notices),
        "notices": notices_to_json(notices),
        "_embedded": {
            "pacticipant": pacticipant_mention(name, links),
            "version": version_mention(name, number, links),
        },
        "_links": {
            "pb:pacticipant": link(links.pacticipant(name), "Pacticipant", name),
            "pb:pacticipant-version": link(links.version(name, number), "Pacticipant version", number),
            "pb:pacticipant-version-tags": [link(links.tag(name, number, tag), "Tag", tag) for tag in publication.tags],
            "pb:contracts": [link(_url(call, one), "Pact", pact_name(one.publication)) for one in result.contracts],
        },
    }


def _url(call: Call, one: PublishedContract) -> str:
    return call.links.pact(one.publication.provider, one.publication.consumer, one.publication.consumer_version)


def _about(call: Call, one: PublishedContract, tags: Sequence[str]) -> PublishedNotice:
    return PublishedNotice(
        consumer=one.publication.consumer,
        version=one.publication.consumer_version,
        provider=one.publication.provider,
        url=_url(call, one),
        how=_HOW[one.change],
        reasons=_reasons(one, tags),
        same_as_before=one.change is ContentChange.NEW and not one.content_changed,
        tags=tags,
        verified_before=one.provider_verifies,
        requiring=one.announced.requiring,
        has_webhooks=one.announced.has_webhooks,
        webhooks=[
            WebhookNotice(
                name=told.name,
                is_described=told.is_described,
                event=told.event,
                logs=logs_url(call.links, told.delivery),
            )
            for told in one.announced.told
        ],
    )


def _reasons(one: PublishedContract, tags: Sequence[str]) -> list[str]:
    """Say why the content is news, tag by tag as Pact does; a version without tags counts as untagged."""
    if not one.content_changed:
        return []
    if one.change in {ContentChange.CHANGED, ContentChange.MERGED}:
        what = one.publication
        return [f"pact content modified since previous publication for {what.consumer} version {what.consumer_version}"]
    if not tags:
        return ["first time untagged pact published" if one.first_at_all else _CHANGED_UNTAGGED]
    first = "first time any pact published for this consumer with consumer version tagged"
    changed = "pact content has changed since the last consumer version tagged with"
    news = {*one.first_for_tags, *one.differs_from_latest_with}
    return [f"{first if tag in one.first_for_tags else changed} {tag}" for tag in tags if tag in news]


_CHANGED_UNTAGGED = "pact content has changed since previous untagged version"
