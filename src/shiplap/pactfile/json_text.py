"""JSON read strictly and within bounds: what Python would let pass (``NaN``, a key twice) is a fault here."""

import json

from shiplap.errors import Fault
from shiplap.model.json_value import JsonValue
from shiplap.pactfile.faults import refusal
from shiplap.pactfile.limits import Limits


def parse_json(text: str | bytes, source: str, limits: Limits) -> tuple[JsonValue, str]:
    """Return the document and its text.

    Raises:
        ContractFileError: when the text is too large, not UTF-8 or not JSON.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise refusal(source, Fault("$", f"not UTF-8: byte {error.start} cannot be read")) from None
    try:
        return json.loads(text), text
    except json.JSONDecodeError as error:
        raise refusal(source, Fault("$", f"not JSON: {error.msg} (column {error.colno})", error.lineno)) from None
    except RecursionError:
        raise refusal(source, Fault("$", f"nested more than {limits.depth} levels deep")) from None
