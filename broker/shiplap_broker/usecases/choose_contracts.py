"""From one consumer version selector to the publications it means, each with the reason why."""

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from shiplap.errors import InputError
from shiplap.model.selector import (
    Branch,
    Deployed,
    DeployedOrReleased,
    EveryBranch,
    InEnvironment,
    Latest,
    MainBranch,
    MatchingBranch,
    Released,
    Selector,
    Tagged,
)
from shiplap_broker.store.records import EnvironmentRecord, PublicationRecord
from shiplap_broker.usecases.alive import Alive, alive_in
from shiplap_broker.usecases.known import known_environment
from shiplap_broker.usecases.ports import Transaction
from shiplap_broker.usecases.values import Presence, Selected


@dataclass(frozen=True, slots=True)
class Chosen:
    """A publication and one reason why it was chosen."""

    publication: PublicationRecord
    reason: Selected


class Chooser:
    """Chooses contracts of one provider, in one transaction."""

    def __init__(self, transaction: Transaction, provider: str, branch: str | None, now: datetime) -> None:
        """Keep what every selector is read against; ``branch`` is the provider version's own."""
        self._transaction = transaction
        self._contracts = transaction.contracts
        self._provider = provider
        self._branch = branch
        self._now = now
        self._alive: dict[str, tuple[Alive, ...]] = {}
        self._chosen: dict[Selector, tuple[Chosen, ...]] = {}

    def choose(self, selector: Selector) -> tuple[Chosen, ...]:
        """Return what a selector means; looked up once.

        Raises:
            UnknownNameError: the selector names an unknown environment.
            InputError: the selector needs the provider's branch and there is none.
        """
        known = self._chosen.get(selector)
        if known is None:
            known = self._chosen[selector] = tuple(self._choose(selector))
        return known

    def _choose(self, selector: Selector) -> list[Chosen]:
        match selector:
            case MainBranch() | Branch() | MatchingBranch() | EveryBranch():
                return self._on_branches(selector)
            case Tagged() | Latest():
                return self._newest(selector)
            case DeployedOrReleased(environment, consumer) | InEnvironment(environment, consumer):
                return self._alive_somewhere(selector, environment, consumer, frozenset(Presence))
            case Deployed(environment, consumer):
                return self._alive_somewhere(selector, environment, consumer, {Presence.DEPLOYED, Presence.ROLLBACK})
            case Released(environment, consumer):
                return self._alive_somewhere(selector, environment, consumer, {Presence.RELEASED})
            case _:
                assert_never(selector)

    def default(self) -> list[Chosen]:
        """Return what is verified without selectors.

        That is each consumer's main branch, else the latest tagged like it, else the latest; and everything alive.
        """
        chosen = [*self.choose(MainBranch())]
        for integration in self._transaction.contracts.integrations(provider=self._provider):
            consumer = integration.consumer
            if any(one.publication.consumer == consumer for one in chosen):
                continue
            owner = self._transaction.pacticipants.get(consumer)
            main = None if owner is None else owner.main_branch
            tagged = () if main is None else self.choose(Tagged(main, latest=True, consumer=consumer))
            chosen += tagged or self.choose(Latest(consumer))
        return [*chosen, *self.choose(DeployedOrReleased())]

    def _on_branches(self, selector: MainBranch | Branch | MatchingBranch | EveryBranch) -> list[Chosen]:
        match selector:
            case MainBranch(consumer):
                return _at_heads(selector, self._contracts.of_main_branches(self._provider, consumer))
            case EveryBranch(consumer):
                return _at_heads(selector, self._contracts.of_branch_heads(self._provider, None, consumer))
            case Branch(name, fallback, consumer):
                return self._on_branch(selector, name, fallback, consumer)
            case MatchingBranch(consumer):
                if self._branch is None:
                    raise InputError("the selector for the matching branch needs the branch of the provider version")
                return self._on_branch(selector, self._branch, None, consumer)
            case _:
                assert_never(selector)

    def _on_branch(self, selector: Selector, name: str, fallback: str | None, consumer: str | None) -> list[Chosen]:
        chosen = _at_heads(selector, self._contracts.of_branch_heads(self._provider, name, consumer))
        if fallback is not None:
            have = {one.publication.consumer for one in chosen}
            instead = self._contracts.of_branch_heads(self._provider, fallback, consumer)
            missing = [(one, branch) for one, branch in instead if one.consumer not in have]
            chosen += _at_heads(selector, missing, fallback=True)
        return chosen

    def _newest(self, selector: Tagged | Latest) -> list[Chosen]:
        if isinstance(selector, Latest):
            found = self._contracts.latest_of_consumers(self._provider, selector.consumer)
            return [Chosen(one, _reason(selector, one, latest=True)) for one in found]
        chosen = self._with_tag(selector, selector.name)
        if selector.fallback is not None:
            have = {one.publication.consumer for one in chosen}
            instead = self._with_tag(selector, selector.fallback, fallback=True)
            chosen += [one for one in instead if one.publication.consumer not in have]
        return chosen

    def _with_tag(self, selector: Tagged, tag: str, *, fallback: bool = False) -> list[Chosen]:
        latest = selector.latest
        found = self._contracts.tagged(self._provider, tag, latest=latest, consumer=selector.consumer)
        return [Chosen(one, _reason(selector, one, tag=tag, latest=latest, fallback=fallback)) for one in found]

    def _alive_somewhere(
        self, selector: Selector, environment: str | None, consumer: str | None, presences: Container[Presence]
    ) -> list[Chosen]:
        if environment is not None:
            places: Sequence[EnvironmentRecord] = [known_environment(self._transaction, environment)]
        else:
            everywhere = self._transaction.environments.all()
            places = sorted(everywhere, key=lambda one: (one.production, one.name))
        chosen: list[Chosen] = []
        for place in places:
            alive = [one for one in self._alive_in(place.name) if one.presence in presences]
            wanted = [one for one in alive if consumer is None or one.version.pacticipant == consumer]
            chosen += self._of_alive(selector, place, wanted)
        return chosen

    def _of_alive(self, selector: Selector, environment: EnvironmentRecord, alive: Collection[Alive]) -> list[Chosen]:
        published = self._contracts.of_versions(self._provider, [one.version_id for one in alive])
        publications = {one.consumer_version_id: one for one in published}
        return [
            Chosen(
                publications[one.version_id],
                Selected(
                    selector=selector,
                    version=one.version,
                    version_id=one.version_id,
                    environment=environment.name,
                    label=environment.label,
                    presence=one.presence,
                    until=one.until,
                    serving=one.serving,
                    promised=one.promised,
                ),
            )
            for one in alive
            if one.version_id in publications
        ]

    def _alive_in(self, environment: str) -> tuple[Alive, ...]:
        if environment not in self._alive:
            self._alive[environment] = alive_in(self._transaction, environment, self._now, (self._provider,))
        return self._alive[environment]


def _at_heads(
    selector: Selector, found: Iterable[tuple[PublicationRecord, str]], *, fallback: bool = False
) -> list[Chosen]:
    return [Chosen(one, _reason(selector, one, branch=branch, latest=True, fallback=fallback)) for one, branch in found]


def _reason(
    selector: Selector | None,
    publication: PublicationRecord,
    *,
    branch: str | None = None,
    tag: str | None = None,
    latest: bool = False,
    fallback: bool = False,
) -> Selected:
    return Selected(
        selector=selector,
        version=publication.consumer_ref,
        version_id=publication.consumer_version_id,
        branch=branch,
        tag=tag,
        latest=latest,
        fallback=fallback,
    )


def ahead(publication: PublicationRecord, *, branch: str | None = None, tag: str | None = None) -> Chosen:
    """Return a publication chosen as work in progress: by no selector."""
    return Chosen(publication, _reason(None, publication, branch=branch, tag=tag, latest=True))
