"""The body of a self-check: ``{"passed": true, "by": "schemathesis 4.32"}``, and more where Shiplap replayed itself."""

from shiplap.errors import Fault, InputError
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.self_check import SelfCheck

MOST_PROBLEMS = 50
"""How many problems are kept."""

MOST_UNSEEN = 100
"""How many of the operations that nobody asked are named."""

_LONGEST = 500
_MOST_OPERATIONS = 5_000


def self_check_to_json(check: SelfCheck) -> JsonObject:
    """Write a self-check."""
    body: JsonObject = {"passed": check.passed, "by": check.by}
    if check.of:
        body |= {"operations": [*check.operations], "of": check.of}
    if check.of_answers:
        body |= {"answers": [*check.answers], "ofAnswers": check.of_answers}
    if check.unseen:
        body["unseen"] = [*check.unseen[:MOST_UNSEEN]]
    if check.responses:
        body["responses"] = check.responses
    return {**body, "problems": [*check.problems]} if check.problems else body


def self_check_from_json(value: JsonValue) -> SelfCheck | None:
    """Read what a publisher says about a self-check; ``None`` where it says nothing.

    Raises:
        InputError: it is not ``{"passed": true, "by": "..."}``.
    """
    match value:
        case None:
            return None
        case {"passed": bool() as passed, "by": str() as by, **rest} if by.strip():
            return SelfCheck(
                passed=passed,
                by=" ".join(by.split())[:200],
                responses=_count(rest.get("responses")),
                operations=_texts(rest.get("operations"))[:_MOST_OPERATIONS],
                of=_count(rest.get("of")),
                answers=_texts(rest.get("answers"))[:_MOST_OPERATIONS],
                of_answers=_count(rest.get("ofAnswers")),
                unseen=_texts(rest.get("unseen"))[:MOST_UNSEEN],
                problems=_texts(rest.get("problems"))[:MOST_PROBLEMS],
            )
    raise InputError("the self-check cannot be read", [Fault("$.selfCheck", 'must be {"passed": true, "by": "WHO"}')])


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else 0


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(each)[:_LONGEST] for each in value) if isinstance(value, list) else ()
