"""Read-sets stand in the comments of an interaction: they survive the file, and change no digest."""

from dataclasses import replace

import pytest

from shiplap.model.body import JsonBody
from shiplap.model.element import Element
from shiplap.model.interaction import Contract, ExpectedRequest, ExpectedResponse, HttpInteraction
from shiplap.model.read_set import joined_read_set, read_set, same_but_for_read_set, with_read_set
from shiplap.pactfile import content_digest, read_contract, write_contract
from shiplap.pactfile.element_use import unread_uses, uses_of_element
from shiplap.recording.gather import gather, merge
from shiplap.recording.recording_errors import ConflictingTestsError

BODY = {"id": 42, "total": 1200, "customer": {"name": "Ada", "mail": "a@b"}, "lines": [{"sku": "a", "price": 1}]}
PLAIN = HttpInteraction(
    description="an order",
    request=ExpectedRequest(path="/orders/42"),
    response=ExpectedResponse(body=JsonBody(BODY)),
)
READ = with_read_set(PLAIN, ["$.id", "$.customer.name", "$.lines[*].sku"])


def contract(*interactions):
    return Contract(consumer="web", provider="orders-api", interactions=interactions)


def test_a_readset_survives_the_file_in_order():
    text = write_contract(contract(READ))
    (found,) = read_contract(text).interactions
    assert read_set(found) == ("$.customer.name", "$.id", "$.lines[*].sku")
    assert found.comments == {"shiplap": {"readset": ["$.customer.name", "$.id", "$.lines[*].sku"]}}


def test_a_readset_changes_no_digest():
    assert content_digest(contract(READ)) == content_digest(contract(PLAIN))


def test_other_comments_stay():
    noted = replace(PLAIN, comments={"text": ["x"], "shiplap": {"provenance": "mocked"}})
    read = with_read_set(noted, ["$.id"])
    assert read.comments == {"text": ["x"], "shiplap": {"provenance": "mocked", "readset": ["$.id"]}}
    assert with_read_set(read, None) == noted
    assert same_but_for_read_set(read, noted)
    assert not same_but_for_read_set(read, PLAIN)


@pytest.mark.parametrize("marks", [None, 5, {}, {"readset": []}, {"readset": "$.id"}, {"readset": ["$.id", 5]}])
def test_what_is_no_readset_is_not_known(marks):
    assert read_set(replace(PLAIN, comments={"shiplap": marks})) is None


def test_two_readings_join_and_one_unknown_makes_both_unknown():
    other = with_read_set(PLAIN, ["$.total"])
    assert read_set(joined_read_set(READ, other)) == ("$.customer.name", "$.id", "$.lines[*].sku", "$.total")
    assert joined_read_set(READ, PLAIN) == PLAIN
    assert joined_read_set(PLAIN, READ) == PLAIN


@pytest.mark.parametrize(
    ("element", "unread"),
    [
        ("GET /orders/{id} response $.total", True),
        ("GET /orders/{id} response $.id", False),
        ("GET /orders/{id} response $.customer", False),
        ("GET /orders/{id} response $.customer.name", False),
        ("GET /orders/{id} response $.customer.mail", True),
        ("GET /orders/{id} response $.lines", False),
        ("GET /orders/{id} response $.lines[*].sku", False),
        ("GET /orders/{id} response $.lines[0].price", True),
        ("GET /orders/{id} response $.lines.price", True),
        ("GET /orders/{id} response $.unknown", False),
        ("GET /orders/{id}", False),
    ],
)
def test_a_member_that_is_expected_and_not_read_is_told_apart(element, unread):
    expected = ("GET /orders/42",) if unread else ()
    assert unread_uses(contract(READ), Element.parse(element)) == expected
    assert set(expected) <= set(uses_of_element(contract(READ), Element.parse(element)))
    assert unread_uses(contract(PLAIN), Element.parse(element)) == ()


def test_an_interaction_counts_as_reading_where_another_of_its_name_reads():
    other = replace(with_read_set(PLAIN, ["$.total"]), description="another order")
    assert unread_uses(contract(READ, other), Element.parse("GET /orders/{id} response $.total")) == ()


def test_tests_that_read_differently_do_not_conflict():
    (found,) = gather([("b", contract(with_read_set(PLAIN, ["$.total"]))), ("a", contract(READ))])
    assert read_set(found.interactions[0]) == ("$.customer.name", "$.id", "$.lines[*].sku", "$.total")
    (found,) = gather([("a", contract(READ)), ("b", contract(PLAIN))])
    assert read_set(found.interactions[0]) is None
    with pytest.raises(ConflictingTestsError):
        gather([("a", contract(READ)), ("b", contract(replace(READ, response=ExpectedResponse(status=404))))])


CHANGED = replace(PLAIN, response=ExpectedResponse(status=404))


@pytest.mark.parametrize(
    ("old", "fresh", "looked", "full", "readset"),
    [
        (READ, PLAIN, False, True, read_set(READ)),
        (READ, with_read_set(PLAIN, ["$.id"]), True, True, ("$.id",)),
        (with_read_set(PLAIN, ["$.id"]), with_read_set(PLAIN, ["$.total"]), True, False, ("$.id", "$.total")),
        (PLAIN, READ, True, False, None),
        (READ, PLAIN, True, False, None),
        (READ, CHANGED, False, True, None),
        (CHANGED, READ, True, False, None),
        (None, READ, True, False, None),
        (None, READ, True, True, read_set(READ)),
    ],
)
def test_only_a_full_run_that_looked_narrows_a_readset(old, fresh, looked, full, readset):
    before = None if old is None else contract(old)
    merged = merge(before, contract(fresh), prune=full, readsets=looked)
    assert read_set(merged.contract.interactions[0]) == readset
