"""The history of an integration: every content there was, which versions carry it, and what its provider said."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shiplap.model.version import VersionRef
from shiplap.report.compare_contents import ContentDifference, compare_contents
from shiplap_broker.store.document_records import ComparableRow
from shiplap_broker.store.records import (
    ContentRecord,
    Page,
    PublicationRecord,
    Slice,
    VerificationRecord,
    VersionRecord,
)
from shiplap_broker.usecases.known import known_pacticipant
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.refusals import NotFoundError
from shiplap_broker.usecases.show_comparisons import newest_comparisons


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """That a version carries a content.

    Attributes:
        environments: where the version is deployed or released now.
    """

    publication: PublicationRecord
    version: VersionRecord
    environments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentStory:
    """One content of an integration.

    Attributes:
        interactions: how many it has; ``None`` where it is no list of interactions.
        carried: by which versions, the newest first.
        results: the latest result of each provider version, the newest provider version first.
        compared: where there is no result, the comparison with the provider's newest document.
        before: the digest of the content that its first version replaced; ``None`` for the first of all.
    """

    content: ContentRecord
    interactions: int | None
    carried: tuple[Carried, ...]
    results: tuple[VerificationRecord, ...]
    compared: ComparableRow | None
    before: str | None

    @property
    def first(self) -> Carried:
        """The version that brought it."""
        return self.carried[-1]


def contents_of_integration(store: Store, consumer: str, provider: str, page: Page) -> Slice[ContentStory]:
    """Return the contents of an integration, that of the newest version first.

    Raises:
        UnknownNameError: no such consumer or provider.
    """
    with store.read() as transaction:
        known_pacticipant(transaction, consumer, "consumer")
        known_pacticipant(transaction, provider, "provider")
        history = transaction.contracts.history(consumer, provider).items
        groups: dict[int, list[PublicationRecord]] = {}
        for each in history:
            groups.setdefault(each.content_id, []).append(each)
        start = (page.number - 1) * page.size
        shown = dict(list(groups.items())[start : start + page.size])
        return Slice(_stories(transaction, shown, history), len(groups))


def _stories(
    transaction: Transaction, shown: Mapping[int, Sequence[PublicationRecord]], history: Sequence[PublicationRecord]
) -> tuple[ContentStory, ...]:
    ids = {each.consumer_version_id for group in shown.values() for each in group}
    versions = {one.id: one for one in transaction.versions.by_ids(ids)}
    results = transaction.verifications.of_contents(set(shown))
    compared = newest_comparisons(transaction, [group[0] for key, group in shown.items() if key not in results])
    here: dict[int, list[str]] = {}
    for one in transaction.deployments.of_versions(ids):
        if (one.deployment.support_ended if one.is_release else one.ended) is None:
            here.setdefault(one.version_id, []).append(one.deployment.environment)
    older = _older(history)
    return tuple(
        _story(
            transaction.contracts.content_by_id(content_id),
            tuple(
                Carried(
                    publication=each,
                    version=versions[each.consumer_version_id],
                    environments=tuple(sorted(set(here.get(each.consumer_version_id, ())))),
                )
                for each in group
            ),
            tuple(result for _, result in results.get(content_id, ())),
            compared.get(content_id),
            older.get(group[-1].id),
        )
        for content_id, group in shown.items()
    )


def _older(history: Sequence[PublicationRecord]) -> Mapping[int, str]:
    """Map each publication to the digest of the newest older one that has other content."""
    found: dict[int, str] = {}
    last: PublicationRecord | None = None
    before: str | None = None
    for each in reversed(history):
        if last is not None and last.sha != each.sha:
            before = last.sha
        if before is not None:
            found[each.id] = before
        last = each
    return found


def _story(
    content: ContentRecord,
    carried: tuple[Carried, ...],
    results: tuple[VerificationRecord, ...],
    compared: ComparableRow | None,
    before: str | None,
) -> ContentStory:
    return ContentStory(
        content=content,
        interactions=_count(content.text),
        carried=carried,
        results=results,
        compared=compared,
        before=before,
    )


def _count(text: str) -> int | None:
    document = json.loads(text)
    lists = [document.get(name) for name in ("interactions", "messages")] if isinstance(document, dict) else []
    found = [each for each in lists if isinstance(each, list)]
    return sum(map(len, found)) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two contents of an integration and what changed from the one to the other.

    Attributes:
        before: the newest publication of the older content.
        after: the newest publication of the newer one.
    """

    before: PublicationRecord
    after: PublicationRecord
    difference: ContentDifference


def difference_between(store: Store, consumer: str, provider: str, before: str, after: str) -> Compared:
    """Return what changed between two contents, each named by its digest or by the number of a version that has it.

    Raises:
        UnknownNameError: no such consumer or provider.
        NotFoundError: the integration has no such content.
    """
    with store.read() as transaction:
        known_pacticipant(transaction, consumer, "consumer")
        known_pacticipant(transaction, provider, "provider")
        old, new = (_named(transaction, consumer, provider, name) for name in (before, after))
        texts = [transaction.contracts.content_by_id(one.content_id).text for one in (old, new)]
    return Compared(before=old, after=new, difference=compare_contents(*texts))


def _named(transaction: Transaction, consumer: str, provider: str, name: str) -> PublicationRecord:
    content = transaction.contracts.content(consumer, provider, name)
    found = None if content is None else transaction.contracts.latest_of_content(content.id)
    found = found or transaction.contracts.publication(VersionRef(consumer, name), provider)
    if found is None:
        raise NotFoundError(
            f"{consumer} and {provider} have no content with the digest {name!r}, and {consumer} has no version of "
            "that number with a contract; the history of the integration lists all there are"
        )
    return found
