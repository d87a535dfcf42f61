"""The square of a change: consumers and providers, each old and new, meet in four ways; deploys pass through three."""

from dataclasses import dataclass
from enum import Enum


class CellOutcome(Enum):
    """What is known of one meeting."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"


class Order(Enum):
    """Who is deployed first."""

    PROVIDER_FIRST = "provider-first"
    CONSUMER_FIRST = "consumer-first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One meeting.

    Attributes:
        outcome: what is known.
        first: the first thing that breaks, or why nothing is known, in one line; ``""`` for a pass.
        interactions: how many were replayed.
    """

    outcome: CellOutcome
    first: str = ""
    interactions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """The four meetings, named consumer first: ``old_new`` is the old consumer with the new provider."""

    old_old: Cell
    old_new: Cell
    new_old: Cell
    new_new: Cell

    @property
    def safe_orders(self) -> tuple[Order, ...]:
        """The orders in which both can be deployed one after the other without a moment in which something breaks."""
        if self.new_new.outcome is not CellOutcome.PASS:
            return ()
        between = {Order.PROVIDER_FIRST: self.old_new, Order.CONSUMER_FIRST: self.new_old}
        return tuple(order for order, cell in between.items() if cell.outcome is CellOutcome.PASS)

    @property
    def unknown(self) -> bool:
        """Whether something could not be verified that the answer depends on."""
        cells = (self.old_new, self.new_old, self.new_new)
        return not self.safe_orders and any(cell.outcome is CellOutcome.UNKNOWN for cell in cells)

    @property
    def both_ways(self) -> bool:
        """Whether either side can also be rolled back at any time."""
        return len(self.safe_orders) == len(Order)
