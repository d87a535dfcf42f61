"""Processes for benchmarks of brokers: what a process and its children cost, and how one is started and ended."""

import contextlib
import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
SECONDS_TO_START = 120


def fields(pid):
    """The fields of a process after its name; none where it has gone or the machine has no /proc."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def tree(root):
    """A process and everything it started, and so on."""
    children = {}
    for each in Path("/proc").glob("[0-9]*"):
        told = fields(each.name)
        if told:
            children.setdefault(int(told[1]), []).append(int(each.name))
    found, ahead = [], [root]
    while ahead:
        one = ahead.pop()
        found.append(one)
        ahead += children.get(one, [])
    return found


def cpu_seconds(*roots):
    """CPU seconds that processes and all they started have used so far, except what has ended in between."""
    return sum(_used(pid) for root in filter(None, roots) for pid in tree(root))


def _used(pid):
    """CPU seconds of one process: to the nanosecond where the kernel counts that, else in its ticks."""
    try:
        threads = [each.read_text("ascii") for each in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    except OSError:
        threads = []
    if threads:
        return sum(int(each.split()[0]) for each in threads) / 1e9
    return sum(map(int, fields(pid)[11:13])) / TICKS


def machine_seconds():
    """CPU seconds that everything on this machine has used so far."""
    told = Path("/proc/stat").read_text("ascii").split("\n", 1)[0].split()[1:9]
    return (sum(map(int, told)) - int(told[3]) - int(told[4])) / TICKS


def resident_mib(root):
    """How much memory a process and all it started hold now; pages that they share count for each."""
    pages = sum(int(told[21]) for told in map(fields, tree(root)) if told)
    return pages * PAGE / 2**20


@contextlib.contextmanager
def started(command, address):
    """Start a broker; give its process id, the seconds until it answered, and the CPU seconds it took for that.

    Modules stay compiled from one start to the next, as where a package was installed.
    """
    words = shlex.split(command) if isinstance(command, str) else command
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir(), "shiplap-bench-compiled"))}
    began = time.perf_counter()
    with (
        httpx.Client(base_url=address, trust_env=False, timeout=SECONDS_TO_START) as client,
        subprocess.Popen(words, stdout=subprocess.DEVNULL, env=environment) as process,
    ):
        try:
            while not answers(client):
                if process.poll() is not None:
                    sys.exit(f"{words[0]} ended with {process.returncode} instead of serving at {address}")
                if time.perf_counter() - began > SECONDS_TO_START:
                    sys.exit(f"nobody answers at {address}")
                time.sleep(0.01)
            yield process.pid, time.perf_counter() - began, cpu_seconds(process.pid)
        finally:
            process.terminate()


def answers(client):
    """Tell whether somebody serves the index, which needs the whole application."""
    try:
        return client.get("/", headers={"Accept": "application/hal+json"}).status_code == 200
    except httpx.TransportError:
        return False


def own_broker(database, port):
    """The command that serves our own broker."""
    return [sys.executable, "-m", "shiplap", "broker", "serve", "--port", str(port), "--db", database]


def postmaster_of(database):
    """The process id of a PostgreSQL server on this machine."""
    import psycopg  # noqa: PLC0415 - an extra, for those who measure PostgreSQL

    with psycopg.connect(database) as connection:
        backend = connection.execute("SELECT pg_backend_pid()").fetchone()[0]
        return int(fields(backend)[1])
