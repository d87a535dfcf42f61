"""Read-sets: which members of a response a consumer really read, as a comment on the interaction.

A contract names what its consumer expects; tests that compare whole mocks expect more than they read. The read-set
stands under ``comments.shiplap.readset``, which no verification and no content digest looks at. Where it is absent,
nobody knows what is read. It is here, below the engines, because removals and comparisons of documents both ask it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from shiplap.model.interaction import Interaction

if TYPE_CHECKING:
    from shiplap.model.json_value import JsonObject

_STEP = re.compile(r"\.([\w-]+)|\['([^']+)'\]")


def read_set(interaction: Interaction) -> tuple[str, ...] | None:
    """Return the JSON paths that were read, relative to the response body or the message; ``None`` where not known.

    A path stands for everything below it. What is not a list of paths is taken for not known.
    """
    marks = interaction.comments.get("shiplap")
    paths = marks.get("readset") if isinstance(marks, dict) else None
    if not isinstance(paths, list) or not paths:
        return None
    written = tuple(path for path in paths if isinstance(path, str) and path.startswith("$"))
    return written if len(written) == len(paths) else None


def with_read_set(interaction: Interaction, paths: Iterable[str] | None) -> Interaction:
    """Return the interaction with this read-set instead of the one it has; ``None`` leaves it without one."""
    marks = interaction.comments.get("shiplap")
    others: JsonObject = dict(marks) if isinstance(marks, dict) else {}
    others.pop("readset", None)
    if paths is not None:
        others["readset"] = [*sorted(set(paths))]
    comments = {name: value for name, value in interaction.comments.items() if name != "shiplap"}
    if others or (marks is not None and not isinstance(marks, dict)):
        comments["shiplap"] = others or marks
    return replace(interaction, comments=comments)


def same_but_for_read_set(one: Interaction, other: Interaction) -> bool:
    """Return whether two interactions say the same, whatever was read of their responses."""
    return one == other or with_read_set(one, None) == with_read_set(other, None)


def joined_read_set(one: Interaction, other: Interaction) -> Interaction:
    """Return the interaction with what either of the two read; not known where it is not known of both."""
    first, second = read_set(one), read_set(other)
    if first == second:
        return one
    return with_read_set(one, None if first is None or second is None else (*first, *second))


def is_unread(interaction: Interaction, path: str) -> bool:
    """Return whether the consumer is known not to read the member at this JSON path of the response, or the message."""
    is_read = reads_of(interaction)
    return is_read is not None and not is_read(path)


def reads_of(interaction: Interaction) -> Callable[[str], bool] | None:
    """Return whether the consumer may read the member at a JSON path, to be asked of many; ``None`` where not known."""
    paths = read_set(interaction)
    if paths is None:
        return None
    known = [_names(path) for path in paths]
    return lambda path: any(_touch(each, _names(path)) for each in known)


def _names(path: str) -> tuple[str, ...]:
    """Return the names in a path; items of lists are all alike."""
    return tuple(plain or quoted for plain, quoted in _STEP.findall(path))


def _touch(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether one path leads to the other or into it."""
    length = min(len(one), len(other))
    return one[:length] == other[:length]
