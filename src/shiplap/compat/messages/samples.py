"""Messages that a document allows, as small as the prover finds them: the rest of a witness around what counts."""

import json
from dataclasses import replace
from urllib.parse import quote

from shiplap.compat.messages.forms import BOUNDARY, form_data
from shiplap.compat.messages.problems import Side
from shiplap.compat.operations import BodySpec, HeaderSpec, MediaSpec, Operation, Parameter, ResponseSpec
from shiplap.compat.operations.media import is_form, is_json, is_markup, is_parts, is_text
from shiplap.compat.operations.statuses import example_status
from shiplap.compat.operations.styles import path_text, scalar_text, written
from shiplap.compat.operations.templates import filled
from shiplap.compat.schemas.deciding import Decider
from shiplap.compat.schemas.judging import UndecidableError
from shiplap.compat.schemas.references import SchemaRef
from shiplap.compat.schemas.verdicts import Excluded
from shiplap.model.exchange import Request, Response
from shiplap.model.json_value import JsonObject, JsonValue


class NoSampleError(Exception):
    """No message of an operation could be made."""


def sample_value(schema: SchemaRef, decider: Decider, side: Side) -> JsonValue:
    """Return a small value that a producer of the schema may send.

    Raises:
        NoSampleError: when none is found.
    """
    verdict = decider.decide(schema, side.catalogue.make(False))  # noqa: FBT003 - the schema that accepts nothing
    if isinstance(verdict, Excluded):
        return verdict.witness.value
    raise NoSampleError(f"no value of {schema} was found")


def sample_request(operation: Operation, side: Side, *, base: str | None = None) -> Request:
    """Return a small request that an operation takes: what it requires, and nothing else.

    Raises:
        NoSampleError: when a part of it could not be made.
    """
    path = operation.path
    query: list[str] = []
    headers: list[tuple[str, str]] = []
    for parameter in operation.parameters:
        if not parameter.required:
            continue
        value = parameter_value(parameter, side)
        if parameter.location == "path":
            path = filled(path, {parameter.name: path_text(parameter, value) or "x"})
        else:
            add_parameter(parameter, value, query, headers)
    request = Request(
        method=operation.method,
        path=(operation.bases[0] if base is None else base) + path,
        query="&".join(query),
        headers=tuple(headers),
    )
    request = with_credentials(request, operation)
    body = operation.body
    return request if body is None or not body.required else _with_any_body(request, body, side)


def _with_any_body(request: Request, body: BodySpec, side: Side) -> Request:
    """Return the request with a body of the first media type in which one can be made."""
    why = "a body is required, and none is described"
    for media in body.content:
        try:
            return with_body(request, media, side)
        except NoSampleError as error:
            why = str(error)
    raise NoSampleError(why)


def with_body(request: Request, media: MediaSpec, side: Side, *values: JsonValue) -> Request:
    """Return the request with a body of a media type: the value where one is given, else a small one.

    Raises:
        NoSampleError: when there is none that is known how to write.
    """
    name = content_type_of(media)
    value: JsonValue = values[0] if values else {}
    if not values and media.schema is not None:
        value = sample_value(_sendable(media, side.schema(media.schema), side), side.requests, side)
    headers = (*(each for each in request.headers if each[0].lower() != "content-type"), ("Content-Type", name))
    return replace(request, headers=headers, body=body_data(media, value))


def content_type_of(media: MediaSpec) -> str:
    """Return the content type that is written for a description; JSON for a range of them."""
    if "*" in media.name:
        return "application/json"
    return f"{media.name}; boundary={BOUNDARY}" if is_parts(media.name) else media.name


def body_data(media: MediaSpec, value: JsonValue) -> bytes:
    """Return the bytes of a value in a media type.

    Raises:
        NoSampleError: when it is not known how it is written.
    """
    name = content_type_of(media)
    if is_json(name):
        return json_data(value)
    if (is_form(name) or is_parts(name)) and isinstance(value, dict):
        written = form_data(value, media, name)
        if written:  # without any field it is no body
            return written
    if is_text(name) and not isinstance(value, list | dict):
        return scalar_text(value).encode()
    if isinstance(value, str) and not is_markup(name):  # a schema of text is how documents say bytes
        return value.encode() or b"x"
    raise NoSampleError(f"bodies of {name} are not made")


