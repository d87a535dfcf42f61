"""Bodies against the media type that describes them: JSON and forms are read, nothing else is guessed at."""

import json
from urllib.parse import parse_qsl

from shiplap.compat.findings import Reason
from shiplap.compat.messages.problems import Fit, Problem, Side
from shiplap.compat.messages.texts import accepts_texts
from shiplap.compat.operations import MediaSpec
from shiplap.compat.operations.media import is_form, is_json, is_text
from shiplap.compat.schemas.judging import UndecidableError
from shiplap.model.json_value import JsonValue


def content_problem(
    rule: str, data: bytes, content_type: str, media: MediaSpec, side: Side, fit: Fit
) -> Problem | None:
    """Return what a description objects to in the bytes of a body."""
    if media.schema is None:
        return None
    try:
        if is_json(content_type):
            return _json_problem(rule, data, media, fit, side)
        if is_form(content_type) or is_text(content_type):
            reading = form_fields(data) if is_form(content_type) else data.decode("utf-8", "replace")
            fits = accepts_texts(fit, side.schema(media.schema), [reading])
            return None if fits else Problem(rule=rule, place=media.schema, detail="the body does not fit the schema")
    except UndecidableError as error:
        return Problem(rule=rule, place=media.schema, detail=str(error), reason=error.code.value)
    detail = f"bodies of {content_type} are not compared"
    return Problem(rule=rule, place=media.place, detail=detail, reason=Reason.MEDIA_TYPE)


def form_fields(data: bytes) -> JsonValue:
    """Return the fields of a form; those that stand more than once as lists."""
    fields: dict[str, JsonValue] = {}
    for name, value in parse_qsl(data.decode("utf-8", "replace"), keep_blank_values=True):
        before = fields.get(name)
        if before is None:
            fields[name] = value
        else:
            fields[name] = [*before, value] if isinstance(before, list) else [before, value]
    return fields


def _json_problem(rule: str, data: bytes, media: MediaSpec, fit: Fit, side: Side) -> Problem | None:
    place = media.schema or media.place
    try:
        value: JsonValue = json.loads(data)
    except (ValueError, RecursionError):
        return Problem(rule=rule, place=place, detail="the body is not JSON")
    schema = side.schema(place)
    if fit.fits(schema, value):
        return None
    complaint = fit.complaint(schema, value)
    if complaint is None:
        return Problem(rule=rule, place=place, detail="the body has members that the document does not mention")
    detail = f"the body violates {complaint.keyword!r}"
    return Problem(rule=rule, place=place, detail=detail, path=json_path(complaint.path))


def json_path(steps: tuple[str | int, ...]) -> str:
    """Return steps into a body as a JSON path."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else _member(step) for step in steps)


def _member(name: str) -> str:
    return f".{name}" if name.replace("_", "a").replace("-", "a").isalnum() else f"['{name}']"
