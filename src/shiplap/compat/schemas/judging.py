"""What an independent validator says about a value: no witness is shown that this module did not confirm.

jsonschema judges the normal form. Keywords are replaced where its regular expressions may not stop in time, or where
its arithmetic is binary, and what the normal form calls undecidable is refused instead of passed over.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

import regex
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable

from shiplap.compat.schemas.complaints import Complaint, complaint_of
from shiplap.compat.schemas.documented import undocumented
from shiplap.compat.schemas.exact import exact
from shiplap.compat.schemas.inside import with_children
from shiplap.compat.schemas.normal import UNDECIDABLE, Normal, Normaliser, place_of, reference_text
from shiplap.compat.schemas.references import SchemaRef, pointer_of
from shiplap.compat.schemas.verdicts import Code
from shiplap.model.json_value import JsonObject, JsonValue

TIMEOUT_SECONDS = 0.25
MAX_TEXT = 100_000
MAX_FOLLOWED = 50_000
"""How many references with a value each one judgement may follow."""

MAX_COMPLAINTS = 200

_PANIC = "PanicException"
"""What a library in Rust raises when Python fails below it; it is no `Exception`, and its module cannot be imported."""

_NO_TYPE = frozenset[str]()
_TYPES: Mapping[type, frozenset[str]] = {
    dict: frozenset({"object"}),
    list: frozenset({"array"}),
    str: frozenset({"string"}),
    bool: frozenset({"boolean"}),
    int: frozenset({"integer", "number"}),
    float: frozenset({"number"}),
    type(None): frozenset({"null"}),
}
"""The types that a value of Python certainly has."""

_Judged = TypeVar("_Judged")


class UndecidableError(Exception):
    """A validator met something it cannot judge."""

    def __init__(self, code: Code, where: str) -> None:
        """Say why and where."""
        super().__init__(f"{code} at {where}")
        self.code = code
        self.where = where


def _itself(reference: str) -> str:
    return reference


@dataclass(slots=True)
class Judge:
    """Validates values against schemas; remembers the schemas it made ready.

    Attributes:
        normaliser: where the schemas come from.
        twin: a reference to a schema that says the same as that of another one, whose validator then serves both.
        fitting: which bodies were judged to fit.
    """

    normaliser: Normaliser
    twin: Callable[[str], str] = _itself
    fitting: set[tuple[str, bool, bytes]] = field(default_factory=set)
    _names: dict[str, str] = field(default_factory=dict)
    _places: dict[str, str] = field(default_factory=dict)
    _ready: dict[str, Any] = field(default_factory=dict)
    _inline: dict[int, tuple[Normal, Any]] = field(default_factory=dict)
    _registry: Any = None
    _checker: Any = None
    _validators: dict[str | int, Any] = field(default_factory=dict)
    _known: dict[tuple[str, int], ValidationError | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._registry = Registry(retrieve=self._retrieve)  # type: ignore[call-arg]

    def accepts(self, ref: SchemaRef, value: JsonValue) -> bool:
        """Say whether the schema at ``ref`` allows ``value``.

        Raises:
            UndecidableError: part of the schema cannot be judged.
        """
        return self._is_valid(self._referring(self.twin(reference_text(ref))), value)

    def sends(self, ref: SchemaRef, value: JsonValue) -> bool:
        """Say whether a producer that follows the schema at ``ref`` may send ``value``.

        Raises:
            UndecidableError: part of the schema cannot be judged.
        """
        if not self.accepts(ref, value):
            return False
        closed = self.normaliser.options.closed_producer
        schemas = [self.normaliser.at(place_of(self.twin(reference_text(ref))))]
        return self._guarded(lambda: not undocumented(value, schemas, self._fits, self._behind, closed=closed))

    def complaint(self, ref: SchemaRef, value: JsonValue) -> Complaint | None:
        """Return the clearest objection of the schema at ``ref`` to ``value``."""
        validator = self._referring(reference_text(ref))
        found = self._guarded(lambda: best_match(islice(validator.iter_errors(value), MAX_COMPLAINTS)))
        if found is None:
            return None
        place = self._place(reference_text(ref), list(found.absolute_schema_path), found.validator_value)
        return complaint_of(found, place or str(ref))

    def complaints(self, ref: SchemaRef, value: JsonValue, most: int) -> tuple[tuple[tuple[str | int, ...], str], ...]:
        """Return where the schema objects to a value and to which keyword, one a place, in their order."""
        validator = self._referring(reference_text(ref))
        errors = self._guarded(lambda: list(islice(validator.iter_errors(value), most)))
        found = {tuple(each.absolute_path): str(each.validator) for error in errors if (each := best_match([error]))}
        return tuple(sorted(found.items(), key=lambda each: [str(step) for step in each[0]]))

    def source(self, ref: SchemaRef, path: tuple[str | int, ...]) -> str:
        """Return the place that says most about the value at ``path``, in a schema that allows the whole value."""
        places = [(self.normaliser.at(ref), ref)]
        found = ref
        for step in path:
            seen = set[str]()
            places = [below for place in places for below in self._members(place, step, seen)]
            if not places:
                break
            found = places[0][1]
        return str(found)

    def _members(
        self, place: tuple[Normal, SchemaRef], step: str | int, seen: set[str]
    ) -> list[tuple[Normal, SchemaRef]]:
        """Return the schemas of one member, in all that is composed into the schema at ``place``."""
        schema, ref = place
        if not isinstance(schema, dict):
            return []
        found: list[tuple[Normal, SchemaRef]] = []
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference not in seen:
            seen.add(reference)
            target = place_of(reference)
            found += self._members((self.normaliser.at(target), target), step, seen)

        for name, value in schema.items():
            match value:
                case dict() if name == "properties" and step in value:
                    found.append((_below(value[step]), ref.child(name, step)))
                case list() if name == "prefixItems" and isinstance(step, int) and step < len(value):
                    found.append((_below(value[step]), ref.child(name, step)))
                case list() if name in {"allOf", "anyOf", "oneOf"}:
                    for index, one in enumerate(value):
                        found += self._members((_below(one), ref.child(name, index)), step, seen)
                case _ if name == "items" and isinstance(step, int):
                    found.append((_below(value), ref.child(name)))
                case _ if name in {"then", "else"}:
                    found += self._members((_below(value), ref.child(name)), step, seen)
                case _:
                    pass
        return found

    def _place(self, reference: str, steps: list[str | int], value: object) -> str | None:
        """Return the place of a keyword; jsonschema names the steps to it, but not the references on the way."""
        name = self._name(reference)
        return self._below(self._schema_named(name), str(place_of(reference)), steps, value)

    def _below(self, schema: Any, place: str, steps: list[str | int], value: object) -> str | None:
        if not steps:
            return place if schema == value else None
        found = None
        with suppress(KeyError, IndexError, TypeError):
            found = self._below(schema[steps[0]], place + pointer_of(steps[0]), steps[1:], value)
        if found is None and isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
            return self._place(self._places[schema["$ref"]], steps, value)
        return found

    def _fits(self, schema: Normal, value: JsonValue) -> bool:
        known = self._inline.get(id(schema))
        if known is None:
            known = self._inline[id(schema)] = (schema, self._validator(self._named(schema)))
        return self._is_valid(known[1], value)

    def _behind(self, reference: str) -> Normal:
        return self.normaliser.at(place_of(reference))

    def _is_valid(self, validator: Any, value: JsonValue) -> bool:
        return self._guarded(lambda: bool(validator.is_valid(value)))

    def _referring(self, reference: str) -> Any:
        """Return the validator of what a reference leads to."""
        name = self._name(reference)
        known = self._validators.get(name)
        if known is None:
            known = self._validators[name] = self._validator({"$ref": name})
        return known

    def _validator(self, schema: Any) -> Any:
        if self._checker is None:
            self._checker = _remembering(self._known, self._schema_named)
        return self._checker(schema, registry=self._registry)

    def _guarded(self, judge: Callable[[], _Judged]) -> _Judged:
        """Run a judgement; one that never ends runs out of stack, in Python or in the Rust below `referencing`.

        Every schema is written by us with all its references, so one that cannot be looked up ran out of stack, too.
        """
        self._known.clear()
        try:
            return judge()
        except RecursionError:
            raise UndecidableError(Code.CIRCULAR_REFERENCE, "") from None
        except Unresolvable:
            raise UndecidableError(Code.RECURSION_LIMIT, "") from None
        except ArithmeticError:
            raise UndecidableError(Code.NUMBER_PRECISION, "") from None
        except BaseException as error:
            if type(error).__name__ != _PANIC:
                raise
            raise UndecidableError(Code.CIRCULAR_REFERENCE, "") from None

    def _name(self, reference: str) -> str:
        name = self._names.get(reference)
        if name is None:
            name = self._names[reference] = f"urn:schema:{len(self._names)}"
            self._places[name] = reference
        return name

    def _retrieve(self, name: str) -> Resource[Any]:
        # Opaque: no schema of ours has a name of its own, so there is nothing that `referencing` could find in it.
        return Resource.opaque(self._schema_named(name))

    def _schema_named(self, name: str) -> Any:
        if name not in self._ready:
            self._ready[name] = self._named(self.normaliser.at(place_of(self._places[name])))
        return self._ready[name]

    def _named(self, schema: JsonValue) -> Any:
        if not isinstance(schema, dict):
            return schema
        out = with_children(schema, lambda child, _: self._named(child))
        if isinstance(out.get("$ref"), str):
            out["$ref"] = self._name(str(out["$ref"]))
        return out


def _below(schema: JsonValue) -> JsonObject:
    return schema if isinstance(schema, dict) else {}


@lru_cache(maxsize=2048)
def _compiled(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(pattern, regex.VERSION0 | regex.ASCII)


def found_in(pattern: str, text: str) -> bool:
    """Say whether ``pattern`` is found in ``text``.

    Raises:
        UndecidableError: it is no regular expression, or not decided in time.
    """
    if len(text) > MAX_TEXT:
        raise UndecidableError(Code.REGEX_DIALECT, pattern)
    try:
        return _compiled(pattern).search(text, timeout=TIMEOUT_SECONDS) is not None
    except (regex.error, TimeoutError, RecursionError, OverflowError):
        raise UndecidableError(Code.REGEX_DIALECT, pattern) from None


def _type(validator: Any, types: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    """Know the plain case at a glance; what is left is a mistake, or a whole number written as 1.0."""
    if isinstance(types, list) and not _TYPES.get(type(value), _NO_TYPE).isdisjoint(types):
        return
    yield from Draft202012Validator.VALIDATORS["type"](validator, types, value, schema)


def _pattern(_: Any, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and not found_in(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _multiple_of(_: Any, step: float, value: Any, __: Any) -> Iterator[ValidationError]:
    """Divide the numbers that were written: 0.3 is three tenths, which binary floats do not know."""
    if isinstance(value, int | float) and not isinstance(value, bool) and exact(value) % exact(step):
        yield ValidationError(f"{value!r} is not a multiple of {step!r}")


def _pattern_properties(validator: Any, patterns: JsonObject, value: Any, _: Any) -> Iterator[ValidationError]:
    for pattern, schema in patterns.items() if isinstance(value, dict) else ():
        for name, member in value.items():
            if found_in(pattern, name):
                yield from validator.descend(member, schema, path=name, schema_path=pattern)


def _additional(validator: Any, additional: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    if not isinstance(value, dict):
        return
    patterns = schema.get("patternProperties", ())
    for name, member in value.items():
        if name not in schema.get("properties", ()) and not any(found_in(one, name) for one in patterns):
            if additional is False:
                yield ValidationError(f"{name!r} is not expected")
            else:
                yield from validator.descend(member, additional, path=name)


def _undecidable(_: Any, riddle: JsonObject, __: Any, ___: Any) -> Iterator[ValidationError]:
    raise UndecidableError(Code(str(riddle["code"])), str(riddle["where"]))


def _format(_: Any, name: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and "pattern" not in schema:
        raise UndecidableError(Code.FORMAT_POLICY, str(name))
    return iter(())


_VALIDATOR: Any = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {
        "type": _type,
        "multipleOf": _multiple_of,
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional,
        "format": _format,
        UNDECIDABLE: _undecidable,
    },
)


def _remembering(known: dict[tuple[str, int], ValidationError | None], behind: Callable[[str], Any]) -> Any:
    """Return a validator that asks about a value ``behind`` a reference once in a judgement, and stops at too many.

    Without that, forty schemas that refer to the next one twice are a million million questions. Names are looked up
    here: `referencing` would make a registry of all that was retrieved so far, again for each reference.
    """

    def reference(validator: Any, target: Any, value: Any, _: Any) -> Iterator[ValidationError]:
        key = (str(target), id(value))
        if key in known:
            before = known[key]
            if before is not None:
                yield ValidationError.create_from(before)
            return
        if len(known) > MAX_FOLLOWED:
            raise UndecidableError(Code.STEP_BUDGET, "$ref")
        for error in validator.descend(value, behind(str(target))):
            known.setdefault(key, ValidationError.create_from(error))
            yield error
        known.setdefault(key, None)

    checker: Any = extend(_VALIDATOR, {"$ref": reference})  # type: ignore[no-untyped-call]
    _keep_validators(checker)
    return checker


def _keep_validators(checker: Any) -> None:
    """Let a class of validators make one for each schema, instead of one each time that a value is held against it.

    No schema of the normal form changes what a reference inside it means, so that one validator serves wherever the
    schema is met; making it anew took most of the time of a judgement.
    """
    made: dict[int, tuple[Any, Any]] = {}
    fresh = checker.evolve

    def evolve(self: Any, **changes: Any) -> Any:
        schema = changes["schema"]
        found = made.get(id(schema))
        if found is None:
            found = made[id(schema)] = (schema, fresh(self, schema=schema))
        return found[1]

    def descend(
        self: Any, instance: Any, schema: Any, path: Any = None, schema_path: Any = None, **_: Any
    ) -> Iterator[ValidationError]:
        for error in evolve(self, schema=schema).iter_errors(instance):
            if path is not None:
                error.path.appendleft(path)
            if schema_path is not None:
                error.schema_path.appendleft(schema_path)
            yield error

    checker.evolve, checker.descend = evolve, descend
