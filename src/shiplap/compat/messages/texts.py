"""Whether a schema accepts what a text may mean: a parameter or form field has no types of its own."""

from collections.abc import Iterable, Sequence

from shiplap.compat.messages.problems import Fit
from shiplap.compat.operations.styles import meanings
from shiplap.compat.schemas.references import SchemaRef
from shiplap.model.json_value import JsonValue

_MAX_REPAIRS = 50


def accepts_texts(fit: Fit, schema: SchemaRef, readings: Iterable[JsonValue]) -> bool:
    """Return whether the schema accepts one meaning of one reading.

    Raises:
        UndecidableError: part of the schema cannot be judged.
    """
    return any(_accepts(fit, schema, reading) for reading in readings)


def _accepts(fit: Fit, schema: SchemaRef, reading: JsonValue) -> bool:
    match reading:
        case str():
            return any(fit.fits(schema, value) for value in meanings(reading))
        case list() | dict():
            return _accepts_members(fit, schema, _plainest(reading), reading)
        case _:
            return fit.fits(schema, reading)


def _accepts_members(fit: Fit, schema: SchemaRef, value: JsonValue, texts: JsonValue) -> bool:
    """Start with each text at its plainest meaning, and take it for a text where the schema objects to that."""
    for _ in range(_MAX_REPAIRS):
        if fit.fits(schema, value):
            return True
        complaint = fit.complaint(schema, value)
        if complaint is None or not complaint.path or not _take_text(value, texts, complaint.path):
            break
    return fit.fits(schema, texts)


def _take_text(value: JsonValue, texts: JsonValue, path: Sequence[str | int]) -> bool:
    """Replace what a path leads to by its text, or all of it by its texts; say whether that changed anything."""
    key, rest = path[0], path[1:]
    if isinstance(value, list) and isinstance(texts, list) and isinstance(key, int):
        if rest and isinstance(value[key], list | dict) and _take_text(value[key], texts[key], rest):
            return True
        changed = value[key] != texts[key]
        value[key] = texts[key]
        return changed
    if isinstance(value, dict) and isinstance(texts, dict) and isinstance(key, str):
        if rest and isinstance(value[key], list | dict) and _take_text(value[key], texts[key], rest):
            return True
        changed = value[key] != texts[key]
        value[key] = texts[key]
        return changed
    return False


def _plainest(texts: JsonValue) -> JsonValue:
    """Return texts at their plainest meaning, also those of lists in an object; documents inside stay as they are."""
    if isinstance(texts, list):
        return [_first(each) for each in texts]
    if isinstance(texts, dict):
        return {name: [*map(_first, each)] if isinstance(each, list) else _first(each) for name, each in texts.items()}
    return texts


def _first(text: JsonValue) -> JsonValue:
    return meanings(text)[0] if isinstance(text, str) else text
