"""From a page's request to a window that closes because it was measured: middleware, real socket, real broker."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from fakes.broker_server import serving
from fakes.broker_world import BrokerWorld
from shiplap.client import BrokerClient
from shiplap.middleware import ClientVersionMiddleware, Reporter
from shiplap.middleware.reporter import SETTLE
from shiplap.model.deployment import Kind, Strategy
from shiplap.settings import Settings
from shiplap_broker.store.memory import MemoryStore

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Life:
    """A provider with the middleware, a broker on a socket, and one clock for both."""

    def __init__(self, world, url):
        self.world, self.url = world, url
        settings = Settings(broker_url=url)
        self.reporter = Reporter.to_broker("production", settings=settings)
        self.reporter._clock = lambda: self.world.now.timestamp()  # noqa: PLW0108 - the clock moves by a new instant
        self.reporter._since = self.world.now.timestamp()
        self.reporter._given_wait = lambda seconds: False if seconds == SETTLE else self.reporter._closing.wait(60)
        app = Starlette(routes=[Route("/orders/{id}", lambda _request: PlainTextResponse("order"))])
        self.app = ClientVersionMiddleware(app, reporter=self.reporter, serving={"web": "41"})

    def request(self, version):
        async def ask():
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://api") as client:
                return await client.get("/orders/42", headers={"X-Client-Version": version})

        return asyncio.run(ask())

    def passes(self, **span):
        """Let time pass, and report."""
        self.world.later(**span)
        return self.reporter.flush()

    def old_page(self):
        """Why and until when web 40 is alive."""
        with BrokerClient.open(Settings(broker_url=self.url)) as client:
            timeline = client.gates.timeline("production")
        (life,) = [one for one in timeline.lives if one.version == "40"]
        return life.alive[-1][1], life.why


@pytest.fixture
def life():
    """Web 41 has replaced 40; tabs live a day, quiet is an hour."""
    world = BrokerWorld(MemoryStore())
    world.environment()
    for version in ("web@40", "web@41"):
        world.publish(version)
    hour = timedelta(hours=1)
    world.policy("web", Kind.BROWSER, tab=timedelta(hours=24), grace=timedelta(minutes=30), quiet=hour)
    world.deploy("web@40", strategy=Strategy.RECREATE, minutes=0)
    world.later(hours=1)
    world.deploy("web@41", strategy=Strategy.RECREATE, minutes=0)
    with serving(world.store, now=lambda: world.now) as url:
        made = Life(world, url)
        yield made
        made.reporter.close(20)


def test_an_old_build_that_falls_silent_is_known_to_be_gone_and_was_measured(life):
    replaced = START + timedelta(hours=1)
    assert life.old_page() == (replaced + timedelta(hours=24), "open tabs, assumed: tab = 24 h")
    assert life.request("web/40").headers["x-client-version-serving"] == "41"
    assert "x-client-version-serving" not in life.request("web/41").headers
    for _ in range(12):
        assert life.passes(minutes=5)
        life.request("web/41")
    assert life.old_page()[1] == "open tabs, assumed: tab = 24 h", "an hour is not yet quiet: thirty minutes are grace"
    for _ in range(7):
        assert life.passes(minutes=5)
    until, why = life.old_page()
    assert until == replaced + timedelta(minutes=90)
    assert why == "measured: last seen 2026-11-23 09:05, then quiet for 1 h"
    assert life.reporter.status().failures == 0


def test_a_page_that_comes_back_keeps_its_window_open(life):
    life.request("web/40")
    for _ in range(12):
        life.request("web/40")
        life.passes(minutes=5)
    assert life.old_page()[1] == "open tabs, assumed: tab = 24 h"
    for _ in range(13):
        life.passes(minutes=5)
    assert life.old_page()[1] == "measured: last seen 2026-11-23 10:00, then quiet for 1 h"
    life.request("web/40")
    life.passes(minutes=5)
    until, why = life.old_page()
    assert why == "reopened: seen 2026-11-23 11:10 after it closed 2026-11-23 11:00, assumed: 24 h more"
    assert until == START + timedelta(hours=25)


def test_one_process_that_cannot_report_is_not_hidden_by_one_that_can(life):
    ended = threading.Event()
    other = Reporter(
        life.reporter._see,
        "production",
        clock=lambda: life.world.now.timestamp(),  # noqa: PLW0108 - the clock moves by a new instant
        wait=lambda seconds: seconds != SETTLE and ended.wait(30),
    )
    other.count(None, "/")
    life.request("web/40")
    assert life.passes(minutes=5)
    assert other.flush()
    for _ in range(20):
        assert life.passes(minutes=5)
    assert life.old_page()[1] == "open tabs, assumed: tab = 24 h", "the other one may have seen it"
    assert other.flush()
    assert life.old_page()[1].startswith("measured: ")
    ended.set()
    other.close(10)


def test_a_page_that_was_never_seen_is_not_known_to_be_gone(life):
    for _ in range(40):
        life.request("web/41")
        assert life.passes(minutes=5)
    assert life.old_page()[1] == "open tabs, assumed: tab = 24 h"


def test_the_silence_of_a_collector_that_cannot_report_means_nothing(life):
    life.request("web/40")
    assert life.passes(minutes=5)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        dead = f"http://127.0.0.1:{closed.getsockname()[1]}"
    see, life.reporter._see = life.reporter._see, Reporter.to_broker("x", settings=Settings(broker_url=dead))._see
    for _ in range(3):
        assert life.request("web/41").status_code == 200
        assert not life.passes(hours=1)
    life.reporter._see = see
    assert life.passes(minutes=5)
    assert life.old_page()[1] == "open tabs, assumed: tab = 24 h"
    status = life.reporter.status()
    assert (status.failures, status.last_error) == (3, None)


def test_strangers_do_not_keep_the_others_from_being_reported(life):
    life.request("web/40")
    for number in range(20):
        assert life.request(f"evil/{number}").status_code == 200
        assert life.request(f"web/{number + 1000}").status_code == 200
    assert life.passes(minutes=5)
    assert life.reporter.status().strangers == 40
    with life.world.store.read() as transaction:
        assert [one.version for one in transaction.sightings.seen("production")] == ["40"]


SERVED = """
from shiplap.middleware import ClientVersionMiddleware, Reporter

