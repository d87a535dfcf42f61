"""What the broker's use cases cost as its history grows, on SQLite and PostgreSQL; `make bench` prints it.

CPU time of this process, which is steadier than time on shared machines; the database's own is not in it. The Ruby broker
needs 31 (SQLite) and 42 ms (PostgreSQL) for a publication, 6.6 and 9.4 ms for contracts to verify, whole requests with
both processes counted. The goal is a third of that, and no growth from 100 to 10,000 publications.
"""

import contextlib
import sys
import tempfile
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from fakes.broker_history import BrokerHistory
from fakes.databases import started_postgres
from shiplap.model.selector import DeployedOrReleased, MainBranch
from shiplap_broker.store.database import open_database

SIZES = (100, 1_000, 10_000)
RUNS = 25


def measure(task):
    """The medians of CPU and wall time in milliseconds, after one run to warm up."""
    task()
    cpu, wall = [], []
    for _ in range(RUNS):
        began, began_cpu = perf_counter(), process_time()
        task()
        cpu.append((process_time() - began_cpu) * 1000)
        wall.append((perf_counter() - began) * 1000)
    return median(cpu), median(wall)


def questions(history):
    """Each use case as a function without arguments."""
    world, numbers = history.world, count(1)
    newest = history.round - 1

    def publish():
        world.publish(f"consumer-1@new-{newest}-{next(numbers)}", provider="provider-1")

    return {
        "publish": publish,
        "contracts to verify": lambda: world.to_verify("provider-1", MainBranch(), DeployedOrReleased(), branch="main"),
        "gate for a provider": lambda: world.may_deploy(f"provider-1@{newest}"),
        "gate for a consumer": lambda: world.may_deploy(f"consumer-1@{newest}"),
    }


def bench(name, url):
    """Print one line for each use case: the cost at each size, and how much it grew."""
    store = open_database(url)
    history = BrokerHistory(store)
    costs = {}
    for size in SIZES:
        history.grow(size)
        for question, task in questions(history).items():
            costs.setdefault(question, []).append(measure(task))
    store.close()
    for question, found in costs.items():
        cells = "   ".join(f"{cpu:6.2f} / {wall:6.2f}" for cpu, wall in found)
        print(f"{name:<11} {question:<20} {cells}   grew {found[-1][0] / found[0][0]:4.1f} x")


if __name__ == "__main__":
    print(f"{'':<32} CPU / wall ms at " + ", ".join(f"{size:,}" for size in SIZES) + " publications")
    with tempfile.TemporaryDirectory() as folder:
        bench("SQLite", f"sqlite:///{folder}/bench.db")
    with contextlib.ExitStack() as stack:
        try:
            server = started_postgres(stack)
        except LookupError as missing:
            print(f"PostgreSQL   not measured: {missing}")
        else:
            bench("PostgreSQL", server)
