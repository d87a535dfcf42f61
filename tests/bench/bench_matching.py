"""How long a comparison takes, ours beside the reference implementation's, measured in the same run.

Run it as ``python tests/bench/bench_matching.py``. The budgets are those of docs/reference/matching.md: 60 microseconds for
a response with a small JSON body, 15 milliseconds for a list of 200 rows.
"""

import json
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

from shiplap.matching import compare_response
from shiplap.model.body import JsonBody
from shiplap.model.exchange import Response
from shiplap.model.interaction import ExpectedResponse
from shiplap.model.rule import Matcher, MatcherList

HEADERS = (("content-type", "application/json; charset=utf-8"), ("x-request-id", "7"), ("content-length", "99"))
SMALL = {"id": 1, "name": "Mary", "tags": ["a"], "owner": {"email": "a@b.de", "since": "2020-01-02"}, "active": True}
SMALL_RULES = {
    "$.id": {"match": "integer"},
    "$.name": {"match": "type"},
    "$.tags": {"match": "type", "min": 1},
    "$.owner.email": {"match": "regex", "regex": r"[^@ ]+@[^@ ]+\.[a-z]+"},
    "$.owner.since": {"match": "date", "format": "yyyy-MM-dd"},
}
ROW = {
    "id": 1,
    "name": "row",
    "email": "a@b.de",
    "active": True,
    "tags": ["x", "y"],
    "price": 1.5,
    "address": {"street": "s", "city": "c"},
}
ROWS_RULES = {
    "$.rows": {"match": "type", "min": 1},
    "$.rows[*].id": {"match": "integer"},
    "$.rows[*].email": {"match": "regex", "regex": r"[^@ ]+@[^@ ]+\.[a-z]+"},
    "$.rows[*].price": {"match": "decimal"},
}
CASES = {
    "small body": (SMALL, SMALL_RULES, {**SMALL, "id": 7, "name": "Joe", "tags": ["b", "c"]}, 60e-6, 2000),
    "200 rows": ({"rows": [ROW]}, ROWS_RULES, {"rows": [{**ROW, "id": i} for i in range(200)]}, 15e-3, 40),
}


def median_seconds(call: Callable[[], object], times: int, rounds: int = 15) -> float:
    """The median over some rounds of the mean over ``times`` calls."""
    call()
    spans = []
    for _ in range(rounds):
        start = perf_counter()
        for _ in range(times):
            call()
        spans.append((perf_counter() - start) / times)
    return median(spans)


def ours(expected: object, rules: dict, actual: object) -> Callable[[], object]:
    """A comparison by Shiplap: status, headers and body."""
    lists = {
        path: MatcherList((Matcher(rule["match"], {k: v for k, v in rule.items() if k != "match"}),))
        for path, rule in rules.items()
    }
    wanted = ExpectedResponse(
        headers={"Content-Type": ("application/json",)}, body=JsonBody(expected), rules={"body": lists}
    )
    response = Response(status=200, headers=HEADERS, body=json.dumps(actual).encode())
    assert compare_response(wanted, response) == ()
    return lambda: compare_response(wanted, response)


def theirs(expected: object, rules: dict, actual: object) -> Callable[[], object] | None:
    """A comparison by the reference implementation, in process: the body only; ``None`` where it is not installed."""
    try:
        import pact_ffi  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    pact = pact_ffi.new_pact("consumer", "provider")
    pact_ffi.with_specification(pact, pact_ffi.PactSpecification.V4)
    interaction = pact_ffi.new_sync_message_interaction(pact, "a body")
    part = pact_ffi.InteractionPart.RESPONSE
    pact_ffi.with_body(interaction, part, "application/json", json.dumps(expected))
    listed = {path: {"matchers": [rule]} for path, rule in rules.items()}
    pact_ffi.with_matching_rules(interaction, part, json.dumps({"body": listed}))
    text = json.dumps(actual)

    def compare(_alive: object = pact) -> object:  # the pact must outlive its interaction
        return pact_ffi.sync_message_match_response_contents(interaction, 0, "application/json", text)

    assert compare() == []
    return compare


def main() -> int:
    """Measure and print; 1 where a budget is exceeded threefold, which no busy machine explains."""
    late = 0
    sys.stdout.write(f"{'':12} {'ours':>12} {'budget':>12} {'reference':>12} {'ratio':>7}\n")
    for name, (expected, rules, actual, budget, times) in CASES.items():
        own = median_seconds(ours(expected, rules, actual), times)
        reference = theirs(expected, rules, actual)
        other = median_seconds(reference, times) if reference else None
        late += own > 3 * budget
        shown = f"{other * 1e6:10.1f}us {own / other:6.2f}x" if other else "not installed"
        sys.stdout.write(f"{name:12} {own * 1e6:10.1f}us {budget * 1e6:10.1f}us {shown}\n")
    return 1 if late else 0


if __name__ == "__main__":
    raise SystemExit(main())
