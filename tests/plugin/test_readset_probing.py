"""``--contract-readset-probe``: what cannot be seen read is found by leaving it out and running the test again."""

import json

import pytest

from fakes.absence import needed

DECLARED = """
import json
from dataclasses import dataclass

@dataclass
class Line:
    sku: str
    price: int

@dataclass
class Full:
    id: int
    status: str
    total: int
    lines: list[Line]

PATH = URL + "/orders/42"

def declared(contract, body=Full):
    contract("orders-api", url=URL).get("/orders/42").returns(body)
"""


def readsets(consumer):
    document = json.loads(consumer.file.read_text())
    return [each.get("comments", {}).get("shiplap", {}).get("readset") for each in document["interactions"]]


def probe(consumer, body, *, before="", arguments=("contract",), options=("--contract-readset-probe",)):
    consumer.tests(
        f"{DECLARED}\n{before}\ndef test_an_order({', '.join(arguments)}):\n    declared(contract)\n    {body}\n"
    )
    consumer.run(*options).assert_outcomes(passed=1)
    return readsets(consumer)


MSGSPEC = """
import msgspec

class Small(msgspec.Struct):
    id: int
    status: str = "status"
"""
CLASS = """
@dataclass
class Small:
    id: int
    lines: list

    @classmethod
    def of(cls, id, lines, **others):
        return cls(id, [line["sku"] for line in lines])
"""


@pytest.mark.parametrize(
    ("before", "body", "read"),
    [
        (MSGSPEC, "assert msgspec.json.decode(httpx.get(PATH).content, type=Small).id == 42", ["$.id", "$.status"]),
        (MSGSPEC, "assert msgspec.convert(httpx.get(PATH).json(), Small).id == 42", ["$.id", "$.status"]),
        (CLASS, "assert Small.of(**httpx.get(PATH).json()).lines == ['sku']", ["$.id", "$.lines[*].sku"]),
        ("", "assert json.loads(httpx.get(PATH).text)['lines'][0]['price'] == 42", ["$.lines[*].price"]),
        ("", "assert len(json.loads(httpx.get(PATH).text)['lines']) == 1", ["$.lines"]),
        ("import urllib.request", "assert json.load(urllib.request.urlopen(PATH))['total'] == 42", ["$.total"]),
        ("import requests", "assert json.loads(requests.get(PATH).content)['id']", ["$.id"]),
        ("", "assert httpx.get(PATH).json()['id'] == 42", ["$.id"]),
        ("", "document = httpx.get(PATH).json()\n    Full(**document)\n    assert document['id'] == 42", ["$.id", "$.lines", "$.status", "$.total"]),
        ("", "assert httpx.get(PATH).status_code == 200", [None]),
    ],
)  # fmt: skip
def test_what_nobody_can_look_on_at_is_found_by_leaving_it_out(consumer, before, body, read):
    assert probe(consumer, body, before=before) == [read if read != [None] else None]


def test_what_python_reads_is_completed_by_what_code_in_c_reads(consumer):
    body = "document = httpx.get(PATH).json()\n    assert document['id']\n    assert convert(document, Total).total"
    before = "from msgspec import Struct, convert\nclass Total(Struct):\n    total: int\n"
    assert probe(consumer, body, before=before, options=("--contract-readset",)) == [["$.id"]]
    assert probe(consumer, body, before=before) == [["$.id", "$.total"]]


def test_members_of_which_either_will_do_are_not_taken_for_unread(consumer):
    body = "found = json.loads(httpx.get(PATH).text)\n    assert 'total' in found or 'status' in found"
    assert probe(consumer, body) == [None]


