"""Which prover makes comparisons, so that stored ones are made again where that may change them.

Whoever changes how comparisons are decided raises the first number. What an older prover left *undecided* may be
decided now, so it is never relied on. What it proved or showed holds, unless that was wrong: whoever mends a wrong
*compatible* or a wrong *break* raises the number of that verdict to the first one, too.
"""

PROVER = 2
"""The prover of this version of the code."""

COMPATIBLE_SINCE = 2
"""The first prover whose *compatible* is still believed."""

BREAK_SINCE = 1
"""The first prover whose *break* is still believed."""

UNNUMBERED = 1
"""The prover of comparisons that were stored before provers had numbers."""


def is_believed(verdict: str, prover: int) -> bool:
    """Return whether a stored verdict of a prover still holds, and need not be asked for again.

    Args:
        verdict: ``compatible``, ``break`` or ``undecided``.
        prover: the number of what made it; one above our own is that of a newer version beside this one.
    """
    match verdict:
        case "compatible":
            return prover >= COMPATIBLE_SINCE
        case "break":
            return prover >= BREAK_SINCE
        case _:
            return prover >= PROVER
