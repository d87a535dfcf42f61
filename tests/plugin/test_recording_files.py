"""The contract files: one writer, the same bytes however the tests ran, nothing lost and nothing forgotten."""

import json

import pytest

TWO = """
def test_one(contract):
    contract("orders-api", url=URL).get("/orders/1").returns(Order)
    fetch(1)

def test_two(contract):
    contract("orders-api", url=URL).get("/orders/2").returns(Order)
    fetch(2)
"""
ONE = TWO.partition("def test_two")[0]
RED = ONE + "    assert False\n"
MANY = """
@pytest.mark.parametrize("number", range(40))
def test_many(contract, number):
    orders = contract("orders-api", url=URL)
    orders.get(f"/orders/{number}").given("order exists", id=number).returns(Order)
    assert fetch(number).id == 42
"""


def test_a_renamed_interaction_leaves_no_ghost_after_a_full_green_run(consumer):
    consumer.tests(TWO)
    consumer.run()
    consumer.tests(ONE)
    result = consumer.run()
    result.stdout.fnmatch_lines(["invoices-orders-api.json: written, 1 interaction, without GET /orders/2"])
    assert consumer.names() == ["GET /orders/1"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["-k", "one"], "tests were chosen with -k"),
        (["test_client.py"], "only some paths were asked for"),
        (["test_client.py::test_one"], "only some paths were asked for"),
        (["--ignore", "elsewhere"], "files were ignored"),
        (["--deselect", "test_client.py::test_two"], "tests were deselected"),
        (["-m", "not slow"], "tests were chosen with -m"),
    ],
)
def test_a_partial_run_prunes_nothing(consumer, arguments, reason):
    consumer.tests(TWO)
    consumer.run()
    consumer.tests(ONE)
    result = consumer.run(*arguments)
    result.stdout.fnmatch_lines(
        [
            f"invoices-orders-api.json: kept 1 interaction that this run did not record, because *{reason}*: GET /orders/2"
        ]
    )
    assert consumer.names() == ["GET /orders/1", "GET /orders/2"]


def test_a_red_run_updates_what_it_saw_and_prunes_nothing(consumer):
    consumer.tests(TWO)
    consumer.run()
    consumer.tests(TWO.replace("returns(Order)", "returns(Order, example={'total': 7})", 1) + "    assert False\n")
    consumer.run().assert_outcomes(passed=1, failed=1)
    assert consumer.names() == ["GET /orders/1", "GET /orders/2"]
    assert '"total": 7' in consumer.file.read_text()


def test_a_skipped_test_that_records_keeps_its_interaction(consumer):
    consumer.tests(TWO)
    consumer.run()
    consumer.tests(TWO.replace("def test_two", "@pytest.mark.skip\ndef test_two"))
    result = consumer.run()
    result.stdout.fnmatch_lines(["*because a test that records was skipped: GET /orders/2"])
    assert consumer.names() == ["GET /orders/1", "GET /orders/2"]


def test_another_skipped_test_does_not_keep_ghosts(consumer):
    consumer.tests(TWO)
    consumer.run()
    consumer.tests(ONE + "\n\n@pytest.mark.skip\ndef test_other():\n    pass\n")
    consumer.run()
    assert consumer.names() == ["GET /orders/1"]


def test_the_whole_project_by_its_path_is_a_full_run(consumer):
    consumer.tests(TWO)
    consumer.run()
    consumer.tests(ONE)
    consumer.run(".")
    assert consumer.names() == ["GET /orders/1"]


def test_check_fails_when_a_file_would_change(consumer):
    consumer.tests(ONE)
    result = consumer.run("--contract-check")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*invoices-orders-api.json is missing; run the tests with --contract-update *"])
    assert not consumer.file.exists()

    consumer.run()
    assert consumer.run("--contract-check").ret == pytest.ExitCode.OK

    consumer.tests(TWO.replace("returns(Order)", "returns({'id': int, 'total': str})", 1))
    before = consumer.file.read_bytes()
    result = consumer.run("--contract-check")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "*invoices-orders-api.json is not what the tests record; *",
            "  new: GET /orders/2",
            "  changed: GET /orders/1",
            "  @@*",
        ]
    )
    assert consumer.file.read_bytes() == before


