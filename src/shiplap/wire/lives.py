"""Bodies about lives: the timeline of an environment, the consumers alive to a provider, and windows closed by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from shiplap.errors import InputError
from shiplap.model.deployment import WindowOverride
from shiplap.model.evidence import Allowance
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap.wire.object_reader import ObjectReader, describe
from shiplap.wire.time_text import instant_text, parse_instant

Interval: TypeAlias = tuple[datetime, datetime | None]
"""From an instant until another; ``None`` where the end is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLife:
    """When one version answers requests, and when its clients can still send some.

    Attributes:
        why: for a person: what bounds the life, and whether that was assumed or measured; ``None`` where nothing does.
        comeback: in which time a rollback would bring the version back although it is not alive; else ``None``.
        comeback_why: for a person: what would be rolled back, and how long that is possible.
    """

    pacticipant: str
    version: str
    serve: tuple[Interval, ...] = ()
    alive: tuple[Interval, ...] = ()
    why: str | None = None
    comeback: Interval | None = None
    comeback_why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentTimeline:
    """The lives of all versions in an environment, as known at ``now``.

    Attributes:
        zombies: for a person: which versions were seen after their windows had closed, and what is made of that.
    """

    environment: str
    now: datetime
    lives: tuple[VersionLife, ...] = ()
    zombies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AliveConsumer:
    """A consumer version that can still call a provider, and where its contract lies.

    Attributes:
        until: when its life ends; ``None`` where it is open.
        why: for a person: why it is alive, for example ``open tabs, assumed: tab = 24 h``.
        href: address of the contract in the broker; ``None`` where the version published none with this provider.
        digest: content digest of the contract.
    """

    consumer: VersionRef
    until: datetime | None
    why: str
    href: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AliveConsumers:
    """Every consumer version that can meet a provider in an environment from ``at`` on."""

    provider: str
    environment: str
    at: datetime
    alive: tuple[AliveConsumer, ...] = ()


def timeline_to_json(timeline: EnvironmentTimeline) -> JsonObject:
    """Write the answer of ``GET /shiplap/environments/{name}/timeline``."""
    return {
        "environment": timeline.environment,
        "now": instant_text(timeline.now),
        "lives": [_life_to_json(life) for life in timeline.lives],
        "zombies": [*timeline.zombies],
    }


def timeline_from_json(value: JsonValue) -> EnvironmentTimeline:
    """Read the answer of ``GET /shiplap/environments/{name}/timeline``.

    Raises:
        InputError: with every fault of the body.
    """
    reader = ObjectReader(value)
    zombies = reader.raw("zombies")
    timeline = EnvironmentTimeline(
        environment=reader.text("environment"),
        now=reader.required_instant("now"),
        lives=tuple(_read_life(item) for item in reader.children("lives")),
        zombies=tuple(map(str, zombies)) if isinstance(zombies, list) else (),
    )
    reader.finish("this is not a timeline")
    return timeline


def alive_to_json(consumers: AliveConsumers) -> JsonObject:
    """Write the answer of ``GET /shiplap/alive``."""
    return {
        "provider": consumers.provider,
        "environment": consumers.environment,
        "at": instant_text(consumers.at),
        "alive": [_alive_to_json(alive) for alive in consumers.alive],
    }


def alive_from_json(value: JsonValue) -> AliveConsumers:
    """Read the answer of ``GET /shiplap/alive``.

    Raises:
        InputError: with every fault of the body.
    """
    reader = ObjectReader(value)
    consumers = AliveConsumers(
        provider=reader.text("provider"),
        environment=reader.text("environment"),
        at=reader.required_instant("at"),
        alive=tuple(_read_alive(item) for item in reader.children("alive")),
    )
    reader.finish("this is not a list of living consumers")
    return consumers


def override_to_json(override: WindowOverride) -> JsonObject:
    """Write the body that closes or reopens a window."""
    body: JsonObject = {
        "pacticipant": override.pacticipant,
        "version": override.version,
        "environment": override.environment,
        "at": instant_text(override.closed_at),
        "reason": override.reason,
    }
    return body if override.actor is None else {**body, "actor": override.actor}


