"""The shape of a JSON value: what types, matchers and plain values are all turned into before a contract is written.

A contract wants three things of a value: an example, the matchers at each path, and generators. Types and matchers
compose because both are shapes, and a shape knows how to become these three.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, assert_never

from shiplap.errors import Fault
from shiplap.model.json_value import JsonValue
from shiplap.model.rule import Combine, Generator, Matcher, MatcherList
from shiplap.recording.recording_errors import NotRecordableError


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One value and its matchers; without matchers it must equal the example.

    ``example`` may hold lists and objects: then they are compared as they are, or as the one matcher here says.
    """

    example: JsonValue
    matchers: tuple[Matcher, ...] = ()
    combine: Combine = Combine.AND
    generator: Generator | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """A JSON object with these members; in a response it may have more.

    ``optional`` are members that its type has and does not require: see `with_members_of`.
    """

    members: "Mapping[str, Shape]"
    optional: "Mapping[str, Shape]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Elements:
    """A JSON array with exactly these elements.

    ``sized`` says its length in a rule of its own, because a rule further up that matches by type would allow any.
    """

    elements: "tuple[Shape, ...]"
    sized: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A JSON array of ``min`` to ``max`` alike elements; ``elements`` are those of the example.

    Where the example has none, nothing is known about them.
    """

    elements: "tuple[Shape, ...]"
    min: int = 0
    max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A JSON object with any names and alike values; ``key`` says what the names must match."""

    entries: "Mapping[str, Shape]"
    key: Matcher | None = None


@dataclass(frozen=True, slots=True)
class Nullable:
    """The shape, or ``null``.

    Pact can say that of single values only. An object or a list that may be ``null`` is one in the interactions whose
    example has it; ``null`` instead takes an interaction, and so a provider state, of its own.
    """

    shape: "Shape"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    """A JSON array in which each variant occurs at least once, anywhere."""

    variants: "tuple[Shape, ...]"


@dataclass(frozen=True, slots=True)
class Alike:
    """The shape with every value in it compared by type only, as Pact's ``like`` does."""

    shape: "Shape"