def test_ci_checks_unless_told_to_update(consumer, monkeypatch):
    monkeypatch.setenv("CI", "true")
    consumer.tests(ONE)
    assert consumer.run().ret == pytest.ExitCode.TESTS_FAILED
    assert not consumer.file.exists()
    assert consumer.run("--contract-update").ret == pytest.ExitCode.OK
    assert consumer.run().ret == pytest.ExitCode.OK


@pytest.mark.parametrize("test", ["def test_plain():\n    pass\n", "def test_unused(contract):\n    pass\n"])
def test_asking_to_check_nothing_is_an_error(consumer, test):
    consumer.tests(test)
    assert consumer.run("--contract-check", "--collect-only").ret == pytest.ExitCode.OK
    result = consumer.run("--contract-check")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["no test recorded a contract, so there was nothing to write, to check or to publish"])


def test_two_tests_that_disagree_are_both_named(consumer):
    consumer.tests(
        TWO.replace("orders/2", "orders/1").replace("fetch(2)", "fetch(1)").replace("(Order)", "(Order, 200)", 1)
    )
    assert consumer.run().ret == pytest.ExitCode.OK
    consumer.tests(ONE + ONE.replace("test_one", "test_other").replace("(Order)", "({'id': int, 'total': str})"))
    consumer.file.unlink()
    result = consumer.run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            (
                "invoices -> orders-api: GET /orders/1 is described in two ways, by "
                "test_client.py::test_one and test_client.py::test_other.*"
            )
        ]
    )
    assert not consumer.file.exists()


def test_one_test_that_disagrees_with_itself_is_named_once(consumer):
    consumer.tests("""
def test_twice(contract):
    orders = contract("orders-api", url=URL)
    orders.get("/orders/1").returns(Order)
    orders.get("/orders/1").returns(Order, example={"total": 7})
    fetch(1)
    fetch(1)
""")
    result = consumer.run()
    result.stdout.fnmatch_lines(["*GET /orders/1 is described in two ways, by test_client.py::test_twice.*"])


def test_descriptions_tell_interactions_apart(consumer):
    consumer.tests("""
def test_twice(contract):
    orders = contract("orders-api", url=URL)
    orders.get("/orders/1").returns(Order)
    orders.get("/orders/1").described_as("a dear order").returns(Order, example={"total": 7000})
    fetch(1)
    fetch(1)
""")
    consumer.run()
    assert consumer.names() == ["GET /orders/1", "a dear order"]


@pytest.mark.parametrize("broken", [b"{", b"\xff\xfe", b"[]"])
def test_a_broken_file_is_not_overwritten(consumer, broken):
    consumer.tests(ONE)
    consumer.file.parent.mkdir()
    consumer.file.write_bytes(broken)
    result = consumer.run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*invoices-orders-api.json*"])
    result.stdout.no_fnmatch_line("*INTERNALERROR*")
    assert consumer.file.read_bytes() == broken


def test_an_unknown_setting_is_explained(consumer):
    consumer.tests(ONE)
    (consumer.pytester.path / "pyproject.toml").write_text('[tool.shiplap]\npacticipnt = "invoices"\n')
    result = consumer.run()
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*INTERNALERROR*")
    result.stdout.fnmatch_lines(["E *pacticipnt*pacticipant*"])


def test_a_folder_that_cannot_be_written_is_explained(consumer):
    consumer.tests(ONE)
    consumer.file.parent.write_text("a file where the folder should be")
    result = consumer.run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*contracts*cannot be written*choose another one with --contract-dir"])


@pytest.mark.parametrize(
    ("option", "ini", "table"),
    [("made", "", ""), (None, "made", ""), (None, "", "made"), ("made", "other", "other")],
)
def test_the_folder_may_be_chosen(consumer, option, ini, table):
    consumer.tests(ONE)
    path = consumer.pytester.path
    if ini:
        (path / "tox.ini").write_text((path / "tox.ini").read_text() + f"\ncontract_dir = {ini}\n")
    if table:
        (path / "pyproject.toml").write_text((path / "pyproject.toml").read_text() + f'\ncontracts-dir = "{table}"\n')
    consumer.run(*(["--contract-dir", option] if option else []))
    assert (path / "made" / "invoices-orders-api.json").is_file()


