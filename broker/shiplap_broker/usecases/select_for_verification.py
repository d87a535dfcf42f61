"""What a provider has to verify: selectors, pending and work in progress, as Pact defines them.

Where Pact looks at what is *recorded* as deployed, this looks at what is *alive*: a page whose window is still open is
verified too, and the reasons say so.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from shiplap.model.selector import DeployedOrReleased, MainBranch
from shiplap_broker.usecases.choose_contracts import Chooser, Chosen
from shiplap_broker.usecases.known import known_pacticipant
from shiplap_broker.usecases.pending import pending_contents, pending_of, work_in_progress
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.values import ContractToVerify, ForVerification, Selected


def select_for_verification(
    store: Store, provider: str, asked: ForVerification, now: datetime
) -> tuple[ContractToVerify, ...]:
    """Return the distinct contents the selectors choose, by consumer and age, work in progress last.

    Raises:
        UnknownNameError: no such provider, or a selector names an unknown environment.
        InputError: a selector needs the provider's branch and none was given.
    """
    with store.read() as transaction:
        transaction.foresee(lambda: _ahead(transaction, provider, asked))
        known_pacticipant(transaction, provider, "provider")
        chooser = Chooser(transaction, provider, asked.branch, now)
        chosen: list[Chosen] = []
        for selector in asked.selectors:
            chosen += chooser.choose(selector)
        if not asked.selectors:
            chosen = chooser.default()
        selected = _by_content(chosen)
        if not asked.include_pending and asked.work_in_progress_since is None:
            return tuple(selected)
        alive = frozenset(
            one.publication.content_id
            for one in chooser.choose(DeployedOrReleased())
            if asked.alive_blocks or one.reason.promised
        )
        settled = _with_pending(transaction, provider, asked, selected, alive)
        known = {one.publication.content_id for one in selected} | alive
        progress = work_in_progress(transaction, provider, asked, known, now)
        return (*settled, *_in_progress(transaction, provider, asked, progress))


def _ahead(transaction: Transaction, provider: str, asked: ForVerification) -> None:
    """Ask what nearly every question leads to."""
    if any(isinstance(one, MainBranch) for one in asked.selectors) or not asked.selectors:
        transaction.contracts.of_main_branches(provider)
    if asked.branch is not None and asked.include_pending:
        transaction.versions.branch(provider, asked.branch)
    for environment in transaction.environments.all():
        transaction.policies.retentions(environment.name)
    transaction.contracts.around((provider,))


def _by_content(chosen: Sequence[Chosen]) -> list[ContractToVerify]:
    newest: dict[int, Chosen] = {}
    reasons: dict[int, dict[Selected, None]] = {}
    for one in chosen:
        content = one.publication.content_id
        known = newest.setdefault(content, one)
        if known.publication.consumer_version_id < one.publication.consumer_version_id:
            newest[content] = one
        reasons.setdefault(content, {})[one.reason] = None
    found = [
        ContractToVerify(publication=newest[content].publication, reasons=tuple(reasons[content])) for content in newest
    ]
    return sorted(found, key=lambda one: (one.publication.consumer, one.publication.consumer_version_id))


def _with_pending(
    transaction: Transaction,
    provider: str,
    asked: ForVerification,
    selected: Sequence[ContractToVerify],
    alive: AbstractSet[int],
) -> list[ContractToVerify]:
    """Say what is pending; what is alive never is, whoever has verified it: a failure breaks somebody already."""
    if not asked.include_pending:
        return list(selected)
    contents = {one.publication.content_id for one in selected}
    known = pending_contents(transaction, provider, asked, contents)
    return [
        ContractToVerify(
            publication=one.publication,
            reasons=one.reasons,
            pending=pending_of(known, asked, one.publication.content_id, alive=one.publication.content_id in alive),
        )
        for one in selected
    ]


def _in_progress(
    transaction: Transaction, provider: str, asked: ForVerification, progress: Sequence[Chosen]
) -> list[ContractToVerify]:
    if not progress:
        return []
    found = _by_content(progress)
    contents = {one.publication.content_id for one in found}
    known = pending_contents(transaction, provider, asked, contents)
    return [
        ContractToVerify(
            publication=one.publication,
            reasons=one.reasons,
            pending=pending_of(known, asked, one.publication.content_id, in_progress=True),
            work_in_progress=True,
        )
        for one in found
    ]
