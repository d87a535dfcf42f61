"""What recording costs: per interaction, against pact-python in the same run, and in a run that uses nothing of it."""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from shiplap.matching import GeneratorContext, GeneratorMode
from shiplap.pactfile import write_contract
from shiplap.recording.catch import catching
from shiplap.recording.gather import gather, merge
from shiplap.recording.parcel import Parcel, unwrap, wrap
from shiplap.recording.recording import Recording

INTERACTIONS = 200
URL = "https://orders.internal"


@dataclass
class Line:
    sku: str
    quantity: int
    price: int


@dataclass
class Order:
    id: int
    status: str
    currency: str
    lines: list[Line]


def record_with_shiplap(client: httpx.Client, folder: Path) -> None:
    """Record as many tests would: one recording a test, then one writer."""
    recorded = []
    for number in range(INTERACTIONS):
        context = GeneratorContext(
            mode=GeneratorMode.CONSUMER, now=datetime(2024, 2, 29, tzinfo=UTC), random=random.Random(42)
        )
        recording = Recording(context)
        with catching(recording):
            orders = recording.of("invoices", "orders-api", URL)
            orders.get(f"/orders/{number}").given("order exists", id=number).returns(Order)
            assert client.get(f"{URL}/orders/{number}").json()["status"] == "status"
            recording.finish()
            recorded.append((f"test_{number}", wrap(Parcel(contracts=recording.contracts()))))
    for contract in gather((test, each) for test, parcel in recorded for each in unwrap(parcel).contracts):
        text = write_contract(merge(None, contract, prune=True).contract)
        (folder / "invoices-orders-api.json").write_text(text, encoding="utf-8")


def only_ask(_client: httpx.Client, _folder: Path) -> None:
    """Send the same requests to a mock that costs nothing: what of the time is the client's own."""
    body = Order(42, "status", "EUR", [Line("sku", 42, 42)])
    document = {"id": body.id, "status": body.status, "lines": [vars(line) for line in body.lines]}
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=document))) as client:
        for number in range(INTERACTIONS):
            assert client.get(f"{URL}/orders/{number}").json()["status"] == "status"


def record_with_pact_python(client: httpx.Client, folder: Path) -> None:
    """Record the same as the documentation of pact-python does: one mock server and one file write a test."""
    from pact import Pact, match  # noqa: PLC0415 - optional, and it changes how modules are imported

    for number in range(INTERACTIONS):
        pact = Pact("invoices", "orders-api").with_specification("V4")
        body = {
            "id": match.int(42),
            "status": match.str("status"),
            "currency": match.str("currency"),
            "lines": match.each_like(
                {"sku": match.str("sku"), "quantity": match.int(42), "price": match.int(42)}, min=1
            ),
        }
        request = pact.upon_receiving(f"GET /orders/{number}").given("order exists", id=number)
        request.with_request("GET", f"/orders/{number}").will_respond_with(200).with_body(body, "application/json")
        with pact.serve() as server:
            assert client.get(f"{server.url}/orders/{number}").json()["status"] == "status"
        pact.write_file(folder)


def seconds(
    record: Callable[[httpx.Client, Path], None], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Return the median duration of a round, each with a folder of its own."""
    durations = []
    with httpx.Client() as client:
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                start = clock()
                record(client, Path(folder))
                durations.append(clock() - start)
    return statistics.median(durations)


def plugin_load_seconds() -> float:
    """Return the median CPU time that the plugin adds to a run of pytest that uses nothing of it, modules compiled."""
    program = (
        "import pytest, time; start = time.process_time(); "
        "import pytest_shiplap.plugin, pytest_shiplap.hooks; print(time.process_time() - start)"
    )
    command = [sys.executable, "-c", program]
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = folder
        runs = [subprocess.run(command, check=True, capture_output=True, text=True, env=environment) for _ in range(8)]
    return statistics.median(float(run.stdout) for run in runs[1:])


def main() -> None:
    """Print what was measured and what it should be."""
    busy = seconds(record_with_shiplap, rounds=9, clock=time.process_time)
    client = seconds(only_ask, rounds=9, clock=time.process_time)
    sys.stdout.write(
        f"recording, per interaction: {(busy - client) / INTERACTIONS * 1000:.2f} ms of CPU (goal: at most 2 ms)\n"
    )
    sys.stdout.write(f"and httpx itself, per interaction: {client / INTERACTIONS * 1000:.2f} ms of CPU\n")
    ours = seconds(record_with_shiplap, rounds=3)
    theirs = seconds(record_with_pact_python, rounds=1)
    sys.stdout.write(
        f"{INTERACTIONS} interactions: {ours:.2f} s, pact-python {theirs:.2f} s, "
        f"ratio {ours / theirs:.3f} (goal: at most 0.25)\n"
    )
    sys.stdout.write(f"loading the plugin: {plugin_load_seconds() * 1000:.1f} ms of CPU (goal: at most 10 ms)\n")


if __name__ == "__main__":
    main()
