"""Names of strategies as people write them: the model's own, and those of hosting platforms that mean one of them."""

from shiplap.errors import InputError
from shiplap.model.deployment import Strategy
from shiplap.wire.object_reader import ObjectReader

_CUTTING_NAMES = frozenset({"process-swap", "load-balancer-target-update", "lb-target-update", "git-push"})
"""Ways to deploy that stop the old version before the new one answers: `Strategy.RECREATE` by another name."""


def strategy_named(name: str) -> Strategy | None:
    """Return the strategy of this name; ``None`` where there is none.

    Raises:
        InputError: for updates in place, of code that runs under no version.
    """
    spelled = name.strip().lower().replace(" ", "-").replace("_", "-")
    if spelled == "in-place":
        raise InputError("code updated in place runs under no version; give each build a version and deploy it")
    if spelled in _CUTTING_NAMES:
        return Strategy.RECREATE
    return next((one for one in Strategy if one.value == name), None)


def strategy_from(reader: ObjectReader) -> Strategy | None:
    """Read the member ``strategy``, noting faults in the reader."""
    value = reader.raw("strategy")
    try:
        named = strategy_named(value) if isinstance(value, str) else None
    except InputError as error:
        reader.fault("strategy", error.message)
        return None
    return named or reader.choice("strategy", Strategy)
