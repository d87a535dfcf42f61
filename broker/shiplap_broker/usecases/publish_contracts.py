"""Publishing: the contracts of one version go in together or not at all; afterwards they may grow, never change."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shiplap.errors import Fault
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.provenance import Provenance, provenance_of
from shiplap.model.version import VersionRef
from shiplap.pactfile import interaction_id, pact_broker_digest
from shiplap_broker.settings import BrokerSettings
from shiplap_broker.store.records import PublicationRecord, VersionRecord
from shiplap_broker.usecases.announce import announce_contracts
from shiplap_broker.usecases.mark_version import put_on_branch, put_tag
from shiplap_broker.usecases.merge_contracts import merge_contracts, without_id
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.refusals import (
    ChangedContract,
    ContractConflictError,
    PublicationError,
    SimilarNameError,
)
from shiplap_broker.usecases.similar_names import similar_names
from shiplap_broker.usecases.values import (
    ContentChange,
    ContractToPublish,
    OnConflict,
    Publication,
    PublishedContract,
    PublishResult,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Incoming:
    """A contract that was read: its text as it will be stored, its digest, and what the version published before."""

    provider: str
    text: str
    sha: str
    change: ContentChange


def publish_contracts(store: Store, publication: Publication, settings: BrokerSettings, now: datetime) -> PublishResult:
    """Store the contracts of one version, its branch, its tags and the address of its build.

    Raises:
        PublicationError: names inside a contract are not those it is published for; carries every fault.
        ContractConflictError: the version published other content before.
        SimilarNameError: a name is new and nearly that of a known pacticipant.
    """
    documents = _read_all(publication)
    consumer = VersionRef(publication.pacticipant, publication.version)
    with store.write() as transaction:
        if settings.refuse_similar_names:
            _refuse_similar_names(transaction, publication)
        incoming = _compare_all(transaction, consumer, publication.contracts, documents, settings)
        version, is_new = transaction.versions.ensure(consumer, now)
        _describe(transaction, version, publication, settings, now)
        version = transaction.versions.get(consumer) or version
        contracts = tuple(_publish(transaction, version, one, now) for one in incoming)
        contracts = announce_contracts(transaction, contracts, publication, now)
    return PublishResult(version=version, version_is_new=is_new, contracts=contracts)


def _read_all(publication: Publication) -> list[JsonObject]:
    faults: list[Fault] = []
    documents: list[JsonObject] = []
    for index, contract in enumerate(publication.contracts):
        document, problems = _read(contract, publication.pacticipant)
        documents.append(document)
        faults.extend(Fault(f"contracts[{index}]", problem) for problem in problems)
    if faults:
        raise PublicationError("these contracts cannot be published", faults)
    return documents


def _read(contract: ContractToPublish, pacticipant: str) -> tuple[JsonObject, list[str]]:
    try:
        document = json.loads(contract.text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return {}, ["content could not be parsed as application/json"]
    if not isinstance(document, dict):
        return {}, ["content is not a JSON object"]
    consumer = contract.consumer or pacticipant
    problems = []
    if consumer != pacticipant:
        problems.append(f"consumerName ('{consumer}') must match pacticipantName ('{pacticipant}')")
    for role, name in (("consumer", consumer), ("provider", contract.provider)):
        inside = document.get(role)
        named = inside.get("name") if isinstance(inside, dict) else None
        if named is not None and named != name:
            problems.append(
                f"{role} name in contract content ('{named}') must match {role}Name in contract params ('{name}')"
            )
    return document, problems


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _refuse_similar_names(transaction: Transaction, publication: Publication) -> None:
    names = dict.fromkeys((publication.pacticipant, *(one.provider for one in publication.contracts)))
    new = transaction.pacticipants.missing(tuple(names))
    known = transaction.pacticipants.names() if new else ()
    for name in new:
        similar = similar_names(name, known)
        if similar:
            raise SimilarNameError(name, similar)


def _compare_all(
    transaction: Transaction,
    consumer: VersionRef,
    contracts: Sequence[ContractToPublish],
    documents: Sequence[JsonObject],
    settings: BrokerSettings,
) -> list[_Incoming]:
    incoming: list[_Incoming] = []
    refused: list[ChangedContract] = []
    for contract, document in zip(contracts, documents, strict=True):
        compared = _compare(transaction, consumer, contract, document, settings)
        if isinstance(compared, _Incoming):
            incoming.append(compared)
        else:
            refused.append(compared)
    if refused:
        raise ContractConflictError(refused)
    return incoming


def _compare(
    transaction: Transaction,
    consumer: VersionRef,
    contract: ContractToPublish,
    document: JsonObject,
    settings: BrokerSettings,
) -> _Incoming | ChangedContract:
    sha = pact_broker_digest(contract.text)
    before = transaction.contracts.publication(consumer, contract.provider)
    text = with_ids(document)
    if before is None:
        return _Incoming(provider=contract.provider, text=text, sha=sha, change=ContentChange.NEW)
    if before.sha == sha:
        return _Incoming(provider=contract.provider, text=text, sha=sha, change=ContentChange.REPEATED)
    published = transaction.contracts.content_by_id(before.content_id).text
    refusal = ChangedContract(
        consumer=consumer.pacticipant,
        version=consumer.number,
        provider=contract.provider,
        published=published,
        refused=contract.text,
    )
    if contract.on_conflict is OnConflict.MERGE:
        return _merged(before.sha, refusal, document, may_change=settings.allow_changed_contracts)
    if not settings.allow_changed_contracts:
        return refusal
    return _Incoming(provider=contract.provider, text=text, sha=sha, change=ContentChange.CHANGED)


def _merged(
    sha_before: str, refusal: ChangedContract, document: JsonObject, *, may_change: bool
) -> _Incoming | ChangedContract:
    """Return the published contract with the interactions of another, or why they cannot be one."""
    merged = merge_contracts(json.loads(refusal.published), document, may_change=may_change)
    if isinstance(merged, list):
        return replace(refusal, clashes=tuple(f"{one.what} {one.problem}" for one in merged))
    sha = digest_without_ids(merged)
    if sha == sha_before:
        return _Incoming(provider=refusal.provider, text=refusal.published, sha=sha, change=ContentChange.REPEATED)
    return _Incoming(provider=refusal.provider, text=with_ids(merged), sha=sha, change=ContentChange.MERGED)


def provenance_in(text: str) -> Provenance | None:
    """Return where the weakest interaction of a contract comes from, if it says so."""
    if '"provenance"' not in text:  # the common case, without reading the text again
        return None
    document = json.loads(text)
    interactions = document.get("interactions") if isinstance(document, dict) else None
    entries = interactions if isinstance(interactions, list) else []
    comments = (one.get("comments") for one in entries if isinstance(one, dict))
    return provenance_of(one for one in comments if isinstance(one, dict))


def digest_without_ids(document: JsonObject) -> str:
    """Return Pact Broker's digest of a contract whose interactions may have got an ``_id`` already."""
    return pact_broker_digest(json.dumps(_without_ids(document), ensure_ascii=False))


