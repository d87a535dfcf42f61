"""How long 500 interactions take to verify: here in process, and with the Rust verifier behind pact-python.

Both verify the same contract on the same application with the same states in the same run. The peer needs a server, so
uvicorn runs in a process of its own for it. The goal is a ratio of 20 against the peer with state handlers.
"""

import asyncio
import json
import multiprocessing
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from shiplap.pactfile import read_contract
from shiplap.transport.opening import open_connection
from shiplap.verify.contract import verify

INTERACTIONS = 500
GOAL = 20.0
FIXED = 0.05
STATES: set[int] = set()


async def app(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError
    number = int(scope["path"].rpartition("/")[2])
    order = {"id": number, "status": "open", "total": 1200, "lines": [{"sku": "plank", "quantity": 4}]}
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(order).encode()})


def contract_text() -> str:
    return json.dumps(
        {
            "consumer": {"name": "web"},
            "provider": {"name": "orders-api"},
            "interactions": [_interaction(number) for number in range(INTERACTIONS)],
            "metadata": {"pactSpecification": {"version": "4.0"}},
        }
    )


def _interaction(number: int) -> dict:
    rules = {
        "$.id": {"matchers": [{"match": "integer"}], "combine": "AND"},
        "$.status": {"matchers": [{"match": "regex", "regex": "open|paid"}], "combine": "AND"},
        "$.total": {"matchers": [{"match": "type"}], "combine": "AND"},
        "$.lines": {"matchers": [{"match": "type", "min": 1}], "combine": "AND"},
    }
    body = {"id": number, "status": "open", "total": 1, "lines": [{"sku": "nail", "quantity": 1}]}
    return {
        "type": "Synchronous/HTTP",
        "description": f"order {number}",
        "providerStates": [{"name": "order exists", "params": {"id": number}}],
        "request": {"method": "GET", "path": f"/orders/{number}", "headers": {"Accept": ["application/json"]}},
        "response": {
            "status": 200,
            "headers": {"Content-Type": ["application/json"]},
            "body": {"content": body, "contentType": "application/json", "encoded": False},
            "matchingRules": {"body": rules},
        },
    }


@contextmanager
def prepared(states):
    for state in states:
        STATES.add(state.params["id"])
    yield {}
    STATES.clear()


def ours(text: str) -> float:
    """Seconds for reading the contract, starting the application and replaying everything."""
    started = time.perf_counter()
    connection = open_connection(app)
    verification = verify(read_contract(text), connection.send, prepared)
    connection.close()
    taken = time.perf_counter() - started
    if not verification.passed or len(verification.interactions) != INTERACTIONS:
        raise SystemExit("the verification did not pass; the measurement means nothing")
    return taken


def peer(path: Path, port: int, handlers: Callable[..., None] | None) -> float:
    """Seconds for the same with pact-python."""
    from pact import Verifier  # noqa: PLC0415 - only the measurement of the peer needs it

    verifier = (
        Verifier("orders-api", host="127.0.0.1").add_transport(url=f"http://127.0.0.1:{port}").add_source(str(path))
    )
    if handlers is not None:
        verifier = verifier.state_handler(handlers, teardown=False)
    started = time.perf_counter()
    with silence():
        verifier.verify()
    return time.perf_counter() - started


