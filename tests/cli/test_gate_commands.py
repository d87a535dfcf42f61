"""The questions to the gate, asked of a real broker."""

import gzip
import re

import pytest

ASK = ("--pacticipant", "orders-api", "--version", "11", "--to-environment", "production", "--at", "2026-11-23T03:00Z")


def test_an_old_tab_is_a_no_that_names_pair_span_and_way_out(overlap):
    code, out, err = overlap.shiplap("can-i-deploy", *ASK)
    assert (code, err) == (1, "")
    assert out.startswith("NO  orders-api@11 to production")
    assert "web@40 -> orders-api@11   FAIL" in out
    assert "until 2026-11-24 01:00" in out
    assert "assumed: tab = 24 h" in out
    assert "earliest safe start 2026-11-24 01:00" in out


def test_after_the_last_tab_it_is_a_yes_that_is_explained_too(overlap):
    code, out, _ = overlap.shiplap("can-i-deploy", *ASK[:-1], "2026-11-24T01:00")
    assert code == 0
    assert out.startswith("YES  orders-api@11 to production")
    assert "web@41 -> orders-api@11   pass" in out


def test_a_pair_nobody_verified_is_unknown_and_3(overlap):
    overlap.publish("web", "42")
    code, out, _ = overlap.shiplap("can-i-deploy", "-a", "web", "-e", "42", "--to-environment", "production")
    assert code == 3
    assert out.startswith("UNKNOWN  web@42 to production")


def test_an_unknown_is_asked_again_as_often_as_wanted(overlap):
    overlap.publish("web", "42")
    ask = ("can-i-deploy", "-a", "web", "-e", "42", "--to-environment", "production")
    code, out, err = overlap.shiplap(*ask, "--retry-while-unknown", "2", "--retry-interval", "0")
    assert code == 3
    assert err == "not everything is verified yet; asking again in 0 s\n" * 2
    assert out.count("UNKNOWN") == 1
    overlap.verify("web", "42", "10")
    code, _, err = overlap.shiplap(*ask, "--retry-while-unknown", "2", "--retry-interval", "0")
    assert (code, err) == (0, "")


def test_a_time_without_a_zone_is_utc_and_said_so(overlap):
    code, _, err = overlap.shiplap("can-i-deploy", *ASK[:-1], "2026-11-24T01:00")
    assert (code, err) == (0, "2026-11-24T01:00 is taken as UTC: 2026-11-24T01:00:00Z\n")


def test_an_unknown_only_warns_where_the_policy_says_so(overlap):
    overlap.publish("web", "42")
    (overlap.folder / "warn.toml").write_text('[environments.production]\nunknown = "warn"\n')
    overlap.ok("policy", "apply", "warn.toml")
    code, out, _ = overlap.shiplap("can-i-deploy", "-a", "web", "-e", "42", "--to-environment", "production")
    assert code == 0
    assert out.startswith("UNKNOWN")


def test_machines_get_the_decision_with_the_same_exit_code(overlap):
    decision = overlap.json("can-i-deploy", *ASK, code=1)
    assert (decision["verdict"], decision["earliest_safe"]) == ("no", "2026-11-24T01:00:00Z")
    pairs = decision["worlds"]["forward"]["pairs"]
    assert {(pair["consumer"], pair["evidence"]) for pair in pairs} == {("web@40", "fail"), ("web@41", "pass")}
    again = overlap.json("explain", decision["id"])
    assert again == decision
    assert overlap.ok("explain", decision["id"]).startswith("NO  orders-api@11 to production")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("can-i-deploy", *ASK[:5], "prodution"), "no environment named 'prodution'; did you mean 'production'?"),
        (
            ("can-i-deploy", "-a", "order-api", "-e", "11", "--to-environment", "production"),
            "no pacticipant named 'order-api'; did you mean 'orders-api'?",
        ),
        (("can-i-deploy", "-a", "orders-api", "-e", "99", "--to-environment", "production"), "99"),
        (("explain", "ffffffff"), "ffffffff"),
        (("windows", "--environment", "nowhere"), "no environment named 'nowhere'"),
        (("deployments", "--environment", "prod"), "no environment named 'prod'; did you mean 'production'?"),
        (("can-i-deploy", "-a", "orders-api", "-e", "11"), "say --to-environment, set SHIPLAP_ENVIRONMENT"),
        (("can-i-deploy", "-e", "11", "--to-environment", "production"), "say --pacticipant, set SHIPLAP_PACTICIPANT"),
        (("can-i-deploy", "-a", "orders-api", "--to-environment", "production"), "say --version"),
    ],
)
def test_a_name_nobody_knows_ends_with_2_and_the_nearest(overlap, arguments, text):
    code, out, err = overlap.shiplap(*arguments)
    assert (code, out) == (2, "")
    assert text in err
    assert "Traceback" not in err


