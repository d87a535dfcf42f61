"""The square of a change: consumers and providers, each old and new, meet in four ways; deploys pass through three."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from shiplap.model.verification import InteractionOutcome, InteractionVerification


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


def cell_of(replayed: Iterable[InteractionVerification], expected: int) -> Cell:
    """Return what replayed interactions say of a meeting: a pass only when all that were ``expected`` passed."""
    found = tuple(replayed)
    bad = [each for each in found if each.outcome is not InteractionOutcome.PASSED]
    broken = [each for each in bad if each.outcome is not InteractionOutcome.NOT_VERIFIABLE]
    count = len(found)
    if broken:
        return Cell(outcome=CellOutcome.FAIL, first=_first_words(broken[0]), interactions=count)
    if bad:
        return Cell(outcome=CellOutcome.UNKNOWN, first=_first_words(bad[0]), interactions=count)
    if not found:
        return Cell(outcome=CellOutcome.UNKNOWN, first="no interaction was replayed")
    if count < expected:
        first = f"only {count} of {expected} interactions were replayed"
        return Cell(outcome=CellOutcome.UNKNOWN, first=first, interactions=count)
    return Cell(outcome=CellOutcome.PASS, interactions=count)


def _first_words(found: InteractionVerification) -> str:
    if found.mismatches:
        first = found.mismatches[0]
        return f"{found.name}   {first.path or first.kind.value}: {first.sentence}"
    problem = (found.problem or "").partition("\n")[0]
    return f"{found.name}   {problem}"


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
