"""``--contract-readset``: what the code under test reads of a response stands in the contract."""

import json

import pytest

DECLARED = """
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

def declared(contract):
    contract("orders-api", url=URL).get("/orders/42").returns(Full)
"""
READERS = {
    "httpx": "document = httpx.get(URL + '/orders/42').json()",
    "httpx2": "import httpx2\n    document = httpx2.get(URL + '/orders/42').json()",
    "httpx, async": """import asyncio
    async def ask():
        async with httpx.AsyncClient() as client:
            return (await client.get(URL + '/orders/42')).json()
    document = asyncio.run(ask())""",
    "requests": "import requests\n    document = requests.get(URL + '/orders/42').json()",
    "aiohttp": """import asyncio
    import aiohttp
    async def ask():
        async with aiohttp.ClientSession() as session, session.get(URL + '/orders/42') as response:
            return await response.json()
    document = asyncio.run(ask())""",
}

ASYNC = """import asyncio
    import aiohttp
    async def ask():
        async with aiohttp.ClientSession() as session, session.get(URL + '/orders/42') as response:
            assert {}
    asyncio.run(ask())"""


def readsets(consumer):
    document = json.loads(consumer.file.read_text())
    return [each.get("comments", {}).get("shiplap", {}).get("readset") for each in document["interactions"]]


def one_test(body):
    return DECLARED + "\ndef test_an_order(contract):\n    declared(contract)\n    " + body + "\n"


@pytest.mark.parametrize("client", READERS)
def test_the_members_that_a_client_reads_are_recorded(consumer, client):
    read = "\n    assert document['id'] == 42\n    assert [line['sku'] for line in document['lines']] == ['sku']"
    consumer.tests(one_test(READERS[client] + read))
    consumer.run("--contract-readset").assert_outcomes(passed=1)
    assert readsets(consumer) == [["$.id", "$.lines[*].sku"]]


@pytest.mark.parametrize(
    "body",
    [
        "assert json.loads(httpx.get(URL + '/orders/42').content)['id'] == 42",
        "assert json.loads(httpx.get(URL + '/orders/42').text)['id'] == 42",
        "response = httpx.get(URL + '/orders/42')\n    assert response.json()['id'] and response.content",
        "response = httpx.get(URL + '/orders/42')\n    assert response.json(object_hook=dict)['id']",
        "assert httpx.get(URL + '/orders/42').status_code == 200",
        "assert httpx.get(URL + '/orders/42').json() is not None",
        "import requests\n    response = requests.get(URL + '/orders/42')\n    assert response.json()['id'] and response.text",
        "import urllib.request\n    assert json.load(urllib.request.urlopen(URL + '/orders/42'))['id']",
        "assert convert(httpx.get(URL + '/orders/42').json(), Full).id",
        ASYNC.format("(await response.json())['id'] and await response.text()"),
        ASYNC.format("(await response.read()) and (await response.json())['id']"),
        ASYNC.format("(await response.json(loads=lambda text: json.loads(text)))['id']"),
        "with httpx.stream('GET', URL + '/orders/42') as response:\n        assert [*response.iter_lines()]",
        "import requests\n    assert [*requests.get(URL + '/orders/42', stream=True).iter_lines()]",
        "assert httpx.get(URL + '/orders/42').json()['id'] and httpx.get(URL + '/orders/42').is_success",
    ],
)
def test_what_cannot_be_seen_is_not_known(consumer, body):
    consumer.tests("import json\nfrom msgspec import convert\n" + one_test(body))
    consumer.run("--contract-readset").assert_outcomes(passed=1)
    assert readsets(consumer) == [None]


def test_an_object_handed_to_code_in_c_is_read_as_a_whole(consumer):
    body = "document = httpx.get(URL + '/orders/42').json()\n    assert document['id']\n    assert msgspec.convert(document, Full).id"
    consumer.tests("import msgspec\n" + one_test(body))
    consumer.run("--contract-readset").assert_outcomes(passed=1)
    assert readsets(consumer) == [["$"]]


def test_without_the_option_nothing_is_tracked(consumer):
    consumer.tests(one_test("assert type(httpx.get(URL + '/orders/42').json()) is dict"))
    consumer.run().assert_outcomes(passed=1)
    assert readsets(consumer) == [None]


def test_responses_of_others_are_left_alone(consumer):
    body = "assert type(httpx.Response(200, json={'id': 1}).json()) is dict\n    fetch_all = httpx.get(URL + '/orders/42').json()['id']"
    consumer.tests(one_test(body))
    consumer.run("--contract-readset").assert_outcomes(passed=1)
    assert readsets(consumer) == [["$.id"]]


@pytest.mark.parametrize(
    "body",
    [
        "with httpx.stream('GET', URL + '/orders/42') as response:\n        response.read()\n        assert response.json()['id']",
        "import requests\n    assert requests.get(URL + '/orders/42', stream=True).json()['id']",
        ASYNC.format("(await response.json(loads=json.loads))['id'] and (await response.json())['id']"),
    ],
)
def test_a_stream_that_ends_in_json_is_seen(consumer, body):
    consumer.tests("import json\n" + one_test(body))
    consumer.run("--contract-readset").assert_outcomes(passed=1)
    assert readsets(consumer) == [["$.id"]]


TWO = """
def test_the_number(contract):
    declared(contract)
    assert httpx.get(URL + "/orders/42").json()["id"] == 42

def test_the_total(contract):
    declared(contract)
    assert httpx.get(URL + "/orders/42").json()["total"]
"""


def test_tests_of_one_interaction_read_together(consumer):
    consumer.tests(DECLARED + TWO)
    consumer.run("--contract-readset").assert_outcomes(passed=2)
    assert readsets(consumer) == [["$.id", "$.total"]]


@pytest.mark.parametrize("arguments", [("--contract-readset", "-k", "number"), (), ("-k", "total")])
def test_a_partial_run_or_one_without_the_option_changes_no_readset(consumer, arguments):
    consumer.tests(DECLARED + TWO)
    consumer.run("--contract-readset")
    before = consumer.file.read_bytes()
    consumer.run("--contract-check", *arguments).assert_outcomes(
        passed=2 if not arguments else 1, deselected=len(arguments[-2:]) // 2
    )
    assert consumer.file.read_bytes() == before


def test_a_partial_run_begins_no_readset(consumer):
    consumer.tests(DECLARED + TWO)
    consumer.run("--contract-readset", "-k", "number")
    assert readsets(consumer) == [None]


def test_a_full_run_narrows_a_readset(consumer):
    consumer.tests(DECLARED + TWO)
    consumer.run("--contract-readset")
    consumer.tests(DECLARED + TWO.replace('["total"]', '["id"]'))
    consumer.run_apart("--contract-readset").assert_outcomes(passed=2)
    assert readsets(consumer) == [["$.id"]]


def test_workers_hand_readsets_over(consumer):
    consumer.tests(DECLARED + TWO)
    consumer.run_apart("--contract-readset", "-n", "2").assert_outcomes(passed=2)
    assert readsets(consumer) == [["$.id", "$.total"]]
