"""``shiplap verify --missing``: says what nobody has verified, and does exactly that."""

import pytest

from fakes.cli_world import play

MISSING = ("verify", "--missing", "--env", "production")
RUN = (*MISSING, "--provider", "orders-api", "--provider-version", "10", "--app", "verify_missing_app:app", "--publish")
APP = """
async def app(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError
    status = 404 if scope["path"].endswith("/43") else 200
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})
"""


@pytest.fixture
def story(world):
    play(world)
    (world.folder / "verify_missing_app.py").write_text(APP)
    return world


def test_nothing_is_missing_where_every_pair_has_a_verdict(story):
    code, out, _ = story.shiplap(*MISSING)
    assert (code, out) == (0, "nothing is missing: everything that can meet in production has a verdict\n")
    code, out, _ = story.shiplap(*RUN)
    assert (code, out) == (0, "nothing is missing for orders-api@10 in production\n")


def test_the_head_of_main_is_listed_run_and_published(story):
    story.publish("web", "42")
    code, out, _ = story.shiplap(*MISSING)
    assert code == 3
    again = "--environment production --provider orders-api --provider-version 10 --url URL --publish"
    assert out.splitlines() == [
        "orders-api@10 has not verified 1 contract:",
        "  web@42   head of its main branch main",
        "  to verify it, check that version out, start it and run:",
        f"  shiplap verify --missing {again}",
    ]
    found = story.json(*MISSING, code=3)
    ((version,),) = (found["missing"],)
    assert (version["provider"], version["version"]) == ("orders-api", "10")
    assert [(one["consumer"], one["version"], one["alive"]) for one in version["contracts"]] == [("web", "42", False)]

    code, out, err = story.shiplap(*RUN)
    assert (code, err) == (0, "published 1 results of orders-api@10\n"), out
    assert out.startswith("web@42 -> orders-api@10  (pending)   http://")
    assert story.shiplap(*MISSING)[0] == 0


def test_what_is_not_alive_yet_fails_nobody_but_its_result_is_kept(story):
    story.publish("web", "43")
    code, out, _ = story.shiplap(*RUN)
    assert code == 0
    assert "FAIL  GET /orders/43" in out
    assert story.shiplap(*MISSING)[0] == 0
    gate = ("can-i-deploy", "--pacticipant", "web", "--version", "43", "--to-environment", "production")
    assert story.shiplap(*gate)[0] == 1


def test_other_versions_of_the_provider_and_named_consumers(story):
    story.publish("web", "42")
    code, out, err = story.shiplap(*MISSING, "--provider-version", "11")
    assert (code, out) == (3, "")
    problem = "nothing was looked at, and that is not a pass: no version 11 of any provider serves in production; "
    assert err == f"{problem}look at the names, and record with `shiplap deploy` what runs there\n"
    story.verify("web", "42", "10")
    with story.client() as client:
        client.contracts.declare_version("web", "42", branch="feat")
    assert story.shiplap(*MISSING, "--consumer", "web@42")[0] == 0
    code, _, err = story.shiplap(*MISSING, "--consumer", "web@99")
    assert code == 2
    assert "there is no version of web named '99'" in err


def test_where_nothing_serves_or_no_contract_can_meet_it_nothing_was_looked_at(story):
    story.ok("create-environment", "--name", "staging", "--no-production")
    empty = ("verify", "--missing", "--env", "staging")
    code, out, err = story.shiplap(*empty)
    assert (code, out) == (3, "")
    assert "no version of any provider serves in staging" in err
    assert story.json(*empty, code=3)["serving"] == []
    code, out, err = story.shiplap("verify", "--missing", "--env", "production", "--provider", "web")
    assert (code, out) == (3, "")
    assert "no consumer version that can meet web@41 in production has a contract with it" in err
    code, out, err = story.shiplap(*RUN, "--provider-version", "12")
    assert (code, out) == (2, "")
    assert "no version 12 of orders-api serves in production" in err
    found = story.json(*MISSING)
    assert found["serving"] == [
        {"provider": "orders-api", "version": "10", "verdicts": 2},
        {"provider": "web", "version": "41", "verdicts": 0},
    ]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--missing",), "say --environment"),
        (("--missing", "--env", "production", "--consumer", "web"), "consumer"),
        (("--missing", "--env", "production", "--url", "http://localhost:1"), "say --provider and --provider-version"),
        (("x.json", "--missing", "--env", "production", "--url", "http://localhost:1"), "leave out files"),
    ],
)
def test_wrong_use_is_one_sentence(world, arguments, text):
    code, _, err = world.shiplap("verify", *arguments)
    assert code == 2
    assert text in err
