"""Shiplap's own API: the OpenAPI documents of provider versions."""

import json

from shiplap.errors import Fault, InputError
from shiplap.model.json_value import JsonObject
from shiplap.model.version import VersionRef
from shiplap_broker.api.own import body_or_none, own_answer, own_route
from shiplap_broker.store.document_records import DocumentRecord
from shiplap_broker.usecases.compare_documents import (
    compare_for_document,
    find_document,
    publish_document,
    self_check_of,
)
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.faults import NothingHereError
from shiplap_broker.web.routing import Route


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the route of documents."""
    return (own_route(broker, "/shiplap/documents/{pacticipant}/{version}", get=_get, put=_put),)


def _ref(call: Call) -> VersionRef:
    return VersionRef(call.name("pacticipant"), call.name("version"))


def _get(broker: Broker, call: Call) -> Answer:
    found = find_document(broker.store, _ref(call))
    if found is None:
        raise NothingHereError
    record, text = found
    return own_answer({**_described(record), **json.loads(text)})


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
    check = self_check_of(members.get("selfCheck"))
    record = publish_document(broker.store, _ref(call), str(name), texts, check, broker.now())
    compared = compare_for_document(broker.store, record, broker.now())
    return own_answer({**_described(record), "compared": compared})


def _described(record: DocumentRecord) -> JsonObject:
    check = record.self_check
    return {
        "pacticipant": record.version.pacticipant,
        "version": record.version.number,
        "digest": record.digest,
        "selfCheck": None if check is None else {"passed": check.passed, "by": check.by},
    }
