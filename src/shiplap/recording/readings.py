"""Puts together what was answered and what the code under test read of it, for the read-sets of interactions.

A client's response knows no interaction, so the two are brought together by method, path and body. Where that fits
several interactions, each of them counts as read by all. Whatever leaves a doubt makes the read-set *not known*.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from shiplap.recording.tracked import Seen, track


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """What an answer and a client's response of it have in common; the path is the one sent, without the query."""

    method: str
    path: str
    body: bytes


@dataclass(slots=True)
class _Answer:
    """One body that was sent, once or several times, and what became of it."""

    interactions: list[Hashable] = field(default_factory=list)
    responses: dict[int, Any] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    opaque: bool = False

    def paths(self) -> set[str] | None:
        """Return what was read of all of them; ``None`` where one was not parsed by the client, or not seen read."""
        if self.opaque or len(self.responses) < len(self.interactions):
            return None
        if not all(seen.whole or seen.parts() for seen in self.seen):
            return None
        return set().union(*(seen.paths() for seen in self.seen))


class Readings:
    """What one test read of the answers it got."""

    def __init__(self) -> None:
        """Start with no answers."""
        self._answers: dict[AnswerKey, _Answer] = {}

    def answered(self, interaction: Hashable, key: AnswerKey) -> None:
        """Note that an interaction answered with this body."""
        self._answers.setdefault(key, _Answer()).interactions.append(interaction)

    def parsed(self, response: object, key: AnswerKey | None, value: Any, *, hooked: bool = False) -> Any:
        """Return what the client parsed, tracked; as it is where it is no answer of this test.

        Args:
            response: the client's own response, to tell two equal answers apart.
            key: what tells which answer it is.
            value: the parsed body.
            hooked: whether code of the consumer saw the members while they were parsed.
        """
        answer = None if key is None else self._answers.get(key)
        if answer is None:
            return value
        answer.responses[id(response)] = response
        if hooked or not isinstance(value, dict | list | str | int | float | None):
            answer.opaque = True
            return value
        tracked, seen = track(value)
        answer.seen.append(seen)
        return tracked

    def took_bytes(self, key: AnswerKey | None) -> None:
        """Note that code of the consumer took the body as bytes or text: nobody knows what it read of it."""
        answer = None if key is None else self._answers.get(key)
        if answer is not None:
            answer.opaque = True

    def of(self, interaction: Hashable) -> tuple[str, ...] | None:
        """Return the JSON paths that were read of an interaction's answers, in order; ``None`` where not known."""
        found: set[str] = set()
        answers = [answer for answer in self._answers.values() if interaction in answer.interactions]
        for answer in answers:
            paths = answer.paths()
            if paths is None:
                return None
            found |= paths
        return tuple(sorted(_outermost(found))) or None


def _outermost(paths: set[str]) -> set[str]:
    """Leave out paths below others, which stand for everything below them."""
    return {path for path in paths if not any(_below(path, other) for other in paths)}


def _below(path: str, other: str) -> bool:
    return path != other and path.startswith(other) and path[len(other)] in ".["
