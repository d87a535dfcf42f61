"""The prover: looks for a value that reaches a goal, and proves that there is none by coming to the end of all ways.

Whether a schema includes another is the question whether *fits the one and not the other* can be reached. The value is
built while the proof is attempted, so a failed proof is a witness. A goal met again inside itself counts as
unreachable: values are finite, so the smallest one that reaches a goal never needs another one inside it (the least
fixed point). What was concluded from that is kept apart until the goal it was assumed of is settled.

The way of building follows Attouche, Baazizi, Colazzo, Ghelli, Sartiani, Scherzinger: Witness Generation for JSON
Schema (VLDB 2022); what is assumed on recursion follows Amadio and Cardelli: Subtyping Recursive Types (1993).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from shiplap.compat.schemas.choosing import Chooser
from shiplap.compat.schemas.compiling import Compiler
from shiplap.compat.schemas.documenting import Documentation
from shiplap.compat.schemas.exact import Scalar, scalar_of
from shiplap.compat.schemas.expanding import Expander, TooManyBranchesError
from shiplap.compat.schemas.goals import (
    NOTHING,
    Answer,
    Branch,
    Choice,
    Doubt,
    Except,
    Fact,
    Found,
    Goal,
    Item,
    ManyItems,
    Nothing,
    Only,
    Option,
    SomeName,
    Twins,
    Unsure,
    bounds_of,
)
from shiplap.compat.schemas.list_values import ListMaker
from shiplap.compat.schemas.nodes import KINDS, Node, Texts
from shiplap.compat.schemas.number_values import number_within
from shiplap.compat.schemas.object_values import ObjectMaker
from shiplap.compat.schemas.options import Budget
from shiplap.compat.schemas.tags import Tags
from shiplap.compat.schemas.text_values import TextFinder, together
from shiplap.compat.schemas.verdicts import Code

_NEVER = 10**9
_MANY = 100
_STEPS_A_WAY = 4
_MAX_GIVEN = 10_000
"""The most steps that a decision is given for unions with many branches, beyond its budget."""

_CHEAP = 64
"""How many schemas are looked at for the price of a step."""


class BudgetSpentError(Exception):
    """The steps of a decision are used up."""


@dataclass(slots=True)
class Prover:
    """Answers goals; remembers those it settled."""

    compiler: Compiler
    closed: bool
    budget: Budget = field(default_factory=Budget)
    finder: TextFinder = field(default_factory=TextFinder)
    steps: int = 0
    given: int = 0
    _settled: dict[Goal, Answer] = field(default_factory=dict)
    _assumed: dict[Goal, int] = field(default_factory=dict)
    _order: list[Goal] = field(default_factory=list)
    _open: dict[Goal, int] = field(default_factory=dict)
    _reached: int = _NEVER
    _objects: ObjectMaker = field(init=False)
    _lists: ListMaker = field(init=False)
    _chooser: Chooser = field(init=False)
    _expander: Expander = field(init=False)

    def __post_init__(self) -> None:
        documentation = Documentation(self.compiler)
        tags = Tags(self.compiler)
        self._objects = ObjectMaker(self.solve, self.finder, self.compiler, self.closed, documentation, tags)
        self._lists = ListMaker(self.solve, self.compiler)
        self._chooser = Chooser(self.solve, self.compiler, self._objects, documentation)
        chooser = self._chooser
        self._expander = Expander(
            self.compiler, chooser.clashes, chooser.near, chooser.rivals, self._pay_for, self.closed
        )

    def answer(self, goal: Goal, budget: Budget) -> Answer:
        """Answer one goal from the start, at no more than the cost of ``budget``."""
        self.budget, self.steps, self.given, self._reached = budget, budget.steps, 0, _NEVER
        self._open.clear()
        self._assumed.clear()
        self._order.clear()
        try:
            return self.solve(goal)
        except BudgetSpentError:
            return Unsure(frozenset({Doubt(Code.STEP_BUDGET, "")}))
        except TooManyBranchesError:
            return Unsure(frozenset({Doubt(Code.UNION_SIZE, "")}))
        except RecursionError:
            return Unsure(frozenset({Doubt(Code.RECURSION_LIMIT, "")}))

    def solve(self, goal: Goal) -> Answer:
        """Answer a goal that another one needs."""
        if goal.contradicts_itself():
            return NOTHING
        known = self._settled.get(goal)
        if known is not None:
            return known
        assumed = self._open.get(goal, self._assumed.get(goal))
        if assumed is not None:
            self._reached = min(self._reached, assumed)
            return NOTHING
        depth = len(self._open)
        if depth > self.budget.depth:
            return Unsure(frozenset({Doubt(Code.RECURSION_LIMIT, "")}))
        return self._opened(goal, depth)

    def _opened(self, goal: Goal, depth: int) -> Answer:
        self._open[goal] = depth
        outer, self._reached = self._reached, _NEVER
        before = len(self._order)
        answer = self._search(goal)
        reached, self._reached = self._reached, outer
        del self._open[goal]
        if not isinstance(answer, Nothing):
            self._forget(before)
            self._settled[goal] = answer
        elif reached >= depth:
            self._settle(before)
            self._settled[goal] = answer
        else:
            self._assume(goal, before, reached, depth)
            self._reached = min(outer, reached)
        return answer

    def _forget(self, before: int) -> None:
        """Drop what was concluded from the assumption that the goal just reached is unreachable."""
        for goal in self._order[before:]:
            self._assumed.pop(goal, None)
        del self._order[before:]

    def _settle(self, before: int) -> None:
        """Keep for good what was concluded from assumptions that all came true."""
        for goal in self._order[before:]:
            self._assumed.pop(goal, None)
            self._settled[goal] = NOTHING
        del self._order[before:]

    def _assume(self, goal: Goal, before: int, reached: int, depth: int) -> None:
        """Keep what was concluded for as long as the outermost goal assumed unreachable is open."""
        for one in self._order[before:]:
            if self._assumed[one] >= depth:
                self._assumed[one] = reached
        self._assumed[goal] = reached
        self._order.append(goal)

    def _search(self, goal: Goal) -> Answer:
        doubtful: Found | None = None
        doubts: set[Doubt] = set()
        for kind in self._kinds(goal):
            answer = self._of_kind(goal, kind)
            match answer:
                case Found(_, more) if not more:
                    return answer
                case Found():
                    doubtful = doubtful or answer
                case Unsure(more):
                    doubts |= more
                case Nothing():
                    pass
        if doubtful is not None:
            return doubtful
        return Unsure(frozenset(doubts)) if doubts else NOTHING

    def _kinds(self, goal: Goal) -> list[str]:
        """Return the kinds that no schema rules out: most allow one."""
        found = frozenset(KINDS)
        for node in (*goal.sent, *goal.held):
            found &= self.compiler.opened(node).kinds
        return [kind for kind in KINDS if kind in found]

    def _of_kind(self, goal: Goal, kind: str) -> Answer:
        start = self._expander.go(Branch(kind), Option(sent=_sorted(goal.sent), held=_sorted(goal.held)))
        if goal.broken:
            start.choices.append(Choice((Option(broken=_sorted(goal.broken)),)))
        # A way is opened only when its turn comes: often the first one is the last that is needed.
        waiting: list[tuple[Branch, Option | None]] = [(start, None)]
        doubtful: Found | None = None
        doubts: set[Doubt] = set()
        while waiting:
            branch = self._gone(*waiting.pop())
            if branch.dead:
                continue
            self._spend()
            options, more = self._ways(branch)
            doubts |= more
            if options is not None:
                waiting.extend((branch, option) for option in reversed(options))
                continue
            match self._made(branch):
                case Found(value, more) if not more and not branch.doubts():
                    return Found(value)
                case Found(value, more):
                    doubtful = doubtful or Found(value, more | branch.doubts())
                case Unsure(more):
                    doubts |= more | branch.doubts()
                case Nothing():
                    pass
        if doubtful is not None:
            return doubtful
        return Unsure(frozenset(doubts)) if doubts else NOTHING

    def _gone(self, branch: Branch, way: Option | None) -> Branch:
        return branch if way is None else self._expander.go(branch.copy(), way)

    def _spend(self, steps: int = 1) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise BudgetSpentError

    def _pay_for(self, schemas: int) -> None:
        self._spend(schemas // _CHEAP)

    def _give(self, ways: int) -> None:
        """Give steps for the branches of a large union: so many are there to be looked at, however simple they are."""
        more = min(ways * _STEPS_A_WAY, _MAX_GIVEN - self.given) if ways > _MANY else 0
        self.given += more
        self.steps += more

    def _ways(self, branch: Branch) -> tuple[list[Option] | None, frozenset[Doubt]]:
        """Return the ways to go on from a branch, nothing when all is said; and what could not be settled."""
        options = self._chooser.next_options(branch)
        if options is not None:
            self._give(len(options))
            return options, frozenset()
        for index, fact in enumerate(branch.facts):
            if index in branch.settled:
                continue
            match fact:
                case Item() | ManyItems() | Twins():
                    branch.settled.add(index)
                    return self._lists.options(branch, fact)
                case SomeName():
                    branch.settled.add(index)
                    return self._objects.options(branch, fact)
                case _:
                    pass
        return None, frozenset()

    def _made(self, branch: Branch) -> Answer:
        match branch.kind:
            case "array":
                return self._lists.make(branch)
            case "object":
                return self._objects.make(branch)
            case "string":
                return self._text(branch)
            case "number":
                return _number(branch.facts)
            case "boolean":
                return _listed([False, True], branch.facts)
            case _:
                return _listed([None], branch.facts)

    def _text(self, branch: Branch) -> Answer:
        parts = [fact for fact in branch.facts if isinstance(fact, Texts)]
        only = _only(branch.facts)
        excluded = _excluded(branch.facts)
        if only is None:
            return self.finder.text(parts, frozenset(str(value) for kind, value in excluded))
        doubtful: Answer = NOTHING
        one = together(parts)
        for text in sorted((str(value) for _, value in only - excluded), key=lambda text: (len(text), text)):
            fitting = self.finder.matches(text, one)
            if fitting:
                return Found(text)
            if fitting is None and isinstance(doubtful, Nothing):
                doubtful = Found(text, frozenset({Doubt(Code.REGEX_DIALECT, " ".join((*one.found, *one.missed)))}))
        return doubtful


def _sorted(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(sorted(nodes, key=lambda node: node.number))


def _only(facts: list[Fact]) -> frozenset[Scalar] | None:
    found = [fact.values for fact in facts if isinstance(fact, Only)]
    return frozenset.intersection(*found) if found else None


def _excluded(facts: list[Fact]) -> frozenset[Scalar]:
    return frozenset[Scalar]().union(*(fact.values for fact in facts if isinstance(fact, Except)))


def _listed(values: list[bool | None], facts: list[Fact]) -> Answer:
    only, excluded = _only(facts), _excluded(facts)
    for value in values:
        scalar = scalar_of(value)
        if scalar is not None and scalar not in excluded and (only is None or scalar in only):
            return Found(value)
    return NOTHING


def _number(facts: list[Fact]) -> Answer:
    only = _only(facts)
    listed = None if only is None else [value for _, value in only if isinstance(value, Fraction)]
    excluded = frozenset(value for _, value in _excluded(facts) if isinstance(value, Fraction))
    return number_within(bounds_of(facts), excluded, listed)
