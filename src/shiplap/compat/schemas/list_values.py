"""Lists out of what is known of them: how long they are, and what each of their items must be."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import comb
from typing import TypeAlias

from shiplap.compat.schemas.compiling import Compiler
from shiplap.compat.schemas.exact import size_of
from shiplap.compat.schemas.goals import (
    NOTHING,
    Answer,
    Branch,
    Doubt,
    Fact,
    FewItems,
    Found,
    Goal,
    Item,
    ItemAt,
    ManyItems,
    Nothing,
    Option,
    SaidOfLists,
    SameItems,
    Sized,
    Twins,
    Unsure,
)
from shiplap.compat.schemas.nodes import Lists, Node
from shiplap.compat.schemas.verdicts import Code
from shiplap.model.json_value import JsonValue  # noqa: TC001 - a value beside its type

Solve: TypeAlias = Callable[[Goal], Answer]

MAX_SIZE = 8_000
MAX_DIFFERENT = 200
MAX_DEMANDED = 12
MAX_PLACES = 300
MAX_SETS = 500


@dataclass(slots=True)
class ListFacts:
    """All that a branch says about a list, together.

    Attributes:
        said: what the schemas that it fits say, and which of them are the producer's.
        at: for positions, the schemas that the item there fits and those it does not fit.
        same: two positions whose items are equal.
        never: schemas that no item fits.
    """

    said: list[tuple[Lists, bool]] = field(default_factory=list)
    at: dict[int, tuple[set[Node], set[Node]]] = field(default_factory=dict)
    same: list[tuple[int, int]] = field(default_factory=list)
    never: set[Node] = field(default_factory=set)
    low: int = 0
    high: int | None = None
    unique: bool = False
    doubts: set[Doubt] = field(default_factory=set)

    def add(self, fact: Fact) -> None:
        """Take in one fact."""
        match fact:
            case SaidOfLists(lists, sent):
                self.said.append((lists, sent))
                self._size(lists.low, lists.high)
                self.unique = self.unique or lists.unique
                if lists.contains is not None and lists.contains_high is not None:
                    self._few(lists.contains, lists.contains_high)
            case Sized(low, high):
                self._size(low, high)
            case FewItems(node, most):
                self._few(node, most)
            case ItemAt(index, held, broken):
                fits, fits_not = self.at.setdefault(index, (set(), set()))
                fits.update(held)
                fits_not.update(broken)
            case SameItems(one, other):
                self.same.append((one, other))
                self.at.setdefault(other, (set(), set()))
            case _:
                pass

    def _size(self, low: int, high: int | None) -> None:
        self.low = max(self.low, low)
        if high is not None:
            self.high = high if self.high is None else min(self.high, high)

    def _few(self, node: Node, most: int) -> None:
        if most == 0:
            self.never.add(node)
        else:
            self.doubts.add(Doubt(Code.CONTAINS_COUNT, "contains"))

    @property
    def length(self) -> int:
        """The shortest length the list can have."""
        return max(self.low, max(self.at, default=-1) + 1)

    @property
    def told_apart(self) -> int:
        """How many positions at the front have a schema of their own."""
        return max((len(lists.prefix) for lists, _ in self.said), default=0)

    def apart(self) -> list[int]:
        """Return the positions with a schema of their own, and after them one that stands for all others."""
        spoken = list(range(min(self.told_apart, self.length)))
        spoken += [index for index in sorted(self.at) if index >= self.told_apart]
        for one, _ in self.same:
            if one not in spoken:
                spoken.append(one)
        others = next((index for index in range(self.length) if index not in set(spoken)), None)
        return sorted(spoken) if others is None else [*sorted(spoken), others]

    def item(self, index: int) -> Goal:
        """Return what the item at ``index`` must be."""
        ours: set[Node] = set()
        theirs: set[Node] = set()
        for lists, sent in self.said:
            node = lists.prefix[index] if index < len(lists.prefix) else lists.rest
            if node is not None:
                (ours if sent else theirs).add(node)
        fits, fits_not = self.at.get(index, (set(), set()))
        return Goal(
            sent=frozenset(ours),
            held=frozenset(theirs | fits),
            broken=frozenset({*fits_not, *self.never}),
        )


def facts_of(branch: Branch) -> ListFacts:
    """Return what the facts of a branch say together."""
    facts = ListFacts()
    for fact in branch.facts:
        facts.add(fact)
    return facts


@dataclass(slots=True)
class ListMaker:
    """Makes lists, asking for their items."""

    solve: Solve
    compiler: Compiler

    def options(self, branch: Branch, demand: Item | ManyItems | Twins) -> tuple[list[Option], frozenset[Doubt]]:
        """Return every position that could be the one that ``demand`` asks for."""
        facts = facts_of(branch)
        places = _places(facts, branch)
        if places is None:
            return [], frozenset({Doubt(Code.STEP_BUDGET, "prefixItems")})
        match demand:
            case Item(start, stop, broken):
                inside = [place for place in places if place >= start and (stop is None or place < stop)]
                return [Option(facts=(ItemAt(place, (), broken),)) for place in inside], frozenset()
            case ManyItems(node, least):
                return _many(places, node, least)
            case Twins():
                return [Option(facts=(SameItems(*pair),)) for pair in combinations(places, 2)], frozenset()

    def make(self, branch: Branch) -> Answer:
        """Return a list for a branch without choices and demands."""
        facts = facts_of(branch)
        if facts.high is not None and facts.length > facts.high:
            return NOTHING
        if facts.unique and facts.same:
            return NOTHING
        goals = {index: facts.item(index) for index in facts.apart()}
        for one, other in facts.same:
            goals[one] = goals[other] = _both(goals[one], goals[other])
        made = self._any(goals, facts)
        if not isinstance(made, dict):
            return made
        size = sum(map(_size, made.values())) + facts.length
        if size > MAX_SIZE:
            return Unsure(frozenset({Doubt(Code.STEP_BUDGET, "minItems")}))
        doubts = frozenset(facts.doubts).union(*(one.doubts for one in made.values()))
        if facts.unique and facts.length > 1:
            return self._different([goals.get(index, goals[max(goals)]) for index in range(facts.length)], doubts)
        items = [made.get(index, made[max(made)]).value for index in range(facts.length)] if made else []
        return Found(items, doubts)

    def _any(self, goals: dict[int, Goal], facts: ListFacts) -> dict[int, Found] | Nothing | Unsure:
        """Return an item for each position of its own; the last stands for all that have none."""
        made: dict[int, Found] = {}
        doubts = set(facts.doubts)
        unsure = False
        for index, goal in goals.items():
            match self.solve(goal):
                case Found() as found:
                    made[index] = found
                case Unsure(more):
                    unsure = True
                    doubts |= more
                case Nothing():
                    return NOTHING
        return Unsure(frozenset(doubts)) if unsure else made

    def _different(self, goals: list[Goal], first: frozenset[Doubt]) -> Answer:
        """Take items that were not taken before; when all come from the same set, running out is a proof."""
        if len(goals) > MAX_DIFFERENT:
            return Unsure(frozenset({Doubt(Code.UNIQUE_ITEMS, "uniqueItems")}))
        items: list[JsonValue] = []
        doubts = set(first)
        for goal in goals:
            used = frozenset(map(self.compiler.constant, items))
            match self.solve(Goal(sent=goal.sent, held=goal.held, broken=goal.broken | used)):
                case Found(value, more):
                    items.append(value)
                    doubts |= more
                case Unsure(more):
                    return Unsure(more)
                case Nothing():
                    alike = len(set(goals)) == 1
                    return NOTHING if alike else Unsure(frozenset({Doubt(Code.UNIQUE_ITEMS, "uniqueItems")}))
        return Found(items, frozenset(doubts))


def _places(facts: ListFacts, branch: Branch) -> list[int] | None:
    """Return the positions that matter: all told apart or spoken of, and of those alike as many as are needed."""
    edges = {0, facts.told_apart}
    needed = 0
    for fact in branch.facts:
        match fact:
            case Item(start, stop):
                edges |= {start} if stop is None else {start, stop}
                needed += 1
            case ManyItems(_, least):
                needed += least
            case Twins():
                needed += 2
            case _:
                pass
    last = max(edges)
    if needed > MAX_DEMANDED or last > MAX_PLACES:
        return None
    spoken = {*range(facts.told_apart), *facts.at}
    places = set(spoken)
    for start, stop in pairwise([*sorted(edges), last + needed + len(facts.at) + 1]):
        places.update([index for index in range(start, stop) if index not in spoken][:needed])
    return sorted(places)


def _many(places: list[int], node: Node, least: int) -> tuple[list[Option], frozenset[Doubt]]:
    """Return the sets of positions at which the items could fit ``node``."""
    if comb(len(places), least) > MAX_SETS:
        return [], frozenset({Doubt(Code.CONTAINS_COUNT, "contains")})
    sets = combinations(places, least)
    return [Option(facts=tuple(ItemAt(one, (node,), ()) for one in chosen)) for chosen in sets], frozenset()


def _both(one: Goal, other: Goal) -> Goal:
    return Goal(sent=one.sent | other.sent, held=one.held | other.held, broken=one.broken | other.broken)


def _size(found: Found) -> int:
    return size_of(found.value)
