"""Objects out of what is known of them: which properties there are, and what each of their values must be."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeAlias

from shiplap.compat.schemas.compiling import Compiler
from shiplap.compat.schemas.documenting import Documentation, Spoken
from shiplap.compat.schemas.exact import size_of
from shiplap.compat.schemas.goals import (
    NOTHING,
    Answer,
    Branch,
    Declined,
    Dependent,
    Doubt,
    Fact,
    Found,
    Goal,
    Missing,
    Nothing,
    Option,
    Others,
    Present,
    SaidOfObjects,
    Sized,
    SomeName,
    Unsure,
)
from shiplap.compat.schemas.nodes import Node, Objects
from shiplap.compat.schemas.tags import Tags
from shiplap.compat.schemas.text_values import TextFinder
from shiplap.compat.schemas.verdicts import Code
from shiplap.model.json_value import JsonObject

Solve: TypeAlias = Callable[[Goal], Answer]

MAX_MEMBERS = 2_000
MAX_PATTERNS = 4
MAX_SIZE = 8_000
"""How many values an object may have inside: two of the next in each of forty are a million million."""


@dataclass(slots=True)
class ObjectFacts:
    """All that a branch says about an object, together.

    Attributes:
        said: what the schemas that it fits say, and which of them are the producer's.
        present: the properties it has, with the schemas their values do not fit.
        missing: the properties it has not.
        closed: whether it has only properties that the producer documents.
        others: what further branches of unions document, which may fit as well.
    """

    finder: TextFinder
    compiler: Compiler
    said: list[tuple[Objects, bool]] = field(default_factory=list)
    present: dict[str, set[Node]] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    low: int = 0
    high: int | None = None
    closed: bool = False
    others: Sequence[Spoken] = ()
    doubts: set[Doubt] = field(default_factory=set)
    _members: dict[str, Goal | None] = field(default_factory=dict)

    def add(self, fact: Fact) -> None:
        """Take in one fact."""
        match fact:
            case SaidOfObjects(objects, sent):
                self.said.append((objects, sent))
                self._size(objects.low, objects.high)
                for name in objects.required:
                    self.present.setdefault(name, set())
            case Sized(low, high):
                self._size(low, high)
            case Missing(name):
                self.missing.add(name)
            case Present(name, broken):
                self.present.setdefault(name, set()).update(broken)
            case Dependent(name, missing):
                self.present.setdefault(name, set())
                self.missing.add(missing)
            case _:
                pass

    def _size(self, low: int, high: int | None) -> None:
        self.low = max(self.low, low)
        if high is not None:
            self.high = high if self.high is None else min(self.high, high)

    def close(self) -> None:
        """Settle which properties follow from others, and whether undocumented ones may be there."""
        ours = [objects for objects, sent in self.said if sent]
        never = self.compiler.never()
        silent = all(objects.additional in {None, never} for objects in ours)
        self.closed = self.closed and silent and any(objects.documents() for objects in ours)
        dependents = [dict(objects.dependents) for objects, _ in self.said if objects.dependents]
        waiting = list(self.present) if dependents else []
        while waiting:
            name = waiting.pop()
            for each in dependents:
                for needed in each.get(name, ()):
                    if needed not in self.present:
                        self.present[needed] = set()
                        waiting.append(needed)

    def impossible(self) -> bool:
        """Say whether what is known already contradicts itself."""
        if not self.missing.isdisjoint(self.present):
            return True
        return self.high is not None and max(self.low, len(self.present)) > self.high

    def known_names(self) -> list[str]:
        """Return all names that any schema speaks of."""
        names = {name for objects, _ in self.said for name, _ in objects.properties}
        for objects, _ in self.said:
            for name, needed in objects.dependents:
                names.update((name, *needed))
        for one in self.others:
            names.update(one.names, one.demanded)
        return sorted(names | set(self.present) | self.missing)

    def documents(self, name: str) -> bool:
        """Say whether a property is documented by what is known to hold."""
        return any(is_sent and (self._of(objects, name)[1] or objects.demands(name)) for objects, is_sent in self.said)

    def patterns(self) -> list[str]:
        """Return the patterns of names that the schemas tell apart."""
        return sorted({pattern for objects, _ in self.said for pattern, _ in objects.patterns})

    def member(self, name: str, broken: Iterable[Node] = ()) -> Goal | None:
        """Return what the value of a property must be; nothing when there cannot be such a property."""
        if name not in self._members:
            self._members[name] = self._member(name)
        goal = self._members[name]
        more = frozenset(broken)
        if goal is None or more <= goal.broken:
            return goal
        return Goal(sent=goal.sent, held=goal.held, broken=goal.broken | more)

    def _member(self, name: str) -> Goal | None:
        sent: set[Node] = set()
        held: set[Node] = set()
        documented = False
        for objects, is_sent in self.said:
            nodes, named = self._of(objects, name)
            if is_sent:
                if any(node.unsent for node in nodes):
                    return None
                documented = documented or named or objects.demands(name)
            (sent if is_sent else held).update(nodes)
        if self.closed and not documented:
            documented = any(one.wild or one.has(name) for one in self.others)
        if name in self.missing or (self.closed and not documented):
            return None
        return Goal(sent=frozenset(sent), held=frozenset(held), broken=frozenset(self.present.get(name, ())))

    def _of(self, objects: Objects, name: str) -> tuple[list[Node], bool]:
        """Return what one schema says about a property, and whether it names it."""
        own = objects.by_name.get(name)
        nodes = [] if own is None else [own]
        unclear = False
        for pattern, node in objects.patterns:
            found = self.finder.finds(pattern, name)
            unclear = unclear or found is None
            if found:
                nodes.append(node)
        if unclear:
            self.doubts.add(Doubt(Code.REGEX_DIALECT, "patternProperties"))
        if not nodes and not unclear and objects.additional is not None:
            return [objects.additional], False
        return nodes, bool(nodes) or unclear

    def name_rules(self) -> frozenset[Node]:
        """Return the schemas that every name fits."""
        return frozenset(objects.names for objects, _ in self.said if objects.names is not None)


@dataclass(slots=True)
class ObjectMaker:
    """Makes objects, asking for the values of their properties."""

    solve: Solve
    finder: TextFinder
    compiler: Compiler
    closed: bool
    documentation: Documentation
    tags: Tags

    def facts(self, branch: Branch) -> ObjectFacts:
        """Return what a branch says."""
        closed = self._is_closed(branch)
        when = (len(branch.facts), len(branch.sent), closed)
        if branch.known is None or branch.known[0] != when:
            branch.known = (when, self._put_together(branch, closed=closed))
        found: ObjectFacts = branch.known[1]
        return found

    def _put_together(self, branch: Branch, *, closed: bool) -> ObjectFacts:
        facts = ObjectFacts(self.finder, self.compiler, closed=closed)
        for fact in branch.facts:
            facts.add(fact)
        facts.close()
        facts.others = [self.documentation.may(one) for one in self._left(branch, facts)]
        return facts

    def others(self, branch: Branch) -> list[Node]:
        """Return the branches of unions that may fit as well, as far as it is not settled whether they do."""
        return self._left(branch, self.facts(branch) if branch.kind == "object" else None)

    def _left(self, branch: Branch, facts: ObjectFacts | None) -> list[Node]:
        unions = [fact for fact in branch.facts if isinstance(fact, Others)]
        if not unions:
            return []
        done = {fact.node for fact in branch.facts if isinstance(fact, Declined)} | branch.sent
        found: dict[Node, None] = {}
        for each in unions:
            near = each.group[each.start :] if facts is None else self.tags.near(each.group, facts.member, each.start)
            found.update(dict.fromkeys(one for one in near if one not in done))
        return list(found)

    def _is_closed(self, branch: Branch) -> bool:
        """Say whether there are only documented properties, and all of them are known."""
        return self.closed and not branch.opening and not any(choice.first for choice in branch.choices)

    def options(self, branch: Branch, demand: SomeName) -> tuple[list[Option], frozenset[Doubt]]:
        """Return every property that could be the one that ``demand`` asks for, and what could not be settled."""
        facts = self.facts(branch)
        names = [name for name in facts.known_names() if name not in facts.missing and self._fits(name, demand)]
        fresh, doubts = self._fresh_names(facts, demand)
        return [Option(facts=(Present(name, demand.broken),)) for name in (*names, *fresh)], doubts

    def _fits(self, name: str, demand: SomeName) -> bool:
        """Say whether a name may be one that is asked for; what cannot be decided may."""
        if name in demand.not_names:
            return False
        if any(self.finder.finds(pattern, name) is False for pattern in demand.patterns):
            return False
        if any(self.finder.finds(pattern, name) for pattern in demand.not_patterns):
            return False
        if demand.not_fitting is None:
            return True
        goal = Goal(held=frozenset({self.compiler.constant(name)}), broken=frozenset({demand.not_fitting}))
        return not isinstance(self.solve(goal), Nothing)

    def _fresh_names(self, facts: ObjectFacts, demand: SomeName) -> tuple[list[str], frozenset[Doubt]]:
        """Return a name nobody spoke of for each way the patterns can tell names apart."""
        patterns = facts.patterns()
        if len(patterns) > MAX_PATTERNS:
            return [], frozenset({Doubt(Code.STEP_BUDGET, "patternProperties")})
        known = self._texts({"enum": [*facts.known_names(), *demand.not_names]})
        rules = {*facts.name_rules(), self._texts({"type": ["string"]})}
        names: list[str] = []
        doubts: set[Doubt] = set()
        for chosen in _subsets(patterns):
            held = {*rules, *map(self._pattern, (*chosen, *demand.patterns))}
            others = [one for one in patterns if one not in chosen]
            broken = {known, *map(self._pattern, (*others, *demand.not_patterns))}
            if demand.not_fitting is not None:
                broken.add(demand.not_fitting)
            match self._named(frozenset(held), frozenset(broken)):
                case Found(name, more):
                    names.append(str(name))
                    doubts |= more
                case Unsure(more):
                    doubts |= more
                case Nothing():
                    pass
        return names, frozenset(doubts)

    def _named(self, held: frozenset[Node], broken: frozenset[Node]) -> Answer:
        """Return a name, the empty one only where there is no other."""
        answer = self.solve(Goal(held=held | {self._texts({"minLength": 1})}, broken=broken))
        return answer if isinstance(answer, Found) else self.solve(Goal(held=held, broken=broken))

    def _pattern(self, pattern: str) -> Node:
        return self._texts({"pattern": pattern})

    def _texts(self, schema: JsonObject) -> Node:
        return self.compiler.node(schema, "")

    def make(self, branch: Branch) -> Answer:
        """Return an object for a branch without choices and demands."""
        # Put together anew: it keeps the doubts of what is asked of it, and others have asked before.
        facts = self._put_together(branch, closed=self._is_closed(branch))
        if facts.impossible():
            return NOTHING
        if max(len(facts.present), facts.low) > MAX_MEMBERS:
            return Unsure(frozenset({Doubt(Code.STEP_BUDGET, "minProperties")}))
        doubts: set[Doubt] = set()
        members: JsonObject = {}
        for name in sorted(facts.present):
            answer = self._member(facts, name)
            match answer:
                case Found(value, more):
                    members[name] = value
                    doubts |= more
                case Unsure():
                    doubts |= answer.doubts
                case Nothing():
                    return NOTHING
        if len(members) < len(facts.present):
            return Unsure(frozenset(doubts))
        filled = self._fill(facts, members, doubts)
        if filled is None and sum(map(size_of, members.values())) > MAX_SIZE:
            filled = Unsure(frozenset({Doubt(Code.STEP_BUDGET, "properties")}))
        if filled is not None:
            return filled
        return Found({name: members[name] for name in sorted(members)}, frozenset(doubts | facts.doubts))

    def _member(self, facts: ObjectFacts, name: str) -> Answer:
        """Return a value for a property, or the proof that there can be none."""
        goal = facts.member(name)
        if goal is None:
            return NOTHING
        rules = facts.name_rules()
        if rules:
            named = self.solve(Goal(held=rules | {self.compiler.constant(name)}))
            if not isinstance(named, Found):
                return named
        return self.solve(goal)

    def _fill(self, facts: ObjectFacts, members: JsonObject, doubts: set[Doubt]) -> Answer | None:
        """Add properties until there are enough; return an answer when that fails."""
        unsettled: set[Doubt] = set()
        for name in self._candidates(facts, members, unsettled):
            if len(members) >= facts.low:
                break
            match self._member(facts, name):
                case Found(value, more):
                    members[name] = value
                    doubts |= more
                case Unsure(more):
                    unsettled |= more
                case Nothing():
                    pass
        if len(members) >= facts.low:
            return None
        return Unsure(frozenset(unsettled)) if unsettled else NOTHING

    def _candidates(self, facts: ObjectFacts, members: JsonObject, unsettled: set[Doubt]) -> Iterator[str]:
        """Yield names that could be added; each is followed by the next only when it was settled."""
        for name in facts.known_names():
            if name in members or name in facts.missing:
                continue
            if any(name in dict(objects.dependents) for objects, _ in facts.said):
                unsettled.add(Doubt(Code.STEP_BUDGET, "dependentRequired"))
            elif facts.closed and not facts.documents(name):
                unsettled.add(Doubt(Code.UNION_SIZE, "minProperties"))
            else:
                yield name
        used = list(members)
        while len(used) < MAX_MEMBERS:
            fresh, doubts = self._fresh_names(facts, SomeName(not_names=tuple(used)))
            unsettled |= doubts
            fresh = [name for name in fresh if not isinstance(self._member(facts, name), Nothing)]
            if not fresh:
                return
            yield from fresh
            used.extend(fresh)


def _subsets(patterns: list[str]) -> Iterator[tuple[str, ...]]:
    for size in range(len(patterns) + 1):
        yield from combinations(patterns, size)
