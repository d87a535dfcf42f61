"""Provider states are pytest fixtures: with other fixtures, typed parameters, and an end."""

import pytest

from fakes.provider_project import CONFTEST, NOT_FOUND, ProviderProject, interaction, pact

PLAIN = """
import pytest
from shop import ORDERS, app
from pytest_shiplap import provider, provider_state


@provider("orders-api")
def orders_api():
    return app
"""


@pytest.fixture
def project(pytester, monkeypatch):
    return ProviderProject(pytester, monkeypatch)


def state(name="order exists", **params):
    return {"name": name, "params": params}


def test_parameters_come_in_the_types_the_function_declares(project):
    project.conftest(
        PLAIN,
        """
from datetime import date
from decimal import Decimal
from enum import Enum
from uuid import UUID

class Status(Enum):
    OPEN = "open"

@provider_state("order exists")
def order_exists(id: int, total: Decimal, day: date, key: UUID, status: Status, tags: list[int], note: str | None):
    assert (id, total, day) == (42, Decimal("12.5"), date(2026, 11, 23))
    assert (key, status, tags, note) == (UUID(int=1), Status.OPEN, [1, 2], None)
    ORDERS[str(id)] = {"id": id, "total": 1200}
""",
    )
    params = {
        "id": "42",
        "total": 12.5,
        "day": "2026-11-23",
        "key": "00000000-0000-0000-0000-000000000001",
        "status": "open",
        "tags": ["1", 2],
        "note": None,
    }
    project.contract(pact(interaction(states=[state(**params)])))
    project.run().assert_outcomes(passed=1)


def test_a_parameter_of_the_wrong_type_is_named(project):
    project.contract(pact(interaction(states=[state(id="forty-two")])))
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["provider state 'order exists': its parameter 'id': 'forty-two' is no int*"])


def test_states_end_in_reverse_before_the_fixtures_they_asked_for(project):
    project.conftest(
        PLAIN,
        """
LOG = []

@pytest.fixture
def db():
    LOG.append("open db")
    yield LOG
    LOG.append("close db")
    print("LOG:", LOG)

@provider_state("order exists")
def order_exists(db, id: int):
    ORDERS[str(id)] = {"id": id, "total": 1200}
    LOG.append(f"add {id}")
    yield
    LOG.append(f"remove {id}")
""",
    )
    project.contract(pact(interaction(states=[state(id=42), state(id=43)])))
    result = project.run("-s")
    result.assert_outcomes(passed=1)
    log = "['open db', 'add 42', 'add 43', 'remove 43', 'remove 42', 'close db']"
    assert f"LOG: {log}" in result.stdout.str()


def test_asynchronous_states_run_on_the_event_loop_of_the_application(project):
    project.conftest(
        PLAIN,
        """
import asyncio

@provider_state("order exists")
async def order_exists(id: int):
    loop = asyncio.get_running_loop()
    ORDERS[str(id)] = {"id": id, "total": 1200}
    yield
    assert asyncio.get_running_loop() is loop
    ORDERS.clear()
    print("ended")

@provider_state("another exists")
async def another_exists():
    await asyncio.sleep(0)
    ORDERS["43"] = {"id": 43}
""",
    )
    project.contract(pact(interaction(states=[state(id=42), state("another exists")])))
    result = project.run("-s")
    result.assert_outcomes(passed=1)
    assert "ended" in result.stdout.str()


def test_what_a_state_returns_feeds_the_request(project):
    project.conftest(
        PLAIN,
        """
@provider_state("order exists")
def order_exists():
    ORDERS["77"] = {"id": 77, "total": 1}
    return {"number": 77}
""",
    )
    generators = {"path": {"type": "ProviderState", "expression": "/orders/${number}", "dataType": "STRING"}}
    document = interaction(response={"status": 200, "body": {"id": 77}})
    document["request"]["generators"] = generators
    project.contract(pact(document))
    project.run().assert_outcomes(passed=1)


def test_missing_states_are_one_error_with_lines_to_paste(project):
    project.conftest(CONFTEST)
    project.contract(
        pact(
            interaction(states=[state("orders exists", id=42)]),
            interaction("two", states=[state("order is paid", id=1, by="card")]),
            interaction("three"),
        )
    )
    result = project.run()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.assert_outcomes(errors=1)
    text = result.stdout.str()
    assert "2 provider states are not set up by anything:" in text
    assert "'orders exists': the nearest known is 'order exists'" in text
    assert '@provider_state("orders exists")\ndef orders_exists(id: int):\n    ...' in text
    assert '@provider_state("order is paid")\ndef order_is_paid(id: int, by: str):\n    ...' in text


