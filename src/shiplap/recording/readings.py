"""Puts together what was answered and what the code under test read of it, for the read-sets of interactions.

A client's response knows no interaction, so the two are brought together by method, path and body. Where that fits
several interactions, each of them counts as read by all. Whatever leaves a doubt makes the read-set *not known*.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from shiplap.model.interaction import Interaction
from shiplap.recording.gather import interaction_name
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
    """What one test read of the answers it got.

    Attributes:
        instead: bodies that interactions answer with instead of their own. While it is set nothing is noted: the
            test is run again, and what it reads is known already.
        asked_again: the interactions that such runs asked for; what only a fixture asks for is not among them.
    """

    def __init__(self) -> None:
        """Start with no answers."""
        self._answers: dict[AnswerKey, _Answer] = {}
        self.instead: dict[Hashable, bytes] | None = None
        self.asked_again: set[Hashable] = set()

    def answered(self, interaction: Hashable, key: AnswerKey) -> bytes:
        """Note that an interaction answers with this body, and return the body to answer with."""
        if self.instead is not None:
            self.asked_again.add(interaction)
            return self.instead.get(interaction, key.body)
        self._answers.setdefault(key, _Answer()).interactions.append(interaction)
        return key.body

    def parsed(self, response: object, key: AnswerKey | None, value: Any, *, hooked: bool = False) -> Any:
        """Return what the client parsed, tracked; as it is where it is no answer of this test.

        Args:
            response: the client's own response, to tell two equal answers apart.
            key: what tells which answer it is.
            value: the parsed body.
            hooked: whether code of the consumer saw the members while they were parsed.
        """
        answer = self._answer(key)
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
        answer = self._answer(key)
        if answer is not None:
            answer.opaque = True

    def of(self, interaction: Hashable) -> tuple[str, ...] | None:
        """Return the JSON paths that were read of an interaction's answers, in order; ``None`` where not known."""
        found: set[str] = set()
        for _, answer in self._answers_of(interaction):
            paths = answer.paths()
            if paths is None:
                return None
            found |= paths
        return tuple(sorted(_outermost(found))) or None

    def named(self, interaction: Hashable) -> frozenset[str]:
        """Return the JSON paths of what was seen asked for by name, whatever else happened to the body."""
        seen = (each for _, answer in self._answers_of(interaction) for each in answer.seen)
        return frozenset[str]().union(*(each.named() for each in seen))

    def body_of(self, interaction: Hashable) -> bytes | None:
        """Return the body that an interaction answered with; ``None`` where it gave none, or several."""
        bodies = {key.body for key, _ in self._answers_of(interaction)}
        return bodies.pop() if len(bodies) == 1 else None

    def _answer(self, key: AnswerKey | None) -> _Answer | None:
        return None if key is None or self.instead is not None else self._answers.get(key)

    def _answers_of(self, interaction: Hashable) -> list[tuple[AnswerKey, _Answer]]:
        return [(key, answer) for key, answer in self._answers.items() if interaction in answer.interactions]


def reading_key(consumer: str, provider: str, interaction: Interaction) -> Hashable:
    """Return what an interaction is known by in every run of its test."""
    return consumer, provider, interaction_name(interaction)


def _outermost(paths: set[str]) -> set[str]:
    """Leave out paths below others, which stand for everything below them."""
    return {path for path in paths if not any(_below(path, other) for other in paths)}


def _below(path: str, other: str) -> bool:
    return path != other and path.startswith(other) and path[len(other)] in ".["
