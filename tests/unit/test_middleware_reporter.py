"""Counting within bounds, and reports that never claim more than is known."""

import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest

from fakes.middleware_world import NOON, World
from shiplap.errors import BrokerRefusedError, BrokerUnreachableError, Fault, InputError, UnknownNameError
from shiplap.middleware import Reporter, RouteCount
from shiplap.middleware.counts import Counts, VersionCount
from shiplap.middleware.reporter import SETTLE
from shiplap.model.deployment import Coverage, Sighting
from shiplap.model.version import VersionRef
from shiplap.wire.sightings import SightingAnswer

WEB = VersionRef("web", "40")
NEW = VersionRef("web", "41")


def at(seconds):
    return datetime.fromtimestamp(NOON + seconds, UTC)


def sighting(version, seconds, count):
    return Sighting(
        pacticipant=version.pacticipant,
        version=version.number,
        environment="production",
        last_seen=at(seconds),
        count=count,
    )


@pytest.fixture
def world():
    made = World()
    yield made
    made.end()


@pytest.fixture
def small():
    made = World(most_versions=2, most_routes=3)
    yield made
    made.end()


def test_a_report_tells_of_each_version_when_it_was_seen_last_and_how_often(world):
    for seconds in (0, 10, 299, 310):
        world.now = NOON + seconds
        world.reporter.count(WEB, "/orders/{id}")
    world.reporter.count(NEW, "/orders")
    world.reporter.count(None, "/orders")
    world.now = NOON + 320
    assert world.flush(after=0)
    (report,) = world.sent
    assert report.environment == "production"
    assert report.sightings == (sighting(WEB, 320, 4), sighting(NEW, 320, 1))
    assert report.coverage == (Coverage(at(0), at(320)),)
    assert world.reporter.status().anonymous == 1
    assert world.waits[-1] == SETTLE


def test_a_version_counts_as_seen_until_its_bucket_ended(world):
    world.reporter.count(WEB, "/")
    world.flush(after=900)
    assert world.sent[0].sightings == (sighting(WEB, 300, 1),)


def test_silence_is_reported_too_and_spans_touch(world):
    world.reporter.count(None, "/")
    world.flush()
    world.flush()
    assert [report.sightings for report in world.sent] == [(), ()]
    assert [report.coverage for report in world.sent] == [(Coverage(at(0), at(300)),), (Coverage(at(300), at(600)),)]


def test_counts_by_route_are_shown_to_a_function_and_sent(world):
    world.reporter.count(WEB, "/orders/{id}")
    world.reporter.count(WEB, "/orders/{id}")
    world.now += 300
    world.reporter.count(WEB, "/orders/{id}")
    world.flush()
    assert world.shown == [
        (
            RouteCount(version=WEB, route="/orders/{id}", bucket=int(NOON), count=2),
            RouteCount(version=WEB, route="/orders/{id}", bucket=int(NOON) + 300, count=1),
        )
    ]
    (report,) = world.sent
    assert [(one.version, one.route, one.start, one.count) for one in report.routes] == [
        ("40", "/orders/{id}", at(0), 2),
        ("40", "/orders/{id}", at(300), 1),
    ]
    assert {one.collector for one in report.routes} == {report.collector}


def test_every_reporter_has_a_name_of_its_own_and_says_since_when_it_counts(world):
    other = World()
    other.end()
    world.reporter.count(WEB, "/")
    world.flush()
    world.flush()
    assert len({report.collector for report in world.sent}) == 1
    assert world.sent[0].collector == world.reporter.collector != other.reporter.collector
    assert [report.since for report in world.sent] == [at(0), at(0)]
    assert [report.ended for report in world.sent] == [False, False]


def test_a_reporter_may_be_named_and_the_last_report_says_that_it_is_the_last():
    world = World(collector="orders-1")
    world.reporter.count(WEB, "/")
    world.end()
    (report,) = world.sent
    assert (report.collector, report.ended) == ("orders-1", True)