def json_data(value: JsonValue) -> bytes:
    """Return the bytes of a value as JSON, the same for equal values."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def value_text(value: JsonValue) -> str:
    """Return a value as sentences name it: a text in quotes, all else as JSON."""
    return repr(value) if isinstance(value, str) else json_data(value).decode()


def parameter_value(parameter: Parameter, side: Side) -> JsonValue:
    """Return a small value of a parameter, and none that is written as nothing where there is another one.

    Raises:
        NoSampleError: when none is found.
    """
    if parameter.schema is None:
        return "x"
    schema = side.schema(parameter.schema)
    for candidate in _PARAMETER_VALUES:
        if _fits(side.requests, schema, candidate):
            return candidate
    try:
        return sample_value(side.catalogue.refined(schema, SOMETHING), side.requests, side)
    except NoSampleError:
        return sample_value(side.catalogue.refined(schema, {"not": {"const": None}}), side.requests, side)


def add_parameter(parameter: Parameter, value: JsonValue, query: list[str], headers: list[tuple[str, str]]) -> None:
    """Write a parameter into the query or the headers.

    Raises:
        NoSampleError: when its style does not say how.
    """
    pairs = written(parameter, value)
    if pairs is None:
        raise NoSampleError(f"how {parameter.name!r} is written is not defined")
    match parameter.location:
        case "query":
            query.extend(f"{quote(name, safe='[]')}={quote(text, safe=',')}" for name, text in pairs)
        case "cookie":
            headers.append(("Cookie", "; ".join(f"{name}={text}" for name, text in pairs)))
        case _:
            headers.append((parameter.name, ",".join(text for _, text in pairs)))


def with_credentials(request: Request, operation: Operation) -> Request:
    """Return the request with made-up credentials of the first alternative that the operation takes."""
    if not operation.security:
        return request
    headers, query = list(request.headers), [request.query] if request.query else []
    for name in operation.security[0]:
        scheme = operation.schemes.get(name, {})
        match scheme.get("type"), scheme.get("in"):
            case "apiKey", "query":
                query.append(f"{quote(str(scheme.get('name')))}=key")
            case "apiKey", "cookie":
                headers.append(("Cookie", f"{scheme.get('name')}=key"))
            case "apiKey", _:
                headers.append((str(scheme.get("name")), "key"))
            case "http", _ if str(scheme.get("scheme")).lower() == "basic":
                headers.append(("Authorization", "Basic dXNlcjpwYXNz"))
            case "http", _:
                headers.append(("Authorization", f"{str(scheme.get('scheme')).capitalize()} token"))
            case _:
                headers.append(("Authorization", "Bearer token"))
    return replace(request, headers=tuple(headers), query="&".join(query))


def sample_response(spec: ResponseSpec, side: Side, *, media: MediaSpec | None = None, status: int = 200) -> Response:
    """Return a small response that a provider of the document may give under one description.

    Raises:
        NoSampleError: when a part of it could not be made.
    """
    headers = tuple((header.name, header_text(header, side)) for header in spec.headers if header.required)
    media = media or next(iter(spec.content), None)
    response = Response(status=example_status(spec, status), headers=headers)
    if media is None:
        return response
    name = content_type_of(media)
    value: JsonValue = {} if is_json(name) or is_form(name) else "x"
    if media.schema is not None:
        value = sample_value(_sendable(media, side.schema(media.schema), side), side.responses, side)
    return replace(response, headers=(*headers, ("Content-Type", name)), body=body_data(media, value))


def _sendable(media: MediaSpec, schema: SchemaRef, side: Side) -> SchemaRef:
    """Return the schema of what can be sent as a body of its own: an empty text or form is none."""
    if is_form(media.name):
        return side.catalogue.refined(schema, {"minProperties": 1})
    return side.catalogue.refined(schema, {"not": {"const": ""}}) if is_text(media.name) else schema


def header_text(header: HeaderSpec, side: Side) -> str:
    """Return a small value of a response header.

    Raises:
        NoSampleError: when none is found.
    """
    if header.schema is None:
        return "x"
    schema = side.schema(header.schema)
    for candidate in _HEADER_VALUES:
        if _fits(side.responses, schema, candidate):
            return _simple(candidate)
    return _simple(sample_value(schema, side.responses, side))


def _fits(decider: Decider, schema: SchemaRef, value: JsonValue) -> bool:
    """Return whether a value certainly fits a schema."""
    try:
        return decider.judge.accepts(schema, value)
    except UndecidableError:
        return False


def _simple(value: JsonValue) -> str:
    """Return a value in style *simple*, the only one that headers have."""
    match value:
        case list():
            return ",".join(scalar_text(each) for each in value)
        case dict():
            return ",".join(text for name, each in value.items() for text in (name, scalar_text(each)))
        case _:
            return scalar_text(value)


_HEADER_VALUES: tuple[JsonValue, ...] = ("x", 1, True, ["x"], [1], [True])
_PARAMETER_VALUES: tuple[JsonValue, ...] = (
    "x",
    1,
    True,
    "11111111-1111-4111-8111-111111111111",
    "2020-01-01",
    ["x"],
    [1],
)
SOMETHING: JsonObject = {"minItems": 1, "minProperties": 1, "not": {"enum": ["", None]}}
"""The schema of values of which something is written: an empty text, list or object, or null, is left out."""
