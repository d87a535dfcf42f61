"""What a validator objects to, as a value: where, to which keyword, and which members it is about."""

from dataclasses import dataclass
from typing import Any

from jsonschema.exceptions import ValidationError

from shiplap.model.json_value import JsonValue

_SAYS_ALL = frozenset(
    {
        *("type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
    }
)
"""Keywords whose value says all that they ask, without other keywords beside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What a validator objects to: where in the value, where in which document, and to which keyword.

    Attributes:
        path: where in the value.
        place: the keyword that is violated, ``document#pointer``.
        keyword: its name.
        names: the members that are missing, or that nobody allows; empty where it is about something else.
        said: the keyword's value, where it says all by itself what was violated; ``None`` otherwise.
    """

    path: tuple[str | int, ...]
    place: str
    keyword: str
    names: tuple[str, ...] = ()
    said: JsonValue = None


def complaint_of(error: ValidationError, place: str) -> Complaint:
    """Return what an error of jsonschema says, about a keyword at a place."""
    keyword, said = str(error.validator), error.validator_value
    known: Any = said if keyword in _SAYS_ALL else None
    if keyword == "pattern" and isinstance(error.schema, dict) and "format" in error.schema:
        keyword = "format"
    return Complaint(
        path=tuple(error.absolute_path),
        place=place,
        keyword=keyword,
        names=_names(error),
        said=known,
    )


def _names(error: ValidationError) -> tuple[str, ...]:
    """Return the members that an objection is about: those that are missing, or those that nobody allows."""
    if not isinstance(error.instance, dict):
        return ()
    if error.validator == "required":
        required: Any = error.validator_value
        return tuple(str(name) for name in required if name not in error.instance)
    if error.validator in {"additionalProperties", "unevaluatedProperties"} and error.validator_value is False:
        known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
        return tuple(name for name in error.instance if name not in known)
    return ()