def test_what_the_broker_refuses_is_known_until_the_next_answer(world):
    world.reporter._see = lambda _report: SightingAnswer(refused=(WEB,))
    assert world.reporter.refused == frozenset()
    world.flush()
    assert world.reporter.refused == {WEB}
    world.reporter._see = lambda _report: SightingAnswer()
    world.flush()
    assert world.reporter.refused == frozenset()


@pytest.mark.parametrize(
    "failure",
    [
        BrokerUnreachableError("down"),
        BrokerRefusedError("no", 503),
        UnknownNameError("environment", "x", ()),
        OSError(),
    ],
)
def test_a_failed_report_gives_its_span_up_and_its_sightings_come_with_the_next(world, failure):
    world.reporter.count(WEB, "/")
    world.sent.failure = failure
    assert not world.flush()
    world.reporter.count(WEB, "/")
    world.reporter.count(NEW, "/")
    world.sent.failure = None
    assert world.flush()
    (report,) = world.sent
    assert report.sightings == (sighting(WEB, 600, 2), sighting(NEW, 600, 1))
    assert report.coverage == (Coverage(at(300), at(600)),)
    status = world.reporter.status()
    assert (status.failures, status.reports, status.last_error) == (1, 1, None)


def test_versions_the_broker_does_not_know_are_left_out_and_the_others_count(world):
    def see(report):
        faults = [
            Fault(f"$.sightings[{index}].version", "there is no such version")
            for index, one in enumerate(report.sightings)
            if one.version == "666"
        ]
        if faults:
            raise InputError("nothing was recorded", faults)
        world.sent.append(report)

    world.reporter._see = see
    for version in (WEB, VersionRef("web", "666"), VersionRef("evil", "666"), NEW):
        world.reporter.count(version, "/")
    assert world.flush()
    assert world.sent[0].sightings == (sighting(WEB, 300, 1), sighting(NEW, 300, 1))
    assert world.sent[0].coverage == (Coverage(at(0), at(300)),)
    assert world.reporter.status().strangers == 2


def test_a_report_refused_for_anything_else_is_a_failure(world):
    world.reporter.count(WEB, "/")
    world.sent.failure = InputError("no", [Fault("$.sightings[0].last_seen", "lies in the future")])
    assert not world.flush()
    assert "lies in the future" in world.reporter.status().last_error


def test_memory_is_bounded_and_a_span_that_lost_a_version_is_not_covered(small):
    for number in range(1000):
        small.reporter.count(VersionRef("web", str(number)), "/")
    assert small.flush()
    assert [one.version for one in small.sent[0].sightings] == ["0", "1"]
    assert small.sent[0].coverage == ()
    assert small.reporter.status().dropped == 998
    small.flush()
    assert small.sent[1].coverage == (Coverage(at(300), at(600)),)


def test_losing_routes_loses_only_routes(small):
    for number in range(10):
        small.reporter.count(WEB, f"/{number}")
    assert small.flush()
    assert small.sent[0].sightings == (sighting(WEB, 300, 10),)
    assert small.sent[0].coverage
    assert len(small.shown[0]) == 3
    assert small.reporter.status().routes_dropped == 7


def test_a_long_outage_keeps_a_bounded_backlog_of_the_versions_seen_last(small):
    small.sent.failure = BrokerUnreachableError("down")
    for number in range(50):
        small.reporter.count(VersionRef("web", str(number)), "/")
        small.flush()
    assert len(small.reporter._backlog) == 2
    assert small.reporter.status().dropped == 48
    small.sent.failure = None
    small.flush()
    assert [one.version for one in small.sent[0].sightings] == ["48", "49"]


def test_a_clock_that_goes_back_claims_nothing(world):
    world.reporter.count(WEB, "/")
    assert world.flush(after=-3600)
    assert world.sent[0].coverage == ()
    world.flush(after=60)
    assert world.sent[1].coverage == (Coverage(at(-3600), at(-3540)),)


