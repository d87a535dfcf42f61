"""Answers Pact's matrix with the overlap gate where an environment is given.

Pact's rows stay, since people know them; the verdict becomes the worse of Pact's and the gate's, and what only the gate
knows (open tabs, rollouts, a way back) is added to the reasons.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from shiplap.model.version import VersionRef
from shiplap.overlap import Decision, Deploy, Move, Pair, PairKey, Verdict
from shiplap.overlap.verdict import worst
from shiplap.report.reason_as_text import reason_as_text
from shiplap.report.span_as_text import instant_as_text
from shiplap_broker.usecases.ask_matrix import matrix_of
from shiplap_broker.usecases.compare_documents import compare_unknown, pairs_unknown_in
from shiplap_broker.usecases.decide_gate import decided_at_once
from shiplap_broker.usecases.matrix_reasons import ALL_WELL, NOTHING_NEEDED
from shiplap_broker.usecases.matrix_selectors import Resolver
from shiplap_broker.usecases.matrix_values import Matrix, Note, Question
from shiplap_broker.usecases.ports import Store, Transaction

_DEPLOYABLE = {Verdict.YES: True, Verdict.UNKNOWN: None, Verdict.NO: False}
_NOTHING_CHECKED = (
    "WARN: Nothing was checked: no contract of this version is known, and nothing that has a contract with it is alive "
    "in the environment."
)
_ORDER = {True: 0, None: 1, False: 2}


def gate_matrix(store: Store, question: Question, now: datetime) -> Matrix:
    """Return the answer to a question in which every name is known."""
    found = _answer(store, question, now)
    if found.deployable is None and _compare(store, question, now):
        return _answer(store, question, now)
    return found


def _answer(store: Store, question: Question, now: datetime) -> Matrix:
    with store.read() as transaction:
        resolver = Resolver(transaction, now)
        matrix = matrix_of(transaction, resolver, question)
        decision = _decision(transaction, resolver, question, now)
        silent = _silent(transaction, question.destination.environment, decision)
    if decision is None:
        return matrix
    joined = _joined(matrix, decision, question, silent)
    return joined if matrix.rows else _unfounded(joined)


def _compare(store: Store, question: Question, now: datetime) -> int:
    """Make the comparisons with documents that the answer lacks; return how many there were."""

    def unknown(transaction: Transaction) -> Iterable[PairKey]:
        resolver = Resolver(transaction, now)
        for row in matrix_of(transaction, resolver, question).rows:
            if row.success is None and row.provider_version is not None:
                yield row.consumer_version.ref, row.provider_version.ref
        decision = _decision(transaction, resolver, question, now)
        yield from () if decision is None else pairs_unknown_in(decision)

    return compare_unknown(store, unknown, now)


def _silent(transaction: Transaction, environment: str | None, decision: Decision | None) -> frozenset[VersionRef]:
    """Return the consumers in pairs nothing is known about that have published no contract at all.

    Those with a policy are left out: whoever says how a consumer lives wants to hear that nothing is known about it.
    """
    if environment is None or decision is None:
        return frozenset()
    unknown = {pair.consumer for world in decision.worlds for pair in world.pairs if pair.evidence is None}
    names = {one.pacticipant for one in unknown}
    asked = {one.pacticipant for one in transaction.policies.of_environment(environment, names)}
    return frozenset(
        one for one in unknown if one.pacticipant not in asked and not transaction.contracts.publications_of(one)
    )


def _unfounded(matrix: Matrix) -> Matrix:
    """Say of a yes that nothing stands behind it."""
    if not matrix.deployable:
        return matrix
    return replace(matrix, notes=(*matrix.notes, Note(kind="warning", text=_NOTHING_CHECKED)))


def _decision(transaction: Transaction, resolver: Resolver, question: Question, now: datetime) -> Decision | None:
    """Return what the gate says, ``None`` where the question is not whether versions may go to an environment.

    Several versions are meant to go there together. A selector that means all versions of a pacticipant moves none.
    """
    environment = question.destination.environment
    if environment is None:
        return None
    found = [resolver.one(each) for each in question.selectors if not each.means_all]
    versions = [version for version in found if version is not None]
    names = {version.pacticipant for version in versions}
    if not versions or len(names) != len(found):
        return None
    action = Deploy(tuple(Move(pacticipant=one.pacticipant, version=one.number) for one in versions))
    return decided_at_once(transaction, environment, action, now)[1]


def _joined(matrix: Matrix, decision: Decision, question: Question, silent: Collection[VersionRef]) -> Matrix:
    """Return Pact's answer, made stricter by the gate's.

    To Pact a consumer version without contracts needs nothing; so it is here where no policy is, but it is said.
    """
    matters = [pair for world in decision.worlds for pair in world.pairs if not _is_ignored(pair, question)]
    judged = [pair for pair in matters if pair.verdict is not Verdict.UNKNOWN or pair.consumer not in silent]
    matrix = replace(matrix, notes=(*matrix.notes, *_of_silent(matters, silent)))
    gate = _DEPLOYABLE[worst(pair.verdict for pair in judged)]
    deployable = max((matrix.deployable, gate), key=_ORDER.__getitem__)
    if deployable is matrix.deployable:
        return matrix
    known = {(row.consumer_version.ref, row.provider_version and row.provider_version.ref) for row in matrix.rows}
    bad = {
        (pair.consumer, pair.provider): pair
        for pair in reversed(judged)
        if pair.verdict is not Verdict.YES and (pair.consumer, pair.provider) not in known
    }
    notes = [note for note in matrix.notes if note.text not in {ALL_WELL, NOTHING_NEEDED}]
    return replace(
        matrix,
        deployable=deployable,
        notes=(*notes, *(Note(kind="error", text=_sentence(pair)) for pair in bad.values())),
        failed=matrix.failed + sum(pair.verdict is Verdict.NO for pair in bad.values()),
        unknown=matrix.unknown + sum(pair.verdict is Verdict.UNKNOWN for pair in bad.values()),
    )


def _of_silent(pairs: Iterable[Pair], silent: Collection[VersionRef]) -> Iterable[Note]:
    """Say of each consumer version without contracts that nothing is known about what it needs."""
    found = dict.fromkeys(
        (pair.consumer, pair.provider.pacticipant)
        for pair in pairs
        if pair.verdict is Verdict.UNKNOWN and pair.consumer in silent
    )
    for consumer, provider in found:
        text = f"WARN: {consumer} has published no contract, so that nothing is known about what it needs of {provider}"
        yield Note(kind="warning", text=text)


def _is_ignored(pair: Pair, question: Question) -> bool:
    sides = (pair.consumer, pair.provider)
    return any(
        each.pacticipant == side.pacticipant and each.version in (None, side.number)
        for each in question.ignored
        for side in sides
    )


def _sentence(pair: Pair) -> str:
    span = "with no known end" if pair.until is None else f"until {instant_as_text(pair.until)} UTC"
    what = "is known to break" if pair.verdict is Verdict.NO else "is not verified"
    return f"{pair.consumer} can meet {pair.provider} {span} ({reason_as_text(pair.why)}), and that {what}"
