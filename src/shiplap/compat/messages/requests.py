"""A request against an operation: one small function a part, each yields what the document objects to.

The document is taken as written: parameters and headers that it does not name are no objection.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote_plus

from shiplap.compat.findings import Reason
from shiplap.compat.messages.contents import content_problem, json_path
from shiplap.compat.messages.problems import Fit, Problem, Side
from shiplap.compat.messages.remarks import contradicted_in, contradicts
from shiplap.compat.messages.samples import value_text
from shiplap.compat.messages.security import authorization_problems
from shiplap.compat.messages.texts import accepts_texts
from shiplap.compat.operations import BodySpec, MediaSpec, Operation, Parameter
from shiplap.compat.operations.media import described, fits, is_json, plain
from shiplap.compat.operations.styles import StyleUndefinedError, check_style, names_of, query_texts, single_texts
from shiplap.compat.schemas.judging import UndecidableError
from shiplap.compat.schemas.references import SchemaRef
from shiplap.compat.schemas.verdicts import Code
from shiplap.model.exchange import Request
from shiplap.model.json_value import JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request at the operation it was routed to."""

    request: Request
    operation: Operation
    variables: Mapping[str, str]
    side: Side
    sent: bool = False

    @property
    def fit(self) -> Fit:
        """The judge of its values."""
        return self.side.in_requests(sent=self.sent)


_Part: TypeAlias = Callable[[Asked], Iterator[Problem]]


def request_problems(
    request: Request, operation: Operation, variables: Mapping[str, str], side: Side, *, sent: bool = False
) -> tuple[Problem, ...]:
    """Return everything the document objects to in a request, or cannot judge.

    Args:
        request: the request.
        operation: the operation it was routed to.
        variables: what stood for each variable of the path.
        side: the document.
        sent: asked is what a client of the document sends, and not what a provider of it takes.
    """
    asked = Asked(request=request, operation=operation, variables=variables, side=side, sent=sent)
    return tuple(problem for part in _PARTS.values() for problem in part(asked))


def problems_of(rule: str, asked: Asked) -> tuple[Problem, ...]:
    """Return what the document objects to under one rule."""
    return tuple(_PARTS[rule](asked))


def query_of(text: str) -> dict[str, list[str | None]]:
    """Return the values of a query by name, decoded, in order."""
    found: dict[str, list[str | None]] = {}
    for part in text.split("&") if text else ():
        name, equals, value = part.partition("=")
        found.setdefault(unquote_plus(name), []).append(unquote_plus(value) if equals else None)
    return found


def header_of(message_headers: tuple[tuple[str, str], ...], name: str) -> str | None:
    """Return the value of a header, several joined by commas; ``None`` where there is none."""
    values = [value for known, value in message_headers if known.lower() == name.lower()]
    return ", ".join(values) if values else None


def _path_parameters(asked: Asked) -> Iterator[Problem]:
    for parameter in asked.operation.parameters_in("path"):
        text = asked.variables.get(parameter.name)
        if text is not None:
            yield from _single("request-path-parameter", parameter, text, asked)
        else:
            detail = f"the path has no variable {parameter.name!r}"
            yield Problem(
                rule="request-path-parameter", place=parameter.place, detail=detail, reason=Reason.DOCUMENT_FAULT
            )


def _query_parameters(asked: Asked) -> Iterator[Problem]:
    yield from _query_as_document(asked)
    rule = "request-query-parameter"
    query = query_of(asked.request.query)
    for parameter in asked.operation.parameters_in("query"):
        names = names_of(parameter, query)
        if not names:
            if parameter.required:
                yield _missing(rule, parameter)
            continue
        if parameter.allow_empty and not any(value for name in names for value in query[name]):
            continue
        if parameter.content is not None:
            yield from _content(rule, parameter, query[names[0]][0] or "", asked)
            continue
        found = list(_guarded(rule, parameter, lambda each: list(query_texts(each, query)), asked))
        yield from found or _said_twice(rule, parameter, query, names)


