"""What a regular expression costs, told from its text before it is compiled or tried.

``((a{999}){999}){999}`` has 20 characters and a thousand million atoms; compiling it would take hours. ``(a+)+b`` is
small, and trying it takes time that doubles with every character of the text.
"""

import re
from dataclasses import dataclass

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\{([0-9]+)(?:,[0-9]*)?\}|.", re.DOTALL)


@dataclass(slots=True)
class _Level:
    """The atoms of one group: those before the last one, and the last one with its repetitions."""

    before: int = 0
    last: int = 0

    def add(self, size: int) -> None:
        self.before += self.last
        self.last = size

    @property
    def size(self) -> int:
        return self.before + self.last


def written_out(pattern: str) -> int:
    """Return about how many atoms ``pattern`` has when every ``{n}`` is written out ``n`` times."""
    levels = [_Level()]
    for found in _PIECE.finditer(pattern):
        piece = found[0]
        if piece == "(":
            levels.append(_Level())
        elif piece == ")" and len(levels) > 1:
            inner = levels.pop().size
            levels[-1].add(inner + 1)
        elif found[1]:
            levels[-1].last *= max(int(found[1]), 1)
        elif piece not in "*+?|^$":
            levels[-1].add(1)
    return sum(level.size for level in levels)


@dataclass(frozen=True, slots=True)
class Choices:
    """How many ways there are to try a pattern of which no group repeats.

    Attributes:
        loops: the atoms that repeat without bound; each has as many choices as the text has characters.
        fixed: the product of all other choices: alternatives, optional and bounded parts.
    """

    loops: int
    fixed: int

    def at_most(self, length: int) -> int:
        """Return the most ways there are to try the pattern on a text of ``length`` characters."""
        return self.fixed * int((length + 2) ** self.loops)


# What means the same to Java, Ruby and Python, one piece at a time; anything else is left to the bounded engine.
_PLAIN = re.compile(
    r"(?P<atom>[\w /:,;@%&=!~'\"<>#-]|\\[dDwWsS./\-+*?()\[\]{}|^$\\@:,_ =&%#!~]"
    r"|\[\^?(?![^\]]*(?:--|~~))(?:[\w./:@%+ ,;=!~#*()?$'-]|\\[dDwWsS./\-+*?()\[\]{}|^$\\])+\]|\.)"
    r"|(?P<open>\((?:\?:)?)(?!\?)|(?P<close>\))|(?P<or>\|)|(?P<edge>[$^])"
    r"|(?P<loop>[*+]|\{[0-9]{1,3},\})|(?P<maybe>\?)|\{(?P<least>[0-9]{1,3})(?:,(?P<most>[0-9]{1,3}))?\}",
    re.ASCII,
)


def choices(pattern: str) -> Choices | None:
    """Return how many ways there are to try ``pattern``; ``None`` where that cannot be told."""
    loops, fixed, position, before = 0, 1, 0, ""
    while position < len(pattern):
        found = _PLAIN.match(pattern, position)
        if found is None:
            return None
        position = found.end()
        kind = "bounds" if found["least"] else found.lastgroup or ""
        if kind in {"loop", "bounds"} and before != "atom":
            return None
        if kind == "maybe" and before not in {"atom", "close"}:
            return None
        if kind == "loop":
            loops += 1
        elif kind in {"maybe", "or"}:
            fixed *= 2
        elif kind == "bounds":
            fixed *= max(int(found["most"] or found["least"]) - int(found["least"]) + 1, 1)
        before = kind
    return Choices(loops, fixed)
