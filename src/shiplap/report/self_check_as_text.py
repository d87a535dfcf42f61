"""A self-check for people: what came of it, and what the provider did otherwise than its document says."""

from shiplap.model.self_check import SelfCheck

_SHOWN = 20
_NAMED = 5


def self_check_lines(check: SelfCheck | None, document: str) -> list[str]:
    """Return what is said of a self-check; ``None`` stands for one that could judge nothing."""
    if check is None:
        return [f"self-check against {document}: nothing could be judged, which is no pass"]
    lines = [f"self-check against {document}: {check}"]
    lines += [f"  {problem}" for problem in check.problems[:_SHOWN]]
    more = len(check.problems) - _SHOWN
    if more > 0:
        lines.append(f"  and {more} more")
    return [*lines, *_not_asked(check)]


def _not_asked(check: SelfCheck) -> list[str]:
    """Say what nobody asked: of that the self-check says nothing."""
    count = check.of - len(check.operations)
    if not check.unseen or count <= 0:
        return []
    named = ", ".join(check.unseen[:_NAMED])
    more = f" and {count - _NAMED} more" if count > _NAMED else ""
    return [f"  not asked, so not checked: {named}{more}"]
