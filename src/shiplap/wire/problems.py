"""Errors of Shiplap's own API as bodies, and back into the same errors on the other side of the wire.

``{"error": MESSAGE, "kind": KIND, "faults": [{"where", "problem"}], "nearest": [NAME]}``; ``error`` alone is what
Pact's own clients read.
"""

from shiplap.errors import BrokerRefusedError, ConflictError, Fault, InputError, ShiplapError, UnknownNameError
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.object_reader import ObjectReader


def error_to_json(error: ShiplapError) -> tuple[int, JsonObject]:
    """Return the HTTP status and the body for an error."""
    match error:
        case UnknownNameError():
            body: JsonObject = {"error": str(error), "kind": "unknown-name", "nearest": [*error.nearest]}
            return 404, body
        case InputError():
            faults: JsonValue = [{"where": fault.where, "problem": fault.problem} for fault in error.faults]
            return 400, {"error": error.message, "kind": "input", "faults": faults}
        case ConflictError():
            return 409, {"error": str(error), "kind": "conflict"}
        case _:
            return 500, {"error": str(error), "kind": "broker"}


def error_from_json(status: int, value: JsonValue) -> ShiplapError:
    """Return the error that a refusing answer carries, whoever wrote it.

    Bodies of a Pact Broker (``{"errors": {...}}``, ``{"error": ...}``, problem+json) are understood as well;
    their texts are kept.
    """
    if not isinstance(value, dict):
        return BrokerRefusedError(f"the broker answered with status {status}", status)
    reader = ObjectReader(value)
    kind = value.get("kind")
    message = value.get("error")
    if isinstance(message, str) and kind in ("input", "unknown-name"):
        return InputError(
            message, [Fault(item.text("where"), item.text("problem")) for item in reader.children("faults")]
        )
    if isinstance(message, str) and kind == "conflict":
        return ConflictError(message)
    return _pact_error(status, _pact_faults(value))


def _pact_error(status: int, faults: list[Fault]) -> ShiplapError:
    """Return what a Pact Broker's refusal means: 400 and 422 are about what was sent, 409 about what is recorded."""
    if not faults:
        return BrokerRefusedError(f"the broker answered with status {status}", status)
    if status in (400, 422):
        return InputError("the broker cannot use what it was given", faults)
    texts = [fault.problem if fault.where == "$" else str(fault) for fault in faults]
    if status == 409:
        return ConflictError("\n  ".join(texts))
    return BrokerRefusedError("\n  ".join([f"the broker refused (status {status})", *texts]), status)


def _pact_faults(body: JsonObject) -> list[Fault]:
    match body:
        case {"errors": dict() as fields}:
            return [
                Fault(field or "$", str(message))
                for field, messages in fields.items()
                for message in (messages if isinstance(messages, list) else [messages])
            ]
        case {"errors": list() as items}:
            return [_problem(item) for item in items]
        case {"error": str() as text} | {"error": {"message": str() as text}} | {"detail": str() as text}:
            return [Fault("$", text)]
        case _:
            return []


def _problem(item: JsonValue) -> Fault:
    match item:
        case {"detail": detail, "pointer": pointer}:
            return Fault(str(pointer), str(detail))
        case _:
            return Fault("$", str(item))
