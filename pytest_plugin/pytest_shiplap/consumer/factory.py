"""The value behind the ``contract`` fixture: it starts a recorder for each provider a test names."""

import random
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_shiplap.consumer.again import body_of
from pytest_shiplap.consumer.names import consumer_name
from pytest_shiplap.options import records_read_sets
from pytest_shiplap.session import ITEM_RECORDING
from shiplap.errors import Fault, ShiplapError
from shiplap.matching import GeneratorContext, GeneratorMode
from shiplap.recording.catch import catching
from shiplap.recording.gather import gather
from shiplap.recording.parcel import Parcel, wrap
from shiplap.recording.readings import Readings
from shiplap.recording.recorder import Recorder
from shiplap.recording.recording import Recording, Remembered
from shiplap.recording.recording_errors import RecordingMisuseError
from shiplap.recording.reruns import Reruns
from shiplap.recording.track_clients import tracking_reads

if TYPE_CHECKING:
    from shiplap.model.interaction import Contract


class ContractFactory:
    """Called with the name of a provider, it gives the recorder for it; see the ``contract`` fixture."""

    def __init__(self, config: pytest.Config, test: str) -> None:
        """Record for one test, with the names and hosts the configuration gives."""
        self._config = config
        self._test = test
        self._readings = Readings() if records_read_sets(config) else None
        self._recording = Recording(_context(), config.getini("contract_allow_hosts"), self._readings)
        self._catching = ExitStack()
        self._caught = False
        self._contracts: tuple[Contract, ...] = ()
        self._begin: Remembered | None = None
        self._unprobed: str | None = None

    def __call__(
        self,
        provider: str,
        *,
        url: str | None = None,
        consumer: str | None = None,
        allow_hosts: Iterable[str] = (),
    ) -> Recorder:
        """Record what the code under test asks of a provider.

        Args:
            provider: its name, as it will stand in the contract.
            url: where the code under test believes it to be; requests below it are caught. Messages need none.
            consumer: the name of the asking side; otherwise the ini key ``contract_consumer`` or the ``pacticipant``
                in ``[tool.shiplap]``.
            allow_hosts: other hosts that the test may really reach.
        """
        names = consumer or consumer_name(self._config), provider
        blank = [Fault(kind, "is blank") for kind, name in zip(_PARTIES, names, strict=True) if not name.strip()]
        if blank:
            raise RecordingMisuseError("a contract has a consumer and a provider with names", blank)
        recorder = self._recording.of(*names, url)
        self._recording.allow(allow_hosts)
        if url is not None and not self._caught:
            self._catching.enter_context(catching(self._recording))
            if self._readings is not None:
                self._catching.enter_context(tracking_reads(self._readings))
            self._caught = True
        return recorder

    def begin(self) -> None:
        """Remember what fixtures declared, in case the body of the test is run again."""
        if self._config.getoption("contract_readset_probe"):
            self._begin = self._recording.remembered()

    def look_closer(self, item: pytest.Item) -> None:
        """Run the body of a green test again with ``--contract-readset-probe``, each time with a member left out."""
        if self._begin is None or self._readings is None or not self._contracts:
            return
        again = body_of(item)
        if again is None:
            self._unprobed = "the test is no function that can be run again"
            return
        reruns = Reruns(self._recording, self._readings, self._begin, again)
        self._contracts = reruns.probed(self._contracts)
        self._unprobed = reruns.why_not

    def finish(self) -> str | None:
        """Say why the test fails after all: an interaction was never used, or the client swallowed a refusal."""
        try:
            self._recording.finish()
            self._contracts = self._recording.contracts()
            gather((self._test, contract) for contract in self._contracts)
        except ShiplapError as error:
            return str(error)
        return None

    def explain(self, error: BaseException) -> None:
        """Note on the ``error`` of a failed test which requests were refused; show a refusal at the line that asked."""
        if isinstance(error, ShiplapError):
            _end_in_own_code(error, self._config.rootpath)
        for refused in self._recording.every_refused():
            if refused is not error and str(refused) not in str(error):
                error.add_note(str(refused))

    def hand_over(self) -> str | None:
        """Return the contracts of this test, ready to travel."""
        return wrap(Parcel(contracts=self._contracts, unprobed=self._unprobed)) if self._contracts else None

    def close(self) -> None:
        """Give the network back."""
        self._catching.close()


_PARTIES = ("consumer", "provider")


def record_test(request: pytest.FixtureRequest) -> Iterator[ContractFactory]:
    """Keep a factory for one test; the body of the ``contract`` fixture."""
    factory = ContractFactory(request.config, request.node.nodeid)
    request.node.stash[ITEM_RECORDING] = factory
    try:
        yield factory
    finally:
        factory.close()


def _end_in_own_code(error: BaseException, root: Path) -> None:
    """Cut the frames of client libraries and of Shiplap off the end of a traceback: the mistake is not theirs."""
    last = None
    step = error.__traceback__
    while step is not None:
        path = Path(step.tb_frame.f_code.co_filename)
        if path.is_relative_to(root) and "site-packages" not in path.parts:
            last = step
        step = step.tb_next
    if last is not None:
        last.tb_next = None


def _context() -> GeneratorContext:
    """Return the clock and random source of answers; both stand still, so that a test sees the same in every run."""
    return GeneratorContext(
        mode=GeneratorMode.CONSUMER,
        now=datetime(2024, 2, 29, 12, 34, 56, tzinfo=UTC),
        random=random.Random(42),  # noqa: S311 - examples, not secrets
    )
