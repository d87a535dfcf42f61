"""The hooks pytest calls, one line each: they find the state on pytest's objects and hand it to the side it belongs to.

The consumer's side records (`consumer`), the provider's side verifies (`provider_side`). Both are imported when used:
a run that uses neither does not pay for them.
"""

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from pytest_shiplap.options import asks_for_contracts, verifies
from pytest_shiplap.session import ITEM_PASSED, ITEM_RECORDING, RUN_STATE, RunState, is_worker

if TYPE_CHECKING:
    from pytest_shiplap.consumer import ContractFactory

# ruff: noqa: PLC0415 - both sides are imported on first use, see above


@pytest.fixture
def contract(request: pytest.FixtureRequest) -> "Iterator[ContractFactory]":
    """Record what the code under test asks of a provider: ``contract("orders-api", url="https://orders.internal")``."""
    from pytest_shiplap import consumer

    yield from consumer.record_test(request)


def pytest_configure(config: pytest.Config) -> None:
    """Start the state of the run; reports come without the configuration, so an object listens for them."""
    config.stash[RUN_STATE] = RunState()
    config.pluginmanager.register(_Listener(config.stash[RUN_STATE]), "shiplap-listener")
    if verifies(config):
        from pytest_shiplap.provider_side.plug import register_verification

        register_verification(config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test fail in its own call, not in its teardown, when an interaction it declared was not used."""
    if item.config.getoption("contract_from") is not None and ITEM_RECORDING not in item.stash:
        from pytest_shiplap import consumer

        with consumer.watched(item):
            result = yield from _call(item)
    else:
        result = yield from _call(item)
    recording = item.stash.get(ITEM_RECORDING, None)
    if recording is not None:
        problem = recording.finish()
        if problem is not None:
            pytest.fail(problem, pytrace=False)
        recording.look_closer(item)
        item.stash[ITEM_PASSED] = True
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Send what a green test recorded with its last report: a killed worker takes nothing of other tests along."""
    report = yield
    recording = item.stash.get(ITEM_RECORDING, None)
    if recording is not None and call.when == "call" and not report.passed:
        item.stash[ITEM_PASSED] = False
    if recording is not None and call.when == "teardown" and report.passed and item.stash.get(ITEM_PASSED, False):
        vars(report)["shiplap_recorded"] = recording.hand_over()
    records = "contract" in getattr(item, "fixturenames", ()) or item.config.getoption("contract_from") is not None
    if report.skipped and records:
        vars(report)["shiplap_skipped"] = True
    return report


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Say how requests, responses and mismatches differ where a plain ``assert`` compares them."""
    values = [*left, *right] if isinstance(left, tuple | list) and isinstance(right, tuple | list) else [left]
    if op != "==" or not any(type(one).__module__.startswith("shiplap.model.") for one in values[:1]):
        return None
    from shiplap.report.comparison_as_text import comparison_as_text

    return comparison_as_text(left, right)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write or check the contracts, in one process only; a worker sends home what made its run incomplete."""
    config = session.config
    state = config.stash[RUN_STATE]
    if is_worker(config):
        vars(config)["workeroutput"]["shiplap_incomplete"] = list(state.incomplete)
    elif state.recorded or asks_for_contracts(config):
        from pytest_shiplap import consumer

        consumer.settle(session)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take over what a worker of pytest-xdist sent home, or that it was lost."""
    incomplete = node.config.stash[RUN_STATE].incomplete
    incomplete.update(dict.fromkeys(getattr(node, "workeroutput", {}).get("shiplap_incomplete", ())))
    if error:
        incomplete["a worker was lost"] = None


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say at the end of the run what became of the contracts."""
    state = config.stash[RUN_STATE]
    if state.lines or state.failures:
        from pytest_shiplap import summary

        summary.print_lines(terminalreporter, state)


class _Listener:
    """Hears every report of the run in the process that writes."""

    def __init__(self, state: RunState) -> None:
        self._state = state

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a test recorded, and why the run is not a full green one."""
        recorded = getattr(report, "shiplap_recorded", None)
        if recorded:
            self._state.recorded.append((report.nodeid, recorded))
        if report.failed:
            self._state.incomplete["a test failed"] = None
        elif getattr(report, "shiplap_skipped", False):
            self._state.incomplete["a test that records was skipped"] = None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note files that could not be collected, or skipped themselves."""
        if report.failed or report.skipped:
            self._state.incomplete["a file was not collected"] = None

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Note that only some of the tests were chosen."""
        if items:
            self._state.incomplete["tests were deselected"] = None


def _call(item: pytest.Item) -> Generator[None, object, object]:
    recording = item.stash.get(ITEM_RECORDING, None)
    try:
        if recording is not None:
            recording.begin()
        result = yield
    except BaseException as error:
        recording = item.stash.get(ITEM_RECORDING, None)
        if recording is not None:
            recording.explain(error)
        raise
    if recording is not None:
        for caught in getattr(item, "_excinfo", None) or ():  # a unittest case keeps its failure instead of raising it
            recording.explain(caught.value)
    return result