async def order(scope, receive, send):
    if scope["type"] == "lifespan":
        for event in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{event}.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"order"})

app = ClientVersionMiddleware(order, reporter=Reporter.to_broker("production"))
"""


def test_a_server_that_is_told_to_stop_sends_a_last_report(tmp_path):
    world = BrokerWorld(MemoryStore())
    world.environment()
    world.publish("web@40")
    (tmp_path / "served.py").write_text(SERVED, encoding="utf-8")
    # The server gets a socket that listens already: whoever asks before it has started waits for it.
    with serving(world.store) as url, socket.create_server(("127.0.0.1", 0)) as door:
        handle = door.fileno()
        command = [sys.executable, "-m", "uvicorn", "served:app", "--fd", str(handle), "--log-level", "critical"]
        environment = {**os.environ, "SHIPLAP_BROKER_URL": url}
        with subprocess.Popen(command, cwd=tmp_path, env=environment, pass_fds=[handle]) as server:
            try:
                address = f"http://127.0.0.1:{door.getsockname()[1]}/orders/42"
                assert httpx.get(address, headers={"X-Client-Version": "web/40"}, timeout=60).text == "order"
                server.send_signal(signal.SIGTERM)
                server.wait(30)
            finally:
                server.kill()
    with world.store.read() as transaction:
        assert [(one.version, one.count) for one in transaction.sightings.seen("production")] == [("40", 1)]
        (collector,) = transaction.sightings.collectors("production")
        assert [(one.route, one.count) for one in transaction.sightings.routes("production", START)] == [
            ("/orders/{}", 1)
        ]
    assert len(collector.coverage) == 1
    assert collector.until == collector.coverage[0].end, "it has said that it ends"
