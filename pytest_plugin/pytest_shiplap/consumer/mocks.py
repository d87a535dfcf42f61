"""``--contract-from mocks``: contracts of what tests already mock, without a change to the tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace

import pytest

from pytest_shiplap.consumer.names import consumer_name, project_settings
from pytest_shiplap.options import records_read_sets
from pytest_shiplap.session import ITEM_RECORDING
from shiplap.errors import ShiplapError
from shiplap.model.provenance import Provenance
from shiplap.recording.observed import Choices, Exchange, Observation, observed, provider_at, read_hosts, read_states
from shiplap.recording.parcel import Parcel, wrap
from shiplap.recording.readings import AnswerKey, Readings
from shiplap.recording.secret_scan import AllowedSecrets
from shiplap.recording.track_clients import tracking_reads
from shiplap.recording.watch import watching


class MockedRecording:
    """What the clients of one test asked and got; an `ItemRecording`."""

    def __init__(self, config: pytest.Config, test: str) -> None:
        """Watch a test for the providers that the configuration names."""
        self._config = config
        self._test = test
        self._exchanges: list[Exchange] = []
        self._unread: dict[object, str] = {}
        self._observations: tuple[Observation, ...] = ()
        self._notes: tuple[str, ...] = ()
        self._unprobed: str | None = None
        self.readings = Readings() if records_read_sets(config) else None

    def seen(self, exchange: Exchange) -> None:
        """Keep one exchange."""
        place = f"request {len(self._exchanges) + 1}"
        self._exchanges.append(replace(exchange, source=self._test, place=place))
        if self.readings is not None and (body := exchange.response.body) is not None:
            path = exchange.request.path or "/"
            self.readings.answered(place, AnswerKey(exchange.request.method, path, body))

    def begun(self, url: str) -> Callable[[Exchange], None]:
        """Remember an answer that is being read until its end was seen."""
        place = object()
        self._unread[place] = url

        def ended(exchange: Exchange) -> None:
            if self._unread.pop(place, None) is not None:
                self.seen(exchange)

        return ended

    def begin(self) -> None:
        """Do nothing: watching began before."""

    def look_closer(self, item: pytest.Item) -> None:  # noqa: ARG002 - as the protocol has it
        """Say that what mocks answer is not ours to change."""
        if self._config.getoption("contract_readset_probe"):
            self._unprobed = "what mocks answer cannot be changed; what was seen read of it stands"

    def finish(self) -> str | None:
        """Take what was seen of providers; say why not, where it holds what looks like a secret."""
        try:
            chosen = choices(self._config)
            seen = observed(self._exchanges, consumer_name(self._config), chosen, Provenance.MOCKED)
        except ShiplapError as error:
            return str(error)
        self._observations = tuple(map(self._with_read_set, seen.observations))
        unread = [url.partition("?")[0] for url in self._unread.values() if provider_at(url, chosen.hosts) is not None]
        partly = (f"not in the contract, because it was not read to its end: {url}, {self._test}" for url in unread)
        self._notes = (*seen.notes, *partly)
        return None

    def _with_read_set(self, observation: Observation) -> Observation:
        """Return what was seen with what was read of it; hosts are not told apart, so of either counts."""
        return (
            observation
            if self.readings is None
            else replace(observation, read=self.readings.of(observation.exchange.place))
        )

    def explain(self, error: BaseException) -> None:
        """Add nothing: a watcher refuses no request."""

    def hand_over(self) -> str | None:
        """Return the contracts of this test, ready to travel."""
        if not self._observations and not self._notes:
            return None
        unprobed = self._unprobed if self._observations else None
        return wrap(Parcel(observations=self._observations, notes=self._notes, unprobed=unprobed))


def choices(config: pytest.Config) -> Choices:
    """Return what the configuration says about which of what was seen becomes a contract.

    Raises:
        InputError: when it cannot be read.
    """
    settings = project_settings(config)
    return Choices(
        hosts=read_hosts(config.getini("contract_providers")),
        states=read_states(config.getini("contract_states")),
        skip=tuple(config.getini("contract_skip")),
        keep_headers=settings.keep_headers,
        secrets=AllowedSecrets(settings.allow_secrets),
    )


@contextmanager
def watched(item: pytest.Item) -> Iterator[None]:
    """Watch the clients of a test while it runs."""
    recording = MockedRecording(item.config, item.nodeid)
    item.stash[ITEM_RECORDING] = recording
    tracking = nullcontext() if recording.readings is None else tracking_reads(recording.readings)
    with watching(recording), tracking:
        yield