def test_the_gate_answers_for_merging_promoting_finishing_and_going_back(overlap):
    at = ("--at", "2026-11-23T03:00Z")
    where = ("--environment", "production")
    assert overlap.shiplap("can-i-merge", *ASK)[0] == 1
    code, out, _ = overlap.shiplap("can-i-rollback", "-a", "web", *where, *at)
    assert (code, out.partition(" ")[0]) == (0, "YES")
    overlap.ok("deploy", "start", "-a", "web", "-e", "41", *where, "--target", "eu", "--strategy", "rolling")
    assert overlap.shiplap("can-i-promote", "-a", "web", "-e", "41", *where)[0] == 0
    assert overlap.shiplap("can-i-finish", "-a", "web", *where, "--target", "eu")[0] == 0


def test_a_decision_is_explained_with_its_timeline_in_text_and_as_a_picture(overlap):
    decision = overlap.json("can-i-deploy", *ASK, code=1)["id"]
    overlap.ok("window", "close", "-a", "web", "-e", "40", "--environment", "production", "--reason", "x")
    code, out, err = overlap.shiplap("explain", decision, "--svg", "timeline.svg")
    assert (code, err) == (0, "drew timeline.svg\n")
    assert out.splitlines()[-4:] == [
        "timeline of production",
        "orders-api@10   serves since 2026-11-20 08:00                 alive with no end in sight     serving",
        "web@40          served 2026-11-20 09:00 to 2026-11-23 01:00   alive until 2026-11-24 01:00   open tabs, assumed: tab = 24 h",
        "web@41          serves since 2026-11-23 01:00                 alive with no end in sight     serving",
    ]
    drawing = (overlap.folder / "timeline.svg").read_text()
    assert drawing.startswith("<svg ")
    assert "in the world forward: web@40 -&gt; orders-api@11 fails" in drawing
    assert "stroke-dasharray" in drawing
    code, _, err = overlap.shiplap("explain", decision, "--svg", "no/such/folder/t.svg")
    assert code == 2
    assert "cannot write no/such/folder/t.svg" in err


def test_windows_say_who_is_alive_why_and_until_when(overlap):
    lines = overlap.ok("windows", "--environment", "production", "--at", "2026-11-23T03:00Z").splitlines()
    assert lines[0].startswith("orders-api@10   serves   with no end in sight")
    assert lines[1].startswith("web@40   alive only   until 2026-11-24T01:00:00Z")
    assert lines[2].startswith("web@41   serves   with no end in sight")
    lives = overlap.json("windows", "--environment", "production")["lives"]
    assert [(life["pacticipant"], life["version"]) for life in lives] == [
        ("orders-api", "10"),
        ("web", "40"),
        ("web", "41"),
    ]


def test_a_window_closed_by_hand_opens_the_gate_and_reopening_shuts_it(overlap):
    which = ("-a", "web", "-e", "40", "--environment", "production")
    out = overlap.ok("window", "close", *which, "--reason", "kiosks were restarted", "--at", "2026-11-23T02:00Z")
    assert out == "closed the window of web@40 in production\n"
    assert overlap.shiplap("can-i-deploy", *ASK)[0] == 0
    assert overlap.ok("window", "reopen", *which) == "reopened the window of web@40 in production\n"
    assert overlap.shiplap("can-i-deploy", *ASK)[0] == 1
    assert overlap.shiplap("window", "close", *which)[0] == 2
    assert overlap.shiplap("window", "close", *which, "--reason", " ")[0] == 2