def _said_twice(
    rule: str, parameter: Parameter, query: dict[str, list[str | None]], names: tuple[str, ...]
) -> Iterator[Problem]:
    """Yield where a name stands several times in a query whose style writes it once."""
    times = max(len(query[name]) for name in names)
    if times > 1 and not parameter.explode:
        detail = f"no style says what {times} values of {parameter.name!r} mean"
        yield Problem(rule=rule, place=parameter.place, detail=detail, reason=Reason.STYLE_UNDEFINED)


def _query_as_document(asked: Asked) -> Iterator[Problem]:
    """A query that is one document, of which OpenAPI 3.2 speaks: it is not taken apart."""
    for parameter in asked.operation.parameters_in("querystring"):
        detail = f"the query is a document, {parameter.name!r}"
        yield Problem(
            rule="request-query-parameter", place=parameter.place, detail=detail, reason=Reason.PARAMETER_CONTENT
        )


def _headers(asked: Asked) -> Iterator[Problem]:
    for parameter in asked.operation.parameters_in("header"):
        value = header_of(asked.request.headers, parameter.name)
        if value is not None:
            yield from _single("request-header", parameter, value, asked)
        elif parameter.required:
            yield _missing("request-header", parameter)


def _cookies(asked: Asked) -> Iterator[Problem]:
    header = header_of(asked.request.headers, "cookie")
    pairs = dict(part.strip().partition("=")[::2] for part in (header or "").split(";") if part.strip())
    for parameter in asked.operation.parameters_in("cookie"):
        value = pairs.get(parameter.name)
        if value is not None:
            yield from _single("request-cookie", parameter, value, asked)
        elif parameter.required and not (parameter.shape == "object" and parameter.explode):
            yield _missing("request-cookie", parameter)


def _body_missing(asked: Asked) -> Iterator[Problem]:
    spec = asked.operation.body
    if spec is not None and spec.required and not asked.request.body:
        yield Problem(rule="request-body-missing", place=spec.place, detail="the document requires a body")


def _content_type(asked: Asked) -> Iterator[Problem]:
    spec = asked.operation.body
    if spec is None or not asked.request.body:
        yield from _type_without_body(asked)
        return
    content_type = _type_of_body(asked, spec)
    if spec.content and not described(content_type, spec.content):
        known = ", ".join(each.name for each in spec.content)
        detail = f"the document takes {known}, not {plain(content_type)}"
        yield Problem(rule="request-content-type", place=spec.place, detail=detail)


def _body(asked: Asked) -> Iterator[Problem]:
    spec, data = asked.operation.body, asked.request.body
    if spec is None or not data:
        return
    content_type = _type_of_body(asked, spec)
    problems = [
        content_problem("request-body", data, content_type, each, asked.side, asked.fit)
        for each in described(content_type, spec.content)
    ]
    if problems and problems[0] is not None and None not in problems:
        yield problems[0]
    elif problems and is_json(content_type) and not asked.sent:
        yield from _remarks(described(content_type, spec.content)[0], data, asked.side)


def _remarks(media: MediaSpec, data: bytes, side: Side) -> Iterator[Problem]:
    """Yield where a body contradicts a format that is only a remark."""
    try:
        found = media.schema and contradicted_in(side.catalogue, side.schema(media.schema), json.loads(data))
    except ValueError:  # no JSON, which is told where that matters
        return
    if found:
        path, name = json_path(found[0]), found[1]
        detail = f"the body has no {name} at {path}, which is not asserted"
        place = media.schema or media.place
        yield Problem(rule="request-body", place=place, detail=detail, path=path, reason=Code.FORMAT_POLICY)


def _type_of_body(asked: Asked, spec: BodySpec) -> str:
    """Return the media type of a body; one that says none is taken for JSON where the document knows that."""
    given = header_of(asked.request.headers, "content-type")
    if given is not None:
        return given
    typed = [each for each in spec.content if is_json(each.name)] or list(spec.content[:1])
    return typed[0].name if typed else "application/json"


