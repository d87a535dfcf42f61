"""Deployments are spans: started through the gate, finished or aborted, by hand or around a command."""

import os
import signal
import subprocess
import sys

import pytest

from shiplap.client.gate_calls import GateCalls

WHERE = ("--environment", "production")
API_11 = ("-a", "orders-api", "-e", "11", *WHERE)


def test_a_start_the_gate_refuses_records_nothing(overlap):
    code, out, _ = overlap.shiplap("deploy", "start", *API_11, "--at", "2026-11-23T03:00Z")
    assert code == 1
    assert out.startswith("NO  orders-api@11 to production")
    assert out.endswith("not started\n")
    assert "orders-api@11" not in overlap.ok("deployments", *WHERE)
    answer = overlap.json("deploy", "start", *API_11, "--at", "2026-11-23T03:00Z", code=1)
    assert list(answer) == ["decision"]


def test_a_forced_start_needs_a_reason_that_is_shown_ever_after(overlap):
    code, _, err = overlap.shiplap("deploy", "start", *API_11, "--force")
    assert code == 2
    assert "--force needs --reason" in err
    out = overlap.ok("deploy", "start", *API_11, "--at", "2026-11-23T03:00Z", "--force", "--reason", "hotfix 7")
    assert "started orders-api@11 to production against the gate, because: hotfix 7" in out
    assert "forced: hotfix 7" in overlap.ok("deployments", *WHERE, "--open")


def test_a_deployment_is_finished_by_name_or_by_id_once(overlap):
    overlap.verify("web", "40", "10", success=True)
    started = overlap.json("deploy", "start", "-a", "web", "-e", "41", *WHERE, "--target", "eu")
    identity = started["deployment"]["id"]
    assert f"{identity}" in overlap.ok("deployments", *WHERE, "--open")
    out = overlap.ok("deploy", "finish", "-a", "web", *WHERE)
    assert out.startswith("finished web@41 to production at ")
    code, _, err = overlap.shiplap("deploy", "finish", "-a", "web", *WHERE)
    assert code == 2
    assert "no deployment of web to production is open; start one first" in err
    code, _, err = overlap.shiplap("deploy", "finish", identity)
    assert code == 2
    assert "ended" in err or "finished" in err
    code, _, err = overlap.shiplap("deploy", "abort", "no-such-id")
    assert code == 2
    assert "no-such-id" in err


def test_what_has_not_happened_yet_is_not_recorded(overlap):
    which = ("-a", "web", "-e", "41", *WHERE, "--target", "eu")
    code, _, err = overlap.shiplap("deploy", "start", *which, "--at", "2099-01-01T00:00Z")
    assert code == 2
    assert "2099-01-01T00:00:00Z lies in the future" in err
    overlap.ok("deploy", "start", *which)
    code, _, err = overlap.shiplap("deploy", "finish", "-a", "web", *WHERE, "--at", "2099-01-01T00:00Z")
    assert code == 2
    assert "lies in the future" in err
    code, _, err = overlap.shiplap("deploy", "abort", "-a", "web", *WHERE, "--at", "2020-01-01T00:00Z")
    assert code == 2
    assert "check the clock" in err


def test_two_deployments_to_one_target_do_not_run_at_once(overlap):
    which = ("-a", "web", "-e", "41", *WHERE, "--target", "eu")
    overlap.ok("deploy", "start", *which)
    code, _, err = overlap.shiplap("deploy", "start", *which)
    assert code == 2
    assert "finish or abort that deployment first" in err


def test_of_several_open_deployments_one_must_be_named(overlap):
    for target in ("eu", "us"):
        overlap.ok("deploy", "start", "-a", "web", "-e", "41", *WHERE, "--target", target)
    code, _, err = overlap.shiplap("deploy", "abort", "-a", "web", *WHERE)
    assert code == 2
    assert "several deployments of web to production are open; name one of:" in err
    assert "web@41 on eu" in err
    out = overlap.ok("deploy", "abort", "-a", "web", *WHERE, "--target", "eu", "--reason", "errors")
    assert out.startswith("aborted web@41 to production")
    newest = next(line for line in overlap.ok("deployments", *WHERE).splitlines() if " on eu " in line)
    assert " ABORTED " in newest
    assert newest.endswith("   aborted: errors")


@pytest.mark.parametrize(
    ("script", "code", "deed"),
    [("pass", 0, "finished"), ("raise SystemExit(3)", 1, "aborted")],
)
def test_a_command_is_run_between_start_and_end(overlap, script, code, deed):
    which = ("-a", "web", "-e", "41", *WHERE, "--target", "eu")
    found, out, _ = overlap.shiplap("deploy", "run", *which, "--", sys.executable, "-c", script)
    assert found == code
    lines = out.splitlines()
    assert lines[-2].startswith("started web@41 to production")
    assert lines[-1].startswith(f"{deed} web@41 to production")
    kept = "aborted: " in overlap.ok("deployments", *WHERE)
    assert kept == (deed == "aborted")


