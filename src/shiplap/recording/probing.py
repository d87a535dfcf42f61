"""Finds out what is read of a JSON body by leaving members out, one at a time.

That is for what nobody can look on at: code in C, a constructor or a parser of one's own takes the members out. A
member counts as read unless it is proved unread: whoever uses the body notices neither that it is gone, nor that it is
of another kind (which also finds members with a default), nor that all unread ones are gone at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from shiplap.model.json_value import JsonValue
from shiplap.recording.tracked import path_step

Place: TypeAlias = tuple[str | None, ...]
"""The names that lead to a member; ``None`` stands for every item of a list."""

Notices: TypeAlias = Callable[[JsonValue], bool]
"""Whether whoever uses the body notices that it gets this one instead."""


class _Change(Enum):
    """What a probe does to a member."""

    LEFT_OUT = "left out"
    ANOTHER_KIND = "of another kind"


def read_by_probing(body: JsonValue, named: frozenset[str], notices: Notices, most: int) -> tuple[str, ...] | None:
    """Return the JSON paths of what is read of a body, ``None`` where that does not come out.

    Args:
        body: the body as it was given.
        named: the paths that were seen asked for by name; they are read.
        notices: tries another body.
        most: how many bodies may be tried; what is not tried any more counts as read.
    """
    probe = _Probe(body, named, notices, most)
    read = probe.inside(())
    if probe.groups > 1 and probe.noticed(probe.unread):
        return None
    return tuple(sorted(read)) or None


@dataclass(slots=True)
class _Probe:
    """One body under trial.

    Attributes:
        unread: the members found unread so far.
        groups: how many times some were found; more than one, and they must be tried together.
    """

    body: JsonValue
    named: frozenset[str]
    notices: Notices
    left: int
    unread: list[Place] = field(default_factory=list)
    groups: int = 0

    def inside(self, place: Place) -> set[str]:
        """Return what is read of the object, or of the items of the list, at a place."""
        members = _members(self.body, place)
        if any(_path(member) is None for member in members):
            return {_path(place) or "$"}
        asked = [member for member in members if self._is_named(member)]
        others = [member for member in members if member not in asked]
        read = set().union(*map(self._deep, asked))
        if others and not self.noticed(others):
            self._found_unread(others)
        elif len(others) == 1:
            read |= self._deep(others[0])
        else:
            for member in others:
                if self.noticed([member]):
                    read |= self._deep(member)
                else:
                    self._found_unread([member])
        return read

    def noticed(self, members: list[Place]) -> bool:
        """Return whether a change of these members is noticed, or cannot be tried any more; the last tries are kept."""
        kept = 0 if members is self.unread else len(_Change)
        for change in _Change:
            if self.left <= kept:
                return True
            self.left -= 1
            if self.notices(_changed(self.body, members, change)):
                return True
        return False

    def _deep(self, member: Place) -> set[str]:
        return self.inside(member) or {_path(member) or "$"}

    def _is_named(self, member: Place) -> bool:
        path = _path(member) or "$"
        return any(each == path or each.startswith((f"{path}.", f"{path}[")) for each in self.named)

    def _found_unread(self, members: list[Place]) -> None:
        self.unread.extend(members)
        self.groups += 1


def _members(body: JsonValue, place: Place) -> list[Place]:
    """Return the members of all objects at a place; of lists there, those of their items."""
    values: list[Any] = [body]
    for step in place:
        if step is None:
            values = [item for value in values if isinstance(value, list) for item in value]
        else:
            values = [value[step] for value in values if isinstance(value, dict) and step in value]
    names = dict.fromkeys(name for value in values if isinstance(value, dict) for name in value)
    items = _members(body, (*place, None)) if any(isinstance(value, list) for value in values) else []
    return [*((*place, name) for name in names), *items]


def _path(place: Place) -> str | None:
    """Return a place as a JSON path; ``None`` where a name in it cannot be written in one."""
    steps = ["[*]" if name is None else path_step(name) for name in place]
    written = [step for step in steps if step is not None]
    return "$" + "".join(written) if len(written) == len(steps) else None


def _changed(body: JsonValue, members: list[Place], change: _Change) -> JsonValue:
    for member in members:
        body = _with_one_changed(body, member, change)
    return body


def _with_one_changed(value: JsonValue, place: Place, change: _Change) -> JsonValue:
    step, rest = place[0], place[1:]
    if step is None:
        return [_with_one_changed(item, rest, change) for item in value] if isinstance(value, list) else value
    if not isinstance(value, dict) or step not in value:
        return value
    if rest:
        return {**value, step: _with_one_changed(value[step], rest, change)}
    if change is _Change.LEFT_OUT:
        return {name: each for name, each in value.items() if name != step}
    other: JsonValue = {"another": "kind"} if isinstance(value[step], str) else "another kind"
    return {**value, step: other}
