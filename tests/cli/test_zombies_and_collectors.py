"""Builds seen after their windows, and who saw them: every policy, by the command line and the pages."""

from datetime import UTC, datetime

import httpx
import pytest

from shiplap.model.deployment import Coverage, Sighting
from shiplap.wire.sightings import SightingReport

ASK = ("--pacticipant", "orders-api", "--version", "11", "--to-environment", "production", "--at", "2026-11-23T03:00Z")


def log(folder, name, *entries):
    lines = [
        f'10.0.0.1 - - [23/Nov/2026:{time} +0000] "GET /orders HTTP/1.1" 200 5 "-" "Firefox" "{client}"'
        for time, client in entries
    ]
    (folder / name).write_text("".join(f"{line}\n" for line in lines))


WEB_40 = ("-a", "web", "-e", "40", "--environment", "production")
AT_TWO = ("--at", "2026-11-23T02:00Z")


def seen_again(world, handling):
    """Close the window of web 40 by hand at 01:05, and let a log see it at 01:10."""
    said = f'[environments.production]\n[pacticipants.web]\nkind = "browser"\nzombies = "{handling}"\nrollback = "1h"\n'
    (world.folder / "policy.toml").write_text(said)
    world.ok("policy", "apply", "policy.toml")
    world.ok("window", "close", *WEB_40, "--reason", "all reloaded", "--at", "2026-11-23T01:05Z")
    assert world.shiplap("can-i-deploy", *ASK[:-1], AT_TWO[1])[0] == 0
    log(world.folder, "access.log", ("01:10:00", "web/40"))
    code, _, err = world.shiplap("sightings", "import", "access.log", "--environment", "production")
    assert code == 0
    return err


@pytest.mark.parametrize(
    ("handling", "code", "words"),
    [
        ("show", 0, "it does not count: zombies = show"),
        ("reopen", 1, "the window counts again until 2026-11-24 01:00"),
        ("refuse", 1, "until 2026-11-24 01:00 no answer it touches is yes: zombies = refuse"),
    ],
)
def test_a_version_seen_after_its_window_closed_is_told_everywhere_and_counts_as_the_policy_says(
    overlap, handling, code, words
):
    told = f"web@40 was seen at 2026-11-23 01:10, after its window closed at 2026-11-23 01:05; {words}"
    assert seen_again(overlap, handling) == f"{told}\n"
    found, out, _ = overlap.shiplap("can-i-deploy", *ASK[:-1], AT_TWO[1])
    assert found == code, out
    assert f"note: {told}" in out
    shown = overlap.ok("windows", "--environment", "production", *AT_TWO)
    assert f"zombie: {told}" in shown
    assert ("reopened: seen 2026-11-23 01:10 after it closed 2026-11-23 01:05" in shown) == (handling != "show")
    with httpx.Client() as http:
        page = http.get(
            f"{overlap.url}/environments/production", params={"at": AT_TWO[1]}, headers={"Accept": "text/html"}
        )
    assert told in page.text
    assert f'zombies = "{handling}"' in overlap.ok("policy", "show")


def test_a_pair_that_passes_is_still_no_yes_while_a_zombie_makes_the_gates_refuse(overlap):
    overlap.verify("web", "40", "11", success=True)
    seen_again(overlap, "refuse")
    code, out, _ = overlap.shiplap("can-i-deploy", *ASK[:-1], AT_TWO[1])
    assert code == 3
    assert "earliest safe start 2026-11-24 01:00" in out
    assert "close the window of web@40" in out
    overlap.ok("window", "close", *WEB_40, "--reason", "looked at it", "--at", "2026-11-23T01:15Z")
    assert overlap.shiplap("can-i-deploy", *ASK[:-1], AT_TWO[1])[0] == 0


def test_a_window_that_was_measured_and_is_seen_again_says_so_and_counts_again(overlap):
    times = [(f"{hour:02}:{minute:02}:00", "web/41") for hour in range(1, 7) for minute in range(0, 60, 10)]
    log(overlap.folder, "one.log", ("01:20:00", "web/40"), *times)
    overlap.ok("sightings", "import", "one.log", "--environment", "production")
    assert overlap.shiplap("can-i-deploy", *ASK[:-1], "2026-11-23T06:20Z")[0] == 0
    log(overlap.folder, "two.log", ("06:30:00", "web/40"))
    _, _, err = overlap.shiplap("sightings", "import", "two.log", "--environment", "production")
    told = "web@40 was seen at 2026-11-23 06:30, after its window closed at 2026-11-23 05:30; the window counts again until"
    assert err == f"{told} 2026-11-24 01:00\n"
    code, out, _ = overlap.shiplap("can-i-deploy", *ASK[:-1], "2026-11-23T06:40Z")
    assert code == 1
    assert "reopened: seen 2026-11-23 06:30 after it closed 2026-11-23 05:30, assumed: 24 h more" in out


def test_what_was_seen_and_by_whom_is_shown_and_a_collector_may_be_retired(overlap):
    log(overlap.folder, "access.log", ("01:10:00", "web/40"), ("01:20:00", "web/41"))
    overlap.ok("sightings", "import", "access.log", "--environment", "production", "--collector", "edge")
    report = SightingReport(
        environment="production",
        collector="orders-1",
        sightings=(
            Sighting(
                pacticipant="web",
                version="41",
                environment="production",
                last_seen=datetime(2026, 11, 23, 1, 30, tzinfo=UTC),
                count=3,
            ),
        ),
        coverage=(Coverage(datetime(2026, 11, 23, 1, 25, tzinfo=UTC), datetime(2026, 11, 23, 1, 30, tzinfo=UTC)),),
    )
    with overlap.client() as client:
        client.gates.see(report)
    where = ("--environment", "production")
    lines = overlap.ok("sightings", "show", *where).splitlines()
    assert lines[:3] == [
        "web@40   1 requests   last 2026-11-23 01:10",
        "web@41   4 requests   last 2026-11-23 01:30",
        "collector edge   since 2026-11-23 01:10   ended 2026-11-23 01:20",
    ]
    assert lines[3].startswith("collector orders-1   since 2026-11-23 01:25   healthy until 2026-11-23 01:30   L")
    overlap.ok("sightings", "retire", "orders-1", *where)
    assert overlap.ok("sightings", "show", *where).splitlines()[3].endswith("ended 2026-11-23 01:30")
    code, _, err = overlap.shiplap("sightings", "retire", "orders-2", *where)
    assert (code, "did you mean 'orders-1'" in err) == (2, True)
    assert overlap.json("sightings", "show", *where)["collectors"][0]["name"] == "edge"
