"""Reading one environment into the frozen snapshot that decisions are made from.

Only what can still matter is read: a deployment that ended longer ago than the longest tail any policy allows can no
longer meet anything. So a snapshot is as large as what is alive, however long the history is.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from shiplap.model.deployment import Compared, Integration, Kind, Policy, Sighting, Strategy
from shiplap.model.evidence import Allowance, Evidence, EvidenceKind, Outcome
from shiplap.model.version import VersionRef
from shiplap.overlap import (
    Action,
    Deploy,
    Finish,
    Move,
    Nothing,
    PairKey,
    Promote,
    Prospect,
    Rollback,
    Snapshot,
    pairs_in_question,
    prospect_of,
)
from shiplap.overlap.coverage import common_coverage
from shiplap.overlap.policy import DEFAULT_DRAINS, bounds_of
from shiplap.overlap.zombies import SHOWN
from shiplap_broker.store.records import AllowanceRecord, DeploymentRecord, EvidenceRow
from shiplap_broker.usecases.ports import Transaction

_MARGIN = timedelta(minutes=1)
_FEW = 200  # combinations of versions that are looked through sooner than a second question is asked
_NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A snapshot, still without evidence, and the records it was made from."""

    snapshot: Snapshot
    records: tuple[DeploymentRecord, ...]

    @property
    def version_ids(self) -> Mapping[VersionRef, int]:
        """The ids of the deployed versions."""
        return {one.deployment.ref: one.version_id for one in self.records}


def read_surroundings(
    transaction: Transaction, environment: str, at: datetime, around: Collection[str] | None = None
) -> Surroundings:
    """Read an environment as far as it matters to an instant, and later.

    Args:
        transaction: where to read.
        environment: its name.
        at: the instant.
        around: only these pacticipants and those they are integrated with; ``None`` for everybody.
    """
    integrations = _integrations(transaction, environment, around)
    names = None if around is None else {*around, *(side for one in integrations for side in _sides(one))}
    policies = {one.pacticipant: one for one in transaction.policies.of_environment(environment, names)}
    seen = tuple(one for one in transaction.sightings.seen(environment) if names is None or one.pacticipant in names)
    records = _deployments(transaction, environment, at, policies, integrations, names)
    oldest = _oldest_zombie(transaction, environment, at, seen, records)
    if oldest is not None:
        records = _deployments(transaction, environment, at, policies, integrations, names, back_to=oldest)
    return Surroundings(
        Snapshot(
            environment=environment,
            policies=policies,
            deployments=tuple(one.deployment for one in records),
            integrations=integrations,
            overrides=tuple(
                one for one in transaction.overrides.windows(environment) if names is None or one.pacticipant in names
            ),
            sightings=seen,
            coverage=common_coverage(transaction.sightings.collectors(environment), at),
            allowances=tuple(map(_allowance, transaction.overrides.allowances(environment, at))),
            on_unknown=transaction.policies.environment(environment).unknown,
        ),
        records,
    )


def read_snapshot(
    transaction: Transaction,
    environment: str,
    action: Action,
    at: datetime,
    moved: Mapping[VersionRef, int],
    *,
    waiting: Mapping[VersionRef, int] | None = None,
) -> tuple[Snapshot, Prospect]:
    """Read an environment with the evidence that a decision about an action needs, and say what it was needed for.

    Args:
        transaction: where to read.
        environment: its name.
        action: what is asked about.
        at: when.
        moved: ids of the versions the action brings in, which may not be deployed yet.
        waiting: ids of versions that might be deployed before; what is known about them is read as well.
    """
    others = waiting or {}
    named = named_in(action)
    around = None if named is None else {*named, *(ref.pacticipant for ref in others)}
    surroundings = read_surroundings(transaction, environment, at, around)
    snapshot = replace(surroundings.snapshot, waiting=tuple(others))
    prospect = prospect_of(snapshot, action, at)
    pairs = set(prospect.pairs)
    for question in _other_orders(action, others) if waiting is not None else ():
        pairs |= pairs_in_question(snapshot, question, at)
    ids = {**surroundings.version_ids, **moved, **others}
    compared = transaction.policies.environment(environment).compared
    known = read_evidence(transaction, pairs, ids, compared)
    return replace(snapshot, evidence=known, needs=_needs(transaction, moved)), prospect


