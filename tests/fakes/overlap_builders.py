"""Short ways to write snapshots in tests: time is counted in minutes from midnight, everything happens in one place."""

from datetime import UTC, datetime, timedelta
from itertools import count

from shiplap.model.deployment import Deployment, Integration, Kind, Policy, Strategy
from shiplap.model.evidence import Evidence, Outcome
from shiplap.model.version import VersionRef
from shiplap.overlap import Deploy, Move, Snapshot

HERE = "production"
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
HOUR = 60
DAY = 24 * HOUR
_ids = count()


def at(minutes: float) -> datetime:
    return MIDNIGHT + timedelta(minutes=minutes)


def minutes(instant: datetime | None) -> float | None:
    return None if instant is None else (instant - MIDNIGHT) / timedelta(minutes=1)


def lasting(length: float | None) -> timedelta | None:
    return None if length is None else timedelta(minutes=length)


def policy(pacticipant: str, kind: str = "server", **durations: float) -> Policy:
    service_worker = bool(durations.pop("service_worker", 0))
    lengths = {name: lasting(length) for name, length in durations.items()}
    return Policy(pacticipant=pacticipant, environment=HERE, kind=Kind(kind), service_worker=service_worker, **lengths)


def deployed(ref: str, strategy: str | None, started: float, finished: float | None = None, **more) -> Deployment:
    version = VersionRef.parse(ref)
    for name in ("support_ended", "undeployed"):
        if name in more:
            more[name] = at(more[name])
    return Deployment(
        id=f"d{next(_ids)}",
        pacticipant=version.pacticipant,
        version=version.number,
        environment=HERE,
        strategy=Strategy(strategy) if strategy else None,
        started=at(started),
        finished=None if finished is None else at(finished),
        **more,
    )


def recorded(ref: str, when: float, **more) -> Deployment:
    """Return a deployment recorded the Pact way."""
    return deployed(ref, None, when, when, **more)


def known(*said: str) -> dict:
    """Read evidence such as ``web@40 api@11 fail``."""
    evidence = {}
    for line in said:
        consumer, provider, outcome = line.split()
        key = (VersionRef.parse(consumer), VersionRef.parse(provider))
        evidence[key] = Evidence(consumer=key[0], provider=key[1], outcome=Outcome(outcome))
    return evidence


def integrations(*said: str, retention: float | None = None) -> tuple[Integration, ...]:
    """Read integrations such as ``web api``."""
    return tuple(
        Integration(consumer=line.split()[0], provider=line.split()[1], retention=lasting(retention)) for line in said
    )


def snapshot(policies=(), deployments=(), talks=(), evidence=None, **more) -> Snapshot:
    return Snapshot(
        environment=HERE,
        policies={one.pacticipant: one for one in policies},
        deployments=tuple(deployments),
        integrations=tuple(talks),
        evidence=evidence or {},
        **more,
    )


def deploy(ref: str, strategy: str | None = "rolling", duration: float = 15, *others: str, target=None) -> Deploy:
    refs = [VersionRef.parse(one) for one in (ref, *others)]
    how = Strategy(strategy) if strategy else None
    moves = tuple(Move(pacticipant=one.pacticipant, version=one.number, strategy=how, target=target) for one in refs)
    return Deploy(moves, timedelta(minutes=duration))


def spans(found) -> list:
    """Return spans as lists of minutes."""
    return [[minutes(span.start), minutes(span.until)] for span in found]


def pairs(world) -> dict:
    """Return the pairs of a world as texts, with their minutes."""
    return {f"{pair.consumer} {pair.provider}": (minutes(pair.start), minutes(pair.until)) for pair in world.pairs}