def _type_without_body(asked: Asked) -> Iterator[Problem]:
    given = header_of(asked.request.headers, "content-type")
    spec = asked.operation.body
    consumes = asked.operation.consumes if spec is None else tuple(each.name for each in spec.content)
    if given is not None and consumes and not any(fits(each, given) for each in consumes):
        detail = f"the document takes {', '.join(consumes)} not {plain(given)}; but there is no body"
        yield Problem(rule="request-content-type", place=asked.operation.place, detail=detail, reason=Reason.MEDIA_TYPE)


def _authorization(asked: Asked) -> Iterator[Problem]:
    yield from authorization_problems(asked.request, asked.operation, query_of(asked.request.query))


_PARTS: Mapping[str, _Part] = {
    "request-path-parameter": _path_parameters,
    "request-query-parameter": _query_parameters,
    "request-header": _headers,
    "request-cookie": _cookies,
    "request-content-type": _content_type,
    "request-body-missing": _body_missing,
    "request-body": _body,
    "request-authorization": _authorization,
}


def _single(rule: str, parameter: Parameter, text: str, asked: Asked) -> Iterator[Problem]:
    if parameter.content is not None:
        yield from _content(rule, parameter, text, asked)
        return
    yield from _guarded(rule, parameter, lambda each: list(single_texts(each, text)), asked)


def _guarded(
    rule: str, parameter: Parameter, read: Callable[[Parameter], list[JsonValue]], asked: Asked
) -> Iterator[Problem]:
    name = parameter.name
    if parameter.schema is None:
        return
    try:
        check_style(parameter)
        detail, reason = _objection(parameter, read(parameter), asked.fit, asked.side.schema(parameter.schema))
        if detail:
            detail = f"{parameter.location} parameter {name!r}: {detail}"
            yield Problem(rule=rule, place=parameter.schema, detail=detail, path=name, reason=reason)
    except StyleUndefinedError as error:
        yield Problem(rule=rule, place=parameter.place, detail=str(error), path=name, reason=Reason.STYLE_UNDEFINED)
    except UndecidableError as error:
        yield Problem(rule=rule, place=parameter.schema, detail=str(error), path=name, reason=error.code.value)


def _objection(parameter: Parameter, readings: list[JsonValue], fit: Fit, schema: SchemaRef) -> tuple[str, str]:
    """Return what is wrong with the text of a parameter, and why that is not sure; "" for both where nothing is."""
    if accepts_texts(fit, schema, readings):
        texts = [each for each in readings if isinstance(each, str)]
        if texts and all(contradicts(parameter.format, each) for each in texts):
            return f"{texts[0]!r} is no {parameter.format}, which is not asserted", Code.FORMAT_POLICY
        return "", ""
    if not readings:
        return f"not written in style {parameter.style}", ""
    if readings[0] == "" and fit.fits(schema, None):
        return "it may be null, and no style says how null is written", Reason.STYLE_UNDEFINED
    return f"{value_text(readings[0])} does not fit the schema", ""


def _content(rule: str, parameter: Parameter, text: str, asked: Asked) -> Iterator[Problem]:
    content = parameter.content
    if content is None:
        return
    if not is_json(content.name):
        detail = f"parameter {parameter.name!r} is a document of {content.name}"
        yield Problem(
            rule=rule, place=content.place, detail=detail, path=parameter.name, reason=Reason.PARAMETER_CONTENT
        )
        return
    found = content_problem(rule, text.encode(), content.name, content, asked.side, asked.fit)
    if found is not None:
        yield found


def _missing(rule: str, parameter: Parameter) -> Problem:
    detail = f"the document requires the {parameter.location} parameter {parameter.name!r}"
    return Problem(rule=rule, place=parameter.place, detail=detail, path=parameter.name)