def log(folder, name, *entries):
    lines = [
        f'10.0.0.1 - - [23/Nov/2026:{time} +0000] "GET /orders HTTP/1.1" 200 5 "-" "Firefox" "{client}"'
        for time, client in entries
    ]
    text = "".join(f"{line}\n" for line in lines)
    if name.endswith(".gz"):
        (folder / name).write_bytes(gzip.compress(text.encode()))
    else:
        (folder / name).write_text(text)


def test_a_log_in_which_an_old_build_is_seen_is_told_to_the_broker(overlap):
    log(overlap.folder, "access.log.gz", ("01:10:00", "web/40"), ("01:20:00", "web/41"), ("01:30:00", "web/999"))
    arguments = ("sightings", "import", "access.log.gz", "--environment", "production")
    assert overlap.json(*arguments, "--dry-run")["coverage"] == [
        {"start": "2026-11-23T01:10:00Z", "end": "2026-11-23T01:30:00Z"}
    ]
    code, out, err = overlap.shiplap(*arguments)
    assert (code, err) == (0, "left out, never deployed there: web@999\n")
    assert out.splitlines() == [
        "web@40   1 requests   last 2026-11-23 01:10:00",
        "web@41   1 requests   last 2026-11-23 01:20:00",
        "the log covers 2026-11-23 01:10 to 2026-11-23 01:30",
        "3 lines, 0 without a client version, 0 unreadable",
    ]


def test_a_healthy_log_that_falls_silent_closes_the_window_by_evidence(overlap):
    times = [(f"{hour:02}:{minute:02}:00", "web/41") for hour in range(1, 7) for minute in range(0, 60, 10)]
    log(overlap.folder, "access.log", ("01:20:00", "web/40"), *times)
    overlap.ok("sightings", "import", "access.log", "--environment", "production")
    code, out, _ = overlap.shiplap("can-i-deploy", *ASK[:-1], "2026-11-23T05:00Z")
    assert code == 1
    code, out, _ = overlap.shiplap("can-i-deploy", *ASK[:-1], "2026-11-23T05:30Z")
    assert code == 0, out
    code, out, _ = overlap.shiplap("explain", overlap.json("can-i-deploy", *ASK[:-1], "2026-11-23T05:30Z")["id"])
    assert "gone since 2026-11-23 05:30   measured: last seen 2026-11-23 01:20, then quiet for 4 h" in out


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("none.log", "cannot read none.log"),
        ("prose.log", "no line of prose.log is in the combined format"),
        ("silent.log", "no line of silent.log tells a client version"),
        ("broken.gz", "cannot read broken.gz"),
    ],
)
def test_a_log_that_tells_nothing_is_an_error(overlap, name, text):
    (overlap.folder / "prose.log").write_text("once upon a time\n")
    log(overlap.folder, "silent.log", ("01:10:00", "-"))
    (overlap.folder / "broken.gz").write_text("no gzip")
    code, _, err = overlap.shiplap("sightings", "import", name, "--environment", "production")
    assert code == 2
    assert text in err


def test_an_allowance_lets_a_pair_meet_and_is_told_in_every_verdict(overlap):
    out = overlap.ok("allow", "web@40", "orders-api@11", "--for", "300d", "--because", "the total is cached")
    assert out.startswith("allowed until ")
    code, out, _ = overlap.shiplap("can-i-deploy", *ASK)
    assert code == 0
    assert "the total is cached" in out
    assert "ann" in out


def test_an_allowance_that_ends_before_the_last_tab_does_not_help_and_says_until_when_it_would(overlap):
    overlap.ok("allow", "web@40", "orders-api@11", "--until", "2026-11-24T00:59Z", "--because", "cached")
    code, out, _ = overlap.shiplap("can-i-deploy", *ASK)
    assert code == 1
    assert "now until 2026-11-24 01:00 (22 h)" in out
    assert "allowed only until 2026-11-24 00:59" in out
    overlap.ok("allow", "web@40", "orders-api@11", "--until", "2026-11-24T01:00Z", "--because", "cached")
    assert overlap.shiplap("can-i-deploy", *ASK)[0] == 0


