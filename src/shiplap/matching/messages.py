"""Messages: their contents like a response's body, their metadata by name."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from shiplap.matching.bodies import ExpectedBody, compile_body
from shiplap.matching.checks import problems
from shiplap.matching.display import shown, text_of
from shiplap.matching.headers import parameters_fit
from shiplap.matching.matcher_table import Form, same
from shiplap.matching.names import NamedRules
from shiplap.matching.patterns import start_comparison
from shiplap.matching.remembered import Remembered
from shiplap.model.exchange import Message
from shiplap.model.interaction import ExpectedMessage, Specification
from shiplap.model.json_value import JsonValue
from shiplap.model.mismatch import Mismatch, MismatchKind

MessageCheck: TypeAlias = Callable[[Message], tuple[Mismatch, ...]]
_CONTENT_TYPE = frozenset({"contenttype", "content-type"})


def compare_message(
    expected: ExpectedMessage, actual: Message, specification: Specification = Specification.V4
) -> tuple[Mismatch, ...]:
    """Return everything in ``actual`` that is not as ``expected``; more members and metadata are fine."""
    return _MESSAGES.get(expected, specification)(actual)


def compile_message(expected: ExpectedMessage, specification: Specification = Specification.V4) -> MessageCheck:
    """Return the comparison with one expected message, ready to be used many times."""
    del specification  # the rules are the same in every version that has messages
    named = NamedRules(expected.rules.get("metadata", {}))
    body = compile_body(
        ExpectedBody(
            body=expected.contents,
            content_type=_content_type(expected.metadata),
            rules=expected.rules.get("body") or expected.rules.get("content") or expected.rules.get("contents") or {},
            type_rules=named.find("contentType") or named.find("content-type"),
            strict=False,
        )
    )

    def compare(actual: Message) -> tuple[Mismatch, ...]:
        start_comparison()
        out: list[Mismatch] = []
        body(actual.contents, actual.content_type or _content_type(actual.metadata), out)
        for name, value in expected.metadata.items():
            _compare_metadata(name, value, actual, named, out)
        return tuple(out)

    return compare


_MESSAGES = Remembered(compile_message)


def _content_type(metadata: Mapping[str, JsonValue]) -> str | None:
    return next((text_of(value) for name, value in metadata.items() if name.lower() in _CONTENT_TYPE), None)


def _compare_metadata(name: str, expected: JsonValue, message: Message, named: NamedRules, out: list[Mismatch]) -> None:
    is_type = name.lower() in _CONTENT_TYPE
    actual = message.metadata.get(name, message.content_type if is_type else None)
    if name not in message.metadata and not (is_type and message.content_type):
        words = f"Expected message metadata '{name}' but was missing"
        out.append(Mismatch(kind=MismatchKind.METADATA, path=name, expected=expected, sentence=words))
        return
    for problem in _metadata_problems(name, expected, actual, named):
        wanted, came = shown(expected), shown(actual)
        words = f"Expected metadata key '{name}' to have value {wanted} but was {came} - {problem}"
        out.append(Mismatch(kind=MismatchKind.METADATA, path=name, expected=expected, actual=actual, sentence=words))


def _metadata_problems(name: str, expected: JsonValue, actual: JsonValue, named: NamedRules) -> list[str]:
    rules = named.find(name)
    if rules is not None:
        return problems(rules, expected, actual, Form.JSON)
    if name.lower() in _CONTENT_TYPE and isinstance(expected, str) and isinstance(actual, str):
        return [] if parameters_fit(expected, actual) else ["the content types differ"]
    return [] if same(expected, actual) else ["the values differ"]
