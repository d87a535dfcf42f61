"""Reading by leaving out: what counts as read, for any consumer and any body."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiplap.recording.probing import read_by_probing

BODY = {
    "id": 42,
    "note": "x",
    "customer": {"name": "Ada", "mail": "a@b"},
    "lines": [{"sku": "a", "price": 1}, {"sku": "b"}],
}


def consumer(read):
    """Whether a function that reads a body notices: it raises, or says something else than of the first body."""
    first = read(BODY)

    def notices(body):
        try:
            return read(body) != first
        except (KeyError, TypeError, IndexError, AttributeError):
            return True

    return notices


@pytest.mark.parametrize(
    ("read", "paths"),
    [
        (lambda body: body["id"], ("$.id",)),
        (lambda body: body.get("id", 42), ("$.id",)),
        (lambda body: body["customer"]["name"], ("$.customer.name",)),
        (lambda body: len(body["customer"]), ("$.customer.mail", "$.customer.name")),
        (lambda body: "customer" in body, ("$.customer",)),
        (lambda body: [line["sku"] for line in body["lines"]], ("$.lines[*].sku",)),
        (lambda body: [line.get("price") for line in body["lines"]], ("$.lines[*].price",)),
        (lambda body: (body["id"], body["lines"][0]["sku"]), ("$.id", "$.lines[*].sku")),
        (json.dumps, ("$.customer.mail", "$.customer.name", "$.id", "$.lines[*].price", "$.lines[*].sku", "$.note")),
        (lambda body: None, None),
        (lambda body: "id" in body or "note" in body, None),
    ],
)  # fmt: skip
def test_what_is_noticed_is_read(read, paths):
    assert read_by_probing(BODY, frozenset(), consumer(read), 1000) == paths


def test_what_was_asked_for_by_name_is_not_tried():
    tried = []
    found = read_by_probing(
        BODY, frozenset({"$.id", "$.customer", "$.customer.name"}), lambda body: bool(tried.append(body)), 1000
    )
    assert found == ("$.customer.name", "$.id")
    assert all("id" in body and "name" in body.get("customer", {"name": 1}) for body in tried)


def test_what_cannot_be_tried_any_more_counts_as_read():
    flat = {f"m{number}": number for number in range(10)}
    runs = []

    def notices(body):
        runs.append(body)
        return "m0" not in body

    assert read_by_probing(flat, frozenset(), notices, 8) == (
        "$.m0",
        "$.m3",
        "$.m4",
        "$.m5",
        "$.m6",
        "$.m7",
        "$.m8",
        "$.m9",
    )
    assert len(runs) == 8


def test_a_name_that_no_path_can_say_makes_its_object_read():
    body = {"id": 1, "odd": {"it's": 1, "b": 2}}
    assert read_by_probing(body, frozenset(), lambda other: other.get("odd") != body["odd"], 100) == ("$.odd",)


NAMES = st.sampled_from("abcde")
BODIES = st.dictionaries(NAMES, st.one_of(st.integers(), st.text(max_size=3), st.dictionaries(NAMES, st.integers(), max_size=3)), min_size=1)  # fmt: skip


@given(BODIES, st.sets(NAMES))
def test_nothing_that_a_consumer_needs_is_ever_called_unread(body, needed):
    def notices(other):
        return any(other.get(name) != body.get(name) for name in needed)

    found = read_by_probing(body, frozenset(), notices, 1000)
    read = set() if found is None else {path.split(".")[1] for path in found}
    assert read == needed & body.keys()
