"""Bodies about deployments: starting one, ending one, and listing what was recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shiplap.model.deployment import Deployment, Strategy
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap.wire.object_reader import ObjectReader
from shiplap.wire.strategy import strategy_from
from shiplap.wire.time_text import duration_text, instant_text


@dataclass(frozen=True, slots=True, kw_only=True)
class StartDeployment:
    """What ``POST /shiplap/deployments`` asks for: the gate, and the started record if it says yes.

    Attributes:
        strategy: ``None`` takes the strategy of the policy.
        duration: how long the deployment will take; ``None`` leaves the default of the model.
        together: versions of other pacticipants that ship in the same artifact and move with this one.
        force: start whatever the gate says; needs a ``reason``, which is shown ever after.
        at: when it started; ``None`` means now.
    """

    pacticipant: str
    version: str
    environment: str
    target: str | None = None
    strategy: Strategy | None = None
    duration: timedelta | None = None
    together: tuple[VersionRef, ...] = ()
    force: bool = False
    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDeployment:
    """What ``POST /shiplap/deployments/{id}/finish`` and ``/abort`` ask for.

    Attributes:
        at: when it ended; ``None`` means now.
        reason: for an abort, why.
        force: for a finish, whatever the gate says.
    """

    at: datetime | None = None
    reason: str | None = None
    force: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StartAnswer:
    """What the broker answers to a start.

    Attributes:
        deployments: the started records, that of the pacticipant asked for first; empty where the gate refused.
        decision: the gate's decision as JSON; `shiplap.wire.decision` reads it.
    """

    deployments: tuple[Deployment, ...]
    decision: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishAnswer:
    """What the broker answers to a finish.

    Attributes:
        deployment: as recorded; ``None`` where the gate refused.
        decision: the gate's decision as JSON; `shiplap.wire.decision` reads it.
    """

    deployment: Deployment | None
    decision: JsonObject


def start_to_json(start: StartDeployment) -> JsonObject:
    """Write the body of a start."""
    body: JsonObject = {
        "pacticipant": start.pacticipant,
        "version": start.version,
        "environment": start.environment,
        "target": start.target,
        "strategy": start.strategy and start.strategy.value,
        "duration": _duration_or_none(start.duration),
        "with": [str(ref) for ref in start.together] or None,
        "force": start.force or None,
        "reason": start.reason,
        "at": _instant_or_none(start.at),
    }
    return _without_nulls(body)


def start_from_json(value: JsonValue) -> StartDeployment:
    """Read the body of a start.

    Raises:
        InputError: with every fault of the body.
    """
    reader = ObjectReader(value)
    start = StartDeployment(
        pacticipant=reader.text("pacticipant"),
        version=reader.text("version"),
        environment=reader.text("environment"),
        target=reader.optional_text("target"),
        strategy=strategy_from(reader),
        duration=reader.duration("duration"),
        together=reader.version_refs("with"),
        force=reader.truth("force"),
        reason=reader.optional_text("reason"),
        at=reader.instant("at"),
    )
    if start.force and not reader.has("reason"):
        reader.fault("reason", "is missing; a forced start needs a reason, which is recorded and shown ever after")
    moving = [start.pacticipant, *(ref.pacticipant for ref in start.together)]
    if len(set(moving)) < len(moving):
        reader.fault("with", "names a pacticipant twice; one action moves one version of each")
    reader.no_others()
    reader.finish("the deployment cannot be started like this")
    return start


def end_to_json(end: EndDeployment) -> JsonObject:
    """Write the body of a finish or an abort."""
    return _without_nulls({"at": _instant_or_none(end.at), "reason": end.reason, "force": end.force or None})


def end_from_json(value: JsonValue) -> EndDeployment:
    """Read the body of a finish or an abort; no body at all is read as an empty one.

    Raises:
        InputError: with every fault of the body.
    """
    reader = ObjectReader({} if value is None else value)
    end = EndDeployment(at=reader.instant("at"), reason=reader.optional_text("reason"), force=reader.truth("force"))
    if end.force and not reader.has("reason"):
        reader.fault("reason", "is missing; a forced finish needs a reason, which is recorded and shown ever after")
    reader.no_others()
    reader.finish("the deployment cannot be ended like this")
    return end


def deployment_to_json(deployment: Deployment) -> JsonObject:
    """Write one deployment; what is not known is ``null`` for the end, and absent for everything else."""
    body: JsonObject = {
        "id": deployment.id,
        "pacticipant": deployment.pacticipant,
        "version": deployment.version,
        "environment": deployment.environment,
        "target": deployment.target,
        "strategy": deployment.strategy and deployment.strategy.value,
        "started": instant_text(deployment.started),
        "finished": _instant_or_none(deployment.finished),
        "aborted": deployment.aborted,
        "undeployed": _instant_or_none(deployment.undeployed),
        "support_ended": _instant_or_none(deployment.support_ended),
        "expected_duration": _duration_or_none(deployment.expected_duration),
        "weight": deployment.weight,
        "forced": deployment.forced,
        "abort_reason": deployment.abort_reason,
    }
    return {**_without_nulls(body), "finished": body["finished"]}


def deployment_from_json(value: JsonValue) -> Deployment:
    """Read one deployment.

    Raises:
        InputError: with every fault of the body.
    """
    reader = ObjectReader(value)
    deployment = _read_deployment(reader)
    reader.finish("this is not a deployment")
    return deployment


def deployments_to_json(deployments: Iterable[Deployment]) -> JsonObject:
    """Write the answer of ``GET /shiplap/deployments``."""
    return {"deployments": [deployment_to_json(deployment) for deployment in deployments]}


def deployments_from_json(value: JsonValue) -> tuple[Deployment, ...]:
    """Read the answer of ``GET /shiplap/deployments``.

    Raises:
        InputError: with every fault of the body.
    """
    reader = ObjectReader(value)
    deployments = tuple(_read_deployment(item) for item in reader.children("deployments"))
    reader.finish("this is not a list of deployments")
    return deployments


def start_answer_to_json(deployments: Sequence[Deployment], decision: JsonObject) -> JsonObject:
    """Write the answer to a start: 201 with the started records, 409 without any, and the decision in both."""
    if not deployments:
        return {"decision": decision}
    first, *others = (deployment_to_json(deployment) for deployment in deployments)
    return {"deployment": first, **({"with": [*others]} if others else {}), "decision": decision}


def start_answer_from_json(value: JsonValue) -> StartAnswer:
    """Read the answer to a start, of either status.

    Raises:
        InputError: when it is not such an answer.
    """
    reader = ObjectReader(value)
    first = [_read_deployment(reader.child("deployment"))] if reader.has("deployment") else []
    others = [_read_deployment(item) for item in reader.children("with")]
    decision = reader.raw("decision")
    if not isinstance(decision, dict):
        reader.fault("decision", "is missing")
        decision = {}
    reader.finish("this is not the answer to a start")
    return StartAnswer(deployments=(*first, *others), decision=decision)


def finish_answer_to_json(deployment: Deployment | None, decision: JsonObject) -> JsonObject:
    """Write the answer to a finish: 200 with the members of the deployment, 409 without; the decision in both."""
    return {**({} if deployment is None else deployment_to_json(deployment)), "decision": decision}


def finish_answer_from_json(value: JsonValue) -> FinishAnswer:
    """Read the answer to a finish, of either status.

    Raises:
        InputError: when it is not such an answer.
    """
    reader = ObjectReader(value)
    deployment = _read_deployment(reader) if reader.has("id") else None
    decision = reader.raw("decision")
    if not isinstance(decision, dict):
        reader.fault("decision", "is missing")
        decision = {}
    reader.finish("this is not the answer to a finish")
    return FinishAnswer(deployment=deployment, decision=decision)


def _read_deployment(reader: ObjectReader) -> Deployment:
    return Deployment(
        id=reader.text("id"),
        pacticipant=reader.text("pacticipant"),
        version=reader.text("version"),
        environment=reader.text("environment"),
        target=reader.optional_text("target"),
        strategy=reader.choice("strategy", Strategy),
        started=reader.required_instant("started"),
        finished=reader.instant("finished"),
        aborted=reader.truth("aborted"),
        undeployed=reader.instant("undeployed"),
        support_ended=reader.instant("support_ended"),
        expected_duration=reader.duration("expected_duration"),
        weight=reader.number("weight"),
        forced=reader.optional_text("forced"),
        abort_reason=reader.optional_text("abort_reason"),
    )


def _instant_or_none(instant: datetime | None) -> str | None:
    return None if instant is None else instant_text(instant)


def _duration_or_none(duration: timedelta | None) -> str | None:
    return None if duration is None else duration_text(duration)


def _without_nulls(body: JsonObject) -> JsonObject:
    return {name: value for name, value in body.items() if value is not None}
