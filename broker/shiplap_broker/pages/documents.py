"""The pages of OpenAPI documents: what a provider version promises, and what comparing contracts with it found."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap_broker.pages.rendering import page
from shiplap_broker.pages.standing import NOT_COMPARED, VERDICTS, Status, verdict_of
from shiplap_broker.store.document_records import ComparableRow
from shiplap_broker.usecases.show_comparisons import show_comparison, show_document
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.faults import NothingHereError
from shiplap_broker.web.routing import Route, route

_DOCUMENT = "/shiplap/documents/{pacticipant}/{version}"
_ORDER = ("break", "undecided", "latent", "unused")
_LONGEST_SHOWN = 200_000


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of documents and comparisons."""
    return (
        route(_DOCUMENT, get=partial(_document, broker)),
        route(f"{_DOCUMENT}/comparisons/{{consumer}}/{{consumer_version}}", get=partial(_comparison, broker)),
    )


def document_url(call: Call, version: VersionRef) -> str:
    """Return the address of the document of a version."""
    return call.links.to("shiplap", "documents", version.pacticipant, version.number)


def comparison_url(call: Call, consumer: VersionRef, provider: VersionRef) -> str:
    """Return the address of what comparing a contract with a document found."""
    names = (provider.pacticipant, provider.number, "comparisons", consumer.pacticipant, consumer.number)
    return call.links.to("shiplap", "documents", *names)


def compared_with(call: Call, row: ComparableRow | None) -> dict[str, object] | None:
    """Return what pages name of a comparison beside what it says: the document, its self-check, where to read more."""
    if row is None:
        return None
    return {
        "provider": row.provider.pacticipant,
        "version": row.provider.number,
        "check": None if row.self_check is None else _check_state(passed=row.self_check.passed).text,
        "at": row.compared_at,
        "href": comparison_url(call, row.consumer, row.provider),
    }


def _document(broker: Broker, call: Call) -> Answer:
    ref = VersionRef(call.name("pacticipant"), call.name("version"))
    shown = show_document(broker.store, ref, broker.now())
    if shown is None:
        raise NothingHereError
    record = shown.record
    members = {
        "name": ref.pacticipant,
        "number": ref.number,
        "version_href": call.links.version(ref.pacticipant, ref.number),
        "own": document_url(call, ref),
        "digest": record.digest,
        "published": record.created_at,
        "check": record.self_check,
        "check_state": None if record.self_check is None else _check_state(passed=record.self_check.passed),
        "files": [(name, text[:_LONGEST_SHOWN], len(text) > _LONGEST_SHOWN) for name, text in shown.files.items()],
        "rows": [_row(call, row) for row in shown.rows],
    }
    return page(call, "document", members, here="pacticipants")


def _check_state(*, passed: bool) -> Status:
    return Status("good", "passed") if passed else Status("bad", "failed")


def _row(call: Call, row: ComparableRow) -> dict[str, object]:
    return {
        "consumer": str(row.consumer),
        "pact": call.links.pact(row.provider.pacticipant, row.consumer.pacticipant, row.consumer.number),
        "href": comparison_url(call, row.consumer, row.provider),
        "status": verdict_of(row),
        "compared": row.compared_at,
    }


def _comparison(broker: Broker, call: Call) -> Answer:
    consumer = VersionRef(call.name("consumer"), call.name("consumer_version"))
    provider = VersionRef(call.name("pacticipant"), call.name("version"))
    shown = show_comparison(broker.store, consumer, provider, broker.now())
    if shown is None:
        raise NothingHereError
    found: Mapping[str, JsonValue] = shown.found.findings if isinstance(shown.found.findings, dict) else {}
    counts = found.get("counts")
    members = {
        "consumer": str(consumer),
        "provider": str(provider),
        "provider_name": provider.pacticipant,
        "provider_href": call.links.version(provider.pacticipant, provider.number),
        "pact": call.links.pact(provider.pacticipant, consumer.pacticipant, consumer.number),
        "document": document_url(call, provider),
        "own": comparison_url(call, consumer, provider),
        "status": VERDICTS.get(shown.found.verdict, NOT_COMPARED),
        "compared": shown.found.created_at,
        "check": shown.row.self_check,
        "error": found.get("error"),
        "proved": counts.get("compatible", 0) if isinstance(counts, dict) else 0,
        "findings": list(_findings(found.get("findings"))),
        "faults": list(_objects(found.get("documentFaults"))),
    }
    return page(call, "comparison", members, here="pacticipants")


def _objects(value: JsonValue) -> Iterator[JsonObject]:
    yield from (each for each in (value if isinstance(value, list) else ()) if isinstance(each, dict))


def _findings(value: JsonValue) -> Iterable[dict[str, object]]:
    """Return the findings as the page shows them, breaks first; what an older broker kept may lack some of it."""
    found = sorted(_objects(value), key=lambda each: _ORDER.index(v) if (v := each.get("verdict")) in _ORDER else 9)
    for each in found:
        yield {
            "id": each.get("id"),
            "status": VERDICTS.get(str(each.get("verdict")), Status("open", str(each.get("verdict")))),
            "reason": each.get("reason"),
            "rule": each.get("rule"),
            "subject": each.get("subject") or each.get("operation"),
            "operation": each.get("operation"),
            "detail": each.get("detail"),
            "ours": each.get("ours"),
            "theirs": each.get("theirs"),
            "do": each.get("whatToDo") or each.get("wouldDecide"),
            "witness": _witness(each.get("witness")),
        }


def _witness(value: JsonValue) -> dict[str, object] | None:
    if not isinstance(value, dict):
        return None
    return {
        "request": _message(value.get("request")),
        "response": _message(value.get("response")),
        "path": value.get("path"),
        "problem": value.get("problem"),
        "judges": value.get("judges") or [],
        "curl": value.get("curl"),
    }


def _message(value: JsonValue) -> dict[str, object] | None:
    """Return a message as `parts.html` shows one side of an interaction."""
    if not isinstance(value, dict):
        return None
    query = f"?{value['query']}" if value.get("query") else ""
    headers = value.get("headers")
    body = value.get("body")
    return {
        "method": value.get("method"),
        "line": f"{value.get('path')}{query}" if "path" in value else f"status {value.get('status')}",
        "headers": [pair for pair in (headers if isinstance(headers, list) else ()) if isinstance(pair, list)],
        "body": body if isinstance(body, str) or body is None else str(body),
        "rules": [],
    }
