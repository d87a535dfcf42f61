"""The words for why a version lives, for bodies that carry them."""

import re

from shiplap.overlap.reasons import Reason


def reason_text(reason: Reason) -> str:
    """Return a reason in words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(reason).__name__).lower()
