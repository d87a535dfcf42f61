"""What the parameters of matchers and generators may be: a wrong one is a fault of the file, told before anything runs.

Names that nobody knows are kept with whatever they have, because newer versions of Pact and its plugins bring some.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.faults import UnreadableError
from shiplap.pactfile.limits import Limits
from shiplap.pactfile.patterns import check_pattern
from shiplap.pactfile.shapes import as_list, as_object, as_text, as_whole_number

Shape: TypeAlias = Callable[[JsonValue], object]

_STATUS_CLASSES = frozenset({"info", "success", "redirect", "clientError", "serverError", "nonError", "error"})


def _size(value: JsonValue) -> None:
    if as_whole_number(value) < 0:
        raise UnreadableError("a size is never negative")


def _text_or_nothing(value: JsonValue) -> None:
    if value is not None:
        as_text(value)


def _whole_or_nothing(value: JsonValue) -> None:
    if value is not None:
        as_whole_number(value)


def _size_or_nothing(value: JsonValue) -> None:
    if value is not None:
        _size(value)


def _scalar(value: JsonValue) -> None:
    if not isinstance(value, str | bool | int | float):
        raise UnreadableError("a string, a number, true or false was expected")


def _status(value: JsonValue) -> None:
    if type(value) is list:
        for code in value:
            as_whole_number(code)
    elif as_text(value) not in _STATUS_CLASSES:
        raise UnreadableError("a class of status codes that nobody knows")


def _variants(value: JsonValue) -> None:
    for variant in as_list(value):
        if "index" in (members := as_object(variant)):
            _size(members["index"])


_DATED: Mapping[str, Shape] = {
    "format": _text_or_nothing,
    "timestamp": _text_or_nothing,
    "date": _text_or_nothing,
    "time": _text_or_nothing,
}
_OF_MATCHERS: Mapping[str, Mapping[str, Shape]] = {
    "include": {"value": _scalar},
    "contentType": {"value": as_text},
    "date": _DATED,
    "time": _DATED,
    "timestamp": _DATED,
    "datetime": _DATED,
    "statusCode": {"status": _status},
    "arrayContains": {"variants": _variants},
}
_NEEDED_BY_MATCHERS = {"regex": "regex", "include": "value", "contentType": "value", "statusCode": "status"}
_OF_DATES: Mapping[str, Shape] = {"format": _text_or_nothing, "expression": _text_or_nothing}
_OF_GENERATORS: Mapping[str, Mapping[str, Shape]] = {
    "RandomInt": {"min": _whole_or_nothing, "max": _whole_or_nothing},
    "RandomDecimal": {"digits": _size_or_nothing},
    "RandomHexadecimal": {"digits": _size_or_nothing},
    "RandomString": {"size": _size_or_nothing},
    "Regex": {"regex": as_text},
    "Uuid": {"format": _text_or_nothing},
    "Date": _OF_DATES,
    "Time": _OF_DATES,
    "DateTime": _OF_DATES,
    "ProviderState": {"expression": as_text, "dataType": _text_or_nothing},
    "MockServerURL": {"example": _text_or_nothing, "regex": as_text},
}
_NEEDED_BY_GENERATORS = {"Regex": "regex", "ProviderState": "expression"}


def check_matcher_params(name: str, params: JsonObject) -> None:
    """Say no to parameters that the matcher ``name`` cannot use."""
    _check(params, _OF_MATCHERS.get(name, {}), _NEEDED_BY_MATCHERS.get(name))


def check_generator_params(name: str, params: JsonObject, limits: Limits) -> None:
    """Say no to parameters that the generator ``name`` cannot use."""
    _check(params, _OF_GENERATORS.get(name, {}), _NEEDED_BY_GENERATORS.get(name))
    if name in {"Regex", "MockServerURL"} and isinstance(pattern := params.get("regex"), str):
        check_pattern(pattern, limits)


def _check(params: JsonObject, shapes: Mapping[str, Shape], needed: str | None) -> None:
    if needed is not None and needed not in params:
        raise UnreadableError(f"`{needed}` is missing")
    for name, shape in shapes.items():
        if name in params:
            shape(params[name])
