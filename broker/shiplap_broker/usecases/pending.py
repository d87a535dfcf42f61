"""Pending and work in progress: which contracts may fail without breaking the provider's build.

The rules are those of Pact Broker, see https://docs.pact.io/pending and https://docs.pact.io/wip: a content is pending
until it was verified successfully for the provider's branch, or before that branch began. One thing is Shiplap's own:
a content that is alive somewhere blocks, because a provider that breaks it breaks somebody already.
"""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shiplap_broker.store.records import PassedBy
from shiplap_broker.usecases.choose_contracts import Chosen, ahead
from shiplap_broker.usecases.ports import Transaction
from shiplap_broker.usecases.values import ForVerification, Pending

LOOK_BACK = timedelta(days=30)
"""How old a result may be and still end work in progress."""


@dataclass(frozen=True, slots=True)
class PendingContents:
    """The contents that are pending for the provider's branch or version (key ``None``), or for each of its tags."""

    by_tag: Mapping[str | None, AbstractSet[int]]


def pending_contents(
    transaction: Transaction, provider: str, asked: ForVerification, contents: Collection[int]
) -> PendingContents:
    """Find out which of the contents are pending."""
    wanted = frozenset(contents)
    return PendingContents(
        {
            tag: wanted - _passed(transaction, wanted, two)
            for tag, two in _judges(transaction, provider, asked, with_any=True).items()
        }
    )


def pending_of(
    known: PendingContents, asked: ForVerification, content_id: int, *, in_progress: bool = False, alive: bool = False
) -> Pending:
    """Return what is to be said about one content; one that is ``alive`` somewhere is never pending."""
    if alive:
        return Pending(pending=False, branch=asked.branch, settled_tags=asked.tags if asked.branch is None else ())
    if asked.branch is not None or not asked.tags:
        return Pending(pending=in_progress or content_id in known.by_tag[None], branch=asked.branch)
    pending = tuple(tag for tag in asked.tags if in_progress or content_id in known.by_tag[tag])
    settled = tuple(tag for tag in asked.tags if tag not in pending)
    return Pending(pending=bool(pending), pending_tags=pending, settled_tags=settled)


def work_in_progress(
    transaction: Transaction, provider: str, asked: ForVerification, selected: AbstractSet[int], now: datetime
) -> list[Chosen]:
    """Return the heads of branches and tags that no selector chose and that nobody has passed yet."""
    since = asked.work_in_progress_since
    judges = {} if since is None else _judges(transaction, provider, asked, with_any=False)
    if since is None or not judges:
        return []
    contracts = transaction.contracts
    candidates = [ahead(one, branch=name) for one, name in contracts.of_branch_heads(provider, since=since)]
    candidates += [ahead(one, tag=name) for one, name in contracts.latest_of_every_tag(provider, since=since)]
    contents = frozenset(one.publication.content_id for one in candidates) - selected
    open_ones: set[int] = set()
    for two in judges.values():
        recent = tuple(replace(judge, settled=True, since=now - LOOK_BACK) for judge in two)
        open_ones |= contents - _passed(transaction, contents, recent)
    return [one for one in candidates if one.publication.content_id in open_ones]


def _judges(
    transaction: Transaction, provider: str, asked: ForVerification, *, with_any: bool
) -> dict[str | None, tuple[PassedBy, ...]]:
    """Return the results that settle a content: for the branch, or for each tag, or, ``with_any``, of anybody."""
    if asked.branch is not None:
        branch = transaction.versions.branch(provider, asked.branch)
        if branch is None:
            return {None: (PassedBy(elsewhere=True),)}
        own = PassedBy(branch=branch.id)
        return {None: (own, replace(own, elsewhere=True, before=branch.created_at))}
    if asked.tags:
        judges: dict[str | None, tuple[PassedBy, ...]] = {}
        for tag in asked.tags:
            own = PassedBy(tag=tag)
            first = transaction.verifications.first_use_of_tag(provider, tag)
            judges[tag] = (own, replace(own, elsewhere=True, before=first))
        return judges
    return {None: (PassedBy(),)} if with_any else {}


def _passed(transaction: Transaction, contents: frozenset[int], judges: tuple[PassedBy, ...]) -> frozenset[int]:
    passed: frozenset[int] = frozenset()
    for judge in judges:
        passed |= transaction.verifications.passed(contents - passed, judge)
    return passed
