"""A broker as a process, seen by those who operate it: health, leaving without losing a request, metrics, logs."""

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest

from fakes.webhook_receiver import receiving
from fakes.webhook_records import delivery, webhook
from shiplap_broker.store.database import open_database

SECONDS_TO_LEAVE = 60
"""The broker gives what is under way ten seconds; a busy machine gets many more."""


class Serving:
    """A broker process that may call webhooks on this machine."""

    def __init__(self, folder, *arguments):
        command = [sys.executable, "-m", "shiplap", "broker", "serve", "--port", "0"]
        self.process = subprocess.Popen(
            [*command, "--webhook-allow-internal", "127.0.0.1", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline()
        assert line.startswith("Shiplap broker listening on "), line + self.process.stderr.read()
        self.client = httpx.Client(base_url=line.split()[-1], timeout=30)

    def readiness(self):
        """Return the status of /readyz, ``None`` where nobody listens any more; each time on a new connection."""
        try:
            return httpx.get(self.client.base_url.join("/readyz"), timeout=10).status_code
        except httpx.TransportError:
            return None

    def stop(self):
        """Tell it to stop; return its exit code and what it wrote to standard error."""
        self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def ended(self):
        _, said = self.process.communicate(timeout=SECONDS_TO_LEAVE)
        return self.process.returncode, said

    def close(self):
        self.client.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate(timeout=20)


@pytest.fixture
def serve(tmp_path):
    started = []

    def start(*arguments):
        started.append(Serving(tmp_path, *arguments))
        return started[-1]

    yield start
    for each in started:
        each.close()


@pytest.fixture
def held():
    """A receiver of webhooks that answers only when it is let, and the event that lets it."""
    let = threading.Event()
    with receiving() as receiver:

        def answer(handler):
            let.wait(30)
            handler.plain(200)

        receiver.answers = [answer]
        yield receiver, let
        let.set()


def until_not_ready(broker):
    """Ask until the broker is no longer ready; a signal is handled a moment after it was sent."""
    last = time.monotonic() + 60
    while (status := broker.readiness()) == 200 and time.monotonic() < last:
        pass
    return status


def test_a_broker_that_serves_is_alive_and_ready(serve):
    broker = serve()
    for path in ("/livez", "/readyz"):
        answer = broker.client.get(path)
        assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert broker.stop() == (0, "")


def test_told_to_stop_it_is_not_ready_but_answers_what_is_under_way(serve, held):
    receiver, let = held
    broker = serve()
    slow = {"request": {"method": "POST", "url": receiver.url}}
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(broker.client.post, "/webhooks/execute", json=slow)
        receiver.wait_for(1)
        broker.process.send_signal(signal.SIGTERM)
        assert until_not_ready(broker) in {503, None}
        assert broker.process.poll() is None
        assert not answer.done()
        let.set()
        assert answer.result(20).status_code == 200
        assert answer.result().json()["success"] is True
    assert broker.ended() == (0, "")
    assert broker.readiness() is None


def test_told_to_stop_it_goes_on_answering_as_long_as_it_was_told_to(serve):
    broker = serve("--drain", "600")
    broker.process.send_signal(signal.SIGTERM)
    assert until_not_ready(broker) == 503
    assert broker.client.get("/livez").status_code == 200
    assert broker.client.get("/pacticipants").status_code == 200
    broker.process.send_signal(signal.SIGTERM)  # told a second time, it does not wait
    assert broker.ended() == (0, "")


def half_a_request(broker):
    """A connection on which a request has begun and does not end."""
    url = broker.client.base_url
    connection = socket.create_connection((url.host, url.port))
    head = "POST /pacticipants HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
    connection.sendall(head.encode())
    last = time.monotonic() + 60
    while "shiplap_requests_in_flight 2.0" not in broker.client.get("/metrics", headers={"Accept": "text/plain"}).text:
        assert time.monotonic() < last
    return connection


def test_told_a_second_time_to_stop_it_waits_for_nothing(serve):
    broker = serve()
    with half_a_request(broker) as connection:
        broker.process.send_signal(signal.SIGTERM)
        until_not_ready(broker)
        broker.process.send_signal(signal.SIGTERM)
        code, said = broker.ended()
        assert connection.recv(1) == b""  # cut off, not answered when its time was up
    assert code == 0
    assert said.endswith("told to stop a second time: 1 requests or calls under way are cut off\n")
    assert len(said.splitlines()) == 1


def test_what_is_not_finished_in_time_is_told_so_and_said_in_one_line(serve):
    broker = serve("--log-format", "json", "--log-level", "warning")
    with half_a_request(broker) as connection:
        code, said = broker.stop()
        answer = connection.makefile("rb").read().decode()
    assert code == 0
    assert answer.startswith("HTTP/1.1 503 ")
    assert answer.endswith('{"title":"The broker was stopped before it had answered","status":503}')
    told = [json.loads(line)["message"] for line in said.splitlines()]
    assert "POST /pacticipants was not finished in time: the broker is stopped" in told
    assert "Traceback" not in said


def test_a_worker_that_is_told_twice_to_stop_waits_for_no_call(tmp_path, held, database_url):
    receiver, let = held
    url = database_url("sqlite")
    store = open_database(url)
    webhooks_told(store, receiver.url)
    store.close()
    command = [
        sys.executable,
        "-m",
        "shiplap",
        "broker",
        "worker",
        "--db",
        url,
        "--webhook-allow-internal",
        "127.0.0.1",
    ]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as worker:
        try:
            receiver.wait_for(1)
            worker.send_signal(signal.SIGTERM)
            worker.send_signal(signal.SIGINT)
            _, said = worker.communicate(timeout=SECONDS_TO_LEAVE)
        finally:
            worker.kill()
    assert not let.is_set()
    assert worker.returncode == 0
    assert said.endswith("told to stop a second time: 1 requests or calls under way are cut off\n")


TOLD_IN_ANOTHER_THREAD = """
import signal, sys, threading, time
from shiplap_broker.serving import run_worker
from shiplap_broker.settings import BrokerSettings

def tell():
    time.sleep(0.5)  # the main thread waits by now
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

run_worker(BrokerSettings(database_url=sys.argv[1]), lambda line: threading.Thread(target=tell).start())
"""


def test_a_worker_hears_a_signal_that_the_system_gave_to_another_of_its_threads(tmp_path, database_url):
    command = [sys.executable, "-c", TOLD_IN_ANOTHER_THREAD, database_url("sqlite")]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS_TO_LEAVE, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def webhooks_told(store, url):
    """Make a webhook and something that it is to be told."""
    now = datetime.now(UTC)
    with store.write() as transaction:
        transaction.webhooks.put(webhook(now, url=url))
        transaction.outbox.add(delivery("5a8bb302-ec55-4ae8-8dfd-2ffe18c29d34", now))


def test_metrics_name_the_templates_of_routes_and_never_what_stood_in_them(serve):
    broker = serve()
    for name in ("web", "orders-api"):
        assert broker.client.get(f"/pacticipants/{name}").status_code == 404
    broker.client.get("/no/such/address")
    answer = broker.client.get("/metrics", headers={"Accept": "text/plain"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    counted = [line for line in answer.text.splitlines() if line.startswith("shiplap_requests_total{")]
    templates = [line for line in counted if "/pacticipants/{" in line]
    assert len(templates) == 1
    assert re.fullmatch(
        r'shiplap_requests_total\{method="GET",route="/pacticipants/\{\w+\}",status="404"\} 2\.0', templates[0]
    )
    assert "orders-api" not in answer.text
    assert "/no/such/address" not in answer.text


def test_logs_as_json_are_one_object_a_line_with_the_id_that_was_sent_and_no_secret(serve, held):
    receiver, let = held
    let.set()
    broker = serve("--log-format", "json")
    request = {
        "method": "POST",
        "url": f"{receiver.url}/hook?token=hidden-in-url",
        "username": "ci",
        "password": "hidden-in-password",
        "headers": {"Authorization": "Bearer hidden-in-webhook"},
        "body": "hidden-in-body",
    }
    sent = {
        "X-Request-Id": "build-77",
        "Authorization": "Bearer hidden-in-header",
        "Cookie": "session=hidden-in-cookie",
    }
    answer = broker.client.post("/webhooks/execute?key=hidden-in-query", json={"request": request}, headers=sent)
    assert (answer.status_code, answer.headers["x-request-id"]) == (200, "build-77")
    broker.client.get("/livez", headers={"X-Request-Id": "not an id\t{}"})
    code, said = broker.stop()
    lines = [json.loads(line) for line in said.splitlines()]
    assert code == 0
    assert all(isinstance(line, dict) for line in lines)
    [own] = [line for line in lines if line.get("requestId") == "build-77"]
    assert (own["method"], own["path"], own["status"]) == ("POST", "/webhooks/execute", 200)
    assert own["level"] == "info"
    [alive] = [line for line in lines if line.get("path") == "/livez"]
    assert re.fullmatch("[0-9a-f]{16}", alive["requestId"])
    assert "hidden-in-" not in said
