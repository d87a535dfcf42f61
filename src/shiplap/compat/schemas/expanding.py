"""Opening schemas for one kind of value: what must be true becomes facts, what can go several ways becomes choices.

That a schema holds is a list of facts. That it does not hold is a choice: at least one of its constraints is violated.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypeAlias

from shiplap.compat.schemas.compiling import Compiler
from shiplap.compat.schemas.goals import (
    Branch,
    BrokenRiddle,
    Choice,
    Dependent,
    Doubt,
    Except,
    Fact,
    FewItems,
    HeldRiddle,
    Item,
    ManyItems,
    Missing,
    Only,
    Option,
    Others,
    Present,
    SaidOfLists,
    SaidOfObjects,
    Sized,
    SomeName,
    Twins,
)
from shiplap.compat.schemas.nodes import Lists, Node, Nodes, Numbers, Objects, Riddle, Texts

Clashes: TypeAlias = Callable[[Branch, Node], bool]
"""Whether a schema certainly does not fit what is known on a branch."""

Rivals: TypeAlias = Callable[[Branch, Option], Sequence[Node]]
"""The schemas that may fit beside the one that has to fit alone."""

Near: TypeAlias = Callable[[Branch, Nodes], Sequence[Node]]
"""The branches of a union that no tag rules out."""

_PARTED = frozenset({"object", "array"})
MAX_BRANCHES = 400
"""How many branches of a union may be violated together or combined in pairs, of those that its tag leaves."""


class TooManyBranchesError(Exception):
    """The branches of a union could be combined in more ways than are tried."""


@dataclass(slots=True)
class Expander:
    """Opens schemas."""

    compiler: Compiler
    clashes: Clashes
    near: Near
    rivals: Rivals
    pay_for: Callable[[int], None]
    closed: bool

    def go(self, branch: Branch, option: Option) -> Branch:
        """Add to ``branch`` all that ``option`` says, and all that follows from it; a branch that cannot be is dead."""
        branch.opening += 1
        for fact in option.facts:
            self._fact(branch, fact)
        branch.choices.extend(option.choices)
        for node in option.sent:
            self._hold(branch, node, sent=True)
        for node in option.held:
            self._hold(branch, node, sent=False)
        for node in option.broken:
            self._break(branch, node)
        for node in self._limited(self.rivals(branch, option)) if option.alone and not branch.dead else ():
            self._break(branch, node)
        branch.opening -= 1
        return branch

    def _fact(self, branch: Branch, fact: Fact) -> None:
        branch.facts.append(fact)
        match fact:
            case HeldRiddle(key):
                clash = any(isinstance(one, BrokenRiddle) and one.key == key for one in branch.facts)
            case BrokenRiddle(key):
                clash = any(isinstance(one, HeldRiddle) and one.key == key for one in branch.facts)
            case _:
                return
        branch.dead = branch.dead or clash

    def _hold(self, branch: Branch, node: Node, *, sent: bool) -> None:
        held = branch.sent if sent else branch.held
        if branch.dead or node in held:
            return
        held.add(node)
        if node in branch.broken:
            branch.dead = True
            return
        if node.reference is not None:
            self._hold(branch, self.compiler.opened(node), sent=sent)
            return
        if branch.kind not in node.kinds:
            branch.dead = True
            return
        for fact in _facts(node, branch.kind, sent=sent):
            self._fact(branch, fact)
        for part in node.all_of:
            self._hold(branch, part, sent=sent)
        for part in node.none_of:
            self._break(branch, part)
        self._choices(branch, node, sent=sent)

    def _choices(self, branch: Branch, node: Node, *, sent: bool) -> None:
        def holding(*nodes: Node, broken: Iterable[Node] = ()) -> Option:
            return Option(sent=nodes, broken=tuple(broken)) if sent else Option(held=nodes, broken=tuple(broken))

        for group in node.any_of:
            options = [holding(one) for one in group]
            if sent and self.closed and branch.kind in _PARTED and not self._is_list_of_values(group, branch.kind):
                options = [Option(sent=(one,), facts=(Others(group, index),)) for index, one in enumerate(group, 1)]
            branch.choices.append(Choice(tuple(options), first=sent))
        for group in node.one_of:
            times = Counter(group)
            options = [replace(holding(one), alone=group) for one in group if times[one] == 1]
            branch.choices.append(Choice(tuple(options), first=sent))
        for one in node.conditionals:
            then = holding(*_some(one.condition, one.then))
            otherwise = holding(*_some(one.otherwise), broken=(one.condition,))
            branch.choices.append(Choice((otherwise, then), first=sent))

    def _is_list_of_values(self, group: tuple[Node, ...], kind: str) -> bool:
        """Say whether no value fits two of a group: each is one value, or of another kind."""
        return all(self.compiler.is_constant(one) or kind not in one.kinds for one in group)

    def _break(self, branch: Branch, node: Node) -> None:
        if branch.dead or node in branch.broken:
            return
        branch.broken.add(node)
        if node in branch.sent or node in branch.held:
            branch.dead = True
            return
        if node.reference is not None:
            self._break(branch, self.compiler.opened(node))
            return
        if branch.kind not in node.kinds:
            return
        options = tuple(self._violations(branch, node))
        if len(options) == 1:
            self.go(branch, options[0])
        elif not any(_says_nothing(option) for option in options):
            branch.choices.append(Choice(options))

    def _limited(self, nodes: Sequence[Node]) -> Sequence[Node]:
        if len(nodes) > MAX_BRANCHES:
            raise TooManyBranchesError
        self.pay_for(len(nodes))
        return nodes

    def _violations(self, branch: Branch, node: Node) -> Iterator[Option]:
        """Yield the ways not to fit a schema, the plainest first."""
        if node.only is not None:
            yield Option(facts=(Except(frozenset(one for one in node.only if one[0] == branch.kind)),))
        yield from (Option(facts=(fact,)) for fact in _contrary(node, branch.kind))
        for part in node.all_of:
            yield Option(broken=(part,))
        for part in node.none_of:
            yield Option(held=(part,))
        for group in node.any_of:
            possible = [one for one in self.near(branch, group) if not self.clashes(branch, one)]
            yield Option(broken=tuple(self._limited(possible)))
        for group in node.one_of:
            possible = [one for one in self.near(branch, group) if not self.clashes(branch, one)]
            self._limited(possible)
            yield Option(broken=tuple(possible))
            yield from (Option(held=pair) for pair in combinations(possible, 2))
        yield from _unmet(node)
        for riddle in _riddles(node, branch.kind):
            yield Option(facts=(BrokenRiddle(riddle.key, Doubt(riddle.code, riddle.where)),))


def _unmet(node: Node) -> Iterator[Option]:
    for one in node.conditionals:
        if one.then is not None:
            yield Option(held=(one.condition,), broken=(one.then,))
        if one.otherwise is not None:
            yield Option(broken=(one.condition, one.otherwise))


def _says_nothing(option: Option) -> bool:
    return not (option.sent or option.held or option.broken or option.facts)


def _some(*nodes: Node | None) -> tuple[Node, ...]:
    return tuple(node for node in nodes if node is not None)


def _riddles(node: Node, kind: str) -> Iterator[Riddle]:
    return (riddle for riddle in node.riddles if riddle.kind in {None, kind})


def _facts(node: Node, kind: str, *, sent: bool) -> Iterator[Fact]:
    """Yield what a schema that fits says about a value of one kind."""
    if node.only is not None:
        yield Only(frozenset(one for one in node.only if one[0] == kind))
    for riddle in _riddles(node, kind):
        yield HeldRiddle(riddle.key, Doubt(riddle.code, riddle.where))
    match kind:
        case "number" if node.numbers is not None:
            yield node.numbers
        case "string" if node.texts is not None:
            yield node.texts
        case "array" if node.lists is not None:
            yield SaidOfLists(node.lists, sent)
            if node.lists.contains is not None and node.lists.contains_low > 0:
                yield ManyItems(node.lists.contains, node.lists.contains_low)
        case "object" if node.objects is not None:
            yield SaidOfObjects(node.objects, sent)
        case _:
            pass


def _contrary(node: Node, kind: str) -> Iterator[Fact]:
    """Yield the facts each of which violates one constraint of a schema on a value of one kind."""
    match kind:
        case "number" if node.numbers is not None:
            yield from _outside(node.numbers)
        case "string" if node.texts is not None:
            yield from _other_texts(node.texts)
        case "array" if node.lists is not None:
            yield from _other_lists(node.lists)
        case "object" if node.objects is not None:
            yield from _other_objects(node.objects)
        case _:
            pass


def _outside(numbers: Numbers) -> Iterator[Fact]:
    if numbers.low is not None:
        yield Numbers(high=numbers.low, high_open=not numbers.low_open)
    if numbers.high is not None:
        yield Numbers(low=numbers.high, low_open=not numbers.high_open)
    for one in numbers.multiples:
        yield Numbers(strangers=(one,))


def _other_texts(texts: Texts) -> Iterator[Fact]:
    if texts.low > 0:
        yield Texts(high=texts.low - 1)
    if texts.high is not None:
        yield Texts(low=texts.high + 1)
    for pattern in texts.found:
        yield Texts(missed=(pattern,))


def _other_sizes(low: int, high: int | None) -> Iterator[Fact]:
    if low > 0:
        yield Sized(high=low - 1)
    if high is not None:
        yield Sized(low=high + 1)


def _other_lists(lists: Lists) -> Iterator[Fact]:
    yield from _other_sizes(lists.low, lists.high)
    for index, one in enumerate(lists.prefix):
        yield Item(index, index + 1, broken=(one,))
    if lists.rest is not None:
        yield Item(len(lists.prefix), broken=(lists.rest,))
    if lists.unique:
        yield Twins()
    if lists.contains is not None and lists.contains_low > 0:
        yield FewItems(lists.contains, lists.contains_low - 1)
    if lists.contains is not None and lists.contains_high is not None:
        yield ManyItems(lists.contains, lists.contains_high + 1)


def _other_objects(objects: Objects) -> Iterator[Fact]:
    for name in objects.required:
        yield Missing(name)
    yield from _other_sizes(objects.low, objects.high)
    for name, one in objects.properties:
        yield Present(name, (one,))
    for pattern, one in objects.patterns:
        yield SomeName(patterns=(pattern,), broken=(one,))
    if objects.additional is not None:
        known = tuple(name for name, _ in objects.properties)
        others = tuple(pattern for pattern, _ in objects.patterns)
        yield SomeName(not_names=known, not_patterns=others, broken=(objects.additional,))
    if objects.names is not None:
        yield SomeName(not_fitting=objects.names)
    for name, needed in objects.dependents:
        for other in needed:
            yield Dependent(name, other)
