"""How Shiplap's own API answers: plain JSON, and errors that its client turns back into the same errors."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import wraps

from shiplap.errors import Fault, InputError, ShiplapError
from shiplap.model.json_value import JsonValue
from shiplap.wire.shiplap_api import error_to_json, parse_instant
from shiplap_broker.usecases.refusals import NotFoundError
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import HAL, JSON, Answer, Call
from shiplap_broker.web.faults import HttpFaultError
from shiplap_broker.web.routing import Handler, Route, route_of

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""The earliest instant that can be asked about; tails reach back from it, and must not leave the calendar."""

Serve = Callable[[Broker, Call], Answer]


def own_route(
    broker: Broker, template: str, consumes: Mapping[str, Sequence[str]] | None = None, **handlers: Serve
) -> Route:
    """Return a route of Shiplap's own API; bodies are JSON unless ``consumes`` says otherwise."""
    bound = {method: _answering(broker, handler) for method, handler in handlers.items()}
    return route_of(template, bound, produces=(JSON, HAL), consumes=consumes)


def _answering(broker: Broker, serve: Serve) -> Handler:
    @wraps(serve)
    def handler(call: Call) -> Answer:
        try:
            return serve(broker, call)
        except NotFoundError as error:
            return _answer(404, {"error": error.message, "kind": "unknown-name", "nearest": []})
        except HttpFaultError as error:
            return _answer(error.status, {"error": str(error), "kind": "input", "faults": []})
        except ShiplapError as error:
            status, body = error_to_json(error)
            return _answer(status, body)

    return handler


def _answer(status: int, body: JsonValue) -> Answer:
    return Answer(status=status, body=body, media=JSON)


def own_answer(body: JsonValue, status: int = 200) -> Answer:
    """Return an answer of plain JSON."""
    return _answer(status, body)


def body_or_none(call: Call) -> JsonValue:
    """Return the body as JSON, ``None`` where there is none."""
    return call.json() if call.body.strip() else None


def asked_instant(broker: Broker, call: Call) -> datetime:
    """Return the instant a question is about: the one it names, else now.

    Raises:
        InputError: when it is no instant, or one before anything was deployed anywhere.
    """
    text = call.text("at")
    if text is None:
        return broker.now()
    at = parse_instant(text)
    if at < EARLIEST:
        raise InputError("the question is about no instant", [Fault("at", f"lies before {EARLIEST:%Y-%m-%d}")])
    return at
