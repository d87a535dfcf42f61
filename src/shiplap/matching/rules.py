"""Which matcher rules at which place: a small machine that walks down a body and always knows the answer.

Every rule path is read into tokens once. A `RuleState` stands for a place in the body; `child` gives the state one step
further down. States are shared and made on first use, so that walking a long list costs one dictionary look-up an
element, however many rules there are.

The rule that wins is the one Pact prescribes: the product of the weights of its tokens times their number (root
included); a rule at a parent holds for everything below it ("cascades") unless something heavier matches there.
Where two are equally heavy, Pact leaves it open; here the longer one wins, then the one whose last tokens are exact.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from shiplap.matching.matchers import Rule, compile_rules
from shiplap.matching.paths import Token, Wildcard, is_number, parse_path
from shiplap.model.rule import Combine, Matcher, MatcherList

Slot: TypeAlias = str | bool


@dataclass(frozen=True, slots=True)
class RuleList:
    """The compiled matchers of one path."""

    rules: tuple[Rule, ...]
    combine: Combine = Combine.AND

    @property
    def is_typed(self) -> bool:
        """Whether one of them asks for a type."""
        return any(rule.name in {"type", "min", "max"} for rule in self.rules)

    @classmethod
    def of(cls, matchers: MatcherList) -> "RuleList":
        """Compile the matchers of a contract; a path with none means equality."""
        return cls(compile_rules(matchers.matchers), matchers.combine) if matchers.matchers else EQUALITY


EQUALITY = RuleList(compile_rules((Matcher("equality"),)))


class RuleState:
    """What the rules say at one place, and the way to the places below.

    Attributes:
        rules: the matchers that hold here, or ``None``.
        cascaded: whether they were written for a place above this one.
        typed: whether any rule for this place or one above it asks for a type, whichever weighs most.
    """

    __slots__ = ("_best", "_children", "_ended", "_named", "_partial", "_set", "cascaded", "rules", "typed")

    def __init__(
        self,
        rule_set: "RuleSet",
        partial: tuple["_Progress", ...],
        best: "_Done | None",
        *,
        cascaded: bool,
        typed: bool,
    ) -> None:
        self._set = rule_set
        self._partial = partial
        self._best = best
        self._named = frozenset(step.next for step in partial if isinstance(step.next, str))
        self._ended = not partial and cascaded
        self._children: dict[Slot, RuleState] = {}
        self.cascaded = cascaded
        self.typed = typed
        self.rules = None if best is None else rule_set.rule_lists[best.rule]

    def child(self, key: str | int) -> "RuleState":
        """Return the state one step down."""
        if self._ended:
            return self
        text = key if isinstance(key, str) else str(key)
        slot = text if text in self._named else isinstance(key, int) or is_number(text)
        state = self._children.get(slot)
        if state is None:
            state = self._children[slot] = self._set.step(self._partial, self._best, slot, typed=self.typed)
        return state

    def is_alike(self, count: int) -> bool:
        """Return whether all indexes from 0 to ``count`` lead to the same state."""
        return not any(is_number(name) and int(name) < count for name in self._named)


@dataclass(frozen=True, slots=True)
class _Progress:
    """A rule path of which the first tokens fitted so far."""

    rule: int
    next: str | Wildcard
    weights: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Done:
    """A rule path that fitted completely, with what it weighs."""

    rule: int
    rank: tuple[int, int, tuple[int, ...]]


class RuleSet:
    """All rules of one body."""

    def __init__(self, rules: Iterable[tuple[tuple[Token, ...], RuleList]]) -> None:
        """Take pairs of path tokens (without the root) and matchers."""
        pairs = tuple(rules)
        self._tokens = tuple(
            tuple(token if isinstance(token, Wildcard) else str(token) for token in tokens) for tokens, _ in pairs
        )
        self.rule_lists = tuple(rule_list for _, rule_list in pairs)
        self._states: dict[tuple[tuple[_Progress, ...], _Done | None, bool, bool], RuleState] = {}
        self.root = self._state([(index, ()) for index in range(len(pairs))], None, typed=False)

    @classmethod
    def of(cls, rules: Iterable[tuple[str, MatcherList]]) -> "RuleSet":
        """Compile the rules of a contract for one body.

        Raises:
            PathError: when a path cannot be read.
        """
        return cls((parse_path(path), RuleList.of(matchers)) for path, matchers in rules)

    def step(self, partial: tuple[_Progress, ...], best: _Done | None, key: Slot, *, typed: bool) -> RuleState:
        """Return the state below for ``key``; ``True`` is any index and ``False`` any field that no rule names."""
        moved = [
            (progress.rule, (*progress.weights, weight))
            for progress in partial
            if (weight := _weigh(progress.next, key))
        ]
        return self._state(moved, best, typed=typed)

    def _state(self, moved: list[tuple[int, tuple[int, ...]]], inherited: _Done | None, *, typed: bool) -> RuleState:
        partial: list[_Progress] = []
        best = inherited
        for rule, weights in moved:
            tokens = self._tokens[rule]
            if len(weights) < len(tokens):
                partial.append(_Progress(rule, tokens[len(weights)], weights))
            else:
                done = _Done(rule, _rank(weights))
                best = done if best is None or done.rank > best.rank else best
                typed = typed or self.rule_lists[rule].is_typed
        key = (tuple(partial), best, best is inherited, typed)
        state = self._states.get(key)
        if state is None:
            state = self._states[key] = RuleState(self, key[0], best, cascaded=best is inherited, typed=typed)
        return state


def _weigh(token: str | Wildcard, key: Slot) -> int:
    """Return how well a token fits: 2 exactly, 1 by a wildcard, 0 not at all (the weights of Pact)."""
    if token is Wildcard.ANY:
        return 1
    if token is Wildcard.ANY_INDEX:
        return 1 if key is True or (isinstance(key, str) and is_number(key)) else 0
    return 2 if token == key else 0


def _rank(weights: tuple[int, ...]) -> tuple[int, int, tuple[int, ...]]:
    product = 2
    for weight in weights:
        product *= weight
    return product * (len(weights) + 1), len(weights), weights[::-1]