def test_what_is_sent_on_counts_as_noticed(consumer):
    before = """
def declared_two(contract):
    orders = contract("orders-api", url=URL)
    orders.get("/orders/42").returns(Full)
    orders.post("/copies").with_body(Full).returns(status=204)
"""
    body = (
        "declared_two(contract)\n    found = json.loads(httpx.get(PATH).text)\n"
        "    httpx.post(URL + '/copies', json={**found, 'total': found.get('total', 1)})"
    )
    consumer.tests(f"{DECLARED}{before}\ndef test_a_copy(contract):\n    {body}\n")
    consumer.run("--contract-readset-probe").assert_outcomes(passed=1)
    assert readsets(consumer) == [["$.id", "$.lines[*].price", "$.lines[*].sku", "$.status", "$.total"], None]


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ("TIMES = []", "TIMES.append(json.loads(httpx.get(PATH).text)['id'])\n    assert len(TIMES) == 1"),
        (
            "from functools import cache\n@cache\ndef ask():\n    return json.loads(httpx.get(PATH).text)",
            "assert ask()['id'] == 42",
        ),
        ("TIMES = []", "TIMES.append(1)\n    for _ in TIMES:\n        assert json.loads(httpx.get(PATH).text)['id']"),
    ],
)
def test_a_test_that_does_not_do_the_same_twice_says_nothing(consumer, before, body):
    assert probe(consumer, body, before=before) == [None]


def test_interactions_that_a_fixture_declared_are_there_again(consumer):
    before = """
@pytest.fixture
def orders(contract):
    declared(contract)
    return contract("orders-api", url=URL)
"""
    consumer.tests(
        f"{DECLARED}{before}\ndef test_an_order(orders):\n    assert json.loads(httpx.get(PATH).text)['id']\n"
    )
    consumer.run("--contract-readset-probe").assert_outcomes(passed=1)
    assert readsets(consumer) == [["$.id"]]


@pytest.mark.parametrize(
    ("marker", "options"),
    [("@pytest.mark.asyncio", ()), ("@pytest.mark.anyio", ("-p", "anyio"))],
)
def test_asynchronous_tests_are_run_again_too(consumer, marker, options):
    consumer.tests(f"""{DECLARED}
import aiohttp

@pytest.fixture
def anyio_backend():
    return "asyncio"

{marker}
async def test_an_order(contract):
    declared(contract)
    async with aiohttp.ClientSession() as session, session.get(PATH) as response:
        assert json.loads(await response.read())["id"] == 42
""")
    consumer.run("--contract-readset-probe", *options).assert_outcomes(passed=1)
    assert readsets(consumer) == [["$.id"]]


@pytest.mark.parametrize(
    ("kind", "test"),
    [
        ("TestCase", "    def test_an_order(self):\n"),
        ("IsolatedAsyncioTestCase", "    async def test_an_order(self):\n"),
    ],
)
def test_a_unittest_case_is_run_again_with_its_own_set_up_and_counted_once(consumer, kind, test):
    consumer.tests(f"""{DECLARED}
import unittest

class TestOrders(unittest.{kind}):
    @pytest.fixture(autouse=True)
    def take(self, contract):
        self.contract = contract

    def setUp(self):
        declared(self.contract)

{test}        for name in ("id", "total"):
            with self.subTest(name):
                assert json.loads(httpx.get(PATH).text)[name] == 42
""")
    consumer.run("--contract-readset-probe").assert_outcomes(passed=1)
    assert readsets(consumer) == [["$.id", "$.total"]]


def test_a_unittest_case_that_fails_is_reported_once_and_records_nothing(consumer):
    consumer.tests(f"""{DECLARED}
import unittest

class TestOrders(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def take(self, contract):
        declared(contract)

    def test_an_order(self):
        assert httpx.get(PATH).json()["id"] == 43
""")
    consumer.run("--contract-readset-probe").assert_outcomes(failed=1)
    assert not consumer.file.exists()


def test_a_test_with_subtests_is_run_again_and_its_subtests_are_reported_once(consumer):
    consumer.tests(f"""{DECLARED}
def test_an_order(contract, subtests):
    declared(contract)
    for name in ("id", "total"):
        with subtests.test(name):
            assert json.loads(httpx.get(PATH).text)[name] == 42
""")
    result = consumer.run("--contract-readset-probe")
    assert result.ret == 0
    assert readsets(consumer) == [["$.id", "$.total"]]
    assert "2 subtests passed" in result.stdout.str()


