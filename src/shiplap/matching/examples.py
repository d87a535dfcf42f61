"""Examples: what a contract expects, made into what is really sent, with fresh values where generators say so."""

from collections.abc import Callable, Mapping
from typing import TypeAlias
from urllib.parse import quote

from shiplap.matching.bodies import body_bytes, body_content_type
from shiplap.matching.content_types import BodyKind
from shiplap.matching.display import text_of
from shiplap.matching.generator_context import GeneratorContext
from shiplap.matching.generators import GeneratorError, generate
from shiplap.matching.paths import Token, Wildcard, parse_path
from shiplap.model.body import Body, JsonBody, MissingBody, TextBody
from shiplap.model.exchange import Message, Request, Response
from shiplap.model.interaction import ExpectedMessage, ExpectedRequest, ExpectedResponse
from shiplap.model.json_value import JsonValue
from shiplap.model.rule import Generator, Generators

Values: TypeAlias = Mapping[str, tuple[str | None, ...]]
Change: TypeAlias = Callable[[JsonValue], JsonValue]
ChangeText: TypeAlias = Callable[[str, str, Change], str]


def example_request(expected: ExpectedRequest, context: GeneratorContext) -> Request:
    """Return the request a consumer would send.

    Raises:
        GeneratorError: when a generator is not known or its parameters are wrong.
    """
    headers = _named("header", expected.headers, expected.generators, context)
    body = _body(expected.body, _told_type(headers), expected.generators, context)
    return Request(
        method=_single("method", expected.method, expected.generators, context).upper(),
        path=quote(_single("path", expected.path, expected.generators, context), safe="/%:@!$&'()*+,;=~-._"),
        query=_query_text(_named("query", expected.query, expected.generators, context)),
        headers=_headers(headers, body),
        body=body_bytes(body),
    )


def example_response(expected: ExpectedResponse, context: GeneratorContext) -> Response:
    """Return the response a provider would give.

    Raises:
        GeneratorError: when a generator is not known or its parameters are wrong.
    """
    headers = _named("header", expected.headers, expected.generators, context)
    body = _body(expected.body, _told_type(headers), expected.generators, context)
    return Response(
        status=int(_single("status", expected.status, expected.generators, context)),
        headers=_headers(headers, body),
        body=body_bytes(body),
    )


def example_message(expected: ExpectedMessage, context: GeneratorContext) -> Message:
    """Return the message a provider would emit.

    Raises:
        GeneratorError: when a generator is not known or its parameters are wrong.
    """
    body = _body(expected.contents, _find_content_type(expected.metadata), expected.generators, context)
    metadata = dict(expected.metadata)
    for name, generator in expected.generators.get("metadata", {}).items():
        metadata[name] = generate(generator, context, metadata.get(name))
    content_type = body_content_type(body, _find_content_type(metadata))
    return Message(
        contents=body_bytes(body), content_type=content_type.name if content_type else None, metadata=metadata
    )


def _told_type(headers: Values) -> str | None:
    return next((values[0] for name, values in headers.items() if name.lower() == "content-type" and values), None)


def _find_content_type(metadata: Mapping[str, JsonValue]) -> str | None:
    return next((text_of(v) for name, v in metadata.items() if name.lower() in {"contenttype", "content-type"}), None)


def _single(category: str, value: JsonValue, generators: Generators, context: GeneratorContext) -> str:
    for generator in generators.get(category, {}).values():
        value = generate(generator, context, value)
    return text_of(value)


def _named(category: str, values: Values, generators: Generators, context: GeneratorContext) -> Values:
    found = dict(values)
    for path, generator in generators.get(category, {}).items():
        name, index = _name_and_index(path, found)
        old = found.get(name) or (None,)
        fresh = [
            text_of(generate(generator, context, one)) if index in {None, position} else one
            for position, one in enumerate(old)
        ]
        found[name] = tuple(fresh)
    return found


def _name_and_index(path: str, values: Values) -> tuple[str, int | None]:
    spelling = {name.lower(): name for name in values}
    if path.lower() in spelling:
        return spelling[path.lower()], None
    match parse_path(path):
        case (str(name), int(index)):
            return spelling.get(name.lower(), name), index
        case (str(name), *_):
            return spelling.get(name.lower(), name), None
        case _:
            return path, None


def _query_text(query: Values) -> str:
    return "&".join(
        quote(name, safe="[]") if value is None else f"{quote(name, safe='[]')}={quote(value, safe='/:,@')}"
        for name, values in query.items()
        for value in values
    )


def _headers(headers: Values, body: Body) -> tuple[tuple[str, str], ...]:
    lines: list[tuple[str, str]] = []
    for name, values in headers.items():
        if name.lower() == "set-cookie":
            lines.extend((name, value or "") for value in values)
        else:
            lines.append((name, ", ".join(value or "" for value in values)))
    content_type = None if isinstance(body, MissingBody) else body.content_type
    if content_type and not any(name.lower() == "content-type" for name in headers):
        lines.append(("Content-Type", content_type))
    return tuple(lines)


def _body(body: Body, header: str | None, generators: Generators, context: GeneratorContext) -> Body:
    """Return the body with fresh values; ``header`` is what is said of its type beside it.

    Pact generates in JSON, XML and forms. Other bodies stay what they are.
    """
    found = {**generators.get("body", {}), **generators.get("content", {}), **generators.get("contents", {})}
    if not found:
        return body
    match body:
        case JsonBody():
            value = body.value
            for path, generator in found.items():
                value = changed(value, parse_path(path), _fresh(generator, context))
            return JsonBody(value, body.content_type)
        case TextBody():
            declared = body_content_type(body, header)
            change = _change_in(declared.kind) if declared else None
            return body if change is None else _changed_text(body, change, found, context)
        case _:
            return body


def _change_in(kind: BodyKind) -> ChangeText | None:
    """Return how a value in a text is changed; what reads XML is imported for it alone."""
    # ruff: noqa: PLC0415 - see above
    if kind is BodyKind.XML:
        from shiplap.matching.xml_examples import changed_xml

        return changed_xml
    if kind is BodyKind.FORM:
        from shiplap.matching.form_examples import changed_form

        return changed_form
    return None


def _changed_text(
    body: TextBody, change: ChangeText, generators: Mapping[str, Generator], context: GeneratorContext
) -> TextBody:
    text = body.text
    for path, generator in generators.items():
        try:
            text = change(text, path, _fresh(generator, context))
        except GeneratorError:
            raise
        except ValueError as error:
            raise GeneratorError(f"the generator {generator.name!r} at {path!r} cannot be used: {error}") from error
    return TextBody(text, body.content_type)


def _fresh(generator: Generator, context: GeneratorContext) -> Change:
    return lambda example: generate(generator, context, example)


def changed(value: JsonValue, tokens: tuple[Token, ...], change: Change) -> JsonValue:
    """Return ``value`` with ``change`` applied at every place the tokens name; nothing is added to it."""
    if not tokens:
        return change(value)
    token, rest = tokens[0], tokens[1:]
    if isinstance(value, dict):
        every = token is Wildcard.ANY
        return {key: changed(one, rest, change) if every or key == str(token) else one for key, one in value.items()}
    if isinstance(value, list):
        every = isinstance(token, Wildcard)
        return [
            changed(one, rest, change) if every or str(index) == str(token) else one for index, one in enumerate(value)
        ]
    return value
