"""How large a regular expression becomes once its counted repetitions are written out: known before it is compiled.

``((a{999}){999}){999}`` has 20 characters and a thousand million atoms; compiling it would take hours.
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\{([0-9]+)(?:,[0-9]*)?\}|.", re.DOTALL)


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
    for found in _TOKEN.finditer(pattern):
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
