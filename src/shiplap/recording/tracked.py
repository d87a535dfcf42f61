"""Dictionaries and lists that remember what was read of them, for the code under test to parse a response into.

They are real dictionaries and lists with real content, so that code written for those works. Members that are asked
for one by one are remembered one by one; whatever looks at an object as a whole (``items``, ``**``, a copy, equality,
``json.dumps``) reads all of it; ``repr`` reads nothing, since logs and asyncio print what nobody uses. Code in C may
take the content out without a trace: an object that was reached, and of which nothing else was seen, therefore counts
as read as a whole.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, SupportsIndex

_PLAIN_NAME = re.compile(r"[\w-]+")
_ITEM = "[*]"


@dataclass(slots=True)
class Seen:
    """What was read of one object or list.

    Attributes:
        path: its JSON path, ``[*]`` for items of lists.
        reached: whether anybody got hold of it.
        whole: whether it was looked at as a whole.
        steps: the last steps of the paths of its scalar or absent members that were asked for.
        inside: the objects and lists in it.
        walk: the names that whoever looked at the whole will ask for next, as ``**`` does; it asks for none by name.
    """

    path: str
    reached: bool = False
    whole: bool = False
    steps: set[str] = field(default_factory=set)
    inside: "list[Seen]" = field(default_factory=list)
    walk: Iterator[str] | None = None

    def paths(self) -> set[str]:
        """Return the JSON paths that were read; a path stands for everything below it."""
        if self.whole:
            return {self.path}
        return self.parts() or ({self.path} if self.reached else set())

    def walks_over(self, name: str) -> bool:
        """Return whether this name is the next one of somebody who takes all members in their order."""
        if self.walk is not None and next(self.walk, None) == name:
            return True
        self.walk = None
        return False

    def named(self) -> set[str]:
        """Return the JSON paths of what was asked for by name, even where it was also looked at as a whole."""
        here = {self.path + step for step in self.steps} | ({self.path} if self.reached else set())
        return here.union(*(seen.named() for seen in self.inside))

    def parts(self) -> set[str]:
        """Return the JSON paths of single members that were read."""
        parts = {self.path + step for step in self.steps}
        return parts.union(*(seen.paths() for seen in self.inside))


def track(value: Any) -> tuple[Any, Seen]:
    """Return parsed JSON that remembers what is read of it, and the memory; a scalar is read by having it."""
    root = Seen("$", reached=True)
    if type(value) not in (dict, list):
        root.whole = True
        return value, root
    return _tracked(value, root), root


def read_wholly(value: Any) -> None:
    """Remember that all of a value was read, if it is a tracked one."""
    if isinstance(value, TrackedDict | TrackedList):
        value.seen.whole = True


def _tracked(value: Any, seen: Seen) -> Any:
    if type(value) is dict:
        return TrackedDict(((name, _member(item, seen, path_step(name))) for name, item in value.items()), seen)
    return TrackedList((_member(item, seen, _ITEM) for item in value), seen)


def _member(value: Any, parent: Seen, step: str | None) -> Any:
    if type(value) not in (dict, list) or step is None:
        return value
    seen = Seen(parent.path + step)
    parent.inside.append(seen)
    return _tracked(value, seen)


def path_step(name: object) -> str | None:
    """Return a name as a step of a JSON path; ``None`` for a name that cannot be written as one."""
    if not isinstance(name, str) or not name or "'" in name:
        return None
    return f".{name}" if _PLAIN_NAME.fullmatch(name) else f"['{name}']"


def _reach(seen: Seen, value: Any, step: str | None) -> None:
    """Remember that somebody got hold of a member, or looked for it."""
    if isinstance(value, TrackedDict | TrackedList):
        value.seen.reached = True
    elif step is None:
        seen.whole = True
    else:
        seen.steps.add(step)


class TrackedDict(dict[str, Any]):
    """A JSON object that remembers what is read of it; copies and pickles of it are plain dictionaries."""

    __slots__ = ("seen",)

    def __init__(self, content: Any = (), seen: Seen | None = None) -> None:
        """Hold the content and write down in ``seen`` what is read of it."""
        super().__init__(content)
        self.seen = seen or Seen("$")

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        self.seen.whole = True
        return dict, (dict.copy(self),)


class TrackedList(list[Any]):
    """A JSON array that remembers what is read of its items; copies and pickles of it are plain lists."""

    __slots__ = ("seen",)

    def __init__(self, content: Iterable[Any] = (), seen: Seen | None = None) -> None:
        """Hold the content and write down in ``seen`` what is read of it."""
        super().__init__(content)
        self.seen = seen or Seen("$")

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        return [*map(self._look, found)] if isinstance(index, slice) else self._look(found)

    def __iter__(self) -> Iterator[Any]:
        return map(self._look, super().__iter__())

    def __reversed__(self) -> Iterator[Any]:
        return map(self._look, super().__reversed__())

    def pop(self, index: SupportsIndex = -1, /) -> Any:
        """Take an item out, which reads it."""
        return self._look(super().pop(index))

    def __radd__(self, other: list[Any]) -> Any:
        self.seen.whole = True
        return other + list.copy(self)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        self.seen.whole = True
        return list, (list.copy(self),)

    def _look(self, item: Any) -> Any:
        _reach(self.seen, item, _ITEM)
        return item


def _reading_one(kind: type, name: str) -> Any:
    """Return a method of dictionaries that takes the name of a member, as one that remembers the member."""
    plain = getattr(kind, name)

    @wraps(plain)
    def method(self: Any, member: Any, /, *others: Any) -> Any:
        if isinstance(member, str) and not self.seen.walks_over(member):
            _reach(self.seen, dict.get(self, member), path_step(member))
        return plain(self, member, *others)

    return method


def _reading_all(kind: type, name: str) -> Any:
    """Return a method as one that remembers that the whole object was looked at."""
    plain = getattr(kind, name)

    @wraps(plain)
    def method(self: Any, /, *arguments: Any, **options: Any) -> Any:
        self.seen.whole = True
        self.seen.walk = iter([*dict.__iter__(self)]) if name in _WALKS else None
        return plain(self, *arguments, **options)

    return method


_BY_NAME = ("__getitem__", "__delitem__", "__contains__", "get", "pop", "setdefault")
_WHOLE_DICT = ("__iter__", "__reversed__", "keys", "values", "items", "popitem", "copy", "__or__", "__ror__")
_WHOLE_LIST = ("__contains__", "index", "count", "remove", "sort", "copy", "__add__", "__mul__", "__rmul__")
_ORDER = ("__lt__", "__le__", "__gt__", "__ge__")
_WALKS = ("__iter__", "keys")
_BOTH = ("__eq__", "__ne__")

for _name in _BY_NAME:
    setattr(TrackedDict, _name, _reading_one(dict, _name))
for _kind, _plain, _names in ((TrackedDict, dict, _WHOLE_DICT), (TrackedList, list, (*_WHOLE_LIST, *_ORDER))):
    for _name in (*_names, *_BOTH):
        setattr(_kind, _name, _reading_all(_plain, _name))
