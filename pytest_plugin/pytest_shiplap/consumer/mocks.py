"""``--contract-from mocks``: contracts of what tests already mock, without a change to the tests."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pytest_shiplap.consumer.names import consumer_name
from pytest_shiplap.session import ITEM_RECORDING
from shiplap.errors import ShiplapError
from shiplap.recording.observed import Exchange, contracts_of, read_hosts
from shiplap.recording.parcel import wrap
from shiplap.recording.watch import watching


class MockedRecording:
    """What the clients of one test asked and got; an `ItemRecording`."""

    def __init__(self, config: pytest.Config) -> None:
        """Watch for the providers that the configuration names."""
        self._config = config
        self._exchanges: list[Exchange] = []
        self._parcel: str | None = None

    def see(self, exchange: Exchange) -> None:
        """Keep one exchange."""
        self._exchanges.append(exchange)

    def finish(self) -> str | None:
        """Make contracts of what was seen; say why not, where it holds what looks like a secret."""
        try:
            hosts = read_hosts(self._config.getini("contract_providers"))
            contracts = contracts_of(self._exchanges, consumer_name(self._config), hosts)
        except ShiplapError as error:
            return str(error)
        self._parcel = wrap(contracts) if contracts else None
        return None

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
    with watching(recording.see):
        yield
