"""The history of an integration and the difference of two contents as Shiplap's own JSON: the twins of the pages."""

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.report.compare_contents import ChangeKind, InteractionChange
from shiplap.wire.pact_links import PactLinks
from shiplap_broker.api.bodies.texts import instant
from shiplap_broker.store.document_records import ComparableRow
from shiplap_broker.store.records import PublicationRecord, Slice, VerificationRecord
from shiplap_broker.usecases.browse_contents import Carried, Compared, ContentStory


def contents_body(found: Slice[ContentStory], links: PactLinks) -> JsonObject:
    """Return the contents of an integration, the newest first."""
    return {"total": found.total, "contents": [_content(one, links) for one in found.items]}


def _content(one: ContentStory, links: PactLinks) -> JsonObject:
    content = one.content
    return {
        "digest": content.sha,
        "before": one.before,
        "interactions": one.interactions,
        "provenance": None if content.provenance is None else content.provenance.value,
        "versions": [_carried(each) for each in one.carried],
        "results": [_result(each) for each in one.results],
        "comparison": None if one.compared is None else _comparison(one.compared),
        "href": links.content(content.provider, content.consumer, content.sha),
    }


def _carried(one: Carried) -> JsonObject:
    return {
        "version": one.version.number,
        "publishedAt": instant(one.publication.created_at),
        "buildUrl": one.version.build_url,
        "branches": [each.name for each in one.version.branches],
        "tags": [each.name for each in one.version.tags],
        "environments": list(one.environments),
    }


def _result(one: VerificationRecord) -> JsonObject:
    return {
        "number": one.number,
        "providerVersion": one.provider_version,
        "success": one.success,
        "verifiedAt": instant(one.created_at),
    }


def _comparison(one: ComparableRow) -> JsonObject:
    return {
        "providerVersion": one.provider.number,
        "verdict": one.verdict,
        "selfChecked": one.self_checked,
        "comparedAt": None if one.compared_at is None else instant(one.compared_at),
    }


def difference_body(compared: Compared) -> JsonObject:
    """Return what changed between two contents."""
    found = compared.difference
    interactions: list[JsonValue] = [_interaction(one) for one in found.interactions]
    counts: JsonObject = {kind.value: found.count(kind) for kind in ChangeKind}
    return {
        "before": _side(compared.before),
        "after": _side(compared.after),
        "unreadable": found.unreadable,
        "counts": counts,
        "interactions": interactions,
    }


def _side(one: PublicationRecord) -> JsonObject:
    return {"digest": one.sha, "version": one.consumer_version, "publishedAt": instant(one.created_at)}


def _interaction(one: InteractionChange) -> JsonObject:
    return {
        "change": one.kind.value,
        "description": one.description,
        "given": list(one.given),
        "places": [{"place": each.place, "before": each.before, "after": each.after} for each in one.places],
    }
