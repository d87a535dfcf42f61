"""What a request to a running broker costs, over HTTP, beside the Ruby broker; `make bench` prints it.

Without ``--url`` it starts ``shiplap broker serve`` as a process of its own, on a new SQLite file and then on a new
PostgreSQL server, and fills it. ``--url`` measures any broker that speaks Pact's API: one that runs already, with the
CPU time of the processes ``--pid`` and ``--database-pid``, or one that ``--start COMMAND`` starts.

CPU time of broker and database together is the figure to compare: wall time suffers from whatever else the machine
does. CPU time suffers as well, only less: the same work takes up to twice as much beside others that use the same core
and its caches. So a constant piece of work is measured before and after each batch, and beside the least of the batches
stands what the median batch would have cost with that work as cheap as it ever was. The Ruby broker's figures are those
of version 2.120.0 with 10,000 publications on a machine with two cores.
"""

import argparse
import contextlib
import os
import sys
import tempfile
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from time import perf_counter, thread_time

import httpx
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.broker_load import Load
from bench.broker_processes import cpu_seconds, machine_seconds, own_broker, postmaster_of, resident_mib, started
from fakes.databases import _free_port, started_postgres

SIZES = "100,10000"
STARTS = 3
BATCHES = 10
PUBLISHERS = 32
PUBLISHED_BY_EACH = 5
TURNS, A_TURN = 20, 25  # so many requests that the ticks of the clock of processes are small beside them
STEADY = ("pacts for verification", "matrix with environment", "gate")
RUBY = {
    "publish": (31, 42),
    "pacts for verification": (6.6, 9.4),
    "matrix with environment": (12, 23),
    "pair matrix": (119, 115),
    "index page": (107, 146),
    "latest pact": (3.8, 5.8),
    "versions, page of 50": (32.0, 42.5),
    "matrix page": (93.0, 115.0),
}
"""CPU milliseconds a request needs in the Ruby broker and its database: on SQLite, on PostgreSQL."""
RUBY_SECONDS, RUBY_MIB, RUBY_FAILED = 2.0, (136, 118), (100, 0)
GOAL = {"share": 1 / 3, "seconds": 1.5, "mib": 100}


class Subject:
    """The broker under measurement."""

    def __init__(self, title, address, pid=None, database_pid=None, *, postgresql=False, another=None):
        self.title, self.address = title, address
        self.another = another  # starts one more like it, on an empty database
        self.pid, self.database_pid = pid, database_pid
        self.column = 1 if postgresql else 0

    def cpu(self):
        """CPU seconds so far, of broker and database."""
        return cpu_seconds(self.pid, self.database_pid)


def yardstick():
    """CPU milliseconds of a constant piece of work."""
    began, total, kept = thread_time(), 0, {}
    for number in range(50_000):
        total += number
        kept[number % 100] = total
    return (thread_time() - began) * 1000


def measure(subject, sizes, runs):
    """Grow the history to each size and ask everything there; return CPU milliseconds by question and size."""
    load = Load(subject.address)
    load.prepare()
    own = load.http.get("/shiplap/gate").status_code != 404
    costs = {}
    for size in sizes:
        began = perf_counter()
        load.grow(size)
        spent = f"{perf_counter() - began:.0f} s to fill"
        print(f"\n{subject.title}: {load.publications} publications ({spent})", flush=True)
        began, before = perf_counter(), machine_seconds() - cpu_seconds(os.getpid()) - subject.cpu()
        for question, task in load.questions(own=own).items():
            costs.setdefault(question, []).append(ask(subject, question, task, runs))
        others = machine_seconds() - cpu_seconds(os.getpid()) - subject.cpu() - before
        # The machine counts by ticks and may see less than the processes themselves.
        share = max(0, others) / (perf_counter() - began) / (os.cpu_count() or 1)
        print(f"  meanwhile others used {share:.0%} of the machine", flush=True)
    tell_growth(costs, sizes)
    if subject.another and len(sizes) > 1:
        turn_by_turn(subject, load, sizes[0])
    at_once(subject, load)
    if subject.pid:
        at_most(f"memory afterwards {resident_mib(subject.pid):.1f} MiB", resident_mib(subject.pid), GOAL["mib"])
        print(f"   Ruby broker: {RUBY_MIB[subject.column]} MiB")
    load.http.close()


def ask(subject, question, task, runs):
    """Ask one thing again and again in batches, print a line about it and return its CPU milliseconds.

    That is the least of the batches: whatever else runs on a machine makes a request dearer, and nothing cheaper.
    """
    for number in range(10):
        task(number)
    taken, batches, yards = [], [], [min(yardstick() for _ in range(10))]
    for batch in range(BATCHES):
        before = subject.cpu()
        for number in range(batch, runs, BATCHES):
            began = perf_counter()
            task(number)
            taken.append((perf_counter() - began) * 1000)
        batches.append((subject.cpu() - before) * 1000 / len(range(batch, runs, BATCHES)))
        yards.append(yardstick())
    line = f"  {question:<24} p50 {median(taken):7.1f} ms"
    if not subject.pid:
        print(line, flush=True)
        return 0
    cost = min(batches)
    beside = [2 * each / sum(around) for each, around in zip(batches, pairwise(yards), strict=True)]
    line += f"   CPU {cost:6.1f} ms (mean {mean(batches):5.1f}, steadied {median(beside) * min(yards):5.1f})"
    if question in RUBY:
        ruby = RUBY[question][subject.column]
        met = "goal met" if cost <= ruby * GOAL["share"] else "MISSED: more than a third"
        line += f"   Ruby {ruby:6.1f} ms   {cost / ruby:5.2f} of it   {met}"
    print(line, flush=True)
    return cost


