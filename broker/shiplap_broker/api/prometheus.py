"""What Prometheus is told: what this process has counted, and how the outbox and the database stand now."""

from datetime import datetime
from typing import TYPE_CHECKING

from shiplap.distribution import VERSION
from shiplap.errors import ShiplapError
from shiplap_broker.store.connections import Connections
from shiplap_broker.store.webhook_records import OutboxFigures
from shiplap_broker.usecases.find_deliveries import outbox_figures
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import TEXT, Answer
from shiplap_broker.web.vitals import BUCKETS, Durations, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prometheus_client import Metric

OPEN_METRICS = "application/openmetrics-text"

_KINDS = {OPEN_METRICS: "application/openmetrics-text; version=1.0.0", TEXT: "text/plain; version=0.0.4"}


def prometheus_answer(broker: Broker, media: str) -> Answer:
    """Return the metrics in the form that was asked for."""
    from prometheus_client import (  # noqa: PLC0415 - costs more than the start of the broker; here few notice
        CollectorRegistry,
        ProcessCollector,
        generate_latest,
    )
    from prometheus_client.openmetrics.exposition import generate_latest as generate_open  # noqa: PLC0415 - as above

    families = [
        *_of_process(broker.vitals.tally(), broker.store.connections()),
        *_of_database(_outbox(broker), broker.now()),
    ]
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    registry.register(_Families(families))
    written = generate_open(registry) if media == OPEN_METRICS else generate_latest(registry)  # type: ignore[no-untyped-call]  # it has no types
    return Answer(body=written, media=_KINDS[media])


def _outbox(broker: Broker) -> OutboxFigures | None:
    """Return how full the outbox is, ``None`` where the database does not answer: that is when metrics are read."""
    try:
        return outbox_figures(broker.store)
    except ShiplapError:
        return None


class _Families:
    """A collector of what is known already."""

    def __init__(self, families: "Iterable[Metric]") -> None:
        self._families = families

    def collect(self) -> "Iterable[Metric]":
        """Return it."""
        return self._families


def _of_process(tally: Tally, connections: Connections) -> "Iterator[Metric]":
    from prometheus_client.core import (  # noqa: PLC0415 - as above
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
    )

    requests = CounterMetricFamily("shiplap_requests", "Requests answered.", labels=("method", "route", "status"))
    for (method, route, status), count in sorted(tally.requests.items()):
        requests.add_metric((method, route, str(status)), count)
    yield requests
    durations = HistogramMetricFamily(
        "shiplap_request_seconds", "How long answers took, in seconds.", labels=("method", "route")
    )
    for key, taken in sorted(tally.durations.items()):
        durations.add_metric(key, _cumulated(taken), taken.seconds)
    yield durations
    decisions = CounterMetricFamily("shiplap_gate_decisions", "Decisions of the gate.", labels=("verdict",))
    for verdict in ("yes", "unknown", "no"):
        decisions.add_metric((verdict,), tally.decisions.get(verdict, 0))
    yield decisions
    attempts = CounterMetricFamily("shiplap_webhook_attempts", "Attempts to call webhooks.", labels=("outcome",))
    for outcome in ("delivered", "failed", "dead"):
        attempts.add_metric((outcome,), tally.attempts.get(outcome, 0))
    yield attempts
    yield GaugeMetricFamily("shiplap_requests_in_flight", "Requests being answered.", value=tally.in_flight)
    pool = GaugeMetricFamily("shiplap_database_connections", "Connections to the database.", labels=("state",))
    pool.add_metric(("in_use",), connections.in_use)
    pool.add_metric(("idle",), connections.idle)
    yield pool
    build = GaugeMetricFamily("shiplap_build", "The version that runs.", labels=("version",))
    build.add_metric((VERSION,), 1)
    yield build


def _of_database(outbox: OutboxFigures | None, now: datetime) -> "Iterator[Metric]":
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415 - as above

    up = 0 if outbox is None else 1
    yield GaugeMetricFamily("shiplap_database_up", "Whether the database answers; without it no outbox.", value=up)
    if outbox is None:
        return
    age = 0.0 if outbox.oldest is None else max((now - outbox.oldest).total_seconds(), 0.0)
    for name, help_text, value in (
        ("shiplap_outbox_waiting", "Webhook deliveries that wait.", outbox.waiting),
        ("shiplap_outbox_oldest_seconds", "Since when the oldest of them waits, in seconds.", age),
        ("shiplap_outbox_dead", "Webhook deliveries that were given up.", outbox.dead),
    ):
        yield GaugeMetricFamily(name, help_text, value=value)


def _cumulated(taken: Durations) -> list[tuple[str, float]]:
    total, found = 0, []
    for end, count in zip((*map(str, BUCKETS), "+Inf"), taken.ranges, strict=True):
        total += count
        found.append((end, float(total)))
    return found
