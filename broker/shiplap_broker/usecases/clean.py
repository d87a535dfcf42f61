"""Cleaning: what may be removed, and why all the rest is kept; then removing it in small steps beside a running broker.

A version goes when nothing speaks for it: it is alive nowhere, no head of a branch, not the newest with a tag or at
all, older than the limit, and no contract that is kept would become pending without its results. What a standing
decision rests on is never touched: it is about versions that are alive, and about their results.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shiplap_broker.store.retention_records import Kept, Leftover, Reason, StoredVersion
from shiplap_broker.usecases.alive import alive_in
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.read_snapshot import read_surroundings
from shiplap_broker.usecases.values import Presence

AT_ONCE = 200
"""Rows removed in one transaction, so that nobody who writes waits for long."""

# What versions leave behind; all else that is left over goes before them, since some of it would go with them.
_AFTER_VERSIONS = (Leftover.DOCUMENTS,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Versions of a pacticipant that are kept for the same reason, or removed.

    Attributes:
        why: the reason in words; ``None`` where they are removed.
        versions: oldest first.
    """

    pacticipant: str
    why: str | None
    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanPlan:
    """What cleaning would remove, and what it keeps.

    Attributes:
        removed_ids: the versions to be removed, oldest first.
        newest: the id of the newest version there was.
        decisions, contents: how many old decisions, and contents that no version has any more, go as well; those that
            go with the removed versions included.
        leftovers: how much else goes because it is old; kinds of which there is nothing are left out.
    """

    kept: tuple[Group, ...]
    removed: tuple[Group, ...]
    removed_ids: tuple[int, ...]
    newest: int
    decisions: int
    contents: int
    leftovers: Mapping[Leftover, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """How much was removed."""

    versions: int
    decisions: int
    contents: int
    leftovers: Mapping[Leftover, int]


def plan_cleaning(store: Store, now: datetime, keep: timedelta) -> CleanPlan:
    """Return what cleaning would do; nothing is changed.

    Args:
        store: what to clean.
        now: the time.
        keep: what is younger is kept.
    """
    with store.read() as transaction:
        versions = transaction.retention.versions()
        since = now - keep
        reasons = _reasons(transaction, versions, now, since)
        removed = [one for one in versions if one.id not in reasons]
        gone = tuple(one.id for one in removed)
        return CleanPlan(
            kept=_groups((one, _why(reasons[one.id])) for one in versions if one.id in reasons),
            removed=_groups((one, None) for one in removed),
            removed_ids=gone,
            newest=max((one.id for one in versions), default=0),
            decisions=transaction.retention.old_decisions(since, gone),
            contents=transaction.retention.idle_contents(since, gone),
            leftovers=_some({kind: transaction.retention.leftovers(kind, since, gone) for kind in Leftover}),
        )


def _some(counts: Mapping[Leftover, int]) -> Mapping[Leftover, int]:
    return {kind: count for kind, count in counts.items() if count}


def clean(store: Store, plan: CleanPlan, now: datetime, keep: timedelta, tell: Callable[[int, int], None]) -> Cleaned:
    """Remove what a plan says, as far as nothing speaks for it now; in many short transactions.

    Args:
        store: what to clean.
        plan: what `plan_cleaning` said.
        now: the time, as for the plan.
        keep: as for the plan.
        tell: called with how many versions were looked at, and how many there are.
    """
    since = now - keep
    early = {kind: _remove_leftovers(store, kind, since) for kind in Leftover if kind not in _AFTER_VERSIONS}
    gone = 0
    for start in range(0, len(plan.removed_ids), AT_ONCE):
        chunk = plan.removed_ids[start : start + AT_ONCE]
        with store.write() as transaction:
            later = transaction.retention.versions_after(plan.newest)  # they may have brought old contracts back
            reasons = (*transaction.retention.reasons(now, since, chunk), *transaction.retention.vouching(later))
            kept = {one.version_id for one in reasons}
            gone += transaction.retention.remove_versions([one for one in chunk if one not in kept])
        tell(min(start + AT_ONCE, len(plan.removed_ids)), len(plan.removed_ids))
    return Cleaned(
        versions=gone,
        decisions=_until_done(store, lambda transaction: transaction.retention.remove_old_decisions(since, AT_ONCE)),
        contents=_until_done(store, lambda transaction: transaction.retention.remove_idle_contents(since, AT_ONCE)),
        leftovers=_some(early | {kind: _remove_leftovers(store, kind, since) for kind in _AFTER_VERSIONS}),
    )


def _remove_leftovers(store: Store, kind: Leftover, since: datetime) -> int:
    return _until_done(store, lambda transaction: transaction.retention.remove_leftovers(kind, since, AT_ONCE))


def _until_done(store: Store, remove: Callable[[Transaction], int]) -> int:
    total = 0
    while True:
        with store.write() as transaction:
            removed = remove(transaction)
        total += removed
        if removed < AT_ONCE:
            return total


def _reasons(
    transaction: Transaction, versions: Iterable[StoredVersion], now: datetime, since: datetime
) -> Mapping[int, list[Reason]]:
    """Map the versions that are kept to all the reasons why."""
    found: dict[int, list[Reason]] = {}
    for environment in transaction.environments.all():
        found_alive = alive_in(transaction, environment.name, now)
        alive = {one.version_id for one in found_alive if one.presence is not Presence.ROLLBACK}
        for record in read_surroundings(transaction, environment.name, now).records:
            kept = Kept.ALIVE if record.version_id in alive else Kept.WAY_BACK
            one = Reason(version_id=record.version_id, kept=kept, detail=environment.name)
            found.setdefault(record.version_id, []).append(one)
    for reason in transaction.retention.reasons(now, since):
        found.setdefault(reason.version_id, []).append(reason)
    for version in versions:
        if version.created_at >= since:
            found.setdefault(version.id, []).append(Reason(version_id=version.id, kept=Kept.YOUNG))
    asked: set[int] = set()
    while unasked := found.keys() - asked:  # what vouches may have contracts itself, with providers behind it
        asked |= unasked
        for reason in transaction.retention.vouching(unasked):
            found.setdefault(reason.version_id, []).append(reason)
    return found


def _why(reasons: Iterable[Reason]) -> str:
    """Say the strongest reason in words."""
    order = list(Kept)
    strongest = min(reasons, key=lambda one: (order.index(one.kept), one.detail))
    return f"{strongest.kept.value} {strongest.detail}".strip()


def _groups(found: Iterable[tuple[StoredVersion, str | None]]) -> tuple[Group, ...]:
    grouped: dict[tuple[str, str | None], list[str]] = {}
    for version, why in found:
        grouped.setdefault((version.pacticipant, why), []).append(version.number)
    return tuple(
        Group(pacticipant=name, why=why, versions=tuple(numbers))
        for (name, why), numbers in sorted(grouped.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    )
