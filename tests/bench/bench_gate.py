"""What a decision costs: many integrations with many live versions, and whether a long history makes it dearer."""

import statistics
import time
from datetime import UTC, datetime, timedelta

from shiplap.model.deployment import Deployment, Integration, Kind, Policy, Strategy
from shiplap.model.evidence import Evidence, Outcome
from shiplap.model.version import VersionRef
from shiplap.overlap import Deploy, Move, Snapshot, Verdict, decide

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
INTEGRATIONS = 50
LIVE = 200
GOAL = 0.2
"""Seconds for one decision over `INTEGRATIONS` integrations with `LIVE` live versions on each side."""


def builds(name: str, count: int, oldest: timedelta, strategy: Strategy) -> list[Deployment]:
    """Return deployments spread evenly from ``oldest`` ago until now; with releases, all of them are live."""
    step = oldest / max(count, 1)
    return [
        Deployment(
            id=f"{name} {number}",
            pacticipant=name,
            version=str(number),
            environment="production",
            strategy=strategy,
            started=NOW - oldest + step * number,
            finished=NOW - oldest + step * number + timedelta(minutes=1),
        )
        for number in range(count)
    ]


def hub(history: int, *, failing: bool) -> tuple[Snapshot, Deploy]:
    """Return an API between browsers and servers, each with `LIVE` live builds and ``history`` dead ones.

    The builds that are dead were deployed before any window that is still open.
    """
    deployments: list[Deployment] = []
    policies = {"api": Policy(pacticipant="api", environment="production")}
    integrations: list[Integration] = []
    for number in range(INTEGRATIONS):
        name = f"n{number}"
        consumer = number % 2 == 0
        kind, strategy = (Kind.BROWSER, Strategy.ROLLING) if consumer else (Kind.SERVER, Strategy.RELEASE)
        policies[name] = Policy(pacticipant=name, environment="production", kind=kind, tab=timedelta(days=7))
        if consumer:
            integrations.append(Integration(consumer=name, provider="api"))
        else:
            integrations.append(Integration(consumer="api", provider=name))
        live = builds(name, LIVE, timedelta(days=6), strategy)
        dead = builds(f"{name}", history, timedelta(days=300), strategy) if consumer else []
        deployments += [_shifted(one) for one in dead] + live
    deployments += builds("api", LIVE, timedelta(days=6), Strategy.RELEASE)
    new = VersionRef("api", "new")
    consumers = {one.consumer for one in integrations}
    evidence: dict[tuple[VersionRef, VersionRef], Evidence] = {}
    for one in deployments:
        sides = (one.ref, new) if one.pacticipant in consumers else (new, one.ref)
        if one.pacticipant != "api":
            fails = failing and one.version == "1" and one.pacticipant == "n0"
            outcome = Outcome.FAIL if fails else Outcome.PASS
            evidence[sides] = Evidence(consumer=sides[0], provider=sides[1], outcome=outcome)
    for one in deployments:
        if one.pacticipant != "api":
            last = VersionRef("api", str(LIVE - 1))
            sides = (one.ref, last) if one.pacticipant in consumers else (last, one.ref)
            evidence[sides] = Evidence(consumer=sides[0], provider=sides[1], outcome=Outcome.PASS)
    snapshot = Snapshot(
        environment="production",
        policies=policies,
        deployments=tuple(deployments),
        integrations=tuple(integrations),
        evidence=evidence,
    )
    move = Move(pacticipant="api", version="new", strategy=Strategy.RELEASE)
    return snapshot, Deploy((move,), timedelta(minutes=15))


def _shifted(one: Deployment) -> Deployment:
    """Move a build into the distant past, under another version."""
    past = timedelta(days=400)
    return Deployment(
        id=f"past {one.id}",
        pacticipant=one.pacticipant,
        version=f"past {one.version}",
        environment=one.environment,
        strategy=one.strategy,
        started=one.started - past,
        finished=(one.finished or one.started) - past,
    )


def measure(history: int, *, failing: bool, times: int = 7) -> tuple[float, int, Verdict]:
    """Return the median CPU time of a decision, how many pairs it judged, and its verdict."""
    snapshot, action = hub(history, failing=failing)
    taken: list[float] = []
    decision = decide(snapshot, action, NOW)
    for _ in range(times):
        start = time.process_time()
        decision = decide(snapshot, action, NOW)
        taken.append(time.process_time() - start)
    return statistics.median(taken), sum(len(world.pairs) for world in decision.worlds), decision.verdict


def main() -> None:
    """Print medians."""
    slowest = 0.0
    for failing in (False, True):
        for history in (0, 200, 2000):
            median, judged, verdict = measure(history, failing=failing)
            print(
                f"gate, {INTEGRATIONS} integrations x {LIVE} live versions, {history} dead builds a consumer: "
                f"{median * 1000:.0f} ms of CPU, {judged} pairs in all worlds, {verdict.value}"
            )
            if history == 0:
                slowest = max(slowest, median)
    print(f"goal: {GOAL * 1000:.0f} ms; slowest without history: {slowest * 1000:.0f} ms")


if __name__ == "__main__":
    main()
