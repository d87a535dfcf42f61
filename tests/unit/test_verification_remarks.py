"""What the authors of a contract wrote for people is shown beside every outcome, and kept for machines."""

import xml.etree.ElementTree as ET

import pytest

from pytest_shiplap.provider_side.travel import from_plain, to_plain
from shiplap.model.remarks import Remarks, remarks_of
from shiplap.model.verification import InteractionOutcome, InteractionVerification, Verification
from shiplap.report.verification_as_github import verification_as_github
from shiplap.report.verification_as_json import verification_as_json
from shiplap.report.verification_as_junit import verification_as_junit
from shiplap.report.verification_as_markdown import verification_as_markdown
from shiplap.report.verification_as_text import verification_as_text

REMARKS = Remarks(("see issue 7", "two\nlines"), "orders/test_web.py::test_shows_an_order")


def found(outcome, remarks=REMARKS, problem=None):
    return InteractionVerification(
        name="GET /a", description="a", outcome=outcome, remarks=remarks, problem=problem, detail=None
    )


def contract(*interactions):
    return Verification(consumer="web", provider="orders-api", interactions=interactions)


@pytest.mark.parametrize(
    ("comments", "remarks"),
    [
        ({}, Remarks()),
        ({"text": ["one", "two"], "testname": "t"}, Remarks(("one", "two"), "t")),
        ({"text": "alone"}, Remarks(("alone",), None)),
        ({"text": ["", 5, None, " ", {"a": 1}, "kept"], "testname": 7}, Remarks(("kept",), None)),
        ({"text": {"a": "b"}, "testname": " "}, Remarks()),
        ({"shiplap": {"provenance": "tested"}}, Remarks()),
    ],
)
def test_only_texts_are_remarks(comments, remarks):
    assert remarks_of(comments) == remarks


def test_the_text_tells_remarks_whatever_came_of_the_interaction():
    passed, failed = found(InteractionOutcome.PASSED), found(InteractionOutcome.ERRORED, problem="it broke")
    assert verification_as_text([contract(passed, failed, found(InteractionOutcome.PASSED, Remarks()))]) == (
        "web -> orders-api\n"
        "  pass  GET /a\n"
        "        test: orders/test_web.py::test_shows_an_order\n"
        "        comment: see issue 7\n"
        "        comment: two\n"
        "        comment: lines\n"
        "  ERROR GET /a\n"
        "        it broke\n"
        "        test: orders/test_web.py::test_shows_an_order\n"
        "        comment: see issue 7\n"
        "        comment: two\n"
        "        comment: lines\n"
        "  pass  GET /a\n"
        "3 interactions of 1 contract: 2 passed, 1 errored"
    )


def test_a_terminal_gets_no_escape_codes_from_a_strangers_comment():
    one = found(InteractionOutcome.PASSED, Remarks(("\x1b[31mred\tend",), None))
    assert "        comment:  [31mred end\n" in verification_as_text([contract(one)])


def test_machines_get_remarks_as_they_were_written():
    [one] = verification_as_json([contract(found(InteractionOutcome.PASSED))])["contracts"][0]["interactions"]
    assert one["test"] == "orders/test_web.py::test_shows_an_order"
    assert one["comments"] == ["see issue 7", "two\nlines"]
    [none] = verification_as_json([contract(found(InteractionOutcome.PASSED, Remarks()))])["contracts"][0][
        "interactions"
    ]
    assert (none["test"], none["comments"]) == (None, [])


def test_the_junit_file_has_remarks_as_properties():
    root = ET.fromstring(
        verification_as_junit([contract(found(InteractionOutcome.PASSED), found(InteractionOutcome.PASSED, Remarks()))])
    )
    with_remarks, without = root.iter("testcase")
    assert [each.attrib for each in with_remarks.iter("property")] == [
        {"name": "contract.test", "value": "orders/test_web.py::test_shows_an_order"},
        {"name": "contract.comment", "value": "see issue 7"},
        {"name": "contract.comment", "value": "two\nlines"},
    ]
    assert list(without) == []


@pytest.mark.parametrize("write", [verification_as_markdown, verification_as_github])
def test_reports_of_failures_tell_remarks_too(write):
    assert "comment: see issue 7" in write([contract(found(InteractionOutcome.ERRORED, problem="it broke"))])


def test_a_worker_sends_remarks_with_its_outcome():
    one = found(InteractionOutcome.PASSED)
    assert from_plain(to_plain(one)) == one