def test_names_cannot_leave_the_folder(consumer):
    consumer.tests(ONE.replace('contract("orders-api"', 'contract("../orders/api"'))
    consumer.run()
    assert [path.name for path in consumer.file.parent.iterdir()] == ["invoices-.._orders_api.json"]


@pytest.mark.parametrize("workers", ["2", pytest.param("8", marks=pytest.mark.nightly)])
def test_the_bytes_do_not_depend_on_xdist(consumer, workers):
    consumer.tests(MANY)
    consumer.run()
    alone = consumer.file.read_bytes()
    consumer.file.unlink()
    consumer.run_apart("-n", workers).assert_outcomes(passed=40)
    assert consumer.file.read_bytes() == alone
    assert len(json.loads(alone)["interactions"]) == 40


def test_workers_say_what_made_their_run_partial(consumer):
    consumer.tests(TWO)
    consumer.run()
    consumer.tests(ONE)
    consumer.pytester.makeconftest("""
def pytest_collection_modifyitems(config, items):
    config.hook.pytest_deselected(items=[items[0]])
""")
    result = consumer.run_apart("-n", "1")
    result.stdout.fnmatch_lines(["*kept 1 interaction that this run did not record, because tests were deselected*"])
    assert consumer.names() == ["GET /orders/1", "GET /orders/2"]


@pytest.mark.parametrize("workers", ["2", pytest.param("8", marks=pytest.mark.nightly)])
def test_a_killed_worker_takes_no_interaction_of_others_along(consumer, workers):
    consumer.tests(
        MANY
        + """
def test_killed(contract):
    import os, signal
    contract("orders-api", url=URL).get("/orders/dead").returns(Order)
    fetch("dead")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    )
    result = consumer.run_apart("-n", workers)
    result.assert_outcomes(passed=40, failed=1)
    names = consumer.names()
    assert len(names) == 40
    assert "GET /orders/dead" not in names
    assert [path.name for path in consumer.file.parent.iterdir()] == ["invoices-orders-api.json"]


QUICK_CLIENT = """
from dataclasses import dataclass

import httpx

URL = "http://orders.internal"
CLIENT = httpx.Client()


@dataclass
class Order:
    id: int
    total: int


def fetch(number):
    document = CLIENT.get(f"{URL}/orders/{number}").raise_for_status().json()
    return Order(document["id"], document["total"])
"""
ONLY_WHAT_IS_NEEDED = ("-p", "xdist", "-p", "pytest_shiplap.plugin")


@pytest.mark.nightly
@pytest.mark.timeout(4 * 3600)
def test_nothing_of_200_interactions_is_lost_in_100_runs(consumer, monkeypatch):
    """Each run starts eight processes, so what costs them time and loses nothing is left out."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    consumer.pytester.makeini("[pytest]\naddopts = -p no:cacheprovider\n")
    consumer.pytester.makepyfile(client=QUICK_CLIENT)
    consumer.tests(MANY.replace("range(40)", "range(200)"))
    consumer.run_apart(*ONLY_WHAT_IS_NEEDED, "-n", "0").assert_outcomes(passed=200)
    expected = consumer.file.read_bytes()
    assert len(json.loads(expected)["interactions"]) == 200
    for workers in ("2", *["8"] * 100):
        consumer.file.unlink()
        consumer.run_apart(*ONLY_WHAT_IS_NEEDED, "-n", workers).assert_outcomes(passed=200)
        assert consumer.file.read_bytes() == expected


def test_two_pairs_that_would_be_one_file_are_refused_and_neither_is_written(consumer):
    consumer.tests("""
@pytest.mark.parametrize(("consumed", "provider"), [("invoices", "orders-api"), ("invoices-orders", "api")])
def test_it(contract, consumed, provider):
    contract(provider, url=URL, consumer=consumed).get("/orders/1").returns(Order)
    fetch(1)
""")
    result = consumer.run()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["invoices and orders-api, and invoices-orders and api, would be one file*"])
    assert not consumer.file.exists()
