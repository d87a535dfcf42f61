"""Plans: an environment, an action and an instant in one document, for ``simulate`` and for keeping inputs.

The members are those of docs/overlap.md, "A plan". JSON and TOML have the same shape; TOML's own date-times are read.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from shiplap.errors import ConflictError
from shiplap.model.deployment import (
    Coverage,
    Deployment,
    Integration,
    Kind,
    Policy,
    Sighting,
    Strategy,
    WindowOverride,
    Zombies,
)
from shiplap.model.evidence import Allowance, Evidence
from shiplap.model.json_value import JsonObject
from shiplap.overlap.action import Action, Nothing
from shiplap.overlap.scene import EARLIEST, LATEST, scene_of
from shiplap.overlap.snapshot import PairKey, Snapshot
from shiplap.overlap.worlds import hypotheses
from shiplap.wire.action import action_from_json, action_to_json, version_text
from shiplap.wire.decision import evidence_from_json
from shiplap.wire.object_reader import ObjectReader
from shiplap.wire.strategy import strategy_from
from shiplap.wire.tagged_value import value_to_json
from shiplap.wire.time_text import duration_text, instant_text

Item = TypeVar("Item")

ENVIRONMENT = "plan"
LONGEST_WINDOW = timedelta(days=366)
"""No window, drain or retention of a plan may be longer; a longer one is a slip of the pen."""

DURATIONS = ("cache", "tab", "hard_max", "drain", "rollback", "pin", "grace", "quiet")
_REMARKS = ("comment", "description", "title")
"""Members that may stand anywhere and are read by people only."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A question with everything its answer depends on."""

    snapshot: Snapshot
    action: Action
    now: datetime


def plan_from_json(value: object, source: str = "the plan") -> Plan:
    """Read a plan, parsed from JSON or TOML.

    Args:
        value: the parsed document.
        source: what to call the document in the error, for example its file name.

    Raises:
        InputError: with every fault of the document.
    """
    reader = ObjectReader(value)
    for remark in (*_REMARKS, "name", "id"):
        reader.raw(remark)
    environment = reader.optional_text("environment") or ENVIRONMENT
    now = reader.required_instant("now")
    deployments = _deployments(reader, environment)
    snapshot = Snapshot(
        environment=environment,
        policies=_policies(reader, environment),
        deployments=deployments,
        integrations=tuple(_each(reader, "integrations", _integration)),
        evidence=_evidence(reader),
        overrides=tuple(_each(reader, "closed", lambda one: _override(one, environment))),
        sightings=tuple(_each(reader, "sightings", lambda one: _sighting(one, environment))),
        coverage=tuple(_each(reader, "coverage", _coverage)),
        allowances=tuple(_each(reader, "allowances", _allowance)),
        needs=tuple(_each(reader, "needs", lambda one: (one.version_ref("consumer"), one.text("provider")))),
        waiting=reader.version_refs("waiting"),
    )
    action = _action(reader)
    if not EARLIEST <= now <= LATEST:
        reader.fault("now", f"lies outside the years {EARLIEST.year} to {LATEST.year}; that cannot be meant")
    if not reader.faults:
        _check_action(reader, snapshot, action, now)
    reader.no_others()
    reader.finish(f"{source} is not a plan that can be decided")
    return Plan(snapshot, action, now)


def plan_to_json(snapshot: Snapshot, action: Action, now: datetime, evidence: Iterable[Evidence]) -> JsonObject:
    """Write a plan from which `simulate` reaches the same decision.

    Args:
        snapshot: the environment.
        action: what was asked.
        now: when.
        evidence: what is known about the pairs in question; the rest is not needed.
    """
    here = snapshot.environment
    return {
        "environment": here,
        "now": instant_text(now),
        "pacticipants": [_policy_to_json(one) for _, one in sorted(snapshot.policies.items())],
        "integrations": [_plain(one) for one in snapshot.integrations],
        "deployments": [_deployment_to_json(one) for one in snapshot.deployments if one.environment == here],
        "closed": [
            {**_plain(one, without=("environment", "closed_at")), "at": instant_text(one.closed_at)}
            for one in snapshot.overrides
            if one.environment == here
        ],
        "sightings": [_plain(one, without=("environment",)) for one in snapshot.sightings if one.environment == here],
        "coverage": [{"from": instant_text(one.start), "until": instant_text(one.end)} for one in snapshot.coverage],
        "allowances": [_plain(one) for one in snapshot.allowances],
        "needs": [{"consumer": str(consumer), "provider": provider} for consumer, provider in snapshot.needs],
        "waiting": [str(version) for version in snapshot.waiting],
        "evidence": [_evidence_to_json(one) for one in evidence],
        "action": action_to_json(action),
    }