def tell_growth(costs, sizes):
    """Print how much each question grew with the history."""
    if len(sizes) < 2:
        return
    print(f"\n  CPU at {sizes[-1]} publications against {sizes[0]}:")
    for question, found in costs.items():
        if found[0]:
            print(f"  {question:<24} {found[0]:6.1f} -> {found[-1]:6.1f} ms   {found[-1] / found[0]:5.2f} x")


def turn_by_turn(subject, load, size):
    """Print what questions cost beside a broker with a short history that is asked in between.

    What else the machine does changes from minute to minute, and so it hits both alike.
    """
    with subject.another() as young:
        short = Load(young.address)
        short.prepare()
        short.grow(size)
        print(
            f"\n  turn by turn, {load.publications} publications against {short.publications}, median of {TURNS} turns:"
        )
        asked = ((subject, load.questions(own=True)), (young, short.questions(own=True)))
        for question in STEADY:
            for _, questions in asked:
                for number in range(10):
                    questions[question](number)
            ratios = []
            for turn in range(TURNS):
                spent = []
                for one, questions in asked:
                    before = one.cpu()
                    for number in range(A_TURN):
                        questions[question](turn + number)
                    spent.append(one.cpu() - before)
                ratios.append(spent[0] / spent[1])
            print(f"  {question:<24} {median(ratios):5.2f} x", flush=True)
        short.http.close()


def at_once(subject, load):
    """Publish from many clients at the same moment."""
    began = perf_counter()
    failed, reason = load.publish_at_once(PUBLISHERS, PUBLISHED_BY_EACH)
    asked = PUBLISHERS * PUBLISHED_BY_EACH
    seconds = perf_counter() - began
    print(f"\n  {PUBLISHERS} publishers at once: {failed} of {asked} failed, {asked / seconds:.0f} a second", reason)
    print(f"   Ruby broker, 8 at once: up to {RUBY_FAILED[subject.column]} of 160 failed", flush=True)


def at_most(told, figure, goal):
    """Print a figure and whether it is within its goal."""
    print(f"  {told}: {'goal met' if figure < goal else 'MISSED'} (less than {goal})", flush=True)


@contextlib.contextmanager
def served(command, address, starts=STARTS):
    """Start a broker several times, print how long each took, and give the process of the last."""
    for _ in range(starts - 1):
        with started(command, address) as (_, seconds, cpu):
            print(f"  ready after {seconds:.2f} s, {cpu:.2f} s of CPU", flush=True)
    with started(command, address) as (pid, seconds, cpu):
        at_most(f"ready after {seconds:.2f} s, {cpu:.2f} s of CPU", seconds, GOAL["seconds"])
        print(f"   Ruby broker: about {RUBY_SECONDS:.0f} s\n  memory at first {resident_mib(pid):.1f} MiB", flush=True)
        yield pid


def given_broker(given):
    """Measure the broker that somebody named."""
    about = {"database_pid": given.database_pid, "postgresql": bool(given.database_pid)}
    with contextlib.ExitStack() as stack:
        pid = given.pid
        if given.start:
            pid = stack.enter_context(served(given.start, given.url))
        yield Subject(given.url, given.url, pid, **about)


def own_brokers(databases):
    """Serve our own broker on each kind of database."""
    for kind in databases:
        address = f"http://127.0.0.1:{_free_port()}"
        with contextlib.ExitStack() as stack:
            postmaster = None
            try:
                if kind == "postgresql":
                    database = started_postgres(stack)
                    postmaster = postmaster_of(database)
                else:
                    database = f"sqlite:///{stack.enter_context(tempfile.TemporaryDirectory())}/bench.db"
            except LookupError as missing:
                print(f"{kind} is not measured: {missing}")
                continue
            print(f"\nshiplap broker serve on {kind}; the first start makes the tables")
            pid = stack.enter_context(served(own_broker(database, httpx.URL(address).port), address))
            another = partial(young_broker, kind, database, postmaster)
            yield Subject(kind, address, pid, postmaster, postgresql=kind == "postgresql", another=another)


@contextlib.contextmanager
def young_broker(kind, database, postmaster):
    """Serve another broker, on a new database beside a ``database`` and of its kind."""
    address = f"http://127.0.0.1:{_free_port()}"
    with contextlib.ExitStack() as stack:
        if kind == "postgresql":
            with psycopg.connect(database, autocommit=True) as connection:
                connection.execute("CREATE DATABASE young")
            beside = f"{database.rpartition('/')[0]}/young"
        else:
            beside = f"sqlite:///{stack.enter_context(tempfile.TemporaryDirectory())}/young.db"
        pid, _, _ = stack.enter_context(started(own_broker(beside, httpx.URL(address).port), address))
        yield Subject("young", address, pid, postmaster)


def main(arguments=None):
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--url", help="address of any broker with Pact's API; without, our own is started")
    parser.add_argument("--start", metavar="COMMAND", help="starts the broker at --url, so that its start is measured")
    parser.add_argument("--pid", type=int, help="the process of the broker at --url, whose CPU time is counted")
    parser.add_argument("--database-pid", type=int, help="the main process of its PostgreSQL on this machine")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append", help="only this; repeatable")
    parser.add_argument("--sizes", default=SIZES, help=f"numbers of publications to measure at (default {SIZES})")
    parser.add_argument("--runs", type=int, default=100)
    given = parser.parse_args(arguments)
    sizes = [int(size) for size in given.sizes.split(",")]
    subjects = given_broker(given) if given.url else own_brokers(given.database or ("sqlite", "postgresql"))
    for subject in subjects:
        measure(subject, sizes, given.runs)


if __name__ == "__main__":
    main()
