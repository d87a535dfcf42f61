"""A recorder that is told what no contract can hold says so at the line that tells it, with what to write instead."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from http import HTTPStatus

import pytest

from shiplap.matching import GeneratorContext, GeneratorMode
from shiplap.model.exchange import Request
from shiplap.recording import matchers
from shiplap.recording.recorder import Recorder
from shiplap.recording.recording_errors import NotRecordableError, RecordingMisuseError

URL = "https://orders.internal"
NOW = datetime(2024, 2, 29, tzinfo=UTC)


@dataclass
class Order:
    id: int
    name: str
    price: Decimal = Decimal(1)
    on: date = date(2024, 2, 29)
    paid: bool = False
    share: float = 0.5
    at: datetime = NOW


@pytest.fixture
def orders():
    context = GeneratorContext(mode=GeneratorMode.CONSUMER, now=NOW, random=random.Random(42))
    return Recorder("invoices", "orders-api", URL, context)


@pytest.mark.parametrize("path", ["orders/1", URL + "/orders/1", "", matchers.regex("orders", "orders")])
def test_a_path_begins_with_a_slash(orders, path):
    with pytest.raises(RecordingMisuseError, match=r"a path begins with a slash, and the address stands in contract"):
        orders.get(path)


@pytest.mark.parametrize("status", ["200", 99, 600, True, None, 200.0])
def test_a_status_is_a_number_from_100_to_599(orders, status):
    with pytest.raises(RecordingMisuseError, match="status: expected a number from 100 to 599"):
        orders.get("/a").returns(status=status)


def test_a_status_may_come_from_the_enum_of_python(orders):
    assert orders.get("/a").returns(status=HTTPStatus.NOT_FOUND).interaction().response.status == 404


def test_a_status_in_the_place_of_the_body_is_noticed(orders):
    with pytest.raises(RecordingMisuseError, match=r"write \.returns\(status=404\)"):
        orders.get("/a").returns(404)
    body = orders.get("/a").returns(matchers.equal(404)).interaction().response.body
    assert body.value == 404


@pytest.mark.parametrize(
    ("example", "problems"),
    [
        ({"id": "x"}, ["$.id: the example does not fit int: 'x' is no value of it"]),
        ({"id": True}, ["$.id: the example does not fit int: True is no value of it"]),
        ({"nam": "y"}, ["$.nam: Order has no such member; did you mean 'name'?"]),
        ({"name": 7}, ["$.name: the example does not fit str: 7 is no value of it"]),
        ({"price": "much"}, ["$.price: the example does not fit Decimal: 'much' is no value of it"]),
        ({"on": "soon"}, ["$.on: the example does not fit date: 'soon' is no value of it"]),
        (
            {"at": datetime(2024, 1, 1)},  # noqa: DTZ001 - that is the mistake
            ["$.at: the example does not fit datetime: '2024-01-01T00:00:00' is no value of it (RFC 3339"],
        ),
        ({"paid": 1}, ["$.paid: the example does not fit bool: 1 is no value of it"]),
        ({"share": float("inf")}, ["$.share: the example does not fit float: inf is no number of JSON"]),
        ({"name": "\ud800", "id": "7"}, ["$.id: ", "$.name: "]),
    ],
)
def test_an_example_that_does_not_fit_its_type_is_refused_with_every_member(orders, example, problems):
    with pytest.raises(NotRecordableError) as caught:
        orders.get("/a").returns(Order, example=example)
    assert [str(each)[: len(problem)] for each, problem in zip(caught.value.faults, problems, strict=True)] == problems


def test_an_example_may_have_what_its_type_takes(orders):
    example = {"id": 7, "price": 12.5, "share": 1, "on": date(2024, 1, 1)}
    body = orders.get("/a").returns(Order, example=example).interaction().response.body
    assert body.value == {"id": 7, "name": "name", "price": 12.5, "share": 1, "on": "2024-01-01"}


@pytest.mark.parametrize("value", [float("nan"), float("-inf"), "\ud800", {"a": ["\udfff"]}])
def test_what_no_json_can_hold_is_refused(orders, value):
    with pytest.raises(NotRecordableError, match=r"no number of JSON|half of a pair of surrogates"):
        orders.get("/a").returns({"value": value})


@pytest.mark.parametrize(
    "declare",
    [
        lambda orders: orders.get("/a").with_headers({"X-Tenant": ["a", "b"], "X-Other": None}),
        lambda orders: orders.get("/a").returns(status=200, headers={"X-Tenant": Order, "X-Other": None}),
        lambda orders: orders.get("/a").with_query({"X-Tenant": {"a": 1}}),
        lambda orders: orders.get("/a").with_query({"X-Tenant": ["a", None]}),
    ],
)
def test_headers_and_parameters_that_are_no_single_values_are_refused_where_they_are_given(orders, declare):
    with pytest.raises(RecordingMisuseError, match="X-"):
        declare(orders)


def test_an_interaction_that_was_declared_twice_and_asked_for_once_says_so(orders):
    for _ in range(2):
        orders.get("/a").returns(Order)
    orders.answer(Request(method="GET", path="/a", query="", headers=(), body=None))
    assert orders.unused() == ("GET /a (declared 2 times, so asked for once each)",)