def test_a_function_that_watches_may_fail(world):
    world.reporter._watch = lambda _rows: 1 / 0
    world.reporter.count(WEB, "/")
    assert world.flush()
    assert world.reporter.status().faults == 1


def test_threads_lose_no_count():
    counts = Counts()
    threads = [threading.Thread(target=lambda: [counts.add(WEB, "/", NOON) for _ in range(5000)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts.take().versions == {WEB: VersionCount(int(NOON), 40_000)}
    assert counts.take().versions == {}


def test_nothing_runs_before_the_first_request_and_the_thread_reports_by_itself_and_at_the_end():
    arrived, ended = threading.Event(), threading.Event()
    reports, turns = [], iter([False, False])

    def see(report):
        reports.append(report)
        arrived.set()

    def wait(_seconds):
        turn = next(turns, None)
        return ended.wait(20) if turn is None else turn

    before = {thread.name for thread in threading.enumerate()}
    reporter = Reporter(see, "production", wait=wait)
    assert {thread.name for thread in threading.enumerate()} == before
    reporter.count(WEB, "/")
    assert arrived.wait(20)
    assert reporter._thread.daemon
    reporter.count(NEW, "/")
    thread = reporter._thread
    ended.set()
    thread.join(20)
    assert not thread.is_alive()
    assert len(reports) == 2
    assert sum(one.count for report in reports for one in report.sightings) == 2


def test_a_broker_that_does_not_answer_keeps_nobody_waiting():
    entered, answer = threading.Event(), threading.Event()

    def see(_report):
        entered.set()
        answer.wait(20)

    reporter = Reporter(see, "production", interval=timedelta(seconds=1), wait=lambda _seconds: False)
    reporter.count(WEB, "/")
    assert entered.wait(20)
    for _ in range(1000):
        reporter.count(WEB, "/")
    assert reporter._counts.take().versions[WEB].count >= 1000
    reporter._given_wait = lambda _seconds: True
    answer.set()
    reporter.close(20)


def test_where_no_thread_can_be_started_nothing_is_claimed_and_the_next_request_tries_again(monkeypatch):
    reports = []
    reporter = Reporter(reports.append, "production", clock=lambda: NOON)
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", lambda _self: (_ for _ in ()).throw(RuntimeError("no more threads")))
        with pytest.raises(RuntimeError):
            reporter.count(WEB, "/")
    reporter.count(WEB, "/")
    reporter.close(20)
    assert [report.coverage for report in reports] == [()]


def test_limits_that_leave_nothing_to_do_are_refused():
    for options in ({"interval": timedelta(0)}, {"most_versions": 0}, {"most_routes": -1}):
        with pytest.raises(InputError):
            Reporter(print, "production", **options)


def test_a_reporter_needs_a_broker(monkeypatch):
    for name in ("SHIPLAP_BROKER_URL", "PACT_BROKER_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(InputError, match="SHIPLAP_BROKER_URL"):
        Reporter.to_broker("production")


FORK = """
import json, os, sys
from shiplap.middleware import Reporter
from shiplap.model.version import VersionRef
reports = []
def make(): return Reporter(lambda r: reports.append([[s.version, s.count] for s in r.sightings]), "production")
reporter = make()
reporter._given_wait = lambda s: reporter._closing.wait(0 if s == 10.0 else s)
reporter.count(VersionRef("web", "40"), "/")
child = os.fork()
reporter.count(VersionRef("web", "41"), "/")
reporter.close(20)
if child:
    os.waitpid(child, 0)
print(json.dumps(["parent" if child else "child", reports]), flush=True)
os._exit(0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_worker_counts_for_itself_only():
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORK], capture_output=True, text=True, check=True, timeout=60
    )
    told = dict(json.loads(line) for line in run.stdout.splitlines())
    assert told == {"child": [[["41", 1]]], "parent": [[["40", 1], ["41", 1]]]}


def test_the_request_path_loads_no_http_client():
    program = (
        "import sys, shiplap.middleware; "
        "print([name for name in ('httpx', 'click', 'pytest', 'starlette', 'django') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.strip() == "[]"
