"""Which interactions of a contract use an element of the provider, judged by what the contract names.

A field counts as used where the expected body has it, or a matching rule speaks of it: a contract names what its
consumer reads. A field inside a list is used wherever it is inside any item.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from shiplap.model.body import Body, JsonBody
from shiplap.model.element import Element, ElementPart
from shiplap.model.interaction import Contract, HttpInteraction
from shiplap.model.json_value import JsonValue
from shiplap.model.read_set import is_unread
from shiplap.model.rule import MatchingRules

_STEP = re.compile(r"\.([\w-]+)|\[(\*|\d+)\]|\['([^']+)'\]")
_ANY = "*"


def uses_of_element(contract: Contract, element: Element) -> tuple[str, ...]:
    """Return the interactions that use the element, each as ``METHOD PATH [states]`` or its description."""
    return tuple(
        _title(interaction)
        for interaction in contract.interactions
        if isinstance(interaction, HttpInteraction) and _uses(interaction, element)
    )


def unread_uses(contract: Contract, element: Element) -> tuple[str, ...]:
    """Return those of `uses_of_element` that expect the element and are known not to read it.

    Where no read-set was recorded, or another interaction of that name reads it, the element counts as read.
    """
    if element.part is not ElementPart.RESPONSE_BODY:
        return ()
    uses = [each for each in contract.interactions if isinstance(each, HttpInteraction) and _uses(each, element)]
    read = {_title(each) for each in uses if not is_unread(each, element.name)}
    return tuple(title for each in uses if (title := _title(each)) not in read)


def elements_like(contract: Contract, element: Element) -> frozenset[str]:
    """Return what a contract names of the same kind: of the same operation, else its operations."""
    known = [each for each in contract.interactions if isinstance(each, HttpInteraction)]
    same = [each for each in known if _is_operation(each, element)]
    if not same:
        return frozenset(f"{each.request.method.upper()} {each.request.path}" for each in known)
    return frozenset(str(replace(element, name=name)) for each in same for name in _names(each, element.part))


def _names(interaction: HttpInteraction, part: ElementPart) -> Iterable[str]:
    request, response = interaction.request, interaction.response
    match part:
        case ElementPart.OPERATION:
            return ()
        case ElementPart.QUERY:
            return request.query
        case ElementPart.REQUEST_HEADER:
            return request.headers
        case ElementPart.RESPONSE_HEADER:
            return response.headers
        case ElementPart.REQUEST_BODY:
            return _paths(request.body.value, "$") if isinstance(request.body, JsonBody) else ()
        case ElementPart.RESPONSE_BODY:
            return _paths(response.body.value, "$") if isinstance(response.body, JsonBody) else ()


def _paths(value: JsonValue, path: str) -> Iterator[str]:
    """Yield the paths of all members, those inside lists once."""
    if isinstance(value, dict):
        for name, inner in value.items():
            own = f"{path}.{name}" if re.fullmatch(r"[\w-]+", name) else f"{path}['{name}']"
            yield own
            yield from _paths(inner, own)
    elif isinstance(value, list):
        for inner in value[:1]:
            yield from _paths(inner, f"{path}[*]")


def _title(interaction: HttpInteraction) -> str:
    states = ", ".join(state.name for state in interaction.states)
    title = f"{interaction.request.method.upper()} {interaction.request.path}"
    return f"{title} [{states}]" if states else title


def _uses(interaction: HttpInteraction, element: Element) -> bool:  # noqa: PLR0911 - one case a part
    request, response = interaction.request, interaction.response
    if not _is_operation(interaction, element):
        return False
    match element.part:
        case ElementPart.OPERATION:
            return True
        case ElementPart.QUERY:
            return element.name in request.query
        case ElementPart.REQUEST_HEADER:
            return _has_header(request.headers, element.name)
        case ElementPart.RESPONSE_HEADER:
            return _has_header(response.headers, element.name)
        case ElementPart.REQUEST_BODY:
            return _has_field(request.body, request.rules, element.name)
        case ElementPart.RESPONSE_BODY:
            return _has_field(response.body, response.rules, element.name)


def _is_operation(interaction: HttpInteraction, element: Element) -> bool:
    request = interaction.request
    return request.method.upper() == element.method and _same_path(element.path, request.path)


def _same_path(template: str, path: str) -> bool:
    wanted, actual = template.strip("/").split("/"), path.strip("/").split("/")
    return len(wanted) == len(actual) and all(
        one == other or (one.startswith("{") and one.endswith("}")) for one, other in zip(wanted, actual, strict=True)
    )


def _has_header(headers: Iterable[str], name: str) -> bool:
    return name.lower() in {header.lower() for header in headers}


def _has_field(body: Body, rules: MatchingRules, path: str) -> bool:
    steps = _steps(path)
    if isinstance(body, JsonBody) and _reaches(body.value, steps):
        return True
    return any(_begins_with(_steps(ruled), steps) for ruled in rules.get("body", {}))


def _steps(path: str) -> tuple[str, ...]:
    """Split a JSON path; every index is the same as any other, since lists are as long as they like."""
    return tuple(name or quoted or _ANY for name, _, quoted in _STEP.findall(path))


def _reaches(value: JsonValue, steps: tuple[str, ...]) -> bool:
    if not steps:
        return True
    first, rest = steps[0], steps[1:]
    if isinstance(value, list):
        return any(_reaches(item, rest if first == _ANY else steps) for item in value)
    return isinstance(value, dict) and first in value and _reaches(value[first], rest)


def _begins_with(ruled: tuple[str, ...], steps: tuple[str, ...]) -> bool:
    """Tell whether a rule speaks of the field or of something inside it; indexes may be left out."""
    plain = [step for step in ruled if step != _ANY]
    wanted = [step for step in steps if step != _ANY]
    return bool(wanted) and plain[: len(wanted)] == wanted
