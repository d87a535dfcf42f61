"""``--contract-from mocks``: contracts of what tests already mock, without a change to the tests."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace

import pytest

from pytest_shiplap.consumer.names import consumer_name
from pytest_shiplap.options import records_read_sets
from pytest_shiplap.session import ITEM_RECORDING
from shiplap.errors import ShiplapError
from shiplap.model.interaction import Contract
from shiplap.model.read_set import with_read_set
from shiplap.recording.observed import Exchange, contracts_of, description_of, read_hosts
from shiplap.recording.parcel import wrap
from shiplap.recording.readings import AnswerKey, Readings
from shiplap.recording.track_clients import tracking_reads
from shiplap.recording.watch import watching


class MockedRecording:
    """What the clients of one test asked and got; an `ItemRecording`."""

    def __init__(self, config: pytest.Config) -> None:
        """Watch for the providers that the configuration names."""
        self._config = config
        self._exchanges: list[Exchange] = []
        self._parcel: str | None = None
        self.readings = Readings() if records_read_sets(config) else None

    def see(self, exchange: Exchange) -> None:
        """Keep one exchange."""
        self._exchanges.append(exchange)
        if self.readings is not None and (body := exchange.response.body) is not None:
            path = exchange.request.path or "/"
            self.readings.answered(description_of(exchange), AnswerKey(exchange.request.method, path, body))

    def begin(self) -> None:
        """Do nothing: watching began before."""

    def look_closer(self, item: pytest.Item) -> None:
        """Do nothing: what mocks answer is not ours to change."""

    def finish(self) -> str | None:
        """Make contracts of what was seen; say why not, where it holds what looks like a secret."""
        try:
            hosts = read_hosts(self._config.getini("contract_providers"))
            contracts = contracts_of(self._exchanges, consumer_name(self._config), hosts)
        except ShiplapError as error:
            return str(error)
        self._parcel = wrap(tuple(map(self._with_read_sets, contracts))) if contracts else None
        return None

    def _with_read_sets(self, contract: Contract) -> Contract:
        """Return the contract with what was read of each mock; hosts are not told apart, so of either counts."""
        if self.readings is None:
            return contract
        found = ((each, self.readings.of(each.description)) for each in contract.interactions)
        return replace(
            contract,
            interactions=tuple(each if paths is None else with_read_set(each, paths) for each, paths in found),
        )

    def explain(self, error: BaseException) -> None:
        """Add nothing: a watcher refuses no request."""

    def hand_over(self) -> str | None:
        """Return the contracts of this test, ready to travel."""
        return self._parcel


@contextmanager
def watched(item: pytest.Item) -> Iterator[None]:
    """Watch the clients of a test while it runs."""
    recording = MockedRecording(item.config)
    item.stash[ITEM_RECORDING] = recording
    tracking = nullcontext() if recording.readings is None else tracking_reads(recording.readings)
    with watching(recording.see), tracking:
        yield
