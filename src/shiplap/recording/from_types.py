"""From a Python type to a shape: the type a consumer parses a response into is what it needs of the response.

What the type does not require is left out of the contract, because the consumer can live without it: members with a
default and ``NotRequired`` members appear only where the test's example has them. What cannot be said in a contract
is refused with the member it stands in, all of them at once.
"""

import types
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import Enum, Flag
from functools import lru_cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import typing_extensions

from shiplap.errors import Fault, nearest_names
from shiplap.model.json_value import JsonValue
from shiplap.model.rule import Combine, Matcher
from shiplap.recording.constraints import bounds_of, breaks_its_rules, constrained, example_of_pattern
from shiplap.recording.recording_errors import NotRecordableError
from shiplap.recording.shape import Elements, Leaf, Members, Nullable, Repeated, Shape, Table, distinct, member_path
from shiplap.recording.type_members import ABSENT, Member, is_root_model, is_written_as_array, members_of, value_of
from shiplap.recording.type_names import scalar_of
from shiplap.recording.type_scalars import Scalar, one_of, pattern_of, why_unlike

_SHAPES = (Leaf, Members, Elements, Repeated, Table, Nullable)


def is_type(value: object) -> bool:
    """Return whether a value stands for a type: a class, a generic, a union, an alias, a new type."""
    return (
        isinstance(value, type | types.UnionType | types.GenericAlias | typing_extensions.TypeAliasType)
        or get_origin(value) is not None
        or hasattr(value, "__supertype__")
    )


def is_object_class(kind: type) -> bool:
    """Return whether a class stands for a JSON object, so that its instances are examples."""
    return scalar_of(kind) is None and members_of(kind) is not None


def shape_of_type(kind: Any, example: Any = ABSENT, where: str = "$") -> Shape:
    """Return the shape of a type, with the values of ``example`` (an instance, or JSON) where it has any.

    Raises:
        NotRecordableError: when the type, or a member of it, cannot become matchers.
    """
    if example is ABSENT and _is_hashable(kind):
        return _remembered(kind, where)
    return _read(kind, example, where)


def _is_hashable(kind: Any) -> bool:
    try:
        hash(kind)
    except TypeError:
        return False
    return True


@lru_cache(maxsize=512)
def _remembered(kind: Any, where: str) -> Shape:
    """Read a type once, however many tests name it."""
    return _read(kind, ABSENT, where)


