"""Why a file cannot be read: the slow second reading that finds every fault and the place of each."""

from shiplap.errors import Fault
from shiplap.model.json_value import JsonValue
from shiplap.pactfile.limits import Limits


def explain(document: JsonValue, text: str, first: str, limits: Limits) -> list[Fault]:  # noqa: ARG001 - until it reads schemas
    """Return every fault of ``document``, at least one; ``first`` is what the reader stumbled over."""
    return [Fault("$", first)]
