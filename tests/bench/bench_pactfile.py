"""How long a contract of one megabyte takes to read, write and digest, beside peers in the same run; `make bench` prints it.

The goal is 100 ms for reading. The peers: the Rust core of pact-python, which parses the same text into its own model (and
cannot write it back without running a test); what the standard library needs for the JSON alone, both ways; and json with
jsonschema against our schema of version 4, the obvious way to read and check a file.
"""

import json
import sys
from collections.abc import Callable
from importlib.util import find_spec
from statistics import median
from time import perf_counter, process_time

from shiplap.model.interaction import Specification
from shiplap.pactfile import content_digest, pact_broker_digest, read_contract, write_contract
from shiplap.pactfile.limits import DEFAULT_LIMITS
from shiplap.pactfile.schemas import validate

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


def spans(task: Callable[[], object], runs: int = 15) -> str:
    """The median of the time that passed, and the least time of the processor, which a busy machine disturbs less."""
    task()
    passed, worked = [], []
    for _ in range(runs):
        start, before = perf_counter(), process_time()
        task()
        passed.append((perf_counter() - start) * 1000)
        worked.append((process_time() - before) * 1000)
    return f"{median(passed):8.1f} ms {min(worked):8.1f} ms"


def reference_reader(text: str) -> Callable[[], object] | None:
    """What reads the text into the model of the Rust core, where that is installed."""
    if find_spec("pact_ffi") is None:
        return None
    from pact_ffi.ffi import lib  # noqa: PLC0415 - an extra

    data = text.encode()

    def read() -> None:
        lib.pactffi_pact_model_delete(lib.pactffi_parse_pact_json(data))

    return read


def with_schema(text: str) -> None:
    """Read and check the text as one would without this package."""
    document = json.loads(text)
    for entry in document["interactions"]:
        if list(validate(entry, Specification.V4, "interaction", DEFAULT_LIMITS)):
            raise ValueError("the contract of this benchmark is wrong")


def main() -> None:
    """Print the figures."""
    text = one_megabyte_contract()
    contract, document = read_contract(text), json.loads(text)
    sys.stdout.write(
        f"pactfile: {len(text) / 1e6:.2f} MB, {len(contract.interactions)} interactions; median, and least time of the processor\n"
    )
    reference = reference_reader(text)
    tasks = {
        f"read (goal {GOAL_READ_MS:.0f} ms)": lambda: read_contract(text),
        "  peer: Rust core": reference,
        "  peer: json.loads": lambda: json.loads(text),
        "write v4": lambda: write_contract(contract),
        "  peer: json.dumps, indented": lambda: json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False),
        "content digest": lambda: content_digest(contract),
        "pact broker digest": lambda: pact_broker_digest(text),
    }
    for name, task in tasks.items():
        sys.stdout.write(f"  {name:<28} {'not installed' if task is None else spans(task)}\n")
    sys.stdout.write(f"  {'  peer: json + jsonschema':<28} {spans(lambda: with_schema(text), runs=1)}\n")


if __name__ == "__main__":
    main()
