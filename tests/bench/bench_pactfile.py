"""How long a contract of one megabyte takes to read, write and digest; `make bench` prints it.

The goal is 100 ms for reading. The Rust core is not asked: its Python package has no call that only reads a file.
"""

import json
import sys
from statistics import median
from time import perf_counter

from shiplap.pactfile import content_digest, pact_broker_digest, read_contract, write_contract

GOAL_READ_MS = 100.0


def one_megabyte_contract(interactions: int = 1000) -> str:
    """A v4 file with bodies, headers, states and rules as consumers record them, about a kilobyte an interaction."""
    return json.dumps(
        {
            "consumer": {"name": "web"},
            "provider": {"name": "orders-api"},
            "interactions": [interaction(number) for number in range(interactions)],
            "metadata": {"pactSpecification": {"version": "4.0"}},
        }
    )


def interaction(number: int) -> dict:
    line = {"sku": f"SKU-{number}", "quantity": 3, "price": 12.5, "tags": ["new", "sale"]}
    order = {"id": number, "customer": "Zoë", "total": 1200, "paid": True, "lines": [line, line]}
    return {
        "type": "Synchronous/HTTP",
        "description": f"a request for order {number}",
        "pending": False,
        "providerStates": [{"name": "order exists", "params": {"id": number}}],
        "request": {
            "method": "GET",
            "path": f"/orders/{number}",
            "query": {"expand": ["lines"]},
            "headers": {"Accept": ["application/json"]},
        },
        "response": {
            "status": 200,
            "headers": {"Content-Type": ["application/json"]},
            "body": {"content": order, "contentType": "application/json", "encoded": False},
            "matchingRules": {
                "body": {
                    "$.id": {"matchers": [{"match": "integer"}], "combine": "AND"},
                    "$.customer": {"matchers": [{"match": "type"}], "combine": "AND"},
                    "$.lines": {"matchers": [{"match": "type", "min": 1}], "combine": "AND"},
                    "$.lines[*].sku": {"matchers": [{"match": "regex", "regex": "SKU-[0-9]+"}], "combine": "AND"},
                }
            },
        },
    }


def milliseconds(task, runs: int = 9) -> float:
    """The median of several runs, after one to warm up."""
    task()
    times = []
    for _ in range(runs):
        start = perf_counter()
        task()
        times.append((perf_counter() - start) * 1000)
    return median(times)


def main() -> None:
    """Print the medians."""
    text = one_megabyte_contract()
    contract = read_contract(text)
    tasks = {
        f"read (goal {GOAL_READ_MS:.0f} ms)": lambda: read_contract(text),
        "json.loads alone": lambda: json.loads(text),
        "write v4": lambda: write_contract(contract),
        "content digest": lambda: content_digest(contract),
        "pact broker digest": lambda: pact_broker_digest(text),
    }
    sys.stdout.write(f"pactfile: {len(text) / 1e6:.2f} MB, {len(contract.interactions)} interactions\n")
    for name, task in tasks.items():
        sys.stdout.write(f"  {name:<20} {milliseconds(task):7.1f} ms\n")


if __name__ == "__main__":
    main()
