"""Shiplap's own API: the OpenAPI documents of provider versions."""

from collections.abc import Iterable
from datetime import datetime

from shiplap.errors import Fault, InputError
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap.report.reason_as_text import reason_as_text
from shiplap.wire.holders import Holder, Holders, holders_to_json
from shiplap.wire.self_check import self_check_from_json
from shiplap_broker.api.bodies.documents import comparison_body, document_body, row_body
from shiplap_broker.api.own import asked_instant, body_or_none, own_answer, own_route
from shiplap_broker.store.document_records import ComparableRow
from shiplap_broker.usecases.compare_documents import compare_for_document, publish_document
from shiplap_broker.usecases.find_holders import Held, find_holders
from shiplap_broker.usecases.show_comparisons import show_comparison, show_document
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.faults import NothingHereError
from shiplap_broker.web.routing import Route

_DOCUMENT = "/shiplap/documents/{pacticipant}/{version}"


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of documents, and of who may be hit by a new one."""
    return (
        own_route(broker, _DOCUMENT, get=_get, put=_put),
        own_route(broker, f"{_DOCUMENT}/comparisons/{{consumer}}/{{consumer_version}}", get=_comparison),
        own_route(broker, "/shiplap/holders", get=_holders),
    )


def _ref(call: Call) -> VersionRef:
    return VersionRef(call.name("pacticipant"), call.name("version"))


def _get(broker: Broker, call: Call) -> Answer:
    shown = show_document(broker.store, _ref(call), broker.now())
    if shown is None:
        raise NothingHereError
    files: JsonObject = {**shown.files}
    described = {**document_body(shown.record), "name": shown.name, "files": files}
    return own_answer({**described, "comparisons": _rows(call, shown.rows)})


def _rows(call: Call, rows: Iterable[ComparableRow]) -> JsonValue:
    return [row_body(call, row) for row in rows]


def _comparison(broker: Broker, call: Call) -> Answer:
    consumer = VersionRef(call.name("consumer"), call.name("consumer_version"))
    shown = show_comparison(broker.store, consumer, _ref(call), broker.now())
    if shown is None:
        raise NothingHereError
    return own_answer(comparison_body(call, shown))


def _put(broker: Broker, call: Call) -> Answer:
    said = body_or_none(call)
    members: JsonObject = said if isinstance(said, dict) else {}
    name, files = members.get("name"), members.get("files")
    faults: list[Fault] = []
    if not isinstance(name, str) or not name:
        faults.append(Fault("$.name", "must be the name of the first file"))
    if not isinstance(files, dict) or not files or not all(isinstance(text, str) for text in files.values()):
        faults.append(Fault("$.files", "must map the names of files to their texts"))
    if faults:
        raise InputError("the document cannot be published", faults)
    texts = {key: str(text) for key, text in files.items()} if isinstance(files, dict) else {}
    check = self_check_from_json(members.get("selfCheck"))
    record = publish_document(broker.store, _ref(call), str(name), texts, check, broker.now())
    compared = compare_for_document(broker.store, record, broker.now())
    return own_answer({**document_body(record), "compared": compared})


def _holders(broker: Broker, call: Call) -> Answer:
    missing = [Fault(name, "is missing") for name in ("provider", "environment") if call.text(name) is None]
    if missing:
        raise InputError("the question is not complete", missing)
    provider, environment = call.text("provider") or "", call.text("environment") or ""
    at = asked_instant(broker, call)
    found = find_holders(broker.store, provider, environment, at)
    answer = Holders(
        provider=provider,
        environment=environment,
        at=at,
        holders=tuple(_holder(call, provider, one, at) for one in found if one.publication is not None),
        silent=tuple(_holder(call, provider, one, at) for one in found if one.publication is None and one.holds(at)),
    )
    return own_answer(holders_to_json(answer))


def _holder(call: Call, provider: str, held: Held, at: datetime) -> Holder:
    version, published = held.user.version, held.publication
    why = reason_as_text(held.user.why)
    return Holder(
        consumer=version,
        alive=held.holds(at),
        until=held.user.until,
        why=f"{why}; and may be rolled back to" if held.user.rollback else why,
        href=None if published is None else call.links.pact(provider, version.pacticipant, version.number),
        digest=None if published is None else published.sha,
    )
