"""More than one witness: what else the producer may send that is not accepted, once what was shown is left out.

The decision stops at the first value that shows a break. Several members of an object may break independently, and
people want to mend them at once: so what was shown is forbidden by one more small schema, and the question asked again.
"""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import TypeAlias

from shiplap.compat.schemas.deciding import Decider
from shiplap.compat.schemas.references import SchemaRef
from shiplap.compat.schemas.verdicts import Excluded, Witness
from shiplap.model.json_value import JsonValue

MOST = 8
"""How many witnesses of one body are looked for, with the first."""

Refine: TypeAlias = Callable[[SchemaRef, JsonValue], SchemaRef]
"""Makes the schema of the values that fit a schema and another one."""


_Member: TypeAlias = tuple[tuple[str | int, ...], str]


def witnesses(
    decider: Decider, refine: Refine, producer: SchemaRef, acceptor: SchemaRef, first: Witness
) -> tuple[Witness, ...]:
    """Return the first witness and those of other places, each as small as it was found to be possible.

    They are looked for once; the decider keeps them beside its decisions. A producer that says the same elsewhere may
    send the same.
    """
    pair = (producer, acceptor)
    if pair not in decider.shown:
        alike = (decider.node(producer), acceptor)
        known = decider.alike.get(alike)
        if known is None or known[1][0].value is not first.value:
            found = tuple(_witnesses(decider, refine, producer, acceptor, first))
            decider.alike[alike] = producer, found
        else:
            found = (first, *(_sent_by(decider, producer, each, known[0]) for each in known[1][1:]))
        decider.shown[pair] = found
    return decider.shown[pair]


def _sent_by(decider: Decider, producer: SchemaRef, witness: Witness, other: SchemaRef) -> Witness:
    """Return the witness of an ``other`` producer that says the same, with the place of this one that sends it.

    A place that is not the producer's is one of a schema that was made for the question, and stays.
    """
    if witness.producer != decider.judge.source(other, witness.path):
        return witness
    return replace(witness, producer=decider.judge.source(producer, witness.path))


def _witnesses(
    decider: Decider, refine: Refine, producer: SchemaRef, acceptor: SchemaRef, first: Witness
) -> Iterator[Witness]:
    """Yield witnesses of one place after the other.

    A member that the producer never sends is given to it for the question, and taken away from the answer again.
    """
    yield first
    told = [first]
    seen, asked, witness = {_about(first)}, producer, first
    given: list[_Member] = []
    for _ in range(MOST - 1):
        settled = _settled(witness)
        if settled is None:
            return
        if witness.constraint == "required":
            given.extend((witness.path, name) for name in witness.names)
        asked = refine(asked, settled)
        found = decider.decide(asked, acceptor)
        if not isinstance(found, Excluded) or _about(found.witness) in seen:
            return
        witness = found.witness
        seen.add(_about(witness))
        value = _sendable(decider, producer, witness.value, given)
        if any(_is_again(decider, producer, witness, other) for other in told):
            continue
        if _has_path(value, witness.path) and decider.shows(producer, acceptor, value):
            told.append(witness)
            yield replace(witness, value=value)


def _is_again(decider: Decider, producer: SchemaRef, witness: Witness, other: Witness) -> bool:
    """Return whether a witness says what another one said: of another key of a map, or deeper in a recursion."""
    source = decider.judge.source
    if _said(witness) != _said(other) or source(producer, witness.path) != source(producer, other.path):
        return False
    longer, shorter = sorted((witness.path, other.path), key=len, reverse=True)
    if len(longer) > len(shorter):
        return _names_in(longer)[len(_names_in(longer)) - len(_names_in(shorter)) :] == _names_in(shorter)
    return all(
        one == another
        or isinstance(one, int)
        or source(producer, longer[: index + 1]) == source(producer, longer[:index])
        for index, (one, another) in enumerate(zip(longer, shorter, strict=True))
    )


def _said(witness: Witness) -> tuple[object, ...]:
    return witness.acceptor, witness.constraint, witness.names


def _names_in(path: Sequence[str | int]) -> tuple[str, ...]:
    return tuple(step for step in path if isinstance(step, str))


def _sendable(decider: Decider, producer: SchemaRef, value: JsonValue, given: Sequence[_Member]) -> JsonValue:
    """Return a value without those of the given members that the producer never sends."""
    if not given or decider.sends(producer, value):
        return value
    strange = [
        one for one in given if not decider.sends(producer, _without([other for other in given if other != one], value))
    ]
    return _without(strange, value)


def _without(members: Sequence[_Member], value: JsonValue) -> JsonValue:
    made = deepcopy(value)
    for path, name in members:
        place = _at(made, path)
        if isinstance(place, dict):
            place.pop(name, None)
    return made


def _has_path(value: JsonValue, path: Sequence[str | int]) -> bool:
    if not path:
        return True
    above, last = _at(value, path[:-1]), path[-1]
    return last in above if isinstance(above, dict) else isinstance(above, list)


def _at(value: JsonValue, path: Sequence[str | int]) -> JsonValue:
    """Return what a path leads to; ``None`` where it leads nowhere."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def _about(witness: Witness) -> tuple[object, ...]:
    return tuple(map(str, witness.path)), witness.constraint, witness.names


def _settled(witness: Witness) -> JsonValue:
    """Return a schema that keeps a producer from sending what a witness shows; ``None`` where none is plain to see."""
    path, here = witness.path, _here(witness)
    if here is None:
        name = path[-1] if path else None
        if not isinstance(name, str):
            return None
        path, here = path[:-1], {"properties": {name: False}}
    for step in reversed(path):
        here = {"properties": {step: here}} if isinstance(step, str) else {"items": here}
    return here


def _here(witness: Witness) -> JsonValue:
    """Return what must hold at the path of a witness."""
    if witness.constraint == "required":
        return {"required": [*witness.names]}
    if witness.names:
        return {"properties": dict.fromkeys(witness.names, False)}
    return None if witness.said is None else {witness.constraint: witness.said}