def test_a_state_that_cannot_be_seen_from_the_provider_is_pointed_at(project):
    project.conftest(PLAIN)
    project.pytester.makepyfile(
        test_states=CONFTEST.partition("\n\n\n@provider_state")[0].replace("orders-api", "other")
    )
    project.pytester.path.joinpath("test_states.py").write_text(
        "from pytest_shiplap import provider_state\n\n\n@provider_state('order exists')\ndef order_exists(): ...\n"
    )
    project.contract()
    text = project.run().stdout.str()
    assert "test_states.py sets it up, but" in text


def test_provider_and_states_may_live_in_a_test_module(project):
    project.conftest("")
    project.pytester.makepyfile(test_contracts=CONFTEST)
    project.contract()
    project.run().assert_outcomes(passed=2)


def test_provider_and_states_may_live_below_the_root(project):
    project.conftest("")
    folder = project.pytester.mkdir("tests")
    folder.joinpath("conftest.py").write_text(CONFTEST)
    folder.joinpath("test_one.py").write_text("def test_one(): pass\n")
    project.contract()
    project.run("tests").assert_outcomes(passed=3)


def test_the_definition_below_wins_and_two_beside_each_other_are_an_error(project):
    below = CONFTEST.replace('"total": 1200', '"total": 1')
    wrong = project.pytester.mkdir("tests")
    wrong.joinpath("conftest.py").write_text(below)
    wrong.joinpath("test_one.py").write_text("def test_one(): pass\n")
    project.contract(pact(interaction(response={"status": 200, "body": {"id": 42, "total": 1}})))
    project.run("tests").assert_outcomes(passed=2)
    project.conftest("")
    other = project.pytester.mkdir("more")
    other.joinpath("conftest.py").write_text(CONFTEST)
    other.joinpath("test_two.py").write_text("def test_two(): pass\n")
    result = project.run("tests", "more")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["the provider 'orders-api' is defined twice: in *conftest.py and in *conftest.py"])


def test_fixtures_of_module_scope_live_for_one_contract(project):
    project.conftest(
        PLAIN,
        """
@pytest.fixture(scope="module")
def database():
    print("OPENED")
    yield ORDERS

@provider_state("order exists")
def order_exists(database, id: int = 42):
    database[str(id)] = {"id": id, "total": 1200}
""",
    )
    project.contract(pact(interaction(), interaction("again", query={"n": ["2"]})))
    result = project.run("-s")
    result.assert_outcomes(passed=2)
    assert result.stdout.str().count("OPENED") == 1


def test_a_state_that_raises_is_shown_once_and_not_tried_again(project):
    project.conftest(
        PLAIN,
        """
@provider_state("order exists")
def order_exists():
    print("TRI" + "ED")
    raise RuntimeError("the database is gone")
""",
    )
    project.contract(pact(*(interaction(f"order {n}", query={"n": [str(n)]}) for n in range(3))))
    result = project.run("-s")
    result.assert_outcomes(errors=3)
    assert result.stdout.str().count("TRIED") == 1
    first = "orders-api::web::order 0: GET /orders/42 [[]order exists[]]"
    result.stdout.fnmatch_lines(
        ["*RuntimeError: the database is gone", f"provider state 'order exists': it raised RuntimeError, see {first}"]
    )


def test_an_argument_nobody_gives_is_named(project):
    project.conftest(PLAIN, "@provider_state('order exists')\ndef order_exists(database): ...\n")
    project.contract(pact(interaction(states=[state(id=1)])))
    project.run().stdout.fnmatch_lines(
        ["provider state 'order exists': its function asks for 'database', which is no fixture and no parameter*"]
    )


def test_a_contract_of_an_unknown_provider_says_how_to_define_one(project):
    project.contract(pact(interaction("gone", (), "/x", NOT_FOUND), provider="order-api"))
    result = project.run()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        [
            "the contracts are for 'order-api', but the tests define 'orders-api'",
            "did you mean 'order-api' where you wrote 'orders-api'?",
            '@provider("order-api")',
        ]
    )
