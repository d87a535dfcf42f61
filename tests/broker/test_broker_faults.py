"""What goes wrong around a broker: a full disk, sudden death, clients that dawdle, a database that goes away."""

import base64
import json
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from fakes.broker_pacts import pact
from fakes.broker_server import serving
from shiplap_broker.store.database import open_database

PROVIDERS = ("orders-api", "users-api")


@pytest.fixture
def serve(tmp_path):
    started = []

    def start():
        command = [sys.executable, "-m", "shiplap", "broker", "serve", "--port", "0", "--no-worker"]
        command += ["--db", f"sqlite:///{tmp_path}/faults.db"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        started.append(process)
        line = process.stdout.readline()
        assert line.startswith("Shiplap broker listening on "), line
        return process, line.split()[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate(timeout=20)


def publish(client, version, size=0):
    """Publish the contracts of a version with two providers; return the status."""
    entries = [
        {
            "consumerName": "web",
            "providerName": provider,
            "specification": "pact",
            "contentType": "application/json",
            "content": base64.b64encode(json.dumps(pact("web", provider, f"{version} {'x' * size}")).encode()).decode(),
        }
        for provider in PROVIDERS
    ]
    body = {"pacticipantName": "web", "pacticipantVersionNumber": version, "branch": "main", "tags": ["t"]}
    return client.post("/contracts/publish", json={**body, "contracts": entries}).status_code


def whole_versions(client):
    """Return the versions that are there; every one must have both contracts, its branch and its tag."""
    found = set()
    for one in client.get("/pacticipants/web/versions").json()["_embedded"]["versions"]:
        body = client.get(f"/pacticipants/web/versions/{one['number']}").json()
        assert len(body["_links"]["pb:pact-versions"]) == len(PROVIDERS), body
        assert [len(body["_embedded"][name]) for name in ("branchVersions", "tags")] == [1, 1], body
        found.add(one["number"])
    return found


def test_a_full_disk_refuses_what_it_cannot_keep_and_keeps_what_it_has(serve, tmp_path):
    process, address = serve()
    with httpx.Client(base_url=address, timeout=20) as client:
        assert publish(client, "1") == 200
        size = (tmp_path / "faults.db-wal").stat().st_size
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size + 100_000, resource.RLIM_INFINITY))
        answers = [publish(client, str(number), size=60_000) for number in range(2, 6)]
        assert answers[-1] == 503
        refused = {str(number) for number, status in enumerate(answers, start=2) if status != 200}
        assert client.get("/livez").status_code == 200
        assert whole_versions(client) & refused == set()
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert publish(client, "6") == 200
        assert {"1", "6"} <= whole_versions(client)


def test_what_was_acknowledged_is_there_after_sudden_death_and_nothing_is_there_by_half(serve):
    process, address = serve()
    acknowledged = set()
    enough = threading.Event()

    def keep_publishing(writer):
        with httpx.Client(base_url=address, timeout=20) as client:
            for number in range(200):
                version = f"{writer}-{number}"
                try:
                    if publish(client, version) == 200:
                        acknowledged.add(version)
                except httpx.TransportError:
                    return
                if len(acknowledged) > 20:
                    enough.set()

    with ThreadPoolExecutor(4) as pool:
        for writer in range(4):
            pool.submit(keep_publishing, writer)
        assert enough.wait(60)
        process.send_signal(signal.SIGKILL)
    _, address = serve()
    with httpx.Client(base_url=address, timeout=20) as client:
        assert acknowledged <= whole_versions(client)
        assert publish(client, "after") == 200


def test_clients_that_dawdle_hold_nobody_up(serve):
    _, address = serve()
    host, port = address.removeprefix("http://").split(":")
    head = (
        f"POST /contracts/publish HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        "Content-Length: 1000\r\n\r\n{"
    )
    dawdling = [socket.create_connection((host, int(port))) for _ in range(20)]
    try:
        for one in dawdling:
            one.sendall(head.encode())
        with httpx.Client(base_url=address, timeout=20) as client:
            assert publish(client, "1") == 200
            assert whole_versions(client) == {"1"}
    finally:
        for one in dawdling:
            one.close()


@pytest.mark.postgres
def test_connections_that_the_database_ended_are_made_anew(database_url):
    import psycopg  # noqa: PLC0415 - an extra

    url = database_url("postgresql")
    others = "pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
    end = f"SELECT count(pg_terminate_backend(pid, 10000)) FROM {others}"
    with serving(open_database(url)) as address, httpx.Client(base_url=address, timeout=20) as client:
        assert publish(client, "1") == 200
        with psycopg.connect(url, autocommit=True) as connection:
            (ended,) = connection.execute(end, [connection.info.dbname]).fetchone()
        assert ended > 0
        assert publish(client, "2") == 200
        assert whole_versions(client) == {"1", "2"}


def test_metrics_are_told_while_the_database_does_not_answer(database_url):
    url = database_url("sqlite")
    with serving(open_database(url)) as address, httpx.Client(base_url=address, timeout=20) as client:
        for media in ("text/plain", "application/openmetrics-text"):
            assert outbox_of(client, media) == ["shiplap_database_up 1.0", "shiplap_outbox_dead 0.0"]
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.execute("ALTER TABLE webhook_deliveries RENAME TO elsewhere")
        connection.close()
        for media in ("text/plain", "application/openmetrics-text"):
            assert outbox_of(client, media) == ["shiplap_database_up 0.0"]


def outbox_of(client, media):
    answer = client.get("/metrics", headers={"Accept": media})
    assert answer.status_code == 200
    assert "shiplap_requests_in_flight 1.0" in answer.text
    return [
        line for line in answer.text.splitlines() if line.startswith(("shiplap_database_up", "shiplap_outbox_dead"))
    ]
