"""What a request to a running broker costs, over HTTP; `make bench` prints it.

Starts ``shiplap broker serve`` as a process of its own on a new SQLite file, fills it with publications, results and
deployments, and then asks one kind of request after the other, one at a time. ``--base URL`` asks any broker that
speaks Pact's API instead (Shiplap's own questions are left out), with the CPU time of the process ``--pid``.
CPU time is the figure to compare: wall time suffers from whatever else the machine does. The Ruby broker's figures are
those of version 2.120.0 on SQLite with 1,000 to 10,000 publications on a machine with two cores.
"""

import argparse
import base64
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import httpx

NAMES = 20
"""Pacticipants; each is the consumer of the next."""
RUBY = {"publish": 31, "pacts for verification": 6.6, "matrix of an environment": 12, "index page": 107}
"""CPU milliseconds a request needs in the Ruby broker."""
HAL = {"Accept": "application/hal+json"}
HTML = {"Accept": "text/html"}


class Broker:
    """A client of the broker under measurement, which also fills it."""

    def __init__(self, base, pid):
        self.http = httpx.Client(base_url=base, timeout=60)
        self.pid = pid
        self.numbers = count()

    def cpu(self):
        """CPU seconds of the broker's process so far; None where that cannot be told."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ask(self, method, path, headers=HAL, **more):
        """Ask, and insist on success: an error is answered fast."""
        return self.http.request(method, path, headers=headers, **more).raise_for_status()

    def publish(self):
        """Publish a contract with new content; return what was published."""
        number = next(self.numbers)
        consumer, provider = f"bench-{number % NAMES}", f"bench-{(number + 1) % NAMES}"
        version = str(number)
        body = {
            "pacticipantName": consumer,
            "pacticipantVersionNumber": version,
            "branch": "main",
            "contracts": [contract(consumer, provider, version)],
        }
        self.ask("POST", "/contracts/publish", json=body)
        return consumer, provider, version

    def fill(self, publications):
        """Publish and verify; deploy the newest version of everything."""
        environment = self.environment()
        newest = {}
        for _ in range(publications):
            consumer, provider, version = self.publish()
            newest[consumer] = version
            if provider in newest:
                self.verify(consumer, provider, version, newest[provider])
        for name, version in newest.items():
            self.verify(name, f"bench-{(int(name.rpartition('-')[2]) + 1) % NAMES}", version, None, newest)
            path = f"/pacticipants/{name}/versions/{version}/deployed-versions/environment/{environment}"
            self.ask("POST", path, json={"applicationInstance": None})
        return newest

    def environment(self):
        """The id of the environment ``bench``, which is created where there is none."""
        known = self.ask("GET", "/environments").json()["_embedded"]["environments"]
        for one in known:
            if one["name"] == "bench":
                return one["uuid"]
        made = self.ask("POST", "/environments", json={"name": "bench", "displayName": "Bench", "production": False})
        return made.json()["uuid"]

    def verify(self, consumer, provider, version, by, newest=None):
        """Say that a provider's version passed."""
        pact = self.ask("GET", f"/pacts/provider/{provider}/consumer/{consumer}/version/{version}").json()
        result = {"success": True, "providerApplicationVersion": by or newest[provider]}
        self.ask("POST", pact["_links"]["pb:publish-verification-results"]["href"], json=result)


def contract(consumer, provider, mark):
    """A contract of ten interactions, about 10 KB; ``mark`` makes its content new."""
    return {
        "consumerName": consumer,
        "providerName": provider,
        "specification": "pact",
        "contentType": "application/json",
        "content": encoded(consumer, provider, mark),
    }


def encoded(consumer, provider, mark):
    """The contract as a base64 text."""
    lines = [{"sku": f"sku-{number}", "quantity": number, "price": 300, "mark": mark} for number in range(12)]
    interactions = [
        {
            "description": f"order {number}",
            "providerStates": [{"name": "order exists"}],
            "request": {"method": "GET", "path": f"/orders/{number}"},
            "response": {"status": 200, "body": {"id": number, "lines": lines}},
        }
        for number in range(10)
    ]
    document = {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }
    return base64.b64encode(json.dumps(document).encode()).decode()


def questions(broker, newest, *, own):
    """Each kind of request as a function without arguments."""
    name, version = next(iter(newest.items()))
    selectors = {"consumerVersionSelectors": [{"mainBranch": True}, {"deployedOrReleased": True}]}
    matrix = f"/matrix?q[][pacticipant]={name}&q[][version]={version}&environment=bench&latestby=cvp"
    asked = {
        "publish": broker.publish,
        "pacts for verification": lambda: broker.ask(
            "POST", f"/pacts/provider/{name}/for-verification", json=selectors
        ),
        "matrix of an environment": lambda: broker.ask("GET", matrix),
        "index page": lambda: broker.ask("GET", "/", HTML),
    }
    if own:
        gate = f"/shiplap/gate?action=deploy&pacticipant={name}&version={version}&environment=bench"
        asked["gate"] = lambda: broker.ask("GET", gate, {"Accept": "application/json"})
        asked["can-i-deploy"] = lambda: broker.ask(
            "GET", f"/can-i-deploy?pacticipant={name}&version={version}&environment=bench"
        )
        asked["timeline page"] = lambda: broker.ask("GET", "/environments/bench", HTML)
    return asked


def report(broker, name, task, runs):
    """Print one line: wall time, CPU time, and how the latter compares."""
    task()
    taken, before = [], broker.cpu()
    for _ in range(runs):
        began = perf_counter()
        task()
        taken.append((perf_counter() - began) * 1000)
    after = broker.cpu()
    line = f"{name:<26} p50 {median(taken):7.1f} ms   p95 {quantiles(taken, n=20)[-1]:7.1f} ms"
    if before is not None and after is not None:
        cpu = (after - before) * 1000 / runs
        line += f"   CPU {cpu:6.1f} ms"
        if name in RUBY and cpu:
            line += f"   Ruby broker {RUBY[name]:5.1f} ms, {RUBY[name] / cpu:4.1f} x"
    print(line, flush=True)


@contextlib.contextmanager
def served():
    """Serve a new SQLite file; give the address and the process."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "shiplap", "broker", "serve", "--port", "0", "--db"]
        with subprocess.Popen([*command, f"sqlite:///{folder}/bench.db"], stdout=subprocess.PIPE, text=True) as process:
            try:
                line = process.stdout.readline()
                found = re.search(r"http://\S+", line)
                if found is None:
                    sys.exit(f"the broker does not start: {line}")
                yield found[0], process.pid
            finally:
                process.terminate()


def main(arguments=None):
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--base", help="address of a broker that runs already")
    parser.add_argument("--pid", type=int, help="its process, whose CPU time is counted")
    parser.add_argument("--publications", type=int, default=300)
    parser.add_argument("--runs", type=int, default=50)
    given = parser.parse_args(arguments)
    with contextlib.nullcontext((given.base, given.pid)) if given.base else served() as (base, pid):
        broker = Broker(base, pid)
        newest = broker.fill(max(given.publications, NAMES))
        print(f"{given.publications} publications of 10 interactions, {NAMES} integrations, {given.runs} runs each")
        for name, task in questions(broker, newest, own=given.base is None).items():
            report(broker, name, task, given.runs)


if __name__ == "__main__":
    main()
