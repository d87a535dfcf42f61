"""Where things stand in a JSON text: a second, slow reading that runs only when there are faults to place."""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_TOKEN = re.compile(r'[\s,:]*+("(?:[^"\\]++|\\.)*+"|[\[\]{}]|[^\s,:\[\]{}"]++)', re.DOTALL)
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Token:
    """One value of the text: where it stands and how it begins; ``repeats`` marks a member that was there already."""

    path: Path
    offset: int
    text: str
    repeats: bool = False


def tokens(text: str) -> Iterator[Token]:
    """Yield every value of a text that is known to be JSON, in the order of the text."""
    containers: list[_Container] = []
    key: str | None = None
    for found in _TOKEN.finditer(text):
        word = found[1]
        if word in "]}":
            containers.pop()
            continue
        inside = containers[-1] if containers else None
        if inside is not None and inside.is_object and key is None:
            key = json.loads(word) if "\\" in word else word[1:-1]
            continue
        repeats = inside is not None and not inside.enter(key)
        path = tuple(container.current for container in containers)
        yield Token(path, found.start(1), word, repeats)
        key = None
        if word in "[{":
            containers.append(_Container(is_object=word == "{"))


class _Container:
    """An array or object that the scan is inside of."""

    __slots__ = ("current", "is_object", "keys")

    def __init__(self, *, is_object: bool) -> None:
        self.is_object = is_object
        self.current: str | int = -1
        self.keys: set[str] = set()

    def enter(self, key: str | None) -> bool:
        """Go on to the next value; say no when its key was there before."""
        if key is None:
            self.current = int(self.current) + 1
            return True
        self.current = key
        fresh = key not in self.keys
        self.keys.add(key)
        return fresh


def offsets_of(text: str, paths: Collection[Path]) -> dict[Path, int]:
    """Return where each of the ``paths`` begins; what stands there twice begins at its second place."""
    offsets: dict[Path, int] = {}
    for token in tokens(text) if paths else ():
        if token.path in paths and (token.repeats or token.path not in offsets):
            offsets[token.path] = token.offset
    return offsets


def line_at(text: str, offset: int) -> int:
    """Return the line of an offset, counted from 1."""
    return text.count("\n", 0, offset) + 1


def json_path(path: Path) -> str:
    """Return ``$.interactions[0].headers['X-Id']``."""
    return "$" + "".join(_step(step) for step in path)


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if _PLAIN_NAME.match(step):
        return f".{step}"
    return "['" + step.replace("\\", "\\\\").replace("'", "\\'") + "']"