def _needs(transaction: Transaction, moved: Mapping[VersionRef, int]) -> tuple[tuple[VersionRef, str], ...]:
    """Return the providers that the versions an action brings in have contracts with."""
    providers = transaction.contracts.providers_of(set(moved.values()))
    return tuple((ref, name) for ref, number in sorted(moved.items()) for name in sorted(providers.get(number, ())))


def _other_orders(action: Action, waiting: Iterable[VersionRef]) -> Iterator[Deploy]:
    """Yield the deploys that another order than the one asked about would consist of."""
    if not isinstance(action, Deploy):
        return
    if len(action.moves) > 1:
        yield from (Deploy((move,), action.duration) for move in action.moves)
    for ref in waiting:
        first = Move(pacticipant=ref.pacticipant, version=ref.number, strategy=Strategy.ROLLING)
        yield Deploy((first, *action.moves), action.duration)


def read_evidence(
    transaction: Transaction,
    pairs: Iterable[PairKey],
    ids: Mapping[VersionRef, int],
    compared: Compared = Compared.SELF_CHECKED,
) -> Mapping[PairKey, Evidence]:
    """Return what is known about some pairs, given the ids of their versions.

    What was replayed goes before what was ``compared`` with a document.
    """
    wanted = {pair for pair in pairs if pair[0] in ids and pair[1] in ids}
    rows = (
        row
        for consumers, providers in _questions(wanted, ids)
        for row in transaction.verifications.evidence(consumers, providers)
    )
    known = {(row.consumer, row.provider): _evidence(row) for row in rows if (row.consumer, row.provider) in wanted}
    known = {**by_comparison(transaction, wanted - set(known), ids, compared), **known}
    return {**known, **_strangers(transaction, wanted - set(known), ids)}


def _questions(wanted: Iterable[PairKey], ids: Mapping[VersionRef, int]) -> list[tuple[set[int], set[int]]]:
    """Return the consumer and the provider versions to ask for: all at once where they are few, else by provider."""
    by_provider: dict[str, tuple[set[int], set[int]]] = {}
    consumers: set[int] = set()
    providers: set[int] = set()
    for consumer, provider in wanted:
        own = by_provider.setdefault(provider.pacticipant, (set(), set()))
        for known, one in ((own[0], consumer), (consumers, consumer), (own[1], provider), (providers, provider)):
            known.add(ids[one])
    if len(consumers) * len(providers) <= _FEW:
        return [(consumers, providers)] if consumers else []
    return list(by_provider.values())


def by_comparison(
    transaction: Transaction, pairs: AbstractSet[PairKey], ids: Mapping[VersionRef, int], counted: Compared
) -> dict[PairKey, Evidence]:
    """Return what comparing contracts with OpenAPI documents says about some pairs, as far as that counts."""
    if counted is Compared.NEVER or not pairs:
        return {}
    consumers, providers = {ids[consumer] for consumer, _ in pairs}, {ids[provider] for _, provider in pairs}
    return {
        (row.consumer, row.provider): Evidence(
            consumer=row.consumer,
            provider=row.provider,
            outcome=Outcome.PASS if row.verdict == "compatible" else Outcome.FAIL,
            kind=EvidenceKind.COMPARED,
            breaks=row.breaks,
            verified_at=row.compared_at,
            provenance=row.provenance,
            basis=None if row.self_check is None else f"self-check {row.self_check}",
        )
        for row in transaction.documents.comparable(consumers, providers)
        if (row.consumer, row.provider) in pairs
        and row.verdict in {"compatible", "break"}
        and row.is_known
        and (row.self_checked or counted is Compared.ANY)
    }


def _strangers(
    transaction: Transaction, pairs: AbstractSet[PairKey], ids: Mapping[VersionRef, int]
) -> Mapping[PairKey, Evidence]:
    """Return those of the pairs whose consumer has contracts, but none with the provider: it does not call it.

    A version that published nothing at all tells nothing, it may have forgotten to.
    """
    providers = transaction.contracts.providers_of({ids[consumer] for consumer, _ in pairs})
    return {
        (consumer, provider): Evidence(
            consumer=consumer, provider=provider, outcome=Outcome.PASS, kind=EvidenceKind.NO_CONTRACT
        )
        for consumer, provider in pairs
        if ids[consumer] in providers and provider.pacticipant not in providers[ids[consumer]]
    }