def test_what_is_read_of_a_real_url_is_found_too(consumer):
    needed("pact")
    consumer.tests(f"""{DECLARED}
import subprocess
import sys

READ = "import json, sys, urllib.request; print(json.load(urllib.request.urlopen(sys.argv[1]))['total'])"

def test_an_order(contract):
    orders = contract("orders-api")
    orders.get("/orders/42").returns({{"id": int, "total": int}})
    with orders.serve() as url:
        ran = subprocess.run([sys.executable, "-c", READ, url + "/orders/42"], capture_output=True, text=True)
    assert ran.stdout == "42\\n"
""")
    consumer.run("--contract-readset-probe").assert_outcomes(passed=1)
    assert readsets(consumer) == [["$.total"]]


@pytest.mark.parametrize(
    ("test", "why"),
    [
        (
            """
@pytest.fixture
def found(contract):
    declared(contract)
    return json.loads(httpx.get(PATH).text)
def test_an_order(found):
    assert found["id"] == 42
""",
            "a fixture asks for some of it, and fixtures are not run again",
        ),
        (
            """
TIMES = []
def test_an_order(contract):
    declared(contract)
    TIMES.append(httpx.get(PATH).text)
    assert len(TIMES) == 1
""",
            "run again with the same answers, the test fails or sends other requests",
        ),
    ],
)
def test_a_test_that_cannot_be_probed_is_named_with_the_reason(consumer, test, why):
    consumer.tests(f"{DECLARED}\n{test}\n")
    result = consumer.run("--contract-readset-probe")
    result.stdout.fnmatch_lines([f"not probed, because {why}: test_client.py::test_an_order"])
    assert readsets(consumer) == [None]


def test_mocks_are_not_probed_and_named(consumer):
    consumer.tests(f"""{DECLARED}
def test_an_order():
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json={{"id": 1}}))) as mock:
        mock.get(PATH)
""")
    ini = consumer.pytester.path / "tox.ini"
    ini.write_text(ini.read_text() + "\ncontract_providers = *.internal = orders-api\n")
    result = consumer.run("--contract-readset-probe", "--contract-from", "mocks")
    result.stdout.fnmatch_lines(["not probed, because what mocks answer cannot be changed*test_an_order"])


def test_what_is_seen_of_a_test_is_its_first_run(consumer):
    before = "def note(what):\n    with open('noted', 'a') as file:\n        file.write(what)\n"
    body = (
        "import warnings\n    note('x')\n    warnings.warn('once')\n    assert json.loads(httpx.get(PATH).text)['id']"
    )
    assert probe(
        consumer, body, before=before, options=("--contract-readset-probe", "--junit-xml=out.xml", "-W", "always")
    ) == [["$.id"]]
    assert len((consumer.pytester.path / "noted").read_text()) > 3
    assert (consumer.pytester.path / "out.xml").read_text().count("<testcase") == 1


MESSAGES = """
import json
from dataclasses import dataclass

@dataclass
class Placed:
    id: int
    total: int
    note: str = ""

def receives(contract, kind=Placed):
    return contract("orders-api").receives("order placed", kind)

def asks(contract):
    question = contract("orders-api").asks("a price", {"sku": str})
    return question.answered_with({"price": int, "currency": str})
"""


@pytest.mark.parametrize(
    ("body", "seen", "probed"),
    [
        ("assert receives(contract).example(dict)['id'] == 42", ["$.id"], ["$.id"]),
        ("assert receives(contract, {'id': 1, 'total': 2}).example()['total'] == 2", ["$.total"], ["$.total"]),
        ("assert json.loads(receives(contract).example(bytes))['id'] == 42", None, ["$.id"]),
        ("assert receives(contract).example().id == 42", None, ["$.id", "$.total"]),
        (
            "assert asks(contract).answer({'sku': 'x'}, dict)['price'] == 42",
            ["$.price"],
            ["$.price"],
        ),
        (
            "assert json.loads(asks(contract).answer(b'{\"sku\": \"x\"}'))['price'] == 42",
            None,
            ["$.price"],
        ),
    ],
)
def test_messages_have_read_sets_too(consumer, body, seen, probed):
    consumer.tests(f"{MESSAGES}\ndef test_a_message(contract):\n    {body}\n")
    for option, expected in (("--contract-readset", seen), ("--contract-readset-probe", probed)):
        consumer.run(option).assert_outcomes(passed=1)
        assert readsets(consumer) == [expected]