def override_from_json(value: JsonValue, now: datetime) -> WindowOverride:
    """Read the body that closes or reopens a window; without ``at`` it happens ``now``.

    Raises:
        InputError: with every fault of the body.
    """
    reader = ObjectReader(value)
    override = WindowOverride(
        pacticipant=reader.text("pacticipant"),
        version=reader.text("version"),
        environment=reader.text("environment"),
        closed_at=reader.instant("at") or now,
        reason=reader.text("reason"),
        actor=reader.optional_text("actor"),
    )
    reader.no_others()
    reader.finish("the window cannot be closed like this")
    return override


def allowance_to_json(allowance: Allowance) -> JsonObject:
    """Write an allowance."""
    body: JsonObject = {
        "consumer": str(allowance.consumer),
        "provider": str(allowance.provider),
        "until": instant_text(allowance.until),
        "because": allowance.because,
    }
    return body if allowance.actor is None else {**body, "actor": allowance.actor}


def allowance_from_json(value: JsonValue) -> Allowance:
    """Read an allowance; one without an end is refused.

    Raises:
        InputError: with every fault of the body.
    """
    reader = ObjectReader(value)
    allowance = Allowance(
        consumer=reader.version_ref("consumer"),
        provider=reader.version_ref("provider"),
        until=reader.required_instant("until"),
        because=reader.text("because"),
        actor=reader.optional_text("actor"),
    )
    reader.no_others()
    reader.finish("the pair cannot be allowed like this")
    return allowance


def _life_to_json(life: VersionLife) -> JsonObject:
    body: JsonObject = {
        "pacticipant": life.pacticipant,
        "version": life.version,
        "serve": _intervals_to_json(life.serve),
        "alive": _intervals_to_json(life.alive),
    }
    if life.why is not None:
        body["why"] = life.why
    if life.comeback is not None:
        body["comeback"] = _interval_to_json(life.comeback)
    if life.comeback_why is not None:
        body["comebackWhy"] = life.comeback_why
    return body


def _read_life(reader: ObjectReader) -> VersionLife:
    return VersionLife(
        pacticipant=reader.text("pacticipant"),
        version=reader.text("version"),
        serve=_read_intervals(reader, "serve"),
        alive=_read_intervals(reader, "alive"),
        why=reader.optional_text("why"),
        comeback=_read_comeback(reader),
        comeback_why=reader.optional_text("comebackWhy"),
    )


def _read_comeback(reader: ObjectReader) -> Interval | None:
    value = reader.raw("comeback")
    if value is None:
        return None
    try:
        return _interval(value)
    except InputError as error:
        reader.fault("comeback", error.message)
        return None


def _intervals_to_json(intervals: Iterable[Interval]) -> JsonValue:
    return [_interval_to_json(interval) for interval in intervals]


def _interval_to_json(interval: Interval) -> JsonValue:
    start, end = interval
    return [instant_text(start), None if end is None else instant_text(end)]


def _read_intervals(reader: ObjectReader, name: str) -> tuple[Interval, ...]:
    value = reader.raw(name)
    intervals: list[Interval] = []
    for index, item in enumerate(value if isinstance(value, list) else []):
        try:
            intervals.append(_interval(item))
        except InputError as error:
            reader.fault(f"{name}[{index}]", error.message)
    if not isinstance(value, list):
        reader.fault(name, f"expected a list of [from, until], got {describe(value)}")
    return tuple(intervals)


def _interval(item: JsonValue) -> Interval:
    match item:
        case [str() as start, None]:
            return parse_instant(start), None
        case [str() as start, str() as end]:
            return parse_instant(start), parse_instant(end)
        case _:
            raise InputError(f"expected [from, until], got {describe(item)}")


def _alive_to_json(alive: AliveConsumer) -> JsonObject:
    body: JsonObject = {
        "consumer": alive.consumer.pacticipant,
        "version": alive.consumer.number,
        "until": None if alive.until is None else instant_text(alive.until),
        "why": alive.why,
    }
    if alive.href is not None:
        body["href"] = alive.href
    if alive.digest is not None:
        body["digest"] = alive.digest
    return body


def _read_alive(reader: ObjectReader) -> AliveConsumer:
    return AliveConsumer(
        consumer=VersionRef(reader.text("consumer"), reader.text("version")),
        until=reader.instant("until"),
        why=reader.text("why"),
        href=reader.optional_text("href"),
        digest=reader.optional_text("digest"),
    )
