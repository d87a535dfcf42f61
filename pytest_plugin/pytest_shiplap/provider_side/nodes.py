"""The nodes between pytest's session and the interactions: the plan as a whole, and one node a contract."""

from collections.abc import Iterable, Iterator
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from pytest_shiplap.provider_side.decorators import Kind
from pytest_shiplap.provider_side.definitions import Definitions, Found
from pytest_shiplap.provider_side.item import ContractPart, InteractionItem, interaction
from pytest_shiplap.provider_side.needs import missing_providers, missing_states
from shiplap.model.provenance import provenance_of
from shiplap.model.remarks import remarks_of
from shiplap.report.provenance_as_text import provenance_as_text
from shiplap.verify.plan import PlannedContract
from shiplap.verify.replay import Replayable
from shiplap.verify.shards import Shard, chosen_for, identity_of


class PlanNode(pytest.Collector):
    """Everything there is to replay; its collection fails when the suite lacks what the contracts need."""

    contracts: tuple[PlannedContract, ...]
    definitions: Definitions
    only: str | None
    shard: Shard | None

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Return one node a contract.

        Raises:
            pytest.Collector.CollectError: when no provider is defined for any contract, or states are missing.
        """
        providers = self.definitions.providers()
        here = [contract for contract in self.contracts if contract.provider in providers]
        if self.only is not None:
            here = [contract for contract in here if contract.provider == self.only]
        if not here:
            raise self.CollectError(missing_providers(self.contracts, self.definitions, self.only))
        missing = missing_states(((each.read(), providers[each.provider]) for each in here), self.definitions)
        if missing:
            raise self.CollectError(missing)
        failed_states: dict[str, str] = {}
        for planned in here:
            found = providers[planned.provider]
            node = ContractNode.from_parent(
                found.home, path=found.path, name=planned.label, nodeid=f"{planned.provider}::{planned.label}"
            )
            node.plan_for(self, planned, found, failed_states)
            yield node


class ContractNode(pytest.Module):
    """One contract, in the place of a test module: fixtures of module scope live as long as it is replayed."""

    _plan: PlanNode
    _planned: PlannedContract
    _found: Found
    _failed_states: dict[str, str]

    def plan_for(self, plan: PlanNode, planned: PlannedContract, found: Found, failed_states: dict[str, str]) -> None:
        """Take what is replayed, where its provider was found, and what is remembered between items."""
        self._plan, self._planned, self._found = plan, planned, found
        self._failed_states = failed_states

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Return one item an interaction."""
        definitions = self._plan.definitions
        home = self._found.home

        @cache
        def visible(kind: Kind) -> dict[str, Found]:
            return definitions.visible(kind, home)

        part = ContractPart(
            contract=self._planned,
            provider=self._found.definition,
            place=self._found.path,
            visible=visible,
            failed_states=self._failed_states,
        )
        fixtures: Any = None
        shared = tuple(self._shared_properties())
        for index, what in enumerate(self._planned.replayables()):
            if not chosen_for(self._plan.shard, identity_of(self._planned.digest, what.name)):
                continue
            name = what.name + provenance_as_text(provenance_of([what.interaction.comments]))
            item: InteractionItem = InteractionItem.from_parent(
                self, name=name, callobj=interaction, fixtureinfo=fixtures
            )
            fixtures = item._fixtureinfo  # noqa: SLF001 - shared by the items of a contract, as pytest does for parametrized tests
            _read_identity_as_pytest_does(item)
            item.part, item.index = part, index
            item.add_marker(pytest.mark.contract)
            item.user_properties = [*shared, *self._properties(what)]
            yield item

    def __repr__(self) -> str:
        """Say in a collected tree whose contract it is, and why each version counts."""
        return f"<Contract {self._planned.alive_label}>"

    def _shared_properties(self) -> Iterator[tuple[str, object]]:
        """Give what all interactions of the contract say, made once for all of them."""
        yield "contract.consumer", self._planned.label
        yield "contract.provider", self._planned.provider
        yield "contract.digest", self._planned.digest
        if any(self._planned.versions.values()):
            yield "contract.alive", self._planned.alive_label

    def _properties(self, what: Replayable) -> Iterator[tuple[str, object]]:
        yield "contract.interaction", what.interaction.description
        provenance = provenance_of([what.interaction.comments])
        if provenance is not None:
            yield "contract.provenance", provenance.value
        remarks = remarks_of(what.interaction.comments)
        if remarks.test is not None:
            yield "contract.test", remarks.test
        for line in remarks.lines:
            yield "contract.comment", line
        if self._planned.pending or what.interaction.pending:
            yield "contract.pending", "true"

    def _getobj(self) -> Any:
        return ModuleType(self._planned.provider)


def _read_identity_as_pytest_does(item: pytest.Item) -> None:
    """Make the identity equal to the one pytest reads from its cache, so that ``--lf`` knows the item again.

    From 9.1 on identities have parts, and those pytest reads from text have what stands in brackets as a part. Before
    that they are plain text and there is nothing to do.
    """
    identity: Any = getattr(item, "id", None)
    parse = getattr(type(identity), "parse", None)
    if parse is not None:
        setattr(item, "_id", parse(str(identity)))  # noqa: B010 - private, and absent from older versions
