"""Workers as processes: one is killed while it calls a webhook, and what it was doing is done all the same."""

import base64
import contextlib
import json
import re
import signal
import subprocess
import sys
import threading

import httpx
import pytest

from fakes.broker_pacts import pact
from fakes.webhook_receiver import receiving

# Calls may take 0.5 s, so that a worker that says nothing for three times as long is taken for dead.
QUICK = (
    "--webhook-allow-internal",
    "127.0.0.1",
    "--webhook-timeout",
    "0.5",
    "--webhook-retries",
    "0.5 " * 30,
)
BEFORE, AT_DEATH = 5, 15


class Crew:
    """A broker that calls no webhooks, and the workers that call them, on one database."""

    def __init__(self, database_url, folder):
        self._shared = ("--db", database_url, *QUICK)
        self._folder = folder
        self._running = []

    def start(self, *arguments):
        command = [sys.executable, "-m", "shiplap", "broker", *arguments, *self._shared]
        process = subprocess.Popen(
            command, cwd=self._folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._running.append(process)
        return process

    def worker(self):
        return self.start("worker")

    def serve(self):
        return self.start("serve", "--no-worker", "--port", "0")

    def end(self):
        for process in self._running:
            process.kill()
            process.communicate(timeout=20)


@pytest.fixture
def crew_on(database_url, tmp_path):
    crews = []

    def gather(kind):
        crews.append(Crew(database_url(kind), tmp_path))
        return crews[-1]

    yield gather
    for crew in crews:
        crew.end()


def ready(process):
    """Wait for the line that a process says when it works; give the line."""
    line = process.stdout.readline()
    assert line.startswith("Shiplap"), line + (process.stdout.read() if process.poll() is not None else "")
    return line


class Holding:
    """An answer that is given only once the test lets go, which is after the worker that waits for it is dead.

    ``ids`` are those of the calls that were held. Their place among the requests says nothing: on a busy machine a call
    takes longer than it may, and comes again at any moment.
    """

    def __init__(self):
        self.ids = set()
        self._holds = threading.Event()
        self._let_go = threading.Event()

    def __call__(self, handler):
        self.ids.add(handler.headers["webhook-id"])
        self._holds.set()
        self._let_go.wait(60)
        handler.plain(200)

    def wait_for_one(self):
        assert self._holds.wait(60)

    def let_go(self):
        self._let_go.set()


@contextlib.contextmanager
def speaking_to(process, receiver):
    """Give a client of the broker, which has a webhook to the receiver."""
    address = re.search(r"http://\S+", ready(process))[0]
    with httpx.Client(base_url=address, timeout=20) as client:
        hook = {
            "events": [{"name": "contract_published"}],
            "request": {
                "method": "POST",
                "url": f"{receiver.url}/hook",
                "body": {"version": "${pactbroker.consumerVersionNumber}"},
            },
        }
        assert client.post("/webhooks", json=hook).status_code == 201
        yield client


def publish(client, versions):
    content = base64.b64encode(json.dumps(pact()).encode()).decode()
    for version in versions:
        entry = {
            "consumerName": "web",
            "providerName": "orders-api",
            "specification": "pact",
            "contentType": "application/json",
            "content": content,
        }
        body = {"pacticipantName": "web", "pacticipantVersionNumber": str(version), "contracts": [entry]}
        answer = client.post("/contracts/publish", json=body)
        assert answer.status_code == 200, answer.text


def wait_until_settled(client):
    """Wait until nothing waits in the outbox: a call that arrived counts against its host until its worker kept that."""
    while "\nshiplap_outbox_waiting 0\n" not in client.get("/metrics", headers={"Accept": "text/plain"}).text.replace(
        ".0\n", "\n"
    ):
        pass


def versions_of(requests):
    return {int(json.loads(body)["version"]) for _, _, body in requests}


def wait_until_all_arrived(receiver, answered, orphans):
    """Wait until each version has come, and what the dead worker had in hand has come once more."""
    while True:
        come = len(receiver.requests)
        again = set(receiver.ids[answered:come])
        if orphans <= again and versions_of(receiver.requests[:come]) == set(range(BEFORE + AT_DEATH)):
            return
        receiver.wait_for(come + 1)


def kill_amid_calls(victim, client, receiver):
    """Kill a worker that waits for answers; give how many requests had come, and the ids of those it waited for."""
    holding = Holding()
    receiver.answers = [holding]
    publish(client, range(BEFORE, BEFORE + AT_DEATH))
    holding.wait_for_one()
    victim.kill()
    assert victim.wait(20) == -signal.SIGKILL
    receiver.answers = [200]
    had_come, orphans = len(receiver.requests), set(holding.ids)
    holding.let_go()
    return had_come, orphans


def assert_nothing_is_lost(receiver, had_come, orphans):
    assert orphans
    wait_until_all_arrived(receiver, had_come, orphans)
    by_id = {}
    for one, request in zip(receiver.ids, receiver.requests, strict=True):
        by_id.setdefault(one, set()).update(versions_of([request]))
    # An id names one event however often it comes, so that a receiver can tell what it has seen.
    assert sorted(map(sorted, by_id.values())) == [[each] for each in range(20)]


def test_what_a_killed_worker_had_in_hand_is_done_by_the_other(crew_on):
    crew = crew_on("postgresql")
    with receiving() as receiver:
        broker, victim, other = crew.serve(), crew.worker(), crew.worker()
        ready(victim)
        ready(other)
        with speaking_to(broker, receiver) as client:
            publish(client, range(BEFORE))
            receiver.wait_for(BEFORE)
            wait_until_settled(client)
            # While the other stands still, the calls that are held are the victim's.
            other.send_signal(signal.SIGSTOP)
            had_come, orphans = kill_amid_calls(victim, client, receiver)
            other.send_signal(signal.SIGCONT)
            assert_nothing_is_lost(receiver, had_come, orphans)


def test_what_a_killed_worker_had_in_hand_is_done_by_its_successor_on_sqlite(crew_on):
    crew = crew_on("sqlite")
    with receiving() as receiver:
        broker, victim = crew.serve(), crew.worker()
        ready(victim)
        with speaking_to(broker, receiver) as client:
            publish(client, range(BEFORE))
            receiver.wait_for(BEFORE)
            had_come, orphans = kill_amid_calls(victim, client, receiver)
            ready(crew.worker())
            assert_nothing_is_lost(receiver, had_come, orphans)
