"""The hooks of a verifying run, registered only when ``--contract-verify`` was given."""

from abc import ABC, abstractmethod
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

from pytest_shiplap.provider_side.decorators import Kind
from pytest_shiplap.provider_side.definitions import Definitions, definitions_of_plugins
from pytest_shiplap.provider_side.item import FOUND, JUDGED, InteractionItem
from pytest_shiplap.provider_side.loading import load_contracts
from pytest_shiplap.provider_side.nodes import ContractNode, PlanNode
from pytest_shiplap.provider_side.outcomes import CARRIED, SKIPPED, Outcomes
from pytest_shiplap.provider_side.settle import alive_lines, settle
from pytest_shiplap.provider_side.surroundings import Surroundings, read_surroundings
from pytest_shiplap.provider_side.travel import to_plain
from pytest_shiplap.session import is_worker
from shiplap.errors import InputError
from shiplap.model.provenance import provenance_of
from shiplap.model.remarks import remarks_of
from shiplap.model.verification import InteractionOutcome, InteractionVerification
from shiplap.verify.plan import PlannedContract
from shiplap.verify.shards import Shard

if TYPE_CHECKING:
    from pytest_shiplap.provider_side.own_document import OwnDocument

WORKER_INPUT = "shiplap_contracts"


def register_verification(config: pytest.Config) -> None:
    """Let this run verify.

    Raises:
        pytest.UsageError: when something said does not fit together.
    """
    if is_worker(config):
        config.pluginmanager.register(_Worker(config), "shiplap-verifying")
        return
    try:
        surroundings = read_surroundings(config)
    except InputError as error:
        raise pytest.UsageError(str(error)) from error
    config.pluginmanager.register(_Leader(config, surroundings), "shiplap-verifying")


