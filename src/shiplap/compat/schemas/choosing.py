"""Which choice to make next, and which of its ways are open at all.

Most ways that a violated schema leaves open are closed at once by what is already known: the tag of a union names
another branch, the property is required, its value cannot be wrong. Closing them before going there keeps unions of
many branches from being combined with each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from shiplap.compat.schemas.compiling import Compiler
from shiplap.compat.schemas.documenting import Documentation
from shiplap.compat.schemas.goals import (
    Answer,
    Branch,
    Choice,
    Declined,
    Goal,
    Missing,
    Nothing,
    Only,
    Option,
    Present,
    SaidOfLists,
)
from shiplap.compat.schemas.nodes import Node, Nodes
from shiplap.compat.schemas.object_values import ObjectFacts, ObjectMaker

Solve: TypeAlias = Callable[[Goal], Answer]

_DEPTH = 4


@dataclass(slots=True)
class Chooser:
    """Looks ahead."""

    solve: Solve
    compiler: Compiler
    objects: ObjectMaker
    documentation: Documentation

    def near(self, branch: Branch, group: Nodes) -> Sequence[Node]:
        """Return the branches of a union that its tag does not rule out."""
        return group if branch.kind != "object" else self.objects.tags.near(group, self.objects.facts(branch).member)

    def rivals(self, branch: Branch, option: Option) -> Sequence[Node]:
        """Return what may fit beside the schema that has to fit alone."""
        one = (*option.sent, *option.held)[0]
        return [other for other in self.near(branch, option.alone) if other is not one]

    def next_options(self, branch: Branch) -> list[Option] | None:
        """Take the most pressing choice out of ``branch`` and return its open ways; nothing when there is no choice."""
        for index, choice in enumerate(branch.choices):
            if choice.first:
                # While the choice is there, the branch knows that not all documented properties are known yet.
                options = self._open(branch, choice, None)
                del branch.choices[index]
                return options
        ways = self._documenting(branch)
        return self._narrowest(branch) if ways is None else ways

    def _documenting(self, branch: Branch) -> list[Option] | None:
        """Return the ways to settle whether another branch of a union documents what there is, or may be."""
        others = [one for one in self.objects.others(branch) if branch.kind in self.compiler.opened(one).kinds]
        for one in others:
            if self._adds(branch, one):
                declined = Option(facts=(Declined(one),))
                return [declined] if self.clashes(branch, one) else [declined, Option(sent=(one,))]
        if branch.kind != "object" or not (facts := self.objects.facts(branch)).closed:
            return None
        name = next((name for name in sorted(facts.present) if not facts.documents(name)), None)
        if name is None:
            return None
        documenting = [one for one in others if self.documentation.may(one).has(name)]
        return [Option(sent=(one,)) for one in documenting if not self.clashes(branch, one)]

    def _adds(self, branch: Branch, other: Node) -> bool:
        """Say whether ``other`` may document something inside of what the branch documents already."""
        spoken, adds = self.documentation.may(other), self.documentation.adds
        if branch.kind == "array":
            lists = [fact.lists for fact in branch.facts if isinstance(fact, SaidOfLists) and fact.sent]
            if spoken.in_order or any(each.prefix for each in lists):
                return any(self.documentation.speaks(one) for one in spoken.items)
            items = {each.rest for each in lists if each.rest is not None}
            return any(adds(items, one) for one in spoken.items)
        facts = self.objects.facts(branch)
        there = {name: goal.sent for name in spoken.names if (goal := facts.member(name)) is not None}
        return spoken.wild or any(adds(nodes, one) for name, nodes in there.items() for one in spoken.names[name])

    def _narrowest(self, branch: Branch) -> list[Option] | None:
        facts = self.objects.facts(branch) if branch.kind == "object" else None
        best: list[Option] | None = None
        left: list[Choice] = []
        taken: Choice | None = None
        for choice in branch.choices:
            if best is not None and len(best) <= 1:
                left.append(choice)
                continue
            options = self._open(branch, choice, facts)
            # What no way leads on from is at its end, also where a way is gone already: that one is closed, too.
            if options and any(self._follows(branch, option, facts) for option in choice.options):
                continue
            left.append(choice)
            if best is None or len(options) < len(best):
                best, taken = options, choice
        branch.choices = [choice for choice in left if choice is not taken]
        return best

    def _open(self, branch: Branch, choice: Choice, facts: ObjectFacts | None) -> list[Option]:
        return [option for option in choice.options if self._is_open(branch, option, facts)]

    def _is_open(self, branch: Branch, option: Option, facts: ObjectFacts | None) -> bool:
        if any(self.clashes(branch, node) for node in (*option.sent, *option.held)):
            return False
        for fact in option.facts if facts is not None else ():
            match fact:
                case Missing(name) if facts is not None and name in facts.present:
                    return False
                case Present(name, broken) if facts is not None:
                    goal = facts.member(name, broken)
                    if goal is None or isinstance(self.solve(goal), Nothing):
                        return False
                case _:
                    pass
        return True

    def _follows(self, branch: Branch, option: Option, facts: ObjectFacts | None) -> bool:
        """Say whether a way is gone already, whatever else is chosen."""
        if option.sent or option.choices:
            return False
        if any(node not in branch.held and node not in branch.sent for node in option.held):
            return False
        broken = (*option.broken, *(self.rivals(branch, option) if option.alone else ()))
        if not all(node in branch.broken or self.clashes(branch, node) for node in broken):
            return False
        return all(facts is not None and self._is_true(fact, facts) for fact in option.facts)

    def _is_true(self, fact: object, facts: ObjectFacts) -> bool:
        match fact:
            case Missing(name):
                return facts.member(name) is None
            case Present(name, broken) if name in facts.present and len(broken) == 1:
                return self._cannot_fit(facts, name, broken[0])
            case _:
                return False

    def clashes(self, branch: Branch, node: Node, depth: int = 0) -> bool:  # noqa: PLR0911 - cheapest first
        """Say whether ``node`` certainly does not fit what is known on ``branch``."""
        if node in branch.broken:
            return True
        node = self.compiler.opened(node)
        if branch.kind not in node.kinds or node in branch.broken:
            return True
        if node.only is not None and any(
            isinstance(fact, Only) and fact.values.isdisjoint(node.only) for fact in branch.facts
        ):
            return True
        if depth > _DEPTH:
            return False
        if any(self.clashes(branch, part, depth + 1) for part in node.all_of):
            return True
        if branch.kind == "object" and node.objects is not None and self._members_clash(branch, node):
            return True
        return any(
            all(self.clashes(branch, one, depth + 1) for one in self.near(branch, group))
            for group in (*node.any_of, *node.one_of)
        )

    def _members_clash(self, branch: Branch, node: Node) -> bool:
        if node.objects is None:
            return False
        facts = self.objects.facts(branch)
        if not facts.missing.isdisjoint(node.objects.required):
            return True
        certain = {*facts.present, *node.objects.required}
        return any(name in certain and self._cannot_fit(facts, name, value) for name, value in node.objects.properties)

    def _cannot_fit(self, facts: ObjectFacts, name: str, node: Node) -> bool:
        """Say whether the value of a property certainly does not fit; asked only of schemas that are quickly judged."""
        goal = facts.member(name)
        if goal is None:
            return True
        node = self.compiler.opened(node)
        if not _is_simple(node) or not (goal.sent or goal.held or goal.broken):
            return not node.kinds
        if node.only is not None:
            lists = [self.compiler.opened(one).only for one in (*goal.sent, *goal.held)]
            if any(each is not None and each.isdisjoint(node.only) for each in lists):
                return True
        wider = Goal(sent=goal.sent, held=goal.held | {node}, broken=goal.broken)
        return isinstance(self.solve(wider), Nothing)


def _is_simple(node: Node) -> bool:
    return node.only is not None or not (
        node.all_of or node.any_of or node.one_of or node.none_of or node.conditionals or node.objects or node.lists
    )
