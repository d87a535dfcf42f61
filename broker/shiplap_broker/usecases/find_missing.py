"""Finding what nobody has verified: contents and provider versions that can meet, and of which nothing is known.

Asked for an environment, it is what a gate there would call *not verified*, whoever is deployed next: the consumer
versions that are alive, the heads of their main branches, and versions that are named, against the provider versions
that serve or will. What a rollback would bring back counts on both sides.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shiplap.model.evidence import EvidenceKind
from shiplap.model.version import VersionRef
from shiplap.overlap import Snapshot, comebacks, lives, meets, pairs_after_rollback
from shiplap.overlap.reasons import Reason
from shiplap.report.reason_as_text import reason_as_text
from shiplap.report.span_as_text import instant_as_text
from shiplap_broker.store.records import PublicationRecord
from shiplap_broker.usecases.known import known_environment, known_pacticipant, known_version
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.read_snapshot import read_evidence, read_surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class Unverified:
    """A consumer version whose contract a provider version has not verified.

    Attributes:
        alive: whether the two can meet as things are recorded; otherwise the consumer version may come next.
        why: in words.
    """

    provider: VersionRef
    publication: PublicationRecord
    alive: bool
    why: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at, and what is missing.

    Attributes:
        serving: provider versions that serve, will, or would after a rollback, and of how many consumer versions that
            can meet them the contract was verified.
    """

    serving: Mapping[VersionRef, int]
    missing: tuple[Unverified, ...]


@dataclass(frozen=True, slots=True)
class _Meeting:
    """Why two versions can meet, and whether they can already."""

    why: str
    alive: bool


_Meetings = dict[tuple[VersionRef, VersionRef], _Meeting]


def find_missing(
    store: Store, environment: str, at: datetime, *, provider: str | None = None, named: Sequence[VersionRef] = ()
) -> Looked:
    """Return every contract that a provider version of an environment should verify and has not.

    Args:
        store: where to look.
        environment: its name.
        at: the instant from which on the versions can meet.
        provider: only versions of this one.
        named: consumer versions to consider beside those that are alive or on a main branch.

    Raises:
        UnknownNameError: no such environment, provider or version.
    """
    with store.read() as transaction:
        known_environment(transaction, environment)
        if provider is not None:
            known_pacticipant(transaction, provider, "provider")
        asked_about = {ref: known_version(transaction, ref).id for ref in named}
        surroundings = read_surroundings(transaction, environment, at, None if provider is None else (provider,))
        snapshot = surroundings.snapshot
        heads = _heads(transaction, snapshot, at)
        meetings = {
            **_said(snapshot, at, asked_about),
            **{pair: _Meeting(f"head of its main branch {branch}", alive=False) for pair, (branch, _) in heads.items()},
            **_recorded(snapshot, at),
        }
        ids = {
            **{consumer: number for (consumer, _), (_, number) in heads.items()},
            **asked_about,
            **surroundings.version_ids,
        }
        wanted = {pair: why for pair, why in meetings.items() if provider in {None, pair[1].pacticipant}}
        known = read_evidence(transaction, wanted, ids)
        verdicts = Counter(pair[1] for pair, one in known.items() if one.kind is not EvidenceKind.NO_CONTRACT)
        serving = [one for one in _serving(snapshot, at) if provider in {None, one.pacticipant}]
        return Looked(
            serving={one: verdicts[one] for one in serving},
            missing=_with_contracts(transaction, {one: why for one, why in wanted.items() if one not in known}, ids),
        )


def _recorded(snapshot: Snapshot, at: datetime) -> _Meetings:
    """Return the versions that can meet as things are recorded."""
    meetings: _Meetings = {}
    for pair in meets(snapshot, at):
        meetings.setdefault((pair.consumer, pair.provider), _met(pair.why, pair.until))
    for comeback, pair in pairs_after_rollback(snapshot, at):
        who = None if comeback.version == pair.consumer else comeback.version
        meetings.setdefault((pair.consumer, pair.provider), _met(comeback.why, comeback.until, who))
    return meetings


def _met(why: Reason, until: datetime | None, who: VersionRef | None = None) -> _Meeting:
    end = "" if until is None else f" until {instant_as_text(until)} UTC"
    return _Meeting(f"{'' if who is None else f'{who} is a '}{reason_as_text(why)}{end}", alive=True)


def _serving(snapshot: Snapshot, at: datetime) -> list[VersionRef]:
    """Return the versions that serve, will, or would after a rollback."""
    serving = [life.version for life in lives(snapshot, at) if any(at < span.end for span in life.serve)]
    return list(dict.fromkeys([*serving, *(one.version for one in comebacks(snapshot, at))]))


def _heads(
    transaction: Transaction, snapshot: Snapshot, at: datetime
) -> dict[tuple[VersionRef, VersionRef], tuple[str, int]]:
    """Return the heads of the consumers' main branches with each provider version that serves: branch and id."""
    return {
        (publication.consumer_ref, version): (branch, publication.consumer_version_id)
        for version in _serving(snapshot, at)
        for publication, branch in transaction.contracts.of_main_branches(version.pacticipant)
    }


def _said(snapshot: Snapshot, at: datetime, asked_about: Iterable[VersionRef]) -> _Meetings:
    refs = list(asked_about)
    return {(ref, version): _Meeting("asked about", alive=False) for version in _serving(snapshot, at) for ref in refs}


def _with_contracts(
    transaction: Transaction, meetings: Mapping[tuple[VersionRef, VersionRef], _Meeting], ids: Mapping[VersionRef, int]
) -> tuple[Unverified, ...]:
    """Return the pairs whose consumer published a contract with the provider; without one nobody can verify it."""
    found: list[Unverified] = []
    for name in sorted({provider.pacticipant for _, provider in meetings}):
        consumers = {consumer for consumer, provider in meetings if provider.pacticipant == name and consumer in ids}
        published = transaction.contracts.of_versions(name, [ids[consumer] for consumer in consumers])
        by_consumer = {one.consumer_ref: one for one in published}
        found += [
            Unverified(provider=provider, publication=by_consumer[consumer], alive=why.alive, why=why.why)
            for (consumer, provider), why in meetings.items()
            if provider.pacticipant == name and consumer in by_consumer
        ]
    return tuple(sorted(found, key=lambda one: (one.provider, one.publication.consumer_ref)))
