"""Starting a deployment: the gate and the record in one transaction, so that two pipelines cannot both slip through."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shiplap.errors import ConflictError, Fault, InputError
from shiplap.model.deployment import Deployment, Strategy
from shiplap.model.version import VersionRef
from shiplap.overlap import Decision, Deploy, Move
from shiplap_broker.store.records import DeploymentRecord
from shiplap_broker.usecases.compare_documents import compare_what_is_unknown
from shiplap_broker.usecases.decide_gate import decide_in, keep_decision
from shiplap_broker.usecases.end_deployments import after, end_predecessor
from shiplap_broker.usecases.known import known_environment, known_version
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.refusals import OpenDeploymentError
from shiplap_broker.usecases.values import Decided, DeploymentToStart, Started

LONGEST_DURATION = timedelta(days=30)


def start_deployment(
    store: Store, asked: DeploymentToStart, *, new_ids: Sequence[str], decision_id: str, now: datetime
) -> Started:
    """Ask the gate and, when it says yes or is overruled by ``force``, store the started deployments.

    Args:
        store: where to look and record.
        asked: what shall be deployed.
        new_ids: UUIDs for the deployments: one, and one more for each version that moves with it.
        decision_id: a short new id for the decision.
        now: the start.

    Raises:
        InputError: the request contradicts itself; carries every fault.
        UnknownNameError: no such environment, pacticipant or version.
        OpenDeploymentError: a deployment to the same target is under way.
    """
    _check(asked)
    _compare_first(store, asked, now)
    with store.write() as transaction:
        environment = known_environment(transaction, asked.environment)
        action = Deploy(_moves(transaction, asked), asked.duration or timedelta(0))
        before = _before(transaction, asked, action.moves)
        now = max(after(one, now) for one in before.values())
        snapshot, decision = decide_in(transaction, asked.environment, action, now)
        decision = replace(decision, id=decision_id)
        decided = keep_decision(transaction, Decided(decision_id, decision, asked.environment), snapshot, now)
        if not (decision.ok or asked.force):
            return Started((), decided)
        if not transaction.environments.advance(environment):
            raise ConflictError(f"something else changed {asked.environment} in the meantime; try again")
        started = tuple(
            _start(transaction, asked, move, before[move], identity=identity, decided=decided, now=now)
            for move, identity in zip(action.moves, new_ids, strict=True)
        )
    return Started(started, decided)


def _compare_first(store: Store, asked: DeploymentToStart, now: datetime) -> None:
    """Make the comparisons with documents that the gate would lack: they take too long for its transaction."""

    def decide(transaction: Transaction) -> Decision:
        action = Deploy(_moves(transaction, asked), asked.duration or timedelta(0))
        return decide_in(transaction, asked.environment, action, now)[1]

    compare_what_is_unknown(store, decide, now)


def _check(asked: DeploymentToStart) -> None:
    faults: list[Fault] = []
    if asked.duration is not None and not timedelta(0) <= asked.duration <= LONGEST_DURATION:
        faults.append(Fault("$.duration", f"must lie between 0 and {LONGEST_DURATION.days} days"))
    if asked.weight is not None and not 0 <= asked.weight <= 1:
        faults.append(Fault("$.weight", "is a share of the traffic, from 0 to 1"))
    if asked.force is not None and not asked.force.strip():
        faults.append(Fault("$.force", "needs a reason, which is shown ever after"))
    names = [asked.pacticipant, *(ref.pacticipant for ref in asked.together_with)]
    faults += [
        Fault("$.with", f"{name} can move to one version only") for name in sorted(set(names)) if names.count(name) > 1
    ]
    if faults:
        raise InputError("this deployment cannot be started", faults)


def _moves(transaction: Transaction, asked: DeploymentToStart) -> tuple[Move, ...]:
    policies = {one.pacticipant: one.strategy for one in transaction.policies.of_environment(asked.environment)}
    refs = (VersionRef(asked.pacticipant, asked.version), *asked.together_with)
    return tuple(
        Move(
            pacticipant=ref.pacticipant,
            version=ref.number,
            strategy=asked.strategy or policies.get(ref.pacticipant) or Strategy.ROLLING,
            target=asked.target or None,
        )
        for ref in refs
    )


def _before(
    transaction: Transaction, asked: DeploymentToStart, moves: Sequence[Move]
) -> Mapping[Move, DeploymentRecord | None]:
    """Return what each move will replace, and refuse one whose target has an open deployment."""
    found: dict[Move, DeploymentRecord | None] = {}
    for move in moves:
        known_version(transaction, move.ref)
        newest = transaction.deployments.newest(move.pacticipant, asked.environment, move.target)
        if newest is not None and newest.is_open:
            raise OpenDeploymentError(newest)
        found[move] = newest
    return found


def _start(  # noqa: PLR0913 - one record from everything that was asked and found
    transaction: Transaction,
    asked: DeploymentToStart,
    move: Move,
    before: DeploymentRecord | None,
    *,
    identity: str,
    decided: Decided,
    now: datetime,
) -> DeploymentRecord:
    record = DeploymentRecord(
        deployment=Deployment(
            id=identity,
            pacticipant=move.pacticipant,
            version=move.version,
            environment=asked.environment,
            target=move.target,
            strategy=move.strategy,
            started=now,
            expected_duration=asked.duration,
            weight=asked.weight,
            forced=None if decided.decision.ok else asked.force,
        ),
        created_at=now,
        predecessor=None if before is None else before.deployment.id,
        decision=decided.id,
        actor=asked.actor,
    )
    transaction.deployments.add(record)
    end_predecessor(transaction, record)
    return record
