"""In which line of a file something stands, for the people and code hosts that look at files and not at pointers.

It is looked up only where something was found. JSON is walked with Python's own scanner, level by level, so that no
value is read that is not on the way; YAML by the events of PyYAML, which other parts of the ``openapi`` extra bring
along, up to a size that takes about a second.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, count
from json import JSONDecoder
from operator import add
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_YAML_BYTES = 3 * 1024 * 1024
"""The largest YAML file in which lines are looked up."""

_SPACE = re.compile(r"[ \t\r\n]*")
_DEEPEST = 200


class Lines:
    """The lines of one file."""

    def __init__(self, data: bytes) -> None:
        """Take the file as it was read."""
        self._text = data.decode("utf-8-sig", "replace")
        self._decoder = JSONDecoder()
        self._starts: dict[int, dict[str, int]] = {}
        self._yaml: dict[tuple[str, ...], int] | None = None

    def of(self, keys: Sequence[str]) -> int | None:
        """Return the line, from 1, of what these keys lead to, or of the last of them that is there.

        ``None`` where the file cannot be walked.
        """
        if self._text[:256].lstrip()[:1] in {"{", "["}:
            return self._in_json(keys)
        return self._in_yaml(keys)

    def _in_json(self, keys: Sequence[str]) -> int | None:
        at = _skip(self._text, 0)
        named = at
        try:
            for key in keys:
                starts = self._members(at)
                if key not in starts:
                    break
                named = starts[key]
                at = self._value(named)
        except (ValueError, RecursionError, IndexError):
            return None
        return bisect_left(self._breaks, named) + 1

    @cached_property
    def _breaks(self) -> list[int]:
        """Where the lines end: behind the lengths of all lines so far, and the ends of those before."""
        lengths = accumulate(map(len, self._text.split("\n")))
        return list(map(add, lengths, count()))

    def _members(self, at: int) -> dict[str, int]:
        """Return where the members of an object or list begin: their keys, or themselves."""
        if at not in self._starts:
            self._starts[at] = dict(self._walk(at))
        return self._starts[at]

    def _walk(self, at: int) -> "Iterator[tuple[str, int]]":
        opened, text = self._text[at], self._text
        if opened not in "{[":
            return
        position, number = _skip(text, at + 1), 0
        while text[position] not in "]}":
            name, start = str(number), position
            if opened == "{":
                name, _ = self._decoder.raw_decode(text, position)
            yield name, start
            _, position = self._decoder.raw_decode(text, self._value(start) if opened == "{" else start)
            position = _skip(text, position)
            if text[position] == ",":
                position = _skip(text, position + 1)
            number += 1

    def _value(self, start: int) -> int:
        """Return where the value begins whose key, or which itself, begins here."""
        if self._text[start] != '"':
            return start
        _, end = self._decoder.raw_decode(self._text, start)
        colon = _skip(self._text, end)
        return _skip(self._text, colon + 1) if self._text[colon : colon + 1] == ":" else start

    def _in_yaml(self, keys: Sequence[str]) -> int | None:
        if self._yaml is None:
            self._yaml = _yaml_lines(self._text) if len(self._text) <= MAX_YAML_BYTES else {}
        for length in range(len(keys), -1, -1):
            found = self._yaml.get(tuple(keys[:length]))
            if found is not None:
                return found
        return None


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


def _yaml_lines(text: str) -> dict[tuple[str, ...], int]:
    """Return the line of everything in a YAML file by the keys that lead to it; nothing where it cannot be read."""
    try:
        import yaml  # type: ignore[import-untyped]  # noqa: PLC0415 - untyped; comes with the extra; without it there are no lines
    except ModuleNotFoundError:
        return {}
    found: dict[tuple[str, ...], int] = {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for keys, line in _placed(yaml.parse(text, Loader=loader)):
            found.setdefault(keys, line + 1)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return found


class _Level:
    """One list or object that is being read."""

    def __init__(self, keys: tuple[str, ...], *, is_list: bool) -> None:
        self.keys, self.is_list, self.number = keys, is_list, 0
        self.key: tuple[str, int] | None = None


def _placed(events: "Iterator[object]") -> "Iterator[tuple[tuple[str, ...], int]]":
    """Yield the keys and the line of every value; keys of objects stand in the line of the key."""
    levels: list[_Level] = []
    for event in events:
        kind = type(event).__name__
        if kind in {"SequenceEndEvent", "MappingEndEvent"}:
            levels.pop()
            if levels:
                _done(levels[-1])
            continue
        if kind not in {"ScalarEvent", "AliasEvent", "SequenceStartEvent", "MappingStartEvent"}:
            continue
        line = event.start_mark.line  # type: ignore[attr-defined]  # every event has one
        level = levels[-1] if levels else None
        if level is not None and not level.is_list and level.key is None and kind == "ScalarEvent":
            level.key = event.value, line  # type: ignore[attr-defined]  # as every scalar
            continue
        keys = () if level is None else _keys(level)
        yield keys, line if level is None or level.key is None else level.key[1]
        if kind in {"SequenceStartEvent", "MappingStartEvent"}:
            levels.append(_Level(keys, is_list=kind == "SequenceStartEvent"))
            if len(levels) > _DEEPEST:
                return
        elif level is not None:
            _done(level)


def _keys(level: _Level) -> tuple[str, ...]:
    if level.is_list:
        return (*level.keys, str(level.number))
    return (*level.keys, level.key[0] if level.key is not None else "")


def _done(level: _Level) -> None:
    level.number += 1
    level.key = None
