"""Says in a terminal what changed between two contents of an integration, interaction by interaction."""

from collections.abc import Iterator

from shiplap.report.compare_contents import ChangeKind, ContentDifference, InteractionChange, PlaceChange

LINES = 60
"""How many lines are shown: enough to see what happened, and no more than a screen or two."""


def difference_as_text(difference: ContentDifference, lines: int = LINES) -> str:
    """Return one line an interaction and one a place of it; the empty text where nothing changed."""
    if difference.unreadable is not None:
        return f"the difference cannot be shown: {difference.unreadable}"
    every = list(_lines(difference))
    if len(every) <= lines:
        return "\n".join(every)
    return "\n".join([*every[:lines], f"... and {len(every) - lines} more lines"])


def _lines(difference: ContentDifference) -> Iterator[str]:
    for change in difference.interactions:
        if change.kind is ChangeKind.SAME:
            continue
        yield _heading(change)
        if change.kind is ChangeKind.CHANGED:
            yield from (f"    {_place(one)}" for one in change.places)


def _heading(change: InteractionChange) -> str:
    given = f" [{', '.join(change.given)}]" if change.given else ""
    return f"  {change.kind.value}: {change.description}{given}"


def _place(one: PlaceChange) -> str:
    if one.before is None:
        return f"+ {one.place}: {one.after}"
    if one.after is None:
        return f"- {one.place}: {one.before}"
    return f"{one.place}: {one.before} -> {one.after}"