@contextmanager
def silence():
    """Send what is written to the process's own outputs nowhere: the peer prints a page for each interaction."""
    kept = [os.dup(number) for number in (1, 2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for number in (1, 2):
            os.dup2(nowhere, number)
        yield
    finally:
        for number, old in zip((1, 2), kept, strict=True):
            os.dup2(old, number)
            os.close(old)
        os.close(nowhere)


def handle(state, parameters=None, **_):
    STATES.add((parameters or {}).get("id", 0))


def pytest_run(folder: Path, text: str) -> float:
    """Seconds for a whole run of pytest, its start included."""
    (folder / "pact.json").write_text(text)
    (folder / "conftest.py").write_text(
        f"import sys\nsys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from bench_replay import STATES, app\nfrom pytest_shiplap import provider, provider_state\n"
        "@provider('orders-api')\ndef orders_api(): return app\n"
        "@provider_state('order exists')\ndef order_exists(id: int):\n    STATES.add(id)\n    yield\n    STATES.clear()\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:pact", "--contract-verify=pact.json", "-c", "/dev/null"]
    started = time.perf_counter()
    done = subprocess.run([*command, "--rootdir", "."], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return time.perf_counter() - started


def fixed_cost(folder: Path, text: str) -> tuple[float, float]:
    """Seconds of processor time, and of the clock, that verifying adds to a run of pytest with one interaction.

    The two runs take turns and the best of each counts, so that what else the machine does is in neither. Modules are
    compiled, as where a package was installed, and no other plugin is loaded: their imports would hide ours.
    """
    document = json.loads(text)
    document["interactions"] = document["interactions"][:1]
    (folder / "test_nothing.py").write_text("def test_nothing():\n    pass\n")
    pytest_run(folder, json.dumps(document))  # writes the files
    command = [sys.executable, "-m", "pytest", "-q", "-p", "shiplap", "-c", "/dev/null", "--rootdir", "."]
    bare, verifying = [], []
    for _ in range(8):  # the first compiles what was not; it is never the best
        bare.append(_spent(command, folder))
        verifying.append(_spent([*command, "--contract-verify=pact.json"], folder))
    work, clock = (min(run[which] for run in verifying) - min(run[which] for run in bare) for which in (0, 1))
    return work, clock


def _spent(command: list[str], folder: Path) -> tuple[float, float]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPYCACHEPREFIX": str(folder / "compiled"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=folder, capture_output=True, check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return work, time.perf_counter() - started


PER_CONTRACT = 5
PEAK = "; print('PEAK', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"


def memory_of_runs(folder: Path, text: str, contracts: int) -> tuple[float, float, float]:
    """The most memory, in MB, over many different contracts: with pytest, with the command, and what pytest itself takes.

    The last is a run of as many modules of as many tests that do nothing; pytest keeps every test and every report to
    the end.
    """
    pacts = folder / "pacts"
    pacts.mkdir(exist_ok=True)
    for path in pacts.iterdir():
        path.unlink()
    document = json.loads(text)
    document["interactions"] = document["interactions"][:PER_CONTRACT]
    for interaction in document["interactions"]:
        del interaction["providerStates"]
    for number in range(contracts):
        document["consumer"]["name"] = f"web-{number}"
        (pacts / f"{number}.json").write_text(json.dumps(document))
    plain = folder.parent / "plain"  # beside the folder of the contracts, or pytest would collect it there
    plain.mkdir(exist_ok=True)
    tests = "".join(f"def test_{number}(thing):\n    pass\n" for number in range(PER_CONTRACT))
    for number in range(contracts):
        module = f"import pytest\n@pytest.fixture\ndef thing():\n    yield 1\n{tests}"
        (plain / f"test_plain_{number}.py").write_text(module)
    run = f"import pytest, resource, sys; pytest.main(sys.argv[1:]){PEAK}"
    words = ["-q", "-p", "no:pact", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", "."]
    verify = ["verify", "pacts", "--app", "bench_replay:app"]
    command = (
        "import io, resource, sys; from pathlib import Path; from shiplap.cli import run; out = io.StringIO(); "
        f"run(sys.argv[1:], out, out, environ={{}}, folder=Path()){PEAK}"
    )
    return (
        _peak(folder, [run, *words, "--contract-verify=pacts"]),
        _peak(folder, [command, *verify]),
        _peak(plain, [run, *words]),
    )


def _peak(folder: Path, words: list[str]) -> float:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run(
        [sys.executable, "-c", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if "PEAK" not in done.stdout:
        raise SystemExit(done.stdout + done.stderr)
    return int(done.stdout.rpartition("PEAK")[2]) / 1024


def serve(port: int) -> None:
    import uvicorn  # noqa: PLC0415 - only the process that serves needs it

    uvicorn.run(app, port=port, log_level="error", access_log=False)


@contextmanager
def server():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(port,), daemon=True)
    process.start()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    try:
        yield port
    finally:
        process.terminate()
        process.join()


def bare_call() -> float:
    """Seconds of one call of the application on a running event loop, without anything around it."""

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(event):
        pass

    async def many():
        for _ in range(INTERACTIONS):
            await app({"type": "http", "path": "/orders/1"}, receive, send)

    started = time.perf_counter()
    asyncio.run(many())
    return (time.perf_counter() - started) / INTERACTIONS


def processor_time(task: Callable[[], float]) -> float:
    """Seconds of processor time of this process; what other load on the machine takes is not in it."""
    started = time.process_time()
    task()
    return time.process_time() - started


def main() -> None:
    """Print the best of several runs, which other load on the machine disturbs least, and the ratios."""
    text = contract_text()
    with tempfile.TemporaryDirectory() as name, server() as port:
        folder = Path(name)
        file = folder / "web-orders-api.json"
        file.write_text(text)
        ours(text)
        mine = min(ours(text) for _ in range(9))
        plain = min(peer(file, port, None) for _ in range(2))
        states = min(peer(file, port, handle) for _ in range(2))
        my_work = min(processor_time(lambda: ours(text)) for _ in range(5))
        their_work = processor_time(lambda: peer(file, port, handle))
        (folder / "run").mkdir()
        whole = pytest_run(folder / "run", text)
        (folder / "once").mkdir()
        fixed_work, fixed_clock = fixed_cost(folder / "once", text)
        memory = {count: memory_of_runs(folder / "run", text, count) for count in (10, 100, 1000)}
    each = mine / INTERACTIONS * 1e3
    print(f"a bare call of the application              {bare_call() * 1e3:9.3f} ms")
    print(f"{INTERACTIONS} interactions in process                {mine * 1e3:9.0f} ms   {each:.3f} ms each")
    print(f"a whole run of pytest with as many items    {whole * 1e3:9.0f} ms")
    print(f"verifying adds to a run, processor time     {fixed_work * 1e3:9.0f} ms")
    print(f"verifying adds to a run, by the clock       {fixed_clock * 1e3:9.0f} ms   goal {FIXED * 1e3:.0f} ms")
    for count, (mine_mb, command_mb, plain_mb) in memory.items():
        told = f"pytest {mine_mb:.0f} MB, the command {command_mb:.0f} MB, as many plain tests {plain_mb:.0f} MB"
        print(f"memory over {count:4} contracts of {PER_CONTRACT} interactions: {told}")
    print(f"pact-python, no state handler               {plain * 1e3:9.0f} ms   ratio {plain / mine:.1f}")
    print(f"pact-python, with a state handler           {states * 1e3:9.0f} ms   ratio {states / mine:.1f}")
    print(f"processor time, in process                  {my_work * 1e3:9.0f} ms")
    print(f"processor time, pact-python without server  {their_work * 1e3:9.0f} ms   ratio {their_work / my_work:.1f}")
    print(f"the goal is a ratio of {GOAL:g}: " + ("reached" if states / mine >= GOAL else "missed"))


if __name__ == "__main__":
    main()
