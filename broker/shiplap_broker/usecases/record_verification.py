"""Recording results: they belong to a content, so that every version with that content profits from them."""

import json
from datetime import datetime

from shiplap.model.json_value import JsonValue
from shiplap.model.version import VersionRef
from shiplap_broker.store.records import ContentRecord, VerificationRecord, VersionRecord
from shiplap_broker.usecases.announce import announce_result
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.read_test_results import read_breaks
from shiplap_broker.usecases.refusals import NotFoundError
from shiplap_broker.usecases.values import ResultToRecord

MOST_CHARACTERS = 1_000_000
"""How long test results may be as JSON text; longer ones are left out, their failed interactions are kept."""


def record_verification(store: Store, result: ResultToRecord, now: datetime) -> VerificationRecord:
    """Store a result; the provider version is made where it is new.

    Raises:
        NotFoundError: there is no such content between the two pacticipants.
    """
    with store.write() as transaction:
        content = known_content(transaction, result)
        version, _ = transaction.versions.ensure(VersionRef(result.provider, result.provider_version), now)
        return add_result(transaction, content, version, result, now)


def known_content(transaction: Transaction, result: ResultToRecord) -> ContentRecord:
    """Return the content a result is about.

    Raises:
        NotFoundError: there is no such content between the two pacticipants.
    """
    content = transaction.contracts.content(result.consumer, result.provider, result.sha)
    if content is None:
        raise NotFoundError(
            f"there is no contract between {result.consumer} and {result.provider} with the digest {result.sha}"
        )
    return content


def add_result(
    transaction: Transaction,
    content: ContentRecord,
    version: VersionRecord,
    result: ResultToRecord,
    now: datetime,
    run: str | None = None,
) -> VerificationRecord:
    """Store a result for a content; ``run`` names the run whose shards it was merged from."""
    record = VerificationRecord(
        number=0,
        consumer=result.consumer,
        provider=result.provider,
        provider_version=result.provider_version,
        content_id=content.id,
        sha=content.sha,
        success=result.success,
        created_at=now,
        consumer_versions=_consumer_versions(transaction, result, content),
        build_url=result.build_url,
        test_results=bounded(result.test_results),
        breaks=() if result.success else read_breaks(result.test_results, content.text),
        verified_by=result.verified_by,
        work_in_progress=result.work_in_progress,
        run=run,
    )
    kept = transaction.verifications.add(record, version)
    announce_result(transaction, kept, result.announced_from, now)
    return kept


def _consumer_versions(transaction: Transaction, result: ResultToRecord, content: ContentRecord) -> tuple[str, ...]:
    """Return those of the named versions that published the content; without names, the newest that did."""
    named = tuple(
        number
        for number in dict.fromkeys(result.consumer_versions)
        if _published(transaction, VersionRef(result.consumer, number), content)
    )
    if named:
        return named
    newest = transaction.contracts.latest_of_content(content.id)
    return () if newest is None else (newest.consumer_version,)


def _published(transaction: Transaction, consumer: VersionRef, content: ContentRecord) -> bool:
    publication = transaction.contracts.publication(consumer, content.provider)
    return publication is not None and publication.content_id == content.id


def bounded(test_results: JsonValue) -> JsonValue:
    """Return test results, or what says that they were too long."""
    length = len(json.dumps(test_results, ensure_ascii=False))
    if length <= MOST_CHARACTERS:
        return test_results
    return {"leftOut": f"the test results had {length} characters; at most {MOST_CHARACTERS} are kept"}
