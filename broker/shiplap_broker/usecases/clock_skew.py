"""Instants of different clocks: the brokers that share a database disagree by a little, a wrong clock by much."""

from datetime import datetime, timedelta

from shiplap.errors import ConflictError

TOLERANCE = timedelta(seconds=10)
"""By how much a clock may be behind what is recorded; then the record's instant is taken."""


def not_before(now: datetime, earliest: datetime, what: str) -> datetime:
    """Return ``now``, or ``earliest`` where a clock is a little behind it.

    Raises:
        ConflictError: the clock is far behind; ``what`` says what happened at ``earliest``.
    """
    if now >= earliest:
        return now
    if earliest - now <= TOLERANCE:
        return earliest
    raise ConflictError(
        f"{what} {earliest:%Y-%m-%d %H:%M:%S} UTC, and nothing can come after it that is earlier; check the clock"
    )
