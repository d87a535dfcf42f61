"""Which branches of a union a tag rules out at once: without that, each of two thousand is held against each other.

A tag is a property that every branch for objects requires and lists the values of, as a discriminator does. Where the
values that it may have are known, only the branches that list one of them are left.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from shiplap.compat.schemas.compiling import Compiler
from shiplap.compat.schemas.exact import Scalar
from shiplap.compat.schemas.goals import Goal
from shiplap.compat.schemas.nodes import Node, Nodes

Member: TypeAlias = Callable[[str], Goal | None]
"""What is known of a property; nothing where it cannot be there."""

_Told: TypeAlias = dict[str, frozenset[Scalar]]

FEWEST = 4
"""The size of unions for which it is not worth while to look for a tag."""


@dataclass(frozen=True, slots=True)
class Tag:
    """The property that tells the branches of a union apart, and where in the union each value of it stands."""

    name: str
    places: dict[Scalar, list[int]]


@dataclass(slots=True)
class Tags:
    """Finds the tags of unions; remembers them."""

    compiler: Compiler
    _tags: dict[int, tuple[Nodes, Tag | None]] = field(default_factory=dict)
    _told: dict[int, _Told] = field(default_factory=dict)

    def near(self, group: Nodes, member: Member, start: int = 0) -> Sequence[Node]:
        """Return the branches from ``start`` on that an object may fit; one that is left out certainly does not fit."""
        tag = self._tag(group) if len(group) >= FEWEST else None
        if tag is None:
            return group[start:]
        goal = member(tag.name)
        if goal is None:
            return ()
        lists = [self.compiler.opened(node).only for node in (*goal.sent, *goal.held)]
        known = [each for each in lists if each is not None]
        if not known:
            return group[start:]
        values = frozenset.intersection(*known)
        places = sorted({place for one in values for place in tag.places.get(one, ())})
        return [group[index] for index in places if index >= start]

    def _tag(self, group: Nodes) -> Tag | None:
        known = self._tags.get(id(group))
        if known is None:
            known = self._tags[id(group)] = (group, self._found(group))
        return known[1]

    def _found(self, group: Nodes) -> Tag | None:
        told = [
            (index, self._told_by(one))
            for index, one in enumerate(group)
            if "object" in self.compiler.opened(one).kinds
        ]
        if not told:
            return None
        tags: list[Tag] = []
        for name in sorted(set.intersection(*(set(each) for _, each in told))):
            places: dict[Scalar, list[int]] = {}
            for index, each in told:
                for value in each[name]:
                    places.setdefault(value, []).append(index)
            tags.append(Tag(name, places))
        return max(tags, key=lambda tag: len(tag.places), default=None)

    def _told_by(self, node: Node) -> _Told:
        """Return the properties that a schema requires and lists the values of."""
        node = self.compiler.opened(node)
        known = self._told.get(node.number)
        if known is None:
            required, listed = set[str](), _Told()
            self._collect(node, required, listed)
            known = self._told[node.number] = {name: listed[name] for name in required & set(listed)}
        return known

    def _collect(self, node: Node, required: set[str], listed: _Told) -> None:
        node = self.compiler.opened(node)
        if node.objects is not None:
            required.update(node.objects.required)
            for name, value in node.objects.properties:
                only = self.compiler.opened(value).only
                if only is not None:
                    listed[name] = listed.get(name, only) & only
        for part in node.all_of:
            self._collect(part, required, listed)