def _each(reader: ObjectReader, name: str, read: Callable[[ObjectReader], Item]) -> Iterator[Item]:
    for item in reader.children(name):
        for remark in _REMARKS:
            item.raw(remark)
        yield read(item)
        item.no_others()


def _policies(reader: ObjectReader, environment: str) -> dict[str, Policy]:
    policies: dict[str, Policy] = {}
    for item in reader.children("pacticipants"):
        policy = _policy(item, environment)
        if policy.pacticipant in policies:
            item.fault("name", f"{policy.pacticipant!r} stands here twice; say everything about it in one place")
        policies[policy.pacticipant] = policy
        item.no_others()
    return policies


def _policy(reader: ObjectReader, environment: str) -> Policy:
    for remark in _REMARKS:
        reader.raw(remark)
    return Policy(
        pacticipant=reader.text("name"),
        environment=environment,
        kind=reader.choice("kind", Kind) or Kind.SERVER,
        strategy=strategy_from(reader),
        service_worker=reader.truth("service_worker"),
        zombies=reader.choice("zombies", Zombies),
        **{name: _window(reader, name) for name in DURATIONS},
    )


def _window(reader: ObjectReader, name: str) -> timedelta | None:
    duration = reader.duration(name)
    if duration is not None and duration > LONGEST_WINDOW:
        reader.fault(name, f"{duration_text(duration)} is longer than a year; that cannot be meant")
    return duration


def _integration(reader: ObjectReader) -> Integration:
    return Integration(
        consumer=reader.text("consumer"), provider=reader.text("provider"), retention=_window(reader, "retention")
    )


def _deployments(reader: ObjectReader, environment: str) -> tuple[Deployment, ...]:
    deployments: list[Deployment] = []
    open_places: dict[tuple[str, str | None], str] = {}
    for index, item in enumerate(reader.children("deployments")):
        one = _deployment(item, environment, str(index))
        deployments.append(one)
        item.no_others()
        if one.finished is None and not one.aborted and one.strategy is not Strategy.RELEASE:
            place = (one.pacticipant, one.target)
            if place in open_places:
                item.fault(
                    "finished",
                    f"is missing, and {open_places[place]} is open as well; one pacticipant and target has one open"
                    " deployment at a time: finish or abort the other",
                )
            open_places[place] = item.where
    return tuple(deployments)


def _deployment(reader: ObjectReader, environment: str, identity: str) -> Deployment:
    for ignored in (*_REMARKS, "environment"):
        reader.raw(ignored)
    started = reader.required_instant("started")
    finished, aborted = _end(reader)
    one = Deployment(
        id=reader.optional_text("id") or identity,
        pacticipant=reader.text("pacticipant"),
        version=version_text(reader) or "",
        environment=environment,
        target=reader.optional_text("target"),
        strategy=strategy_from(reader),
        started=started,
        finished=finished,
        aborted=aborted,
        undeployed=reader.instant("undeployed"),
        support_ended=reader.instant("support_ended"),
        expected_duration=reader.duration("expected_duration"),
        weight=reader.number("weight"),
        forced=reader.optional_text("forced"),
        abort_reason=reader.optional_text("abort_reason"),
    )
    for name in ("started", "finished", "undeployed", "support_ended"):
        instant: datetime | None = getattr(one, name)
        if instant is not None and not EARLIEST <= instant <= LATEST:
            reader.fault(name, f"lies outside the years {EARLIEST.year} to {LATEST.year}; that cannot be meant")
        if instant is not None and instant < started:
            reader.fault(name, "is before started; clocks do not run backwards: correct one of them")
    return one


