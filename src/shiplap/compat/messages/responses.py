"""A response against an operation: may a provider that follows the document send it, or does a client of it know it?"""

from shiplap.compat.findings import Reason
from shiplap.compat.messages.contents import content_problem
from shiplap.compat.messages.problems import Fit, Problem, Side
from shiplap.compat.messages.requests import header_of
from shiplap.compat.messages.texts import accepts_texts
from shiplap.compat.operations import HeaderSpec, Operation, ResponseSpec
from shiplap.compat.operations.media import described, plain
from shiplap.compat.operations.statuses import response_for
from shiplap.compat.operations.styles import single_texts
from shiplap.compat.operations.values import Parameter
from shiplap.compat.schemas.judging import UndecidableError
from shiplap.model.exchange import Response

_WITHOUT_BODY = frozenset({204, 205, 304})


def response_problems(
    response: Response, operation: Operation, side: Side, *, sent: bool = False
) -> tuple[Problem, ...]:
    """Return everything the document objects to in a response, or cannot judge.

    Args:
        response: the response.
        operation: the operation that answers.
        side: the document.
        sent: asked is what a provider of the document sends, and not what a client of it takes.
    """
    fit = side.in_responses(sent=sent)
    spec = response_for(response.status, operation.responses)
    if spec is None:
        detail = f"the document does not know the status {response.status} here"
        return (Problem(rule="response-status", place=operation.place / "responses", detail=detail),)
    problems = [
        problem for header in spec.headers if (problem := _header_problem(header, response, side, fit)) is not None
    ]
    body = _body_problem(spec, response, side, fit)
    return tuple(problems) if body is None else (*problems, body)


def header_parameter(header: HeaderSpec) -> Parameter:
    """Return a response header as the parameter it is written like."""
    return Parameter(
        place=header.place,
        location="header",
        name=header.name,
        required=header.required,
        schema=header.schema,
        shape=header.shape,
    )


def _header_problem(header: HeaderSpec, response: Response, side: Side, fit: Fit) -> Problem | None:
    value = header_of(response.headers, header.name)
    if value is None:
        if not header.required:
            return None
        detail = f"the document promises the header {header.name!r}"
        return Problem(rule="response-header", place=header.place, detail=detail, path=header.name)
    if header.schema is None:
        return None
    try:
        if accepts_texts(fit, side.schema(header.schema), single_texts(header_parameter(header), value)):
            return None
    except UndecidableError as error:
        return Problem(
            rule="response-header", place=header.schema, detail=str(error), path=header.name, reason=error.code.value
        )
    detail = f"header {header.name!r}: {value!r} does not fit the schema"
    return Problem(rule="response-header", place=header.schema, detail=detail, path=header.name)


def _body_problem(spec: ResponseSpec, response: Response, side: Side, fit: Fit) -> Problem | None:
    if not spec.content:
        return None
    if not response.body:
        if response.status in _WITHOUT_BODY:
            return None
        return Problem(rule="response-body", place=spec.place, detail="the document describes a body and there is none")
    content_type = header_of(response.headers, "content-type") or spec.content[0].name
    media = described(content_type, spec.content)
    if not media:
        known = ", ".join(each.name for each in spec.content)
        detail = f"the document knows {known} here, not {plain(content_type)}"
        return Problem(rule="response-content-type", place=spec.place, detail=detail)
    if any(each.schema is None for each in media):
        return Problem(
            rule="response-body", place=media[0].place, detail="the document has no schema", reason=Reason.NO_SCHEMA
        )
    problems = [content_problem("response-body", response.body, content_type, each, side, fit) for each in media]
    return None if None in problems else problems[0]