Shape: TypeAlias = Leaf | Members | Elements | Repeated | Table | Nullable | Variants | Alike
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NULL = Matcher("null")
_TYPE = Matcher("type")


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a contract stores of a shape: the example, and matchers and generators by JSON path."""

    example: JsonValue
    rules: dict[str, MatcherList] = field(default_factory=dict)
    generators: dict[str, Generator] = field(default_factory=dict)


def compile_shape(shape: Shape, path: str = "$") -> Compiled:
    """Turn a shape into its example, its matchers and its generators."""
    compiled = Compiled(None)
    return Compiled(_compile(shape, path, compiled), compiled.rules, compiled.generators)


def with_members_of(shape: Shape, value: JsonValue) -> Shape:
    """Return the shape with those optional members that a value has: what a client really sends is what is recorded."""
    match shape, value:
        case Members(), dict():
            sent = {name: each for name, each in shape.optional.items() if name in value}
            rest = {name: each for name, each in shape.optional.items() if name not in value}
            members = {**shape.members, **sent}
            return Members({name: with_members_of(each, value.get(name)) for name, each in members.items()}, rest)
        case Repeated(), list():
            return replace(shape, elements=tuple(_with_all(each, value) for each in shape.elements))
        case Table(), dict():
            values = [*value.values()]
            return replace(shape, entries={name: _with_all(each, values) for name, each in shape.entries.items()})
        case Elements(), list() if len(value) == len(shape.elements):
            pairs = zip(shape.elements, value, strict=True)
            return replace(shape, elements=tuple(with_members_of(each, item) for each, item in pairs))
        case ((Nullable() | Alike()), _):
            return replace(shape, shape=with_members_of(shape.shape, value))
        case _:
            return shape


def _with_all(shape: Shape, values: Iterable[JsonValue]) -> Shape:
    for value in values:
        shape = with_members_of(shape, value)
    return shape


def member_path(path: str, name: str) -> str:
    """Return the JSON path of a member, in brackets where its name is not a plain one."""
    if _PLAIN_NAME.match(name):
        return f"{path}.{name}"
    return "{}['{}']".format(path, name.replace("\\", "\\\\").replace("'", "\\'"))


def _compile(shape: Shape, path: str, into: Compiled) -> JsonValue:  # noqa: PLR0911 - one return a kind
    match shape:
        case Leaf():
            return _compile_leaf(shape, path, into)
        case Members():
            return {name: _compile(member, member_path(path, name), into) for name, member in shape.members.items()}
        case Elements():
            return _compile_elements(shape, path, into)
        case Repeated():
            return _compile_repeated(shape, path, into)
        case Table():
            return _compile_table(shape, path, into)
        case Nullable():
            return _compile_nullable(shape, path, into)
        case Variants():
            return _compile_variants(shape, path, into)
        case Alike():
            example = _compile(shape.shape, path, into)
            into.rules.setdefault(path, MatcherList((_TYPE,)))
            return example
        case _:
            assert_never(shape)


def _compile_leaf(leaf: Leaf, path: str, into: Compiled) -> JsonValue:
    if leaf.matchers:
        into.rules[path] = MatcherList(leaf.matchers, leaf.combine)
    if leaf.generator is not None:
        into.generators[path] = leaf.generator
    return leaf.example


def _compile_elements(shape: Elements, path: str, into: Compiled) -> JsonValue:
    if shape.sized:
        size = len(shape.elements)
        into.rules[path] = MatcherList((Matcher("type", {"min": size, "max": size}),))
    return [_compile(element, f"{path}[{index}]", into) for index, element in enumerate(shape.elements)]


def _compile_repeated(shape: Repeated, path: str, into: Compiled) -> JsonValue:
    params: dict[str, JsonValue] = {"min": shape.min}
    if shape.max is not None:
        params["max"] = shape.max
    into.rules[path] = MatcherList((Matcher("type", params),))
    return _compile_alike(shape.elements, f"{path}[*]", into)


def _compile_table(shape: Table, path: str, into: Compiled) -> JsonValue:
    matchers = [Matcher("values")]
    if shape.key is not None:
        rule: JsonValue = {"match": shape.key.name, **shape.key.params}
        matchers.append(Matcher("eachKey", {"rules": [rule]}))
    into.rules[path] = MatcherList(tuple(matchers))
    values = _compile_alike(tuple(shape.entries.values()), f"{path}.*", into)
    return dict(zip(shape.entries, values, strict=True))


def _compile_alike(shapes: tuple[Shape, ...], path: str, into: Compiled) -> list[JsonValue]:
    """Compile shapes that share one path; where only some of them have a member, no rule can say it."""
    compiled = [compile_shape(shape, path) for shape in shapes]
    for other in compiled:
        if other.rules.keys() != compiled[0].rules.keys():
            apart = sorted(other.rules.keys() ^ compiled[0].rules.keys())
            problem = "only some of the examples have it; examples in one list or dictionary must have the same members"
            raise NotRecordableError("the example cannot become a contract", [Fault(each, problem) for each in apart])
    for each in compiled:
        for place, rules in each.rules.items():
            into.rules[place] = _either(into.rules[place], rules) if place in into.rules else rules
        into.generators.update(each.generators)
    return [each.example for each in compiled]


def _either(one: MatcherList, other: MatcherList) -> MatcherList:
    return one if one == other else MatcherList(distinct((*one.matchers, *other.matchers)), Combine.OR)


def _compile_nullable(shape: Nullable, path: str, into: Compiled) -> JsonValue:
    example = _compile(shape.shape, path, into)
    rules = into.rules.get(path)
    if isinstance(example, dict | list) or rules is None:
        return example
    matchers = rules.matchers if rules.combine is Combine.OR else rules.matchers[-1:]
    into.rules[path] = MatcherList(distinct((*matchers, _NULL)), Combine.OR)
    return example


def distinct(matchers: Iterable[Matcher]) -> tuple[Matcher, ...]:
    """Return the matchers in order, equal ones once."""
    found: list[Matcher] = []
    found.extend(each for each in matchers if each not in found)
    return tuple(found)


def _compile_variants(shape: Variants, path: str, into: Compiled) -> JsonValue:
    compiled = [compile_shape(variant) for variant in shape.variants]
    variants: list[JsonValue] = [
        {"index": index, "rules": _rules_as_json(each), "generators": _generators_as_json(each)}
        for index, each in enumerate(compiled)
    ]
    into.rules[path] = MatcherList((Matcher("arrayContains", {"variants": variants}),))
    return [each.example for each in compiled]


def _rules_as_json(compiled: Compiled) -> JsonValue:
    return {
        path: {
            "combine": rules.combine.value,
            "matchers": [{"match": matcher.name, **matcher.params} for matcher in rules.matchers],
        }
        for path, rules in compiled.rules.items()
    }


def _generators_as_json(compiled: Compiled) -> JsonValue:
    return {path: {"type": each.name, **each.params} for path, each in compiled.generators.items()}
