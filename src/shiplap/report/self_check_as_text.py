"""A self-check for people: what came of it, and what the provider did otherwise than its document says."""

from shiplap.model.self_check import SelfCheck

_SHOWN = 20


def self_check_lines(check: SelfCheck | None, document: str) -> list[str]:
    """Return what is said of a self-check; ``None`` stands for one that could judge nothing."""
    if check is None:
        return [f"self-check against {document}: nothing could be judged, which is no pass"]
    lines = [f"self-check against {document}: {check}"]
    lines += [f"  {problem}" for problem in check.problems[:_SHOWN]]
    more = len(check.problems) - _SHOWN
    return [*lines, f"  and {more} more"] if more > 0 else lines
