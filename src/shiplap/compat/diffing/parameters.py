"""Parameters then and now: may an old client leave out or write what the new document does not take?"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from shiplap.compat.diffing.pair import Pair
from shiplap.compat.findings import Finding, Reason
from shiplap.compat.messages import NoSampleError, sample_request
from shiplap.compat.messages.samples import SOMETHING, add_parameter, parameter_value, sample_value, value_text
from shiplap.compat.messages.written_texts import texts_of
from shiplap.compat.operations import Parameter
from shiplap.compat.operations.media import is_json
from shiplap.compat.operations.styles import path_text
from shiplap.compat.operations.templates import filled, variable_names
from shiplap.compat.schemas.options import Direction
from shiplap.compat.schemas.references import SchemaRef
from shiplap.compat.schemas.verdicts import Excluded, Included, Undecided
from shiplap.model.exchange import Request
from shiplap.model.json_value import JsonValue

_NOTHING: tuple[JsonValue, ...] = ("", None, [], {})


def request_path_parameter(pair: Pair) -> Iterator[Finding]:
    """Yield the parts of paths that old clients write and the new document does not take."""
    rule = "request-path-parameter"
    known = {each.name: each for each in pair.old.parameters_in("path")}
    for new in pair.new.parameters_in("path"):
        name = _old_name(pair, new)
        # a variable that nobody described takes any text
        undescribed = replace(new, name=name, place=pair.old.place, schema=None, shape="string")
        yield from _values(pair, rule, known.get(name, undescribed), new)


def request_query_parameter(pair: Pair) -> Iterator[Finding]:
    """Yield the queries that old clients write, or leave out, and the new document does not take."""
    yield from _by_name(pair, "query", "request-query-parameter")
    yield from _by_name(pair, "querystring", "request-query-parameter")


def request_header(pair: Pair) -> Iterator[Finding]:
    """Yield the headers that old clients write, or leave out, and the new document does not take."""
    yield from _by_name(pair, "header", "request-header")


def request_cookie(pair: Pair) -> Iterator[Finding]:
    """Yield the cookies that old clients write, or leave out, and the new document does not take."""
    yield from _by_name(pair, "cookie", "request-cookie")


def _by_name(pair: Pair, location: str, rule: str) -> Iterator[Finding]:
    known = {_folded(each): each for each in pair.old.parameters_in(location)}
    for new in pair.new.parameters_in(location):
        old = known.get(_folded(new))
        if new.required and (old is None or not old.required):
            yield _missing(pair, rule, new, old)
        if old is not None:
            yield from _values(pair, rule, old, new)


def _folded(parameter: Parameter) -> str:
    return parameter.name.lower() if parameter.location == "header" else parameter.name


def _old_name(pair: Pair, new: Parameter) -> str:
    """Return what the variable at the same place of the old path was called: no message carries its name."""
    now, before = (variable_names(each.path) for each in (pair.new, pair.old))
    names: dict[str, str] = dict(zip(now, before, strict=False))
    return names.get(new.name, new.name)


def _missing(pair: Pair, rule: str, new: Parameter, old: Parameter | None) -> Finding:
    was = "did not know" if old is None else "did not require"
    detail = f"the {new.location} parameter {new.name!r} is required now; the old document {was} it"
    ours = pair.old.place if old is None else old.place
    try:
        request = sample_request(pair.old, pair.old_side)
    except NoSampleError as error:
        return pair.undecided(
            rule, Direction.REQUEST, Reason.NO_SCHEMA, f"{detail}; {error}", ours=ours, theirs=new.place
        )
    return pair.request_break(rule, request, detail, ours=ours, theirs=new.place)


def _values(pair: Pair, rule: str, old: Parameter, new: Parameter) -> Iterator[Finding]:
    places: dict[str, Any] = {"ours": old.schema or old.place, "theirs": new.schema or new.place}
    if old.content is not None or new.content is not None:
        yield from _contents(pair, rule, old, new)
        return
    if new.schema is None or (new.location == "path" and new.name not in variable_names(pair.new.path)):
        # nothing is said of it, or the path has no such variable and no message carries it
        pair.proved.append(str(new.place))
        return
    any_text = pair.old_side.catalogue.make({"type": "string", "minLength": 1})
    sent = any_text if old.schema is None else pair.old_side.schema(old.schema)
    accepted = pair.new_side.schema(new.schema)
    if not _is_written_alike(old, new):
        yield from _restyled(pair, rule, old, new)
        return
    verdict = pair.decide(Direction.REQUEST, sent, accepted)
    if old.allow_empty and not new.allow_empty:
        detail = f"the query parameter {new.name!r} might be sent without a value, which nothing allows any more"
        yield pair.undecided(rule, Direction.REQUEST, Reason.EMPTY_VALUE, detail, **places)
    if isinstance(verdict, Excluded) and verdict.witness.value in _NOTHING:
        # without allowEmptyValue no parameter is sent as an empty text; null and a list of nothing leave it out
        verdict = pair.decide(Direction.REQUEST, pair.old_side.catalogue.refined(sent, SOMETHING), accepted)
    match verdict:
        case Included():
            pair.proved.append(str(new.place))
        case Undecided():
            detail = f"parameter {new.name!r}: {verdict.where}: {verdict.would_decide}"
            yield pair.undecided(rule, Direction.REQUEST, verdict.code, detail, **places)
        case Excluded(witness):
            detail = f"the {new.location} parameter {new.name!r} no longer takes {value_text(witness.value)}"
            yield from _shown(pair, rule, old, new, witness.value, detail)


def _is_written_alike(old: Parameter, new: Parameter) -> bool:
    if (old.style, old.explode) == (new.style, new.explode):
        # the members of an object have names of their own there, which nobody looks for who expects something else
        by_member = old.explode or old.style == "deepObject"
        return not by_member or (old.shape == "object") == (new.shape == "object") or "" not in {old.shape, new.shape}
    styles, shapes = {old.style, new.style}, {old.shape, new.shape}
    return shapes.isdisjoint({"array", "object", ""}) and (len(styles) == 1 or styles.isdisjoint({"label", "matrix"}))


def _shown(pair: Pair, rule: str, old: Parameter, new: Parameter, value: JsonValue, detail: str) -> Iterator[Finding]:
    places: dict[str, Any] = {"ours": old.schema or old.place, "theirs": new.schema or new.place}
    try:
        found = pair.request_break(rule, with_parameter(pair, old, value), detail, **places)
    except NoSampleError as error:
        yield pair.undecided(rule, Direction.REQUEST, Reason.STYLE_UNDEFINED, f"{detail}; {error}", **places)
        return
    if found.reason != Reason.UNVERIFIED:
        yield found
        return
    # as values they differ; what is sent is text, and the same text may be fine
    sent, accepted = texts_of(old, pair.old_side, sent=True), texts_of(new, pair.new_side, sent=False)
    if sent is None or accepted is None:
        yield found
        return
    yield from _as_texts(pair, rule, (old, new), (sent, accepted), found)


def _as_texts(
    pair: Pair, rule: str, parameters: tuple[Parameter, Parameter], texts: tuple[SchemaRef, SchemaRef], found: Finding
) -> Iterator[Finding]:
    old, new = parameters
    match pair.decide(Direction.REQUEST, *texts):
        case Included():
            pair.proved.append(str(new.place))
        case Excluded(witness) if witness.value != "":
            detail = f"the {new.location} parameter {new.name!r} no longer takes {value_text(witness.value)}"
            places: dict[str, Any] = {"ours": old.schema or old.place, "theirs": new.schema or new.place}
            try:
                shown = pair.request_break(rule, with_parameter(pair, old, witness.value), detail, **places)
            except NoSampleError:
                shown = found
            yield found if shown.reason == Reason.UNVERIFIED else shown
        case _:
            yield found


def _restyled(pair: Pair, rule: str, old: Parameter, new: Parameter) -> Iterator[Finding]:
    """A list or object is written in another way now: show a value of the old way, if the new one objects to it."""
    detail = f"the {new.location} parameter {new.name!r} is written as {new.style} now, explode {new.explode}"
    places: dict[str, Any] = {"ours": old.place, "theirs": new.place}
    for value in _members_to_write(pair, old):
        with suppress(NoSampleError):
            found = pair.request_break(rule, with_parameter(pair, old, value), detail, **places)
            if found.reason != Reason.UNVERIFIED:
                yield found
                return
    yield pair.undecided(rule, Direction.REQUEST, Reason.STYLE_UNDEFINED, detail, **places)


def _members_to_write(pair: Pair, old: Parameter) -> Iterator[JsonValue]:
    """Yield small values of a parameter, and then some with so many members that it shows how they are written."""
    with suppress(NoSampleError):
        yield parameter_value(old, pair.old_side)
    for least in (1, 2) if old.schema is not None else ():
        sent = pair.old_side.schema(old.schema or old.place)
        several = pair.old_side.catalogue.refined(sent, {"minItems": least, "minProperties": least})
        with suppress(NoSampleError):
            yield sample_value(several, pair.old_side.requests, pair.old_side)


def _contents(pair: Pair, rule: str, old: Parameter, new: Parameter) -> Iterator[Finding]:
    """Parameters that are documents of a media type."""
    places: dict[str, Any] = {"ours": old.place, "theirs": new.place}
    one, other = old.content, new.content
    if one is None or other is None or one.name != other.name or not is_json(one.name):
        detail = f"the parameter {new.name!r} is a document of a media type"
        yield pair.undecided(rule, Direction.REQUEST, Reason.PARAMETER_CONTENT, detail, **places)
        return
    if one.schema is not None and other.schema is not None:
        verdict = pair.decide(Direction.REQUEST, pair.old_side.schema(one.schema), pair.new_side.schema(other.schema))
        if not isinstance(verdict, Included):
            detail = f"the document in the parameter {new.name!r} changed"
            yield pair.undecided(rule, Direction.REQUEST, Reason.PARAMETER_CONTENT, detail, **places)
            return
    pair.proved.append(str(new.place))


def with_parameter(pair: Pair, parameter: Parameter, value: JsonValue) -> Request:
    """Return a request of the old document in which a parameter has this value.

    Raises:
        NoSampleError: when it cannot be made.
    """
    others = tuple(
        each for each in pair.old.parameters if (each.location, each.name) != (parameter.location, parameter.name)
    )
    operation = replace(pair.old, parameters=others)
    if parameter.location == "path":
        text = path_text(parameter, value)
        if not text:
            raise NoSampleError("an empty text stands in no path")
        operation = replace(operation, path=filled(operation.path, {parameter.name: text}))
        return sample_request(operation, pair.old_side)
    request = sample_request(operation, pair.old_side)
    query, headers = [request.query] if request.query else [], list(request.headers)
    add_parameter(parameter, value, query, headers)
    return replace(request, query="&".join(query), headers=tuple(headers))
