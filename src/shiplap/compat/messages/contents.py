"""Bodies against the media type that describes them: JSON, forms and texts are read, nothing else is guessed at."""

import json

from shiplap.compat.findings import Reason
from shiplap.compat.messages.forms import NoBoundaryError, UnreadableFormError, form_value
from shiplap.compat.messages.problems import Fit, Problem, Side
from shiplap.compat.messages.texts import accepts_texts
from shiplap.compat.operations import MediaSpec
from shiplap.compat.operations.media import is_form, is_json, is_markup, is_parts, is_text
from shiplap.compat.operations.styles import StyleUndefinedError
from shiplap.compat.schemas.judging import UndecidableError
from shiplap.model.json_value import JsonValue

MOST_COMPLAINTS = 5
"""How many violations of one body are named."""


def content_problem(
    rule: str, data: bytes, content_type: str, media: MediaSpec, side: Side, fit: Fit
) -> Problem | None:
    """Return what a description objects to in the bytes of a body."""
    if media.items is not None:
        detail = "a stream of items is not taken apart"
        return Problem(rule=rule, place=media.place, detail=detail, reason=Reason.MEDIA_TYPE)
    if media.schema is None:
        return None
    try:
        if is_json(content_type):
            return _json_problem(rule, data, media, fit, side)
        if is_form(content_type) or is_parts(content_type) or is_text(content_type):
            return _text_problem(rule, data, content_type, media, side, fit)
    except UndecidableError as error:
        return Problem(rule=rule, place=media.schema, detail=str(error), reason=error.code.value)
    reason = Reason.XML if is_markup(content_type) else Reason.MEDIA_TYPE
    return Problem(rule=rule, place=media.place, detail=f"bodies of {content_type} are not compared", reason=reason)


def _text_problem(rule: str, data: bytes, content_type: str, media: MediaSpec, side: Side, fit: Fit) -> Problem | None:
    place = media.schema or media.place
    try:
        reading = _reading(data, content_type, media)
    except UnreadableFormError as error:
        return Problem(rule=rule, place=place, detail=f"the body is no form: {error}")
    except NoBoundaryError as error:
        return Problem(rule=rule, place=place, detail=str(error), reason=Reason.MEDIA_TYPE)
    except StyleUndefinedError as error:
        return Problem(rule=rule, place=place, detail=str(error), reason=Reason.STYLE_UNDEFINED)
    fits = accepts_texts(fit, side.schema(place), [reading])
    return None if fits else Problem(rule=rule, place=place, detail="the body does not fit the schema")


def _reading(data: bytes, content_type: str, media: MediaSpec) -> JsonValue:
    return data.decode("utf-8", "replace") if is_text(content_type) else form_value(data, content_type, media)


def _json_problem(rule: str, data: bytes, media: MediaSpec, fit: Fit, side: Side) -> Problem | None:
    place = media.schema or media.place
    schema = side.schema(place)
    if fit.knows(schema, data):
        return None
    try:
        value: JsonValue = json.loads(data)
    except (ValueError, RecursionError):
        return Problem(rule=rule, place=place, detail="the body is not JSON")
    if fit.fits(schema, value):
        fit.remember(schema, data)
        return None
    complaint = fit.complaint(schema, value)
    if complaint is None:
        return Problem(rule=rule, place=place, detail="the body has members that the document does not mention")
    others = [each for each in fit.judge.complaints(schema, value, MOST_COMPLAINTS) if each[0] != complaint.path]
    named = f" {', '.join(complaint.names)}" if complaint.names else ""
    said = [f"{complaint.keyword!r}{named}", *(f"{keyword!r} at {json_path(path)}" for path, keyword in others)]
    return Problem(
        rule=rule, place=place, detail=f"the body violates {', '.join(said)}", path=json_path(complaint.path)
    )


def json_path(steps: tuple[str | int, ...]) -> str:
    """Return steps into a body as a JSON path."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else _member(step) for step in steps)


def _member(name: str) -> str:
    return f".{name}" if name.replace("_", "a").replace("-", "a").isalnum() else f"['{name}']"
