"""Asking the gate: one frozen snapshot in, one decision out, kept under a short id."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from shiplap.model.version import VersionRef
from shiplap.overlap import (
    Action,
    Decision,
    Deploy,
    Finish,
    Nothing,
    Promote,
    Rollback,
    Snapshot,
    Verdict,
    decide,
)
from shiplap_broker.store.records import DecisionRecord
from shiplap_broker.usecases.compare_documents import compare_what_is_unknown
from shiplap_broker.usecases.decision_text import decision_to_text, digest_of, inputs_to_text
from shiplap_broker.usecases.known import known_environment, known_pacticipant, known_version
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.read_snapshot import read_snapshot
from shiplap_broker.usecases.values import Decided

REPEATED = timedelta(hours=1)
"""For how long the same answer to the same question has the same id."""

_MOMENT = timedelta(seconds=5)
"""The clock is read when a question comes and when its answer is kept."""

MOST_WAITING = 3
"""Of how many neighbours a newer version is tried as the one to deploy first."""


def decide_gate(
    store: Store, environment: str, action: Action, at: datetime, *, decision_id: str, now: datetime
) -> Decided:
    """Decide whether an action may happen in an environment at an instant, and keep the decision.

    Rollout controllers ask again every minute: the same answer from the same facts is kept once an hour, under one id.

    Raises:
        UnknownNameError: no such environment, pacticipant or version.
        ConflictError: there is nothing to finish, to promote, or to go back to.
    """
    compare_what_is_unknown(store, lambda opened: decide_in(opened, environment, action, at)[1], now)
    with store.read() as transaction:
        snapshot, decision = decide_in(transaction, environment, action, at)
        digest = digest_of(snapshot, decision, asked_now=abs(now - at) < _MOMENT)
        known = transaction.decisions.same(environment, digest, now - REPEATED)
    if known is not None:
        return Decided(known, replace(decision, id=known), environment)
    decision = replace(decision, id=decision_id)
    decided = Decided(decision_id, decision, environment)
    with store.write() as transaction:
        return keep_decision(transaction, decided, snapshot, now, digest=digest)


def decide_in(transaction: Transaction, environment: str, action: Action, at: datetime) -> tuple[Snapshot, Decision]:
    """Decide inside a transaction, and return what was decided from as well.

    Only after a no is it found out whether another order of deploys would be legal, since most answers are yes.
    """
    snapshot, decision = decided_at_once(transaction, environment, action, at)
    if decision.verdict is not Verdict.NO or not isinstance(action, Deploy):
        return snapshot, decision
    waiting = _waiting(transaction, snapshot, decision) if len(action.moves) == 1 else {}
    moved = _versions_of(transaction, action)
    snapshot, prospect = read_snapshot(transaction, environment, action, at, moved, waiting=waiting)
    return snapshot, decide(snapshot, action, at, prospect)


def _waiting(transaction: Transaction, snapshot: Snapshot, decision: Decision) -> Mapping[VersionRef, int]:
    """Return the newest versions, not deployed yet, of those that what is deployed does not fit."""
    moved = {move.pacticipant for move in decision.action.moves} if isinstance(decision.action, Deploy) else set()
    failing = [pair for world in decision.worlds for pair in world.pairs if pair.verdict is Verdict.NO]
    names = {side.pacticipant for pair in failing for side in (pair.consumer, pair.provider)} - moved
    deployed = {one.ref for one in snapshot.deployments}
    newest = [transaction.versions.latest(name) for name in sorted(names)[:MOST_WAITING]]
    return {one.ref: one.id for one in newest if one is not None and one.ref not in deployed}


def decided_at_once(
    transaction: Transaction, environment: str, action: Action, at: datetime
) -> tuple[Snapshot, Decision]:
    """Decide without a thought of other orders of deploys, once the names of the action are known to be right."""
    known_environment(transaction, environment)
    snapshot, prospect = read_snapshot(transaction, environment, action, at, _versions_of(transaction, action))
    return snapshot, decide(snapshot, action, at, prospect)


def keep_decision(
    transaction: Transaction, decided: Decided, snapshot: Snapshot, now: datetime, *, digest: str | None = None
) -> Decided:
    """Store a decision with its inputs; its id grows by a digit for as long as it is taken."""
    while transaction.decisions.get(decided.id) is not None:
        longer = decided.id + "0"
        decided = Decided(longer, replace(decided.decision, id=longer), decided.environment)
    decision = decided.decision
    about = _about(decision.action)
    transaction.decisions.add(
        DecisionRecord(
            id=decided.id,
            created_at=now,
            at=decision.now,
            environment=decided.environment,
            pacticipant="" if about is None else about[0],
            version="" if about is None else about[1],
            action=type(decision.action).__name__.lower(),
            verdict=decision.verdict.value,
            decision=decision_to_text(decision),
            inputs=inputs_to_text(snapshot, decision.action, decision.now),
            digest=digest,
        )
    )
    return decided


def _versions_of(transaction: Transaction, action: Action) -> Mapping[VersionRef, int]:
    """Return the ids of the versions an action names, all of which must be known."""
    match action:
        case Deploy(moves=moves):
            refs = [move.ref for move in moves]
        case Finish(pacticipant=name, version=number) | Rollback(pacticipant=name, version=number):
            known_pacticipant(transaction, name)
            refs = [] if number is None else [VersionRef(name, number)]
        case Promote(pacticipant=name, version=number):
            refs = [VersionRef(name, number)]
        case Nothing():
            refs = []
        case _:
            assert_never(action)
    return {ref: known_version(transaction, ref).id for ref in refs}


def _about(action: Action) -> tuple[str, str] | None:
    """Return the pacticipant and the version a decision is filed under."""
    match action:
        case Deploy(moves=moves):
            return moves[0].pacticipant, moves[0].version
        case Finish() | Rollback() | Promote():
            return action.pacticipant, action.version or ""
        case Nothing():
            return None
        case _:
            assert_never(action)