def _evidence(row: EvidenceRow) -> Evidence:
    return Evidence(
        consumer=row.consumer,
        provider=row.provider,
        outcome=Outcome.PASS if row.success else Outcome.FAIL,
        kind=EvidenceKind.REPLAYED if row.direct else EvidenceKind.INHERITED,
        breaks=row.breaks,
        verified_at=row.verified_at,
        provenance=row.provenance,
        flaky=row.flaky,
    )


def _allowance(record: AllowanceRecord) -> Allowance:
    return Allowance(
        consumer=record.consumer,
        provider=record.provider,
        until=record.until,
        because=record.because,
        actor=record.actor,
    )


def named_in(action: Action) -> frozenset[str] | None:
    """Return the pacticipants an action names; ``None`` where it is about everybody."""
    match action:
        case Deploy(moves=moves):
            return frozenset(move.pacticipant for move in moves)
        case Finish(pacticipant=name) | Rollback(pacticipant=name) | Promote(pacticipant=name):
            return frozenset({name})
        case Nothing():
            return None
        case _:
            assert_never(action)


def _sides(integration: Integration) -> tuple[str, str]:
    return integration.consumer, integration.provider


def _integrations(
    transaction: Transaction, environment: str, around: Collection[str] | None
) -> tuple[Integration, ...]:
    retained = {_sides(one): one.retention for one in transaction.policies.retentions(environment)}
    if around is None:
        known = {(one.consumer, one.provider) for one in transaction.contracts.integrations()} | set(retained)
    else:
        known = set(transaction.contracts.around(around))
        known |= {sides for sides in retained if not set(sides).isdisjoint(around)}
    return tuple(
        Integration(consumer=consumer, provider=provider, retention=retained.get((consumer, provider)))
        for consumer, provider in sorted(known)
    )


def _oldest_zombie(
    transaction: Transaction,
    environment: str,
    at: datetime,
    seen: Iterable[Sighting],
    records: Iterable[DeploymentRecord],
) -> datetime | None:
    """Return when the first of the versions was replaced that were seen lately, though they should be long gone."""
    read = {one.deployment.ref for one in records}
    refs = [VersionRef(one.pacticipant, one.version) for one in seen if at - SHOWN < one.last_seen <= at]
    gone = (
        one.ended
        for ref in refs
        if ref not in read
        for one in transaction.deployments.of_version(ref, environment)
        if one.ended is not None
    )
    return min(gone, default=None)


def _deployments(  # noqa: PLR0913 - everything that decides what is still relevant
    transaction: Transaction,
    environment: str,
    at: datetime,
    policies: Mapping[str, Policy],
    integrations: tuple[Integration, ...],
    names: Collection[str] | None,
    *,
    back_to: datetime | None = None,
) -> tuple[DeploymentRecord, ...]:
    endless = [name for name, policy in policies.items() if policy.kind is Kind.MOBILE]
    since = at - _longest_tail(policies.values(), integrations)
    if back_to is not None:
        since = min(since, back_to - _MARGIN)
    found = transaction.deployments.relevant(environment, since, endless, names)
    if any(policy.pin for policy in policies.values()) and found:
        # Pages that are pinned to a server go on from it when it is retired, so the servers they may have come from
        # count, back to when the oldest living page was first served.
        oldest = min(one.deployment.started for one in found) - _longest_tail(policies.values(), integrations)
        found = transaction.deployments.relevant(environment, min(since, oldest), endless, names)
    return found


def _longest_tail(policies: Iterable[Policy], integrations: Iterable[Integration]) -> timedelta:
    bounds = [bounds_of(policy) for policy in policies]
    defaults = DEFAULT_DRAINS.values() if bounds else ()  # nothing drains where no policy says how it is deployed
    drains = [*defaults, *(one.drain for one in bounds if one.drain is not None)]
    retentions = [one.retention for one in integrations if one.retention is not None]
    return (
        _MARGIN
        + max(drains, default=_NO_TIME)
        + max((one.cache.amount + one.tab.amount for one in bounds), default=_NO_TIME)
        + max((one.pin.amount for one in bounds), default=_NO_TIME)
        + max((one.rollback for one in bounds), default=_NO_TIME)
        + max(retentions, default=_NO_TIME)
    )