def test_a_removal_is_a_no_while_an_old_tab_uses_the_element(overlap):
    ask = ("can-i-remove", "orders-api", "get /orders/40", "--environment", "production", "--at")
    code, out, _ = overlap.shiplap(*ask, "2026-11-23T03:00Z")
    assert code == 1
    assert out.splitlines() == [
        "NO  GET /orders/40 of orders-api, in production",
        "  web@40   now until 2026-11-24 01:00 (22 h)   open tabs, assumed: tab = 24 h",
        "      GET /orders/40",
        "removable from 2026-11-24 01:00 on",
    ]
    code, out, _ = overlap.shiplap(*ask, "2026-11-24T01:00Z")
    assert code == 0
    since = re.search(r"published since ([^;]+);", out)
    published = since[1] if since else ""
    assert out.splitlines() == [
        "YES  GET /orders/40 of orders-api, in production",
        "nobody who is alive, or may come back, uses it",
        f"this rests on the contracts of web@40, web@41, published since {published}; none of them records what it reads",
        "it was named last by web@40, which is gone",
    ]
    answer = overlap.json(*ask, "2026-11-23T03:00Z", code=1)
    assert answer["removable_at"] == "2026-11-24T01:00:00Z"
    assert answer["users"][0]["interactions"] == ["GET /orders/40"]


def test_a_removal_is_a_no_without_end_while_a_serving_version_uses_the_element(overlap):
    code, out, _ = overlap.shiplap("can-i-remove", "orders-api", "GET /orders/{id}", "--environment", "production")
    assert code == 1
    assert out.splitlines()[-1] == "not removable while web@41 is there: deploy versions that do not use it first"


@pytest.mark.parametrize(
    ("element", "nearest"),
    [
        ("GET /order/40", "GET /orders/40"),
        ("DELETE /orders/40", "GET /orders/40"),
        ("GET /orders/40 response $.total", None),
    ],
)
def test_what_no_contract_ever_named_is_unknown_and_may_only_be_misspelled(overlap, element, nearest):
    ask = ("can-i-remove", "orders-api", element, "--environment", "production")
    code, out, _ = overlap.shiplap(*ask)
    assert code == 3
    assert out.startswith(f"UNKNOWN  {element} of orders-api")
    assert "no contract ever named it, so that it may only be misspelled" in out
    assert (f"nearest: {nearest}" in out) == (nearest is not None)
    assert overlap.json(*ask, code=3)["removable_at"] is None


def test_a_removal_is_unknown_where_a_contract_was_never_published(overlap):
    overlap.publish("web", "42", provider="other-api")
    overlap.ok("record-deployment", "-a", "web", "-e", "42", "--environment", "production")
    ask = ("can-i-remove", "orders-api", "DELETE /orders/{id}", "--environment", "production")
    code, out, _ = overlap.shiplap(*ask)
    assert code == 3
    assert "web@42   nobody published its contract, so nobody knows what it uses" in out
    code, _, err = overlap.shiplap("can-i-remove", "order-api", "GET /x", "--environment", "production")
    assert (code, "did you mean 'orders-api'" in err) == (2, True)
    code, _, err = overlap.shiplap("can-i-remove", "orders-api", "the total", "--environment", "production")
    assert (code, "'the total' is not an element; write an operation" in err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("web@40", "orders-api@11", "--because", "x"), "an allowance needs an end"),
        (("web@40", "orders-api@11", "--for", "1h", "--until", "2027-01-01", "--because", "x"), "one of them"),
        (("web@40", "orders-api@11", "--until", "2020-01-01", "--because", "x"), "must lie in the future"),
        (("web@40", "orders-api@11", "--for", "1h"), "--because"),
        (("web@40", "orders-api@11", "--for", "1h", "--because", " "), "--because must say why"),
        (("web", "orders-api@11", "--for", "1h", "--because", "x"), "expected PACTICIPANT@VERSION"),
        (("web@99", "orders-api@11", "--for", "1h", "--because", "x"), "99"),
    ],
)
def test_an_allowance_without_end_reason_or_pair_is_refused(overlap, arguments, text):
    code, _, err = overlap.shiplap("allow", *arguments)
    assert code == 2
    assert text in err
