"""The members of a class that stands for a JSON object, whichever library made the class.

Dataclasses, typed dictionaries, named tuples, attrs, pydantic and msgspec each keep them elsewhere. The libraries are
recognised by what their classes carry: none of them is imported unless the class at hand came from it.
"""

import dataclasses
import sys
from dataclasses import dataclass, is_dataclass
from typing import Any, get_type_hints, is_typeddict

import typing_extensions


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member.

    Attributes:
        name: in JSON.
        attribute: in Python.
        kind: its type, annotations included.
        required: whether it must be there; an optional member has a default in Python.
        default: the default, ``ABSENT`` where it has none.
    """

    name: str
    attribute: str
    kind: Any
    required: bool
    default: Any


class Absent:
    """The type of `ABSENT`: there is no value, not even ``None``."""


ABSENT = Absent()


def members_of(kind: type) -> tuple[Member, ...] | None:  # noqa: PLR0911 - one return a kind
    """Return the members of a class in the order it declares them, ``None`` where it does not stand for an object.

    Raises:
        NameError: when an annotation names something that does not exist.
    """
    if hasattr(kind, "__pydantic_fields__") and hasattr(kind, "model_fields"):
        return _pydantic(kind)
    if hasattr(kind, "__struct_fields__"):
        return _msgspec(kind)
    if "__attrs_attrs__" in vars(kind):
        return _attrs(kind)
    if is_dataclass(kind):
        return _dataclass(kind)
    if is_typeddict(kind) or typing_extensions.is_typeddict(kind):
        return _typed_dict(kind)
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return _named_tuple(kind)
    return None


def is_root_model(kind: Any) -> bool:
    """Return whether a class of pydantic stands for the value of its one member, not for an object."""
    return bool(getattr(kind, "__pydantic_root_model__", False))


def is_written_as_array(kind: Any) -> bool:
    """Return whether msgspec writes a class as a JSON array."""
    return bool(getattr(getattr(kind, "__struct_config__", None), "array_like", False))


def value_of(example: Any, member: Member) -> Any:
    """Return what an example object or mapping holds for a member, `ABSENT` where nothing or only the default."""
    if isinstance(example, dict):
        return example.get(member.name, example.get(member.attribute, ABSENT))
    value = getattr(example, member.attribute, ABSENT)
    if not member.required and _same(value, member.default):
        return ABSENT
    return value


def _same(value: Any, default: Any) -> bool:
    return type(value) is type(default) and bool(value == default)


def _default(default: Any, nothing: Any, factory: Any) -> Any:
    """Return a default; ``nothing`` is how the library says there is none. Factories that need an instance are left."""
    if factory in _FACTORIES:
        return factory()
    return ABSENT if default is nothing or callable(factory) else default


_FACTORIES = (list, dict, set, frozenset, tuple)


def _pydantic(kind: Any) -> tuple[Member, ...]:
    from pydantic_core import PydanticUndefined  # noqa: PLC0415 - the class came from pydantic, so it is there

    members = []
    for attribute, field in kind.model_fields.items():
        said = getattr(field.validation_alias, "choices", [field.validation_alias])[0]
        alias = said if isinstance(said, str) else field.alias
        annotation = field.annotation
        for extra in field.metadata:
            annotation = typing_extensions.Annotated[annotation, extra]
        default = _default(field.default, PydanticUndefined, field.default_factory)
        members.append(
            Member(
                name=alias or attribute,
                attribute=attribute,
                kind=annotation,
                required=field.is_required(),
                default=default,
            )
        )
    return tuple(members)


def _msgspec(kind: Any) -> tuple[Member, ...]:
    from msgspec import NODEFAULT, structs  # noqa: PLC0415 - the class came from msgspec, so it is there

    config = kind.__struct_config__
    members = [
        Member(
            name=field.encode_name,
            attribute=field.name,
            kind=field.type,
            required=field.required,
            default=_default(field.default, NODEFAULT, field.default_factory),
        )
        for field in structs.fields(kind)
    ]
    if config.tag is not None:
        tag = Member(
            name=config.tag_field,
            attribute="",
            kind=typing_extensions.Literal[config.tag],
            required=True,
            default=ABSENT,
        )
        members.insert(0, tag)
    return tuple(members)


def _attrs(kind: Any) -> tuple[Member, ...]:
    from attrs import NOTHING  # noqa: PLC0415 - the class came from attrs, so it is there

    hints = _hints(kind)
    return tuple(
        Member(
            name=field.name,
            attribute=field.name,
            kind=hints.get(field.name, field.type if field.type is not None else Any),
            required=field.default is NOTHING,
            default=_default(field.default, NOTHING, getattr(field.default, "factory", None)),
        )
        for field in kind.__attrs_attrs__
        if field.init
    )


def _dataclass(kind: Any) -> tuple[Member, ...]:
    hints = _hints(kind)
    return tuple(
        Member(
            name=field.name,
            attribute=field.name,
            kind=hints[field.name],
            required=field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING,
            default=_default(field.default, dataclasses.MISSING, field.default_factory),
        )
        for field in dataclasses.fields(kind)
        if field.init
    )


def _typed_dict(kind: Any) -> tuple[Member, ...]:
    hints = _hints(kind)
    optional = kind.__optional_keys__
    members = []
    for name, hint in hints.items():
        bare, wrapped = _without_qualifiers(hint)
        required = name not in optional if wrapped is None else wrapped
        members.append(Member(name=name, attribute=name, kind=bare, required=required, default=ABSENT))
    return tuple(members)


def _without_qualifiers(hint: Any) -> tuple[Any, bool | None]:
    """Return a hint without Required, NotRequired and ReadOnly, and whether they called it required."""
    required: bool | None = None
    while (origin := typing_extensions.get_origin(hint)) in _QUALIFIERS:
        required = _QUALIFIERS[origin] if _QUALIFIERS[origin] is not None else required
        hint = typing_extensions.get_args(hint)[0]
    return hint, required


_QUALIFIERS: dict[Any, bool | None] = {
    typing_extensions.Required: True,
    typing_extensions.NotRequired: False,
    typing_extensions.ReadOnly: None,
}


def _named_tuple(kind: Any) -> tuple[Member, ...]:
    hints = _hints(kind)
    return tuple(
        Member(
            name=name,
            attribute=name,
            kind=hints.get(name, Any),
            required=name not in kind._field_defaults,
            default=kind._field_defaults.get(name, ABSENT),
        )
        for name in kind._fields
    )


def _hints(kind: type) -> dict[str, Any]:
    module = sys.modules.get(kind.__module__)
    namespace = dict(vars(module)) if module is not None else {}
    return get_type_hints(kind, globalns=namespace, include_extras=True)
