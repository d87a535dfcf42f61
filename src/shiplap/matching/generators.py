"""The table of generators: one small function a generator, from its parameters and the context to a value.

Source: https://github.com/pact-foundation/pact-specification, versions 3 and 4.
"""

import re
import string
from collections.abc import Callable, Mapping
from typing import TypeAlias
from uuid import UUID

from shiplap.matching.display import text_of
from shiplap.matching.generator_context import GeneratorContext, GeneratorMode
from shiplap.matching.patterns import first_group
from shiplap.model.json_value import JsonValue
from shiplap.model.rule import Generator

Params: TypeAlias = Mapping[str, JsonValue]
Make: TypeAlias = Callable[[Params, GeneratorContext, JsonValue], JsonValue]
MAX_LENGTH = 10_000


class GeneratorError(ValueError):
    """A generator that cannot be used: it is not known, or its parameters are wrong."""


def generate(generator: Generator, context: GeneratorContext, example: JsonValue) -> JsonValue:
    """Return a fresh value; ``example`` is the one in the contract, kept where the generator is not for this mode.

    Raises:
        GeneratorError: when the generator is not known or its parameters are wrong.
    """
    make = TABLE.get(generator.name)
    if make is None:
        raise GeneratorError(f"the generator {generator.name!r} is not known")
    try:
        fresh = make(generator.params, context, example)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise GeneratorError(f"the generator {generator.name!r} cannot be used: {error}") from error
    # a number in place of a text stays a text: the example says which of the two the other side reads
    is_number = isinstance(fresh, int | float) and not isinstance(fresh, bool)
    return text_of(fresh) if is_number and isinstance(example, str) and generator.name in _NUMBERS else fresh


def _number(params: Params, name: str, default: int) -> int:
    value = params.get(name)
    return default if value is None else int(str(value))


def _length(params: Params, name: str, default: int) -> int:
    length = _number(params, name, default)
    if not 0 <= length <= MAX_LENGTH:
        raise ValueError(f"{name} must be from 0 to {MAX_LENGTH}, not {length}")
    return length


def _random_int(params: Params, context: GeneratorContext, _example: JsonValue) -> JsonValue:
    low, high = _number(params, "min", 0), _number(params, "max", 2_147_483_647)
    return context.random.randint(min(low, high), max(low, high))


def _random_decimal(params: Params, context: GeneratorContext, _example: JsonValue) -> JsonValue:
    digits = max(_length(params, "digits", 10), 2)
    chosen = "".join(context.random.choice(string.digits) for _ in range(digits))
    point = context.random.randint(1, digits - 1)
    # the last digit is never 0: the value stays a decimal in every notation
    return float(f"{chosen[:point]}.{chosen[point:-1]}{context.random.choice('123456789')}")


def _random_hexadecimal(params: Params, context: GeneratorContext, _example: JsonValue) -> JsonValue:
    return "".join(context.random.choice("0123456789ABCDEF") for _ in range(_length(params, "digits", 10)))


def _random_string(params: Params, context: GeneratorContext, _example: JsonValue) -> JsonValue:
    letters = string.ascii_letters + string.digits
    return "".join(context.random.choice(letters) for _ in range(_length(params, "size", 10)))


def _random_boolean(_params: Params, context: GeneratorContext, _example: JsonValue) -> JsonValue:
    return context.random.choice((True, False))


def _regex(params: Params, context: GeneratorContext, _example: JsonValue) -> JsonValue:
    from shiplap.matching.regex_examples import text_for  # noqa: PLC0415 - for contracts with patterns only

    return text_for(text_of(params["regex"]), context.random)


def _dated(what: str, default: str) -> Make:
    def make(params: Params, context: GeneratorContext, _example: JsonValue) -> JsonValue:
        from shiplap.matching import date_expressions  # noqa: PLC0415 - for contracts that generate dates only
        from shiplap.matching.date_patterns import date_pattern  # noqa: PLC0415 - as above

        moves = {
            "date": date_expressions.moved_date,
            "time": date_expressions.moved_time,
            "datetime": date_expressions.moved_datetime,
        }
        expression = params.get("expression")
        instant = moves[what](context.now, text_of(expression)) if expression else context.now
        return date_pattern(text_of(params.get("format") or default)).write(instant)

    return make


def _uuid(params: Params, context: GeneratorContext, _example: JsonValue) -> JsonValue:
    uuid = UUID(int=context.random.getrandbits(128), version=4)
    match params.get("format"):
        case "simple":
            return uuid.hex
        case "upper-case-hyphenated":
            return str(uuid).upper()
        case "URN":
            return uuid.urn
        case None | "" | "lower-case-hyphenated":
            return str(uuid)
        case other:
            raise ValueError(f"the format {other!r} is not known")


_EXPRESSION = re.compile(r"\$\{([^}]*)\}")


def _provider_state(params: Params, context: GeneratorContext, example: JsonValue) -> JsonValue:
    if context.mode is not GeneratorMode.PROVIDER:
        return example
    expression = text_of(params["expression"])
    names = _EXPRESSION.findall(expression)
    if not names:
        return context.state_values.get(expression, example)
    if any(name.strip() not in context.state_values for name in names):
        return example
    if _EXPRESSION.fullmatch(expression):
        return _converted(context.state_values[names[0].strip()], params.get("dataType"))
    return _EXPRESSION.sub(lambda found: text_of(context.state_values[found[1].strip()]), expression)


def _converted(value: JsonValue, data_type: JsonValue) -> JsonValue:
    match data_type:
        case "STRING":
            return text_of(value)
        case "INTEGER":
            return int(text_of(value))
        case "FLOAT" | "DECIMAL":
            return float(text_of(value))
        case "BOOLEAN":
            return value if isinstance(value, bool) else text_of(value) == "true"
        case _:
            return value


def _mock_server_url(params: Params, context: GeneratorContext, example: JsonValue) -> JsonValue:
    base = context.mock_server_url
    if base is None:
        return example
    pattern, sample = text_of(params.get("regex", "")), text_of(params.get("example", example))
    end = first_group(pattern, sample)
    return example if end is None else base.rstrip("/") + end


_NUMBERS = frozenset({"RandomInt", "RandomDecimal"})

TABLE: Mapping[str, Make] = {
    "RandomInt": _random_int,
    "RandomDecimal": _random_decimal,
    "RandomHexadecimal": _random_hexadecimal,
    "RandomString": _random_string,
    "RandomBoolean": _random_boolean,
    "Regex": _regex,
    "Date": _dated("date", "yyyy-MM-dd"),
    "Time": _dated("time", "HH:mm:ss"),
    "DateTime": _dated("datetime", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX"),
    "Uuid": _uuid,
    "ProviderState": _provider_state,
    "MockServerURL": _mock_server_url,
}