def _read(kind: Any, example: Any, where: str) -> Shape:
    reader = _Reader()
    shape = reader.read(kind, example, _Place(where, where.rpartition(".")[2].strip("$") or "text"))
    if reader.faults:
        raise NotRecordableError(f"{_name(kind)} cannot become a contract", reader.faults)
    return shape


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the reader stands: the JSON path, a name that makes a readable example, and what type variables mean."""

    path: str
    label: str
    bindings: Mapping[Any, Any] = field(default_factory=dict)

    def member(self, name: str) -> "_Place":
        return _Place(member_path(self.path, name), name, self.bindings)

    def element(self, step: str) -> "_Place":
        return _Place(self.path + step, self.label, self.bindings)


class _Reader:
    """Reads one type; keeps the faults it met and the classes it stands in."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._open: list[Any] = []

    def read(self, kind: Any, example: Any, place: _Place) -> Shape:
        """Return the shape of ``kind`` at ``place``."""
        if isinstance(kind, _SHAPES):
            return kind
        kind = place.bindings.get(kind, kind) if isinstance(kind, TypeVar) else kind
        if (scalar := scalar_of(kind)) is not None:
            return self._scalar(kind, scalar, example, place)
        if kind is None or kind is type(None):
            return Leaf(example=None, matchers=(Matcher("null"),))
        if isinstance(kind, type) and issubclass(kind, Enum):
            return self._enum(kind, example, place)
        return self._read_construct(kind, get_origin(kind), example, place)

    def _scalar(self, kind: Any, scalar: Scalar, example: Any, place: _Place) -> Shape:
        if example is ABSENT:
            return scalar.leaf(place.label if scalar.example == "text" else scalar.example)
        if example is None:
            return self._fault(place, f"the example is null, and {_name(kind)} is never null")
        encoded = _encoded(example)
        unlike = why_unlike(encoded, scalar)
        if unlike is not None:
            return self._fault(place, f"the example does not fit {_name(kind)}: {unlike}")
        return scalar.leaf(encoded)

    def _read_construct(self, kind: Any, origin: Any, example: Any, place: _Place) -> Shape:  # noqa: PLR0911 - one return a kind
        if origin is typing_extensions.Annotated:
            return self._annotated(kind, example, place)
        if origin is Literal or origin is typing_extensions.Literal:
            return self._choice(kind, get_args(kind), example, place)
        if origin is Union or origin is types.UnionType:
            return self._union(kind, example, place)
        if isinstance(kind, TypeVar):
            return self._fault(place, f"the type variable {kind} stands for nothing; give the type its arguments")
        if hasattr(kind, "__supertype__"):
            return self.read(kind.__supertype__, example, place)
        if hasattr(kind, "__value__"):
            return self.read(kind.__value__, example, place)
        if origin is not None and hasattr(origin, "__value__"):
            return self.read(origin.__value__, example, _bound(origin, kind, place))
        return self._class(kind, origin if isinstance(origin, type) else kind, example, place)

    def _class(self, kind: Any, plain: Any, example: Any, place: _Place) -> Shape:
        if not isinstance(plain, type) or plain in {Any, object}:
            return self._fault(
                place, f"{_name(kind)} says nothing that a contract could hold; give a type or a matcher"
            )
        try:
            members = members_of(plain)
        except (NameError, TypeError) as error:
            return self._unreadable(plain, error, place)
        if members is not None and is_written_as_array(plain):
            return self._fault(place, f"{_name(plain)} is written as an array; give a tuple[...] of its types")
        if members is not None and is_root_model(plain):
            root = ABSENT if example is ABSENT else getattr(example, "root", example)
            return self.read(members[0].kind, root, place)
        if members is not None:
            return self._object(plain, members, example, _bound(plain, kind, place))
        return self._collection(kind, plain, example, place)

    def _unreadable(self, plain: type, error: Exception, place: _Place) -> Shape:
        """Name the member whose annotation cannot be read, where the error tells which."""
        unknown = str(getattr(error, "name", None) or "")
        annotations = {
            name: each for base in plain.__mro__ for name, each in vars(base).get("__annotations__", {}).items()
        }
        inside = next((name for name, each in annotations.items() if unknown and unknown in str(each)), None)
        where = place if inside is None else place.member(inside)
        return self._fault(where, f"the annotations of {_name(plain)} cannot be read: {error}")

    def _collection(self, kind: Any, plain: type, example: Any, place: _Place) -> Shape:
        if issubclass(plain, tuple) and get_args(kind)[-1:] != (Ellipsis,):
            return self._fixed(get_args(kind), example, place)
        if issubclass(plain, Mapping):
            return self._table(get_args(kind), example, place)
        if issubclass(plain, Sequence | AbstractSet) or plain is Iterable:
            return self._array(get_args(kind), example, place)
        return self._fault(place, f"{_name(kind)} is not a type of JSON; give a matcher for it")

    def _object(self, plain: type, members: tuple[Member, ...], example: Any, place: _Place) -> Shape:
        if plain in self._open and example is ABSENT:
            return self._fault(
                place, f"{_name(plain)} contains itself; give the test an example, or a type that ends here"
            )
        self._open.append(plain)
        self._refuse_unknown(plain, members, example, place)
        shapes, optional = {}, {}
        for member in members:
            value = ABSENT if example is ABSENT else value_of(example, member)
            if member.required or value is not ABSENT:
                shapes[member.name] = self.read(member.kind, value, place.member(member.name))
            elif (shape := self._optional(member, place)) is not None:
                optional[member.name] = shape
        self._open.pop()
        return Members(shapes, optional)

    def _optional(self, member: Member, place: _Place) -> Shape | None:
        """Return the shape of a member that need not be there; ``None`` where there is none, which is no fault then."""
        told = len(self.faults)
        shape = self.read(member.kind, ABSENT, place.member(member.name))
        fits = len(self.faults) == told
        del self.faults[told:]
        return shape if fits else None

    def _refuse_unknown(self, plain: type, members: tuple[Member, ...], example: Any, place: _Place) -> None:
        """Note the names in an example that the class does not have: somebody believes to have said something."""
        known = {name for member in members for name in (member.name, member.attribute) if name}
        unknown = [name for name in example if name not in known] if isinstance(example, dict) else []
        for name in unknown:
            near = nearest_names(str(name), sorted(known))
            hint = f"; did you mean {near[0]!r}?" if near else ""
            self._fault(place.member(str(name)), f"{_name(plain)} has no such member{hint}")

    def _array(self, arguments: tuple[Any, ...], example: Any, place: _Place) -> Shape:
        if not arguments:
            return self._fault(place, "a list without the type of its elements; write list[...]")
        examples = [ABSENT] if example is ABSENT else list(example)
        inside = place.element("[*]")
        return Repeated(elements=tuple(self.read(arguments[0], each, inside) for each in examples))

    def _fixed(self, arguments: tuple[Any, ...], example: Any, place: _Place) -> Shape:
        if not arguments:
            return self._fault(place, "a tuple without the types of its elements; write tuple[...]")
        examples = list(example) if example is not ABSENT else [ABSENT] * len(arguments)
        if len(examples) != len(arguments):
            return self._fault(place, f"the example has {len(examples)} elements, the type {len(arguments)}")
        pairs = enumerate(zip(arguments, examples, strict=True))
        elements = (self.read(kind, each, place.element(f"[{at}]")) for at, (kind, each) in pairs)
        return Elements(tuple(elements), sized=True)

    def _table(self, arguments: tuple[Any, ...], example: Any, place: _Place) -> Shape:
        if len(arguments) != 2:
            return self._fault(place, "a dictionary without the types of its names and values; write dict[str, ...]")
        key = self.read(arguments[0], ABSENT, _Place(place.path, "key", place.bindings))
        if not isinstance(key, Leaf):
            return self._fault(place, f"names of a JSON object are text, not {_name(arguments[0])}")
        examples = {key.example: ABSENT} if example is ABSENT else dict(example)
        named = {str(_encoded(name)): each for name, each in examples.items()}
        inside = place.element(".*")
        entries = {name: self.read(arguments[1], each, inside) for name, each in named.items()}
        return Table(entries=entries, key=next((each for each in key.matchers if each.name == "regex"), None))

    def _enum(self, kind: type[Enum], example: Any, place: _Place) -> Shape:
        """Return the values of an enum; flags are put together, so of these any whole number is one."""
        if issubclass(kind, Flag):
            return self.read(int, getattr(example, "value", example), place)
        return self._choice(kind, tuple(each.value for each in kind), example, place)

    def _choice(self, kind: Any, values: tuple[Any, ...], example: Any, place: _Place) -> Shape:
        json_values = tuple(_encoded(value) for value in values)
        chosen = json_values[0] if example is ABSENT else _encoded(example)
        if chosen not in json_values:
            return self._fault(place, f"the example {chosen!r} is none of {', '.join(map(repr, json_values))}")
        others = tuple(value for value in json_values if value is not None)
        if len(others) < len(json_values):
            return self._null_or_choice(kind, others, chosen, place)
        shape = one_of(json_values, chosen)
        return (
            shape
            if shape is not None
            else self._fault(place, f"Pact has no matcher for a choice such as {_name(kind)}")
        )

    def _null_or_choice(self, kind: Any, values: tuple[Any, ...], chosen: JsonValue, place: _Place) -> Shape:
        """Return a choice of which one is ``None``, whose text no pattern can find."""
        shape = one_of(values, values[0] if chosen is None else chosen) if values else Leaf(example=None)
        if shape is None:
            return self._fault(place, f"Pact has no matcher for a choice such as {_name(kind)}")
        matchers = distinct((*(shape.matchers[-1:] or ()), Matcher("null")))
        if shape.matchers[-1:] == (Matcher("equality"),):
            matchers = (Matcher("regex", {"regex": pattern_of(values)}), Matcher("null"))
        return Leaf(example=chosen, matchers=matchers, combine=Combine.OR)

    def _annotated(self, kind: Any, example: Any, place: _Place) -> Shape:
        inner, *metadata = get_args(kind)
        for extra in metadata:
            if isinstance(extra, _SHAPES):
                return extra
        bounds = bounds_of(tuple(metadata))
        if example is ABSENT and bounds.pattern is not None:
            example = example_of_pattern(bounds)
            if example is None:
                problem = f"no example is known for the pattern {bounds.pattern}; give the test an example"
                return self._fault(place, problem)
        shape = constrained(self.read(inner, example, place), bounds, keep_example=example is not ABSENT)
        broken = breaks_its_rules(shape) if isinstance(shape, Leaf) and example is not ABSENT else None
        if broken is not None:
            return self._fault(place, f"the example {_encoded(example)!r} does not keep what its type says: {broken}")
        return shape

    def _union(self, kind: Any, example: Any, place: _Place) -> Shape:
        variants = [each for each in _flat(kind) if each is not type(None)]
        nullable = len(variants) < len(_flat(kind))
        if nullable and example is None:
            return self._null_or(variants, place)
        if len(variants) == 1:
            shape = self.read(variants[0], example, place)
        elif all(_is_single_value(variant) for variant in variants):
            shape = self._either(variants, example, place)
        else:
            shape = self._variant_of_example(kind, variants, example, place)
        return Nullable(shape) if nullable else shape

    def _null_or(self, variants: list[Any], place: _Place) -> Shape:
        """Return ``null`` where the example is; the other variants are allowed where they need no example."""
        single = [variant for variant in variants if _is_single_value(variant)]
        matchers = [self._matcher_without_example(variant, place) for variant in single]
        return Leaf(example=None, matchers=distinct((*matchers, Matcher("null"))), combine=Combine.OR)

    def _either(self, variants: list[Any], example: Any, place: _Place) -> Shape:
        """Return a value that may be of several types; text is the example, because ``type`` needs one to say text."""
        if all(_literal_values(variant) for variant in variants):
            literals = tuple(value for variant in variants for value in _literal_values(variant))
            return self._choice(" | ".join(map(_name, variants)), literals, example, place)
        text = isinstance(example, str) or (example is ABSENT and str in variants)
        first = str if text and str in variants else next((each for each in variants if _holds(each, example)), None)
        chosen = self.read(variants[0] if first is None else first, example, place)
        others = [self._matcher_without_example(each, place) for each in variants if each is not first]
        if not isinstance(chosen, Leaf):
            return chosen
        matchers = distinct((*chosen.matchers[-1:], *others))
        return Leaf(example=chosen.example, matchers=matchers, combine=Combine.OR)

    def _matcher_without_example(self, kind: Any, place: _Place) -> Matcher:
        scalar = scalar_of(kind)
        if scalar is not None:
            return scalar.without_example
        shape = self.read(kind, ABSENT, place)
        return shape.matchers[-1] if isinstance(shape, Leaf) and shape.matchers else Matcher("null")

    def _variant_of_example(self, kind: Any, variants: list[Any], example: Any, place: _Place) -> Shape:
        for variant in variants:
            plain = get_origin(variant) or variant
            if example is not ABSENT and isinstance(plain, type) and type(example) is plain:
                return self.read(variant, example, place)
        return self._fault(
            place,
            f"a contract can hold only one of {_name(kind)} here; give the test an instance of the one that this "
            "interaction returns, and each other one an interaction of its own",
        )

    def _fault(self, place: _Place, problem: str) -> Shape:
        self.faults.append(Fault(place.path, problem))
        return Leaf(example=None)