class _Collecting(ABC):
    """What every process does that collects tests: leader without workers, or worker."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.definitions = Definitions()

    @abstractmethod
    def contracts(self) -> tuple[PlannedContract, ...]: ...

    @abstractmethod
    def choice(self) -> tuple[str | None, Shard | None]: ...

    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        if isinstance(collector, pytest.Directory):
            self.definitions.note_folder(collector)

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        report = yield
        if isinstance(collector, pytest.Module) and not isinstance(collector, ContractNode) and report.passed:
            self.definitions.note_module(collector)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Add the interactions to the tests, before anything is deselected."""
        self.definitions.note_plugins(session)
        contracts = self.contracts()
        if not contracts:
            return
        root: PlanNode = PlanNode.from_parent(session, name="contracts", nodeid="contracts")
        root.contracts, root.definitions = contracts, self.definitions
        root.only, root.shard = self.choice()
        items.extend(session.genitems(root))

    def pytest_report_collectionfinish(self) -> list[str]:
        """Say whose contracts are replayed, and why each version counts."""
        return alive_lines(self.contracts())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Let the report carry the outcome, and a failure that is pending fail nobody."""
        report = yield
        if isinstance(item, InteractionItem):
            if report.skipped:
                vars(report)[SKIPPED] = True
            _carry(item, call, report)
            if item.pending and report.failed and report.when != "teardown":
                report.outcome = "skipped"
                vars(report)["wasxfail"] = f"pending: {item.contract.label} blocks nobody yet"
        return report


class _Worker(_Collecting):
    """A worker of pytest-xdist: it is told what to replay."""

    def contracts(self) -> tuple[PlannedContract, ...]:
        return tuple(PlannedContract.from_plain(plain) for plain in self._told()["contracts"])

    def choice(self) -> tuple[str | None, Shard | None]:
        told = self._told()
        return told["only"], Shard(*told["shard"]) if told["shard"] else None

    def _told(self) -> dict[str, Any]:
        told: dict[str, Any] = vars(self.config)["workerinput"][WORKER_INPUT]
        return told


class _Leader(_Collecting):
    """The process that fetches contracts, hears every outcome and publishes, with workers or without."""

    def __init__(self, config: pytest.Config, surroundings: Surroundings) -> None:
        super().__init__(config)
        self._surroundings = surroundings
        self._contracts: tuple[PlannedContract, ...] | None = None
        self._outcomes = Outcomes()
        self._announced = False
        self._own = _own_document(config)

    def contracts(self) -> tuple[PlannedContract, ...]:
        if self._contracts is None:
            self._contracts = load_contracts(self._surroundings, self._providers(), self.config)
        return self._contracts

    def choice(self) -> tuple[str | None, Shard | None]:
        return self._surroundings.provider, self._surroundings.shard

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker what to replay, so that all of them collect the same."""
        only, shard = self.choice()
        node.workerinput[WORKER_INPUT] = {
            "contracts": [contract.to_plain() for contract in self.contracts()],
            "only": only,
            "shard": [shard.index, shard.count] if shard else None,
        }

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self) -> None:
        """Say whose contracts are replayed where workers collect too, once; without them pytest asks by itself."""
        terminal: Any = self.config.pluginmanager.get_plugin("terminalreporter")
        if terminal is None or self._announced:
            return
        self._announced = True
        for line in alive_lines(self.contracts()):
            terminal.ensure_newline()
            terminal.write_line(line)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hear what came of an interaction."""
        self._outcomes.skipped += bool(getattr(report, SKIPPED, False))
        carried = vars(report).pop(CARRIED, None)  # pytest keeps every report to the end; what is heard need not stay
        if carried is not None:
            self._outcomes.hear(carried)
            if self._own is not None:
                self._own.hear(carried["judged"])

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Say and publish what came of the contracts."""
        if self._contracts is not None and not self.config.getoption("collectonly"):
            settle(session, self._outcomes, self._contracts, self._surroundings)
            providers = tuple(dict.fromkeys(each.provider for each in self._contracts))
            passed = self._own is None or self._own.settle(session, self._surroundings, providers)
            if not passed and session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _providers(self) -> tuple[str, ...]:
        """Return whose contracts to ask the broker for; before collection only ``conftest.py`` files are known."""
        if self._surroundings.provider is not None:
            return (self._surroundings.provider,)
        known = [each.name for each in definitions_of_plugins(self.config) if each.kind is Kind.PROVIDER]
        found = [each.definition.name for each in self.definitions.all(Kind.PROVIDER)]
        return tuple(dict.fromkeys([*known, *found]))


def _own_document(config: pytest.Config) -> "OwnDocument | None":
    """Return the provider's own document where answers are held against one; a bad one ends the run at once."""
    if config.getoption("contract_openapi") is None:
        return None
    from pytest_shiplap.provider_side.own_document import OwnDocument  # noqa: PLC0415 - few runs have one

    return OwnDocument.of(config)


def _carry(item: InteractionItem, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
    """Put the outcome on the report; an interaction whose setup failed was not verified, and that is one too."""
    found = item.stash.get(FOUND, None) if call.when == "call" else None
    if found is not None:
        del item.stash[FOUND]  # pytest keeps every item to the end of the run; from here on the report has it
    if call.when == "setup" and report.failed and call.excinfo is not None:
        error = call.excinfo.value
        found = InteractionVerification(
            name=item.what.name,
            description=item.what.interaction.description,
            states=tuple(state.name for state in item.what.interaction.states),
            interaction_id=item.what.interaction_id,
            outcome=InteractionOutcome.ERRORED,
            problem=f"{type(error).__name__}: {error}",
            pending=item.what.interaction.pending,
            provenance=provenance_of([item.what.interaction.comments]),
            remarks=remarks_of(item.what.interaction.comments),
        )
    if found is not None:
        judged: list[Any] = item.stash.get(JUDGED, [])
        vars(report)[CARRIED] = {
            "provider": item.contract.provider,
            "consumer": item.contract.consumer,
            "digest": item.contract.digest,
            "index": item.index,
            "found": to_plain(found),
            "judged": judged,
        }
