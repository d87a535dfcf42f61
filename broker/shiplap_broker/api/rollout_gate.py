"""The gate for controllers that roll out step by step: one request, one short answer.

Argo Rollouts' web metric reads a JSON path of a 2xx answer, so a question (GET) is answered with 200 whatever the
verdict. Flagger's webhooks look at the status alone, so they (POST) get 200 for go and 403 for stop; Flagger shows the
body in its events. Same use case and same words as ``can-i-deploy``; only shorter, and bounded whatever the names are.
"""

import json
from dataclasses import replace

from shiplap.errors import ConflictError, Fault, InputError, ShiplapError, UnknownNameError
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.overlap import Decision
from shiplap.report.decision_in_brief import decision_in_brief, in_few_bytes
from shiplap.wire.time_text import instant_text
from shiplap_broker.api.own import asked_instant
from shiplap_broker.api.shiplap_gate import read_action
from shiplap_broker.usecases.decide_gate import decide_gate
from shiplap_broker.usecases.refusals import NotFoundError
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import HAL, JSON, Answer, Call
from shiplap_broker.web.faults import HttpFaultError
from shiplap_broker.web.routing import Route, route

_ACTIONS = ("deploy", "finish", "promote", "rollback")
_ASKED = ("action", "pacticipant", "version", "environment", "strategy", "duration", "target", "at", "with")
_NAME = 90


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the route of the short gate."""
    return (
        route(
            "/gate",
            produces=(JSON, HAL),
            get=lambda call: _guarded(broker, call, stop=200),
            post=lambda call: _guarded(broker, call, stop=403),
        ),
    )


def _guarded(broker: Broker, call: Call, *, stop: int) -> Answer:
    """Answer; ``stop`` is the status of a decision that does not let the caller go on."""
    try:
        asked = _of_webhook(call) if call.method == "POST" else call
        decision = _decide(broker, asked)
        broker.vitals.decided(decision.verdict.value)
    except ShiplapError as error:
        status, body = _refused(error)
        return Answer(status=status, body=body, media=JSON)
    return Answer(status=200 if decision.ok else stop, body=_brief(decision), media=JSON)


def _decide(broker: Broker, call: Call) -> Decision:
    faults = [Fault(name, "is missing") for name in ("pacticipant", "environment") if call.text(name) is None]
    action = call.text("action") or "deploy"
    if action not in _ACTIONS:
        faults.append(Fault("action", f"is {action!r}, not one of {', '.join(_ACTIONS)}"))
    if faults:
        raise InputError("the gate cannot be asked this", faults)
    return decide_gate(
        broker.store,
        call.text("environment") or "",
        read_action(call),
        asked_instant(broker, call),
        decision_id=broker.new_decision_id(),
        now=broker.now(),
    ).decision


def _of_webhook(call: Call) -> Call:
    """Return the question of a webhook: its query, then its metadata; a canary's name stands for the pacticipant's.

    Flagger sends ``{"name", "namespace", "phase", "metadata": {...}}``, metadata being texts.
    """
    body = call.members()
    said = body.get("metadata") or {}
    if not isinstance(said, dict):
        raise InputError("the webhook cannot be read", [Fault("$.metadata", "must be an object of texts")])
    faults = [Fault(f"$.metadata.{name}", "must be a text") for name in _ASKED if not _is_text(said.get(name))]
    if faults:
        raise InputError("the webhook cannot be read", faults)
    named: JsonObject = {"pacticipant": body["name"]} if isinstance(body.get("name"), str) else {}
    metadata: JsonObject = {name: said[name] for name in _ASKED if said.get(name)}
    return replace(call, query={**named, **metadata, **call.query})


def _is_text(value: JsonValue) -> bool:
    return value is None or isinstance(value, str)


def _brief(decision: Decision) -> JsonObject:
    earliest = decision.earliest_safe
    return {
        "ok": decision.ok,
        "verdict": decision.verdict.value,
        "reason": decision_in_brief(decision),
        "decision": decision.id,
        "earliest_safe": None if earliest is None else instant_text(earliest),
    }


def _refused(error: ShiplapError) -> tuple[int, JsonObject]:
    """Return status and body for a question that has no answer; ``ok`` is false there too."""
    match error:
        case UnknownNameError():
            near: list[JsonValue] = [in_few_bytes(name, _NAME) for name in error.nearest]
            known = f"there is no {in_few_bytes(error.kind, _NAME)} named {in_few_bytes(json.dumps(error.name), _NAME)}"
            return 404, {"ok": False, "error": known, "kind": "unknown-name", "nearest": near}
        case NotFoundError():
            return 404, {"ok": False, "error": in_few_bytes(str(error)), "kind": "unknown-name"}
        case InputError():
            text = "; ".join([error.message, *(f"{fault.where} {fault.problem}" for fault in error.faults)])
            return 400, {"ok": False, "error": in_few_bytes(text), "kind": "input"}
        case ConflictError():
            return 409, {"ok": False, "error": in_few_bytes(str(error)), "kind": "conflict"}
        case HttpFaultError(status=status):
            return status, {"ok": False, "error": in_few_bytes(str(error)), "kind": "input"}
        case _:
            raise error
