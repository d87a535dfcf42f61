"""The story of the demo: orders-api 11 drops a field that only pages of yesterday still read."""

from datetime import timedelta
from pathlib import Path

from shiplap.cli.demo_stage import Stage
from shiplap.cli.exit_code import ExitCode
from shiplap.errors import ShiplapError
from shiplap.model.evidence import Outcome
from shiplap.overlap import Decision
from shiplap.wire.decision import decision_from_json
from shiplap.wire.shiplap_api import instant_text

POLICY = """\
[environments.production]
unknown = "block"

[environments.production.pacticipants.web]
kind = "browser"
tab = "24h"
"""

_ASK = ("can-i-deploy", "--pacticipant", "orders-api", "--version", "11", "--to-environment", "production")
_TABS_AGED = timedelta(hours=5, minutes=43)


def play(stage: Stage) -> None:
    """Play the story from the first contract to the safe moment.

    Raises:
        ShiplapError: when anything goes otherwise than the story says.
    """
    _first_week(stage)
    _new_page(stage)
    _new_provider(stage)
    decision = _ask(stage)
    _ask_for_later(stage, decision)
    _what_others_say(stage, decision)
    stage.scene("Look at it")
    stage.tell(f"  {stage.url}/environments/production")


def _first_week(stage: Stage) -> None:
    stage.scene("Three days ago: web 40 reads an order's total, orders-api 10 tells it")
    _publish(stage, "web/pacts/web-40", "40")
    _publish(stage, "invoices/contracts", "7")
    _verify(stage, "10", passes=True)
    Path(stage.folder / "policy.toml").write_text(POLICY, "utf-8")
    stage.tell("$ cat policy.toml")
    for line in POLICY.splitlines():
        stage.tell(f"  {line}" if line else "")
    stage.shiplap("create-environment", "--name", "production", "--production")
    stage.shiplap("policy", "apply", "policy.toml")
    for hours, what, version in ((72, "orders-api", "10"), (71, "invoices", "7"), (70, "web", "40")):
        _deploy(stage, what, version, timedelta(hours=hours))


def _new_page(stage: Stage) -> None:
    stage.scene("This morning: web 41 no longer reads the total; tabs with web 40 stay open for up to 24 h")
    _publish(stage, "web/pacts/web-41", "41")
    _verify(stage, "10", passes=True)
    _deploy(stage, "web", "41", _TABS_AGED)


def _new_provider(stage: Stage) -> None:
    stage.scene("Now: orders-api 11 drops the total; verify it against everybody who is alive")
    _verify(stage, "11", "--contract-env", "production", passes=False)


def _ask(stage: Stage) -> Decision:
    stage.scene("May orders-api 11 go to production?")
    stage.shiplap(*_ASK, expected=ExitCode.NO)
    with stage.client() as client:
        answer = client.gates.ask("deploy", pacticipant="orders-api", version="11", environment="production")
    return decision_from_json(answer)


def _ask_for_later(stage: Stage, decision: Decision) -> None:
    if decision.earliest_safe is None:
        raise ShiplapError("the demo failed: the gate says no and knows no earliest safe moment")
    stage.scene("And when the last old tab is gone?")
    stage.shiplap(*_ASK, "--at", instant_text(decision.earliest_safe))


def _what_others_say(stage: Stage, decision: Decision) -> None:
    """Give the verdict that follows from the same evidence when only what is deployed counts."""
    stage.scene('What a broker that only knows "deployed" says')
    with stage.client() as client:
        recorded = client.gates.deployments("production")
    newest = {one.pacticipant: one for one in sorted(recorded, key=lambda one: one.started) if not one.aborted}
    deployed = {one.ref for one in newest.values() if one.finished is not None}
    pairs = [pair for pair in decision.worlds[0].pairs if pair.consumer in deployed]
    for pair in pairs:
        outcome = "no result" if pair.evidence is None else pair.evidence.outcome.value
        stage.tell(f"  {pair.consumer} -> {pair.provider}   {outcome}")
    good = all(pair.evidence is not None and pair.evidence.outcome is Outcome.PASS for pair in pairs)
    if not (pairs and good):
        raise ShiplapError("the demo failed: what is deployed was expected to fit orders-api 11")
    stage.tell("  YES, at once: web@40 is not deployed any more. Its open tabs would have broken.")


def _publish(stage: Stage, folder: str, version: str) -> None:
    stage.shiplap("publish", folder, "--version", version, "--branch", "main", lines=0)


def _verify(stage: Stage, version: str, *arguments: str, passes: bool) -> None:
    stage.pytest(
        "orders_api",
        {"ORDERS_API_VERSION": version},
        "--contract-verify",
        *arguments,
        "--contract-publish-results",
        f"--contract-provider-version={version}",
        "--contract-provider-branch=main",
        passes=passes,
    )


def _deploy(stage: Stage, what: str, version: str, ago: timedelta) -> None:
    started = stage.now() - ago
    which = ("--pacticipant", what, "--environment", "production")
    stage.shiplap("deploy", "start", *which, "--version", version, "--at", instant_text(started), lines=1)
    finished = started + timedelta(minutes=2)
    stage.shiplap("deploy", "finish", *which, "--at", instant_text(finished), lines=0)
