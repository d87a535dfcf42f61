"""What the branches of a union document, without going through them: may one of them add anything that is not there?

A value that fits one branch may fit others as well, and they document properties, too. To go through all sets of
branches would take forever. A branch matters only where it documents what those chosen so far do not, and that is what
is asked here: rather too often than too seldom, so that nothing is overlooked.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from shiplap.compat.schemas.compiling import Compiler
from shiplap.compat.schemas.nodes import Lists, Node, Nodes, Objects

_Pair: TypeAlias = tuple[frozenset[Node], Node]
_PARTED = frozenset({"object", "array"})


@dataclass(slots=True)
class Spoken:
    """What a schema documents.

    Attributes:
        names: the schemas of each property.
        demanded: the properties that are required, which documents them, too.
        wild: whether it says something of properties that it does not name.
        items: the schemas of items.
        in_order: whether items at different positions have different schemas.
    """

    names: dict[str, set[Node]] = field(default_factory=dict)
    demanded: set[str] = field(default_factory=set)
    wild: bool = False
    items: set[Node] = field(default_factory=set)
    in_order: bool = False

    def documents(self) -> bool:
        """Say whether any property is documented, or may be there without that."""
        return bool(self.names or self.demanded or self.wild)

    def has(self, name: str) -> bool:
        """Say whether a property is documented."""
        return name in self.names or name in self.demanded

    def take(self, other: "Spoken") -> None:
        """Take in what another schema says of the same value."""
        for name, nodes in other.names.items():
            self.names.setdefault(name, set()).update(nodes)
        self.demanded |= other.demanded
        self.wild = self.wild or other.wild
        self.items |= other.items
        self.in_order = self.in_order or other.in_order


@dataclass(slots=True)
class Documentation:
    """Answers what schemas may document, and what they surely do; remembers it."""

    compiler: Compiler
    _may: dict[int, Spoken] = field(default_factory=dict)
    _must: dict[int, Spoken] = field(default_factory=dict)
    _added: dict[_Pair, bool] = field(default_factory=dict)

    def may(self, node: Node) -> Spoken:
        """Return all that a schema documents on any of its ways."""
        node = self.compiler.opened(node)
        known = self._may.get(node.number)
        if known is None:
            known = self._may[node.number] = _own(node, self.compiler.never())
            for part in _parts(node):
                known.take(self.may(part))
        return known

    def must(self, node: Node) -> Spoken:
        """Return what a schema documents on all of its ways."""
        node = self.compiler.opened(node)
        known = self._must.get(node.number)
        if known is None:
            known = self._must[node.number] = _own(node, self.compiler.never())
            for part in (*node.all_of, *self._only_ways(node)):
                known.take(self.must(part))
        return known

    def adds(self, there: Iterable[Node], other: Node) -> bool:
        """Say whether ``other`` may document anything in a value, at any depth, that ``there`` do not all the same.

        Where nothing is said of the value, there is nothing to add: then it may be any.
        """
        pair = (frozenset(there), other)
        known = self._added.get(pair)
        if known is None:
            seen: set[_Pair] = set()
            known = self._added[pair] = self._finds_more(pair, seen)
            if not known:
                self._added.update(dict.fromkeys(seen, False))
        return known

    def _finds_more(self, pair: _Pair, seen: set[_Pair]) -> bool:
        """Look for a place where one documents more, and come by each pair of places once."""
        ours, other = pair
        if not ours or other in ours or _PARTED.isdisjoint(self.compiler.opened(other).kinds) or pair in seen:
            return False
        seen.add(pair)
        theirs, surely, perhaps = self.may(other), Spoken(), Spoken()
        for node in ours:
            surely.take(self.must(node))
            perhaps.take(self.may(node))
        in_order = theirs.in_order or perhaps.in_order
        if self._more_below(set() if in_order else surely.items, perhaps.items, theirs.items, seen):
            return True
        if not theirs.documents() or not perhaps.documents():
            return False
        if theirs.wild or perhaps.wild or not all(surely.has(name) for name in (*theirs.names, *theirs.demanded)):
            return True
        return any(
            self._more_below(surely.names.get(name, set()), perhaps.names.get(name, set()), nodes, seen)
            for name, nodes in theirs.names.items()
        )

    def _more_below(self, surely: set[Node], perhaps: set[Node], others: set[Node], seen: set[_Pair]) -> bool:
        if not perhaps:
            return False
        if not surely:
            return any(self.speaks(one) for one in others)
        return any(self._finds_more((frozenset(surely), one), seen) for one in others)

    def speaks(self, node: Node, seen: frozenset[int] = frozenset()) -> bool:
        """Say whether a schema documents a property at any depth."""
        number = self.compiler.opened(node).number
        if number in seen:
            return False
        spoken = self.may(node)
        return spoken.documents() or any(self.speaks(one, seen | {number}) for one in spoken.items)

    def _only_ways(self, node: Node) -> Nodes:
        """Return the branches of unions that are the only ones for values with parts."""
        found: list[Node] = []
        for group in (*node.any_of, *node.one_of):
            open_ones = [one for one in group if not _PARTED.isdisjoint(self.compiler.opened(one).kinds)]
            found += open_ones if len(open_ones) == 1 else []
        return tuple(found)


def _own(node: Node, never: Node) -> Spoken:
    spoken = Spoken(wild=bool(node.riddles))
    if node.objects is not None:
        _take_objects(spoken, node.objects, never)
    if node.lists is not None:
        _take_lists(spoken, node.lists)
    return spoken


def _take_objects(spoken: Spoken, objects: Objects, never: Node) -> None:
    for name, node in objects.properties:
        spoken.names.setdefault(name, set()).add(node)
    spoken.demanded.update(objects.required, *(needed for _, needed in objects.dependents))
    spoken.wild = spoken.wild or bool(objects.patterns) or objects.additional not in {None, never}


def _take_lists(spoken: Spoken, lists: Lists) -> None:
    spoken.items.update(lists.prefix)
    if lists.rest is not None:
        spoken.items.add(lists.rest)
    spoken.in_order = bool(lists.prefix)


def _parts(node: Node) -> Nodes:
    conditional = [
        part for one in node.conditionals for part in (one.condition, one.then, one.otherwise) if part is not None
    ]
    groups = (*node.any_of, *node.one_of)
    return (*node.all_of, *(one for group in groups for one in group), *conditional)