def with_ids(document: JsonObject) -> str:
    """Return a contract as Pact Broker keeps it: each interaction and message opens with its ``_id``."""
    kept = dict(document)
    for member in ("interactions", "messages"):
        entries = kept.get(member)
        if isinstance(entries, list):
            kept[member] = [_with_id(entry) for entry in entries]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _with_id(entry: JsonValue) -> JsonValue:
    if not isinstance(entry, dict) or "_id" in entry:
        return entry
    return {"_id": interaction_id(entry), **entry}


def _without_ids(document: JsonObject) -> JsonObject:
    plain = dict(document)
    for member in ("interactions", "messages"):
        entries = plain.get(member)
        if isinstance(entries, list):
            plain[member] = [without_id(entry) for entry in entries]
    return plain


def _describe(
    transaction: Transaction, version: VersionRecord, publication: Publication, settings: BrokerSettings, now: datetime
) -> None:
    if publication.build_url is not None:
        transaction.versions.set_build_url(version.id, publication.build_url)
    if publication.branch is not None:
        put_on_branch(transaction, version, publication.branch, settings, now)
        version = (transaction.versions.get(version.ref) or version) if publication.tags else version
    for tag in publication.tags:
        put_tag(transaction, version, tag, settings, now)
        version = transaction.versions.get(version.ref) or version


def _publish(transaction: Transaction, version: VersionRecord, incoming: _Incoming, now: datetime) -> PublishedContract:
    contracts, tags = transaction.contracts, tuple(tag.name for tag in version.tags)
    if transaction.pacticipants.missing((incoming.provider,)):
        transaction.pacticipants.ensure(incoming.provider, now)
    content = contracts.ensure_content(
        version.pacticipant, incoming.provider, incoming.sha, incoming.text, now, provenance_in(incoming.text)
    )
    before = {tag: contracts.latest_before(version.ref, incoming.provider, tag) for tag in tags}
    untagged = None if tags else contracts.latest_before(version.ref, incoming.provider, None)
    record = contracts.publish(version, content, now)
    first = tuple(tag for tag, one in before.items() if one is None)
    differs = tuple(tag for tag, one in before.items() if one is not None and one.content_id != content.id)
    first_untagged = not tags and untagged is None
    news = bool(first or differs) or first_untagged or (untagged is not None and untagged.content_id != content.id)
    return PublishedContract(
        publication=record,
        change=incoming.change,
        content_changed=_is_news(incoming.change, news=news),
        first_for_tags=first,
        differs_from_latest_with=differs,
        first_at_all=first_untagged,
        provider_verifies=_provider_verifies(transaction, record),
    )


def _is_news(change: ContentChange, *, news: bool) -> bool:
    if change is ContentChange.NEW:
        return news
    return change is not ContentChange.REPEATED


def _provider_verifies(transaction: Transaction, record: PublicationRecord) -> bool:
    return bool(transaction.verifications.verified([(record.consumer, record.provider)]))
