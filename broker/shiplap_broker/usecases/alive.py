"""Which versions are alive in an environment: deployed, released, in a window still open, or one rollback away."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from shiplap.model.deployment import Strategy
from shiplap.model.version import VersionRef
from shiplap.overlap import Comeback, Life, Span, lives_and_comebacks
from shiplap.overlap.reasons import Basis, Reason, basis
from shiplap_broker.store.records import DeploymentRecord
from shiplap_broker.usecases.ports import Transaction
from shiplap_broker.usecases.read_snapshot import read_surroundings
from shiplap_broker.usecases.values import Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class Alive:
    """A version that is alive at an instant, and why; one value for each way in which it came there."""

    version: VersionRef
    version_id: int
    presence: Presence
    serving: bool
    since: datetime
    until: datetime | None
    why: Reason
    promised: bool = False

    @property
    def assumed(self) -> bool:
        """Whether the end was assumed from a policy or default, not recorded or measured."""
        return basis(self.why) is Basis.ASSUMED


def alive_in(
    transaction: Transaction, environment: str, at: datetime, around: Collection[str] | None = None
) -> tuple[Alive, ...]:
    """Return the versions that are alive in an environment, in the order in which they came there.

    Rollback targets are among them: they come back faster than anybody can verify them. Only versions of the
    pacticipants ``around`` and of their neighbours, where given.
    """
    surroundings = read_surroundings(transaction, environment, at, around)
    records: dict[VersionRef, list[DeploymentRecord]] = {}
    for record in surroundings.records:
        records.setdefault(record.deployment.ref, []).append(record)
    policies = surroundings.snapshot.policies
    lives, coming_back = lives_and_comebacks(surroundings.snapshot, at)
    found = [
        one
        for life in lives
        for one in _alive(life, records.get(life.version, []), at, known=life.version.pacticipant in policies)
    ]
    ids = surroundings.version_ids
    back = [_coming_back(one, ids[one.version]) for one in coming_back]
    return tuple(sorted([*found, *_once_each(back)], key=lambda one: (one.since, one.version)))


def _alive(life: Life, records: list[DeploymentRecord], at: datetime, *, known: bool) -> Iterator[Alive]:
    span = _at(life.alive, at)
    if span is None or not records:
        return
    for release in sorted({one.is_release for one in records if one.deployment.started <= at}):
        yield Alive(
            version=life.version,
            version_id=records[0].version_id,
            presence=Presence.RELEASED if release else Presence.DEPLOYED,
            serving=_at(life.serve, at) is not None,
            since=span.start,
            until=span.until,
            why=span.why,
            promised=known or any(one.deployment.strategy not in {None, Strategy.RELEASE} for one in records),
        )


def _coming_back(comeback: Comeback, version_id: int) -> Alive:
    return Alive(
        version=comeback.version,
        version_id=version_id,
        presence=Presence.ROLLBACK,
        serving=False,
        since=comeback.since,
        until=comeback.until,
        why=comeback.why,
        promised=True,
    )


def _once_each(back: Iterable[Alive]) -> Iterable[Alive]:
    """Keep of a version that several targets may go back to the one that may the longest."""
    longest: dict[VersionRef, Alive] = {}
    for one in back:
        known = longest.get(one.version)
        if known is None or one.until is None or (known.until is not None and known.until < one.until):
            longest[one.version] = one
    return longest.values()


def _at(spans: tuple[Span, ...], instant: datetime) -> Span | None:
    return next((span for span in spans if span.start <= instant < span.end), None)