def test_a_command_that_does_not_exist_aborts_the_deployment(overlap):
    which = ("-a", "web", "-e", "41", *WHERE, "--target", "eu")
    code, out, err = overlap.shiplap("deploy", "run", *which, "--", "no-such-program-anywhere")
    assert code == 1
    assert "cannot run no-such-program-anywhere" in err
    assert out.splitlines()[-1].startswith("aborted web@41")


def test_a_command_is_not_run_where_the_gate_says_no(overlap, tmp_path):
    overlap.verify("web", "41", "11", success=False)
    mark = tmp_path / "ran"
    script = f"open({str(mark)!r}, 'w')"
    code, out, _ = overlap.shiplap("deploy", "run", *API_11, "--", sys.executable, "-c", script)
    assert code == 1
    assert out.endswith("not started\n")
    assert not mark.exists()


@pytest.fixture(autouse=True)
def _signals_as_in_a_terminal():
    """Whoever starts the tests in the background, or with nohup, ignores signals for them."""
    usual = {"SIGINT": signal.default_int_handler, "SIGTERM": signal.SIG_DFL, "SIGHUP": signal.SIG_DFL}
    before = {name: signal.signal(getattr(signal, name), handler) for name, handler in usual.items()}
    yield
    for name, handler in before.items():
        signal.signal(getattr(signal, name), handler)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_cancelled_command_aborts_the_deployment(overlap, name):
    script = f"import os, signal, time; os.kill(os.getppid(), signal.{name}); time.sleep(60)"
    command = [sys.executable, "-m", "shiplap", "deploy", "run", "-a", "web", "-e", "41", *WHERE, "--target", "eu"]
    done = subprocess.run(
        [*command, "--", sys.executable, "-c", script],
        env={**os.environ, "SHIPLAP_BROKER_URL": overlap.url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 130, done.stderr
    assert done.stdout.splitlines()[-1].startswith("aborted web@41")
    assert "ABORTED" in overlap.ok("deployments", *WHERE)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_while_the_start_is_asked_for_aborts_it_and_runs_nothing(overlap, monkeypatch, tmp_path, name):
    asked = GateCalls.start

    def interrupted(calls, start):
        os.kill(os.getpid(), getattr(signal, name))
        return asked(calls, start)

    monkeypatch.setattr(GateCalls, "start", interrupted)
    mark = tmp_path / "ran"
    which = ("-a", "web", "-e", "41", *WHERE, "--target", "eu")
    code, out, err = overlap.shiplap("deploy", "run", *which, "--", sys.executable, "-c", f"open({str(mark)!r}, 'w')")
    assert code == 130
    assert "interrupted" in err
    assert out.splitlines()[-1].startswith("aborted web@41")
    assert not mark.exists()
    assert "it was interrupted" in overlap.ok("deployments", *WHERE)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_signal_while_a_refused_start_is_asked_for_records_nothing(overlap, monkeypatch):
    asked = GateCalls.start

    def interrupted(calls, start):
        os.kill(os.getpid(), signal.SIGTERM)
        return asked(calls, start)

    overlap.verify("web", "41", "11", success=False)
    monkeypatch.setattr(GateCalls, "start", interrupted)
    code, out, _ = overlap.shiplap("deploy", "run", *API_11, "--", "true")
    assert code == 130
    assert out.endswith("not started\n")
    assert "orders-api@11" not in overlap.ok("deployments", *WHERE)


def test_a_finish_the_gate_refuses_leaves_the_deployment_open_until_it_is_forced(overlap):
    which = ("-a", "web", *WHERE, "--target", "eu")
    overlap.ok("deploy", "start", *which, "-e", "41")
    overlap.verify("web", "41", "10", success=False)
    code, out, _ = overlap.shiplap("deploy", "finish", *which)
    assert code == 1
    assert out.startswith("NO  finish web@41 in production")
    assert "  web@41 -> orders-api@10   FAIL" in out
    assert "not finished; to overrule the gate: shiplap deploy finish " in out
    assert "web@41" in overlap.ok("deployments", *WHERE, "--open")
    assert list(overlap.json("deploy", "finish", *which, code=1)) == ["decision"]
    code, _, err = overlap.shiplap("deploy", "finish", *which, "--force")
    assert code == 2
    assert "--force needs --reason" in err
    out = overlap.ok("deploy", "finish", *which, "--force", "--reason", "the old hosts are on fire")
    assert "NO  finish web@41" in out
    assert "against the gate, because: the old hosts are on fire" in out
    assert "forced: the old hosts are on fire" in overlap.ok("deployments", *WHERE)


def test_a_command_that_succeeds_is_not_finished_where_the_gate_says_no_by_then(overlap, monkeypatch):
    asked = GateCalls.start

    def then_broken(calls, start):
        answer = asked(calls, start)
        overlap.verify("web", "41", "10", success=False)
        return answer

    monkeypatch.setattr(GateCalls, "start", then_broken)
    which = ("-a", "web", "-e", "41", *WHERE, "--target", "eu")
    code, out, err = overlap.shiplap("deploy", "run", *which, "--", sys.executable, "-c", "pass")
    assert code == 1
    assert "the command succeeded, but the gate does not let the old instances go" in out
    assert "web@41 is still recorded as being deployed; run: shiplap deploy finish " in err
    assert "web@41" in overlap.ok("deployments", *WHERE, "--open")


def test_page_and_provider_that_ship_together_start_together(overlap):
    overlap.publish("web", "42")
    overlap.verify("web", "42", "11")
    overlap.verify("web", "42", "10")
    overlap.verify("web", "40", "11")
    at = ("--at", "2026-11-23T03:00Z")
    answer = overlap.json("deploy", "start", *API_11, "--with", "web@42", *at)
    assert [answer["deployment"]["pacticipant"], answer["with"][0]["pacticipant"]] == ["orders-api", "web"]


def test_pacts_own_records_are_deployments_too(world):
    world.publish("web", "40")
    which = ("-a", "web", "-e", "40", *WHERE)
    assert world.ok("record-deployment", *which, "--application-instance", "blue") == (
        "recorded: web@40 is deployed to production\n"
    )
    assert "web@40 to production on blue" in world.ok("deployments", *WHERE)
    code, _, err = world.shiplap("record-undeployment", "-a", "web", *WHERE)
    assert code == 2
    assert "web is not deployed to production; it is deployed on: blue" in err
    out = world.ok("record-undeployment", "-a", "web", *WHERE, "--target", "blue")
    assert out == "recorded: web@40 is no longer deployed to production\n"
    assert world.ok("record-release", *which) == "recorded: web@40 is released to production\n"
    out = world.ok("record-support-ended", *which)
    assert out == "recorded: web@40 is supported in production no longer\n"
    code, _, err = world.shiplap("record-support-ended", *which)
    assert code == 2
    assert "no supported release of web in production named '40'" in err


def test_the_support_of_a_release_may_end_on_a_day_to_come(world):
    world.publish("ios", "7")
    which = ("-a", "ios", "-e", "7", *WHERE)
    world.ok("record-release", *which)
    out = world.ok("record-support-ended", *which, "--at", "2099-01-01T00:00Z")
    assert out == "recorded: ios@7 is supported in production no longer from 2099-01-01T00:00:00Z on\n"
    assert "ios@7   serves   until 2099-01-01T00:00:00Z" in world.ok("windows", *WHERE)
    world.ok("record-support-ended", *which, "--at", "2098-01-01T00:00Z")
    code, _, err = world.shiplap("record-support-ended", *which, "--at", "2020-01-01T00:00Z")
    assert code == 2
    assert "its support cannot end before" in err


def test_environments_are_created_and_listed(world):
    assert world.json("create-environment", "--name", "test", "--display-name", "Test")["display_name"] == "Test"
    assert world.ok("list-environments") == "production  Production  production\ntest        Test\n"
    assert [one["name"] for one in world.json("list-environments")] == ["production", "test"]
    code, _, err = world.shiplap("create-environment", "--name", "a b")
    assert code == 2
    assert "cannot contain spaces" in err


def test_policies_are_applied_and_shown(world):
    (world.folder / "policy.toml").write_text('[environments.production.pacticipants.wbe]\nkind = "browser"\n')
    world.publish("web", "40")
    code, out, err = world.shiplap("policy", "apply", "policy.toml")
    assert (code, out) == (0, "applied policy.toml: 1 policy for production\n")
    assert "note: the broker knows no pacticipant named 'wbe' yet; did you mean 'web'?" in err
    shown = world.ok("policy", "show")
    assert '[environments.production.pacticipants.wbe]\nkind = "browser"' in shown
    (world.folder / "again.toml").write_text(shown)
    assert world.json("policy", "apply", "again.toml") == world.json("policy", "show")
    (world.folder / "bad.toml").write_text("[environments.prod]\n[environments.tset]\n")
    code, _, err = world.shiplap("policy", "apply", "bad.toml")
    assert code == 2
    assert "$.environments.prod: there is no environment named 'prod'; did you mean 'production'?" in err
    assert "$.environments.tset: there is no environment named 'tset'" in err


def test_ways_to_deploy_that_cut_requests_count_as_recreate_and_updates_in_place_are_refused(overlap):
    which = ("-a", "web", "-e", "41", *WHERE, "--target", "eu")
    answer = overlap.json("deploy", "start", *which, "--strategy", "process swap")
    assert answer["deployment"]["strategy"] == "recreate"
    assert [note["is"] for note in answer["decision"]["notes"]] == ["cuts-requests"]
    code, _, err = overlap.shiplap("can-i-deploy", *which, "--strategy", "in-place")
    assert code == 2
    assert "code updated in place runs under no version; give each build a version and deploy it" in err
    (overlap.folder / "swap.toml").write_text('[environments.production]\n[pacticipants.web]\nstrategy = "in-place"\n')
    code, _, err = overlap.shiplap("policy", "apply", "swap.toml")
    assert code == 2
    assert "$.pacticipants.web.strategy: code updated in place runs under no version" in err
