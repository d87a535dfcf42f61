"""What makes no sense is refused with what to do instead, by every command about gates, windows and policies."""

import pytest

WHERE = ("--environment", "production")
WEB_40 = ("-a", "web", "-e", "40", *WHERE)
WEB_41 = ("-a", "web", "-e", "41", *WHERE)
AT_THREE = ("--at", "2026-11-23T03:00Z")


def refused(world, *arguments):
    code, out, err = world.shiplap(*arguments)
    assert (code, out) == (2, ""), out + err
    assert "Traceback" not in err
    return err


def test_a_window_that_nobody_closed_cannot_be_taken_back(overlap):
    assert refused(overlap, "window", "reopen", *WEB_40) == (
        "shiplap: nobody closed the window of web@40 in production by hand, so there is nothing to take back; see how "
        "long it lives: shiplap windows --environment production\n"
    )


@pytest.mark.parametrize(
    ("which", "at", "text"),
    [
        (WEB_41, (), "web@41 serves in production at that instant"),
        (WEB_40, ("--at", "2026-11-22T03:00Z"), "web@40 serves in production at that instant"),
        (WEB_40, ("--at", "2026-11-30T03:00Z"), "closes by itself at 2026-11-24 01:00 UTC: there is nothing to close"),
    ],
)
def test_only_a_window_that_is_open_is_closed(overlap, which, at, text):
    assert text in refused(overlap, "window", "close", *which, "--reason", "gone", *at)
    assert "window closed" not in overlap.ok("windows", *WHERE, *AT_THREE)


def test_the_window_of_a_version_that_was_never_deployed_is_none(overlap):
    overlap.publish("web", "42")
    assert "web@42 is not alive in production" in refused(
        overlap, "window", "close", "-a", "web", "-e", "42", *WHERE, "--reason", "gone"
    )


def test_a_closed_window_may_be_closed_again_with_a_better_reason(overlap):
    for reason in ("guessed", "measured"):
        overlap.ok("window", "close", *WEB_40, "--reason", reason, "--at", "2026-11-23T02:00Z")
    at_half_past_one = ("--at", "2026-11-23T01:30Z")
    assert "window closed by ann: measured" in overlap.ok("windows", *WHERE, *at_half_past_one)


def test_a_policy_file_that_is_not_there_is_named_once(overlap):
    assert refused(overlap, "policy", "apply", "none.toml").endswith("none.toml: No such file or directory\n")
    assert refused(overlap, "policy", "apply", "none.toml").count("none.toml") == 1
    assert "Errno" not in refused(overlap, "policy", "apply", "none.toml")
    (overlap.folder / "latin.toml").write_bytes(b"# \xe4")
    assert "it is not UTF-8 text" in refused(overlap, "policy", "apply", "latin.toml")


def test_the_weight_of_the_version_that_is_being_replaced_cannot_rise(overlap):
    overlap.publish("web", "42")
    overlap.verify("web", "42", "10")
    overlap.ok("deploy", "start", "-a", "web", "-e", "42", *WHERE, "--strategy", "canary")
    assert "web@41 is being replaced by web@42 in production since " in refused(overlap, "can-i-promote", *WEB_41)
    assert "abort that deployment (shiplap deploy abort) to keep web@41" in refused(overlap, "can-i-promote", *WEB_41)
    out = overlap.ok("can-i-deploy", "-a", "web", "-e", "42", *WHERE)
    assert "note: web@42 is being deployed there since " in out


def test_what_is_not_open_cannot_be_asked_to_finish(overlap):
    assert refused(overlap, "can-i-finish", *WEB_41) == (
        "shiplap: no deployment of web@41 to production is open; start one first (that of web@41 was finished at "
        "2026-11-23T01:00:00Z)\n"
    )


def test_the_way_back_needs_something_to_go_back_to(overlap):
    assert "orders-api@10 is the only version ever deployed" in refused(
        overlap, "can-i-rollback", "-a", "orders-api", *WHERE
    )