def _bound(plain: Any, kind: Any, place: _Place) -> _Place:
    """Return the place with the type variables of ``plain`` bound to the arguments of ``kind``."""
    parameters = getattr(plain, "__parameters__", None) or getattr(plain, "__type_params__", ())
    arguments = tuple(place.bindings.get(each, each) if isinstance(each, TypeVar) else each for each in get_args(kind))
    if not parameters or len(parameters) != len(arguments):
        return place
    return _Place(place.path, place.label, {**place.bindings, **dict(zip(parameters, arguments, strict=True))})


def _flat(kind: Any) -> list[Any]:
    """Return the variants of a union, those of unions inside it included."""
    flat: list[Any] = []
    for each in get_args(kind):
        flat.extend(_flat(each) if get_origin(each) in {Union, types.UnionType} else [each])
    return flat


def _is_single_value(kind: Any) -> bool:
    return scalar_of(kind) is not None or bool(_literal_values(kind))


def _holds(kind: Any, example: Any) -> bool:
    """Return whether an example is a value of a scalar type or of a choice; nothing given is of every type."""
    return example is ABSENT or type(example) is kind or _encoded(example) in map(_encoded, _literal_values(kind))


def _literal_values(kind: Any) -> tuple[Any, ...]:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return tuple(each.value for each in kind)
    return get_args(kind) if get_origin(kind) in {Literal, typing_extensions.Literal} else ()


def _encoded(value: Any) -> JsonValue:
    """Return the JSON value of one Python value: the value of an enum member, the text of an instant."""
    if isinstance(value, Enum):
        return _encoded(value.value)
    scalar = scalar_of(type(value))
    encoded: JsonValue = value if scalar is None else scalar.encode(value)
    return encoded


def _name(kind: Any) -> str:
    if get_origin(kind) in {Union, types.UnionType}:
        return " | ".join(map(_name, get_args(kind)))
    return kind.__name__ if isinstance(kind, type) and not get_args(kind) else str(kind).replace("typing.", "")