def _end(reader: ObjectReader) -> tuple[datetime | None, bool]:
    """Read how a deployment ended; ``aborted`` is true, with the instant in ``finished``, or an instant itself."""
    finished = reader.instant("finished")
    said = reader.raw("aborted")
    if said is None or isinstance(said, bool):
        if said and finished is None:
            reader.fault("aborted", "needs the instant of the abort: write it here instead of true, or in finished")
        return finished, said is True
    aborted = reader.instant("aborted")
    if aborted is not None and finished is not None and aborted != finished:
        reader.fault("aborted", "differs from finished; a deployment that has ended cannot be aborted")
    return aborted or finished, True


def _evidence(reader: ObjectReader) -> dict[PairKey, Evidence]:
    known: dict[PairKey, Evidence] = {}
    for item in _each(reader, "evidence", lambda one: (one, evidence_from_json(one, "result"))):
        where, evidence = item
        if evidence is None:
            continue
        key = (evidence.consumer, evidence.provider)
        if key in known and known[key].outcome is not evidence.outcome:
            where.fault("result", f"says the opposite of what is said before about {key[0]} and {key[1]}")
        known[key] = evidence
    return known


def _override(reader: ObjectReader, environment: str) -> WindowOverride:
    return WindowOverride(
        pacticipant=reader.text("pacticipant"),
        version=version_text(reader) or "",
        environment=environment,
        closed_at=reader.required_instant("at"),
        reason=reader.optional_text("reason") or "closed in the plan",
        actor=reader.optional_text("actor"),
    )


def _sighting(reader: ObjectReader, environment: str) -> Sighting:
    return Sighting(
        pacticipant=reader.text("pacticipant"),
        version=version_text(reader) or "",
        environment=environment,
        last_seen=reader.required_instant("last_seen"),
        count=reader.whole_number("count", 1),
        share=reader.number("share"),
        closed=reader.instant("closed"),
        seen_before=reader.instant("seen_before"),
    )


def _coverage(reader: ObjectReader) -> Coverage:
    span = Coverage(reader.required_instant("from"), reader.required_instant("until"))
    if span.end < span.start:
        reader.fault("until", "is before from; clocks do not run backwards: correct one of them")
    return span


def _allowance(reader: ObjectReader) -> Allowance:
    return Allowance(
        consumer=reader.version_ref("consumer"),
        provider=reader.version_ref("provider"),
        until=reader.required_instant("until"),
        because=reader.text("because"),
        actor=reader.optional_text("actor"),
    )


def _action(reader: ObjectReader) -> Action:
    if not reader.has("action"):
        reader.fault("action", 'is missing; to change nothing, write {"kind": "none"}')
        return Nothing()
    child = reader.child("action")
    for ignored in (*_REMARKS, "pacticipant", "version", "strategy", "duration", "target", "with"):
        child.raw(ignored)
    action = action_from_json(child)
    child.no_others()
    return action


def _check_action(reader: ObjectReader, snapshot: Snapshot, action: Action, now: datetime) -> None:
    """Note where an action ends or undoes something that is not there."""
    try:
        next(hypotheses(scene_of(snapshot, now), action, now))
    except ConflictError as error:
        reader.fault("action", str(error))


def _policy_to_json(policy: Policy) -> JsonObject:
    body = _plain(policy, without=("pacticipant", "environment"))
    if not policy.service_worker:
        del body["service_worker"]
    return {"name": policy.pacticipant, **body}


def _deployment_to_json(deployment: Deployment) -> JsonObject:
    body = _plain(deployment, without=("environment",))
    if not deployment.aborted:
        del body["aborted"]
    return body


def _evidence_to_json(evidence: Evidence) -> JsonObject:
    body = _plain(evidence, without=("outcome",))
    for name in ("breaks", "flaky"):
        if not body[name]:
            del body[name]
    return {**body, "result": evidence.outcome.value}


def _plain(value: object, without: tuple[str, ...] = ()) -> JsonObject:
    body = value_to_json(value)
    if not isinstance(body, dict):
        return {}
    return {name: member for name, member in body.items() if member is not None and name not in without}
