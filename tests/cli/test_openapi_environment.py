"""``shiplap openapi diff --env``: a change counts while somebody is alive who relies on it, and dates say until when."""

import httpx
import pytest

from fakes.openapi_orders import ID, TOTAL, contract, document, publish, write

POLICY = """
[environments.production]
[pacticipants.web]
kind = "browser"
tab = "24h"
rollback = "1h"
"""


@pytest.fixture
def orders(world):
    """web 40 needs the total; web 41, which does not, replaced it on 23 November at one o'clock."""
    (world.folder / "policy.toml").write_text(POLICY)
    publish(world, "40", contract("web", id=ID, total=TOTAL))
    publish(world, "41", contract("web", id=ID))
    world.ok("policy", "apply", "policy.toml")
    for version in ("40", "41"):
        world.verify("web", version, "10")
    deploy(world, "orders-api", "10", "2026-11-20T08:00Z")
    deploy(world, "web", "40", "2026-11-20T09:00Z")
    deploy(world, "web", "41", "2026-11-23T01:00Z")
    write(world.folder, "old.json", document())
    write(world.folder, "new.json", document(required=("id", "status")))
    return world


def deploy(world, name, version, at):
    which = ("--pacticipant", name, "--environment", "production")
    world.ok("deploy", "start", *which, "--version", version, "--at", at, "--strategy", "recreate")
    world.ok("deploy", "finish", *which, "--at", at)


def ask(at, *more):
    return ("openapi", "diff", "old.json", "new.json", "--env", "production", "-a", "orders-api", "--at", at, *more)


def verdicts(answer):
    return {(each["subject"], each["verdict"]) for each in answer["findings"]}


def test_an_open_tab_that_needs_what_may_be_missing_makes_it_a_break_until_it_is_gone(orders):
    answer = orders.json(*ask("2026-11-23T02:00Z"), code=1)
    assert answer["verdict"] == "break"
    assert verdicts(answer) == {("a request for an order", "break"), ("GET /orders/{id}", "break")}
    for finding in answer["findings"]:
        (hit,) = finding["hit"]
        assert (hit["consumer"], hit["counts"], hit["until"]) == ("web@40", True, "2026-11-24T01:00:00Z")
        assert hit["why"].startswith("alive: open tabs")
        assert finding["noneAfter"] == "2026-11-24T01:00:00Z"
    code, out, _ = orders.shiplap(*ask("2026-11-23T02:00Z"))
    assert code == 1
    assert "  hits      web@40: alive: open tabs" in out
    assert "  none      after 2026-11-24T01:00:00Z" in out


def test_once_the_last_tab_is_gone_nobody_alive_uses_it_and_the_date_is_told(orders):
    answer = orders.json(*ask("2026-11-24T01:00Z"))
    assert answer["verdict"] == "compatible"
    assert verdicts(answer) == {("a request for an order", "unused"), ("GET /orders/{id}", "unused")}
    (hit,) = answer["findings"][0]["hit"]
    assert (hit["consumer"], hit["counts"], hit["until"]) == ("web@40", False, "2026-11-24T01:00:00Z")
    assert answer["findings"][0]["noneAfter"] == "2026-11-24T01:00:00Z"
    out = orders.ok(*ask("2026-11-24T01:00Z"))
    assert "no alive consumer uses it" in out
    assert "not alive any more" in out


def test_contracts_in_files_are_asked_beside_those_that_are_alive(orders):
    write(orders.folder, "mine/invoices.json", contract("invoices", id=ID, total=TOTAL))
    write(orders.folder, "mine/other.json", {**contract("invoices", total=TOTAL), "provider": {"name": "elsewhere"}})
    for at, hit in (
        ("2026-11-23T02:00Z", {"web@40": True, "mine/invoices.json": True}),
        ("2026-11-24T01:00Z", {"web@40": False, "mine/invoices.json": True}),
    ):
        answer = orders.json(*ask(at, "--contracts", "mine"), code=1)
        hits = {one["consumer"]: one["counts"] for finding in answer["findings"] for one in finding["hit"]}
        assert (answer["verdict"], hits) == ("break", hit)
    write(orders.folder, "mine/invoices.json", contract("invoices", id=ID))
    answer = orders.json(*ask("2026-11-24T01:00Z", "--contracts", "mine"))
    assert answer["verdict"] == "compatible"
    assert "no alive consumer uses it, and no contract that was asked shows it" in answer["findings"][-1]["detail"]


def test_what_nobody_ever_used_is_unused_without_a_date(orders):
    write(orders.folder, "new.json", document(cancel=False))
    answer = orders.json(*ask("2026-11-23T02:00Z"))
    (finding,) = answer["findings"]
    assert (finding["rule"], finding["verdict"], finding["hit"], finding["noneAfter"]) == (
        "request-operation",
        "unused",
        [],
        None,
    )


def test_a_head_of_a_main_branch_that_is_deployed_nowhere_is_told_and_blocks_nothing(orders):
    publish(orders, "42", contract("web", id=ID, total=TOTAL))
    answer = orders.json(*ask("2026-11-25T01:00Z"))
    assert answer["verdict"] == "compatible"
    hits = {hit["consumer"]: hit for finding in answer["findings"] for hit in finding["hit"]}
    assert hits["web@42"]["counts"] is False
    assert "not deployed there yet" in hits["web@42"]["why"]


def test_a_version_that_is_alive_and_told_nothing_leaves_a_break_open(orders):
    with httpx.Client() as http:
        assert http.put(f"{orders.url}/pacticipants/web/versions/43", json={}).status_code == 201
    orders.ok("record-deployment", "-a", "web", "-e", "43", "--environment", "production")
    answer = orders.json(*ask("2099-01-01T00:00Z"), code=3)
    silent = [each for each in answer["findings"] if each["rule"] == "consumer-contract"]
    assert [(each["subject"], each["reason"]) for each in silent] == [("web@43", "no-contract")]


def test_nobody_alive_is_no_pass(world):
    publish(world, "40", contract("web", id=ID, total=TOTAL))
    write(world.folder, "old.json", document())
    write(world.folder, "new.json", document(required=("id", "status")))
    answer = world.json(*ask("2026-11-23T02:00Z"), code=3)
    assert (answer["verdict"], answer["reason"]) == ("no-consumer-known", "no-live-consumer-known")


def test_the_provider_has_to_be_named(orders):
    code, _, err = orders.shiplap("openapi", "diff", "old.json", "new.json", "--env", "production")
    assert code == 2
    assert "--provider" in err
