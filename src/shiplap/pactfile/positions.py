"""Where things stand in a JSON text: a second, slow reading that runs only when there are faults to place."""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]
Steps: TypeAlias = list[str | int]

_TOKEN = re.compile(r'[\s,:]*+("(?:[^"\\]++|\\.)*+"|[\[\]{}]|[^\s,:\[\]{}"]++)', re.DOTALL)
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Token:
    """One value of the text: where it stands and how it begins; ``repeats`` marks a member that was there already."""

    offset: int
    text: str
    repeats: bool = False


def tokens(text: str) -> Iterator[tuple[Steps, Token]]:
    """Yield every value of a text that is known to be JSON, in the order of the text.

    Beside the value stands the way to it, one list that changes as the text goes on.
    """
    steps: Steps = []
    containers: list[_Container] = []
    key: str | None = None
    for found in _TOKEN.finditer(text):
        word = found[1]
        if word in "]}":
            containers.pop()
            steps.pop()
            continue
        inside = containers[-1] if containers else None
        if inside is not None and inside.is_object and key is None:
            key = json.loads(word) if "\\" in word else word[1:-1]
            continue
        repeats = False
        if inside is not None:
            steps[-1], repeats = inside.enter(key)
        yield steps, Token(found.start(1), word, repeats)
        key = None
        if word in "[{":
            containers.append(_Container(is_object=word == "{"))
            steps.append("")


class _Container:
    """An array or object that the scan is inside of."""

    __slots__ = ("count", "is_object", "keys")

    def __init__(self, *, is_object: bool) -> None:
        self.is_object = is_object
        self.count = -1
        self.keys: set[str] = set()

    def enter(self, key: str | None) -> tuple[str | int, bool]:
        """Go on to the next value; return the step to it and whether its key was there before."""
        if key is None:
            self.count += 1
            return self.count, False
        repeats = key in self.keys
        self.keys.add(key)
        return key, repeats


def offsets_of(text: str, paths: Collection[Path]) -> dict[Path, int]:
    """Return where each of the ``paths`` begins."""
    lengths = {len(path) for path in paths}
    offsets: dict[Path, int] = {}
    for steps, token in tokens(text):
        if len(offsets) == len(paths):
            break
        if len(steps) in lengths and (path := tuple(steps)) in paths:
            offsets.setdefault(path, token.offset)
    return offsets


def repeats_in(text: str) -> Iterator[tuple[Path, int]]:
    """Yield the place of each member that stands in its object a second time."""
    for steps, token in tokens(text):
        if token.repeats:
            yield tuple(steps), token.offset


def line_at(text: str, offset: int) -> int:
    """Return the line of an offset, counted from 1."""
    return text.count("\n", 0, offset) + 1


def json_path(path: Path) -> str:
    """Return ``$.interactions[0].headers['X-Id']``; half a surrogate pair, which cannot be printed, as its escape."""
    return ("$" + "".join(_step(step) for step in path)).encode("utf-8", "backslashreplace").decode()


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if _PLAIN_NAME.match(step):
        return f".{step}"
    return "['" + step.replace("\\", "\\\\").replace("'", "\\'") + "']"
