"""Turns every fault into an answer, in the one form, or the other, that the client asked for.

The forms are those of the Pact Broker: an object of messages, a single message, or problem details (RFC 9457).
"""

import re
from collections.abc import Mapping, Sequence

from shiplap.errors import ConflictError, InputError, UnknownNameError
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap_broker.usecases.refusals import NotFoundError
from shiplap_broker.web.call import HAL, JSON, PROBLEM, Answer
from shiplap_broker.web.faults import (
    BadBodyError,
    BadQuestionError,
    HttpFaultError,
    Messages,
    NothingHereError,
)

NOT_FOUND = "The requested document was not found on this server."
_INDEX = re.compile(r" \(at index (\d+)\)$")


def failure(error: Exception, base: str, *, problem: bool) -> Answer | None:
    """Return the answer for a fault, or ``None`` for an error that nobody foresaw.

    Args:
        error: what was raised.
        base: the root URL of the broker, for the types of problems.
        problem: whether the client wants problem details.
    """
    match error:
        case NothingHereError():
            return not_found(problem=problem)
        case BadBodyError(messages=messages, status=status):
            return _of_messages(messages, status, base, problem=problem)
        case BadQuestionError(messages=texts):
            return _of_question(texts, base, problem=problem)
        case HttpFaultError(status=status, kind=kind, title=title):
            return _single(status, str(error), base, problem=problem, kind=kind, title=title)
        case _:
            return _of_use_case(error, base, problem=problem)


def _of_use_case(error: Exception, base: str, *, problem: bool) -> Answer | None:
    """Return the answer for what a use case refused."""
    match error:
        case UnknownNameError() | NotFoundError():
            return _single(404, str(error), base, problem=problem, kind="not-found", title="Not Found")
        case ConflictError():
            return _single(409, str(error), base, problem=problem, kind="conflict", title="Conflict")
        case InputError():
            return _of_messages(_of_input(error), 400, base, problem=problem)
        case _:
            return None


def _of_question(texts: Sequence[str], base: str, *, problem: bool) -> Answer:
    items: list[JsonValue] = [_problem_item(base, text, None) for text in texts]
    plain: JsonObject = {"errors": list(texts)}
    return _answer(400, _validation(base, items) if problem else plain, problem=problem)


def not_found(*, problem: bool) -> Answer:
    """Return the answer for an address where nothing lives."""
    if problem:
        body: JsonObject = {"title": "404 Not Found", "type": "/problems/not-found", "detail": NOT_FOUND, "status": 404}
        return Answer(status=404, body=body, media=PROBLEM)
    return Answer(status=404, body={"error": NOT_FOUND}, media=JSON)


def broken(reference: str, base: str, *, problem: bool, what: str = "An error has occurred") -> Answer:
    """Return the answer for an error that nobody foresaw, or ``what`` happened; the log has the same reference."""
    text = f"{what}. The details have been logged with the reference {reference}"
    if problem:
        return _single(500, text, base, problem=True)
    return Answer(status=500, body={"error": {"message": text, "reference": reference}}, media=HAL)


def bad_path(title: str, kind: str, detail: str, status: int) -> Answer:
    """Return the answer for a path that no route can have."""
    body: JsonObject = {"title": title, "type": f"/problems/{kind}", "detail": detail, "status": status}
    return Answer(status=status, body=body, media=PROBLEM, charset=False)


def _of_input(error: InputError) -> Mapping[str, list[str]]:
    messages: dict[str, list[str]] = {}
    for fault in error.faults:
        messages.setdefault(fault.where, []).append(fault.problem)
    return messages or {"": [error.message]}


def _of_messages(messages: Messages, status: int, base: str, *, problem: bool) -> Answer:
    if not problem:
        return _answer(status, {"errors": {name: list(texts) for name, texts in messages.items()}}, problem=False)
    items: list[JsonValue] = [_problem_item(base, text, name) for name, texts in messages.items() for text in texts]
    return _answer(status, _validation(base, items), problem=True)


def _validation(base: str, items: list[JsonValue]) -> JsonObject:
    return {
        "title": "Validation errors",
        "type": f"{base}/problems/validation-error",
        "status": 400,
        "instance": "/",
        "errors": items,
    }


def _problem_item(base: str, text: str, name: str | None) -> JsonObject:
    index = _INDEX.search(text)
    detail = _INDEX.sub("", text)
    kind = "missing-body-property" if detail == "is missing" else "invalid-body-property-value"
    item: JsonObject = {"type": f"{base}/problems/{kind}", "title": "Invalid body parameter", "detail": detail}
    if name is not None:
        steps = name.split(".") if name else []
        item["pointer"] = "".join(f"/{step}" for step in [*steps, *([index.group(1)] if index else [])])
    return item


def _single(
    status: int, text: str, base: str, *, problem: bool, kind: str = "server-error", title: str = "Server error"
) -> Answer:
    if not problem:
        return _answer(status, {"error": text}, problem=False)
    inside = 500 if kind == "server-error" else status
    body: JsonObject = {"title": title, "type": f"{base}/problems/{kind}", "detail": text, "status": inside}
    return _answer(status, body, problem=True)


def _answer(status: int, body: JsonObject, *, problem: bool) -> Answer:
    return Answer(status=status, body=body, media=PROBLEM if problem else HAL)
