"""JSON text on both ends of a comparison: read strictly, written shortly."""

import json
import math

from shiplap.model.json_value import JsonValue


def read_json(data: bytes) -> JsonValue:
    """Return the document that ``data`` is, as UTF-8.

    Raises:
        ValueError: when it is not JSON; ``NaN`` and ``Infinity`` are not, nor is a number too large to be one.
        RecursionError: when it is nested too deeply.
    """
    text = data.decode("utf-8")
    try:
        document: JsonValue = _DECODER.decode(text)
    except json.JSONDecodeError:
        raise
    except ValueError as error:
        if "digits" in str(error):  # what Python says of very long integers is advice for programmers
            raise ValueError("a number has too many digits") from None
        raise
    return document


def write_json(value: JsonValue) -> bytes:
    """Return the document as UTF-8 without spaces, members in their order."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _refuse(name: str) -> JsonValue:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text[:40]} is larger than any double")
    return number


_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite)
