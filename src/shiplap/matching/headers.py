"""Headers: names in any case, lists separated by commas, parameters in any order, white space where HTTP allows it.

Source: RFC 9110, sections 5.1 to 5.6; the Pact specification on ``Accept`` and ``Content-Type``.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TypeAlias

from shiplap.matching.checks import problems
from shiplap.matching.display import shown
from shiplap.matching.matcher_table import Form
from shiplap.matching.names import NamedRules
from shiplap.matching.rules import RuleList
from shiplap.matching.text_lists import ListRules, text_list_problems
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.rule import MatcherList

Headers: TypeAlias = Iterable[tuple[str, str]]
HeadersCheck: TypeAlias = Callable[[Mapping[str, list[str]], list[Mismatch]], None]

# A comma in these is part of the value. RFC 9110 section 5.6.7 (dates), RFC 6265 (cookies), section 10.1.5 (comments).
SINGLE = frozenset(
    {
        "accept-datetime",
        "cookie",
        "date",
        "expires",
        "if-modified-since",
        "if-unmodified-since",
        "last-modified",
        "location",
        "referer",
        "retry-after",
        "server",
        "set-cookie",
        "user-agent",
        "www-authenticate",
        "authorization",
        "proxy-authorization",
    }
)
PARAMETERISED = frozenset({"accept", "content-type"})


def grouped(headers: Headers) -> dict[str, list[str]]:
    """Return the raw values by lower-case name, in order."""
    groups: dict[str, list[str]] = {}
    for name, value in headers:
        groups.setdefault(name.lower(), []).append(value)
    return groups


def split_values(name: str, values: Iterable[str]) -> list[str]:
    """Return the elements of a header's values: split at commas outside quotes, unless the header is no list."""
    if name in SINGLE:
        return [value.strip() for value in values]
    return [element.strip() for value in values for element in (_split(value, ",") if "," in value else (value,))]


def _split(text: str, separator: str) -> list[str]:
    if '"' not in text:
        return text.split(separator)
    parts, start, quoted, escaped = [], 0, False, False
    for position, character in enumerate(text):
        if escaped:
            escaped = False
        elif character == "\\" and quoted:
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]


def compile_headers(expected: Mapping[str, tuple[str, ...]], rules: Mapping[str, MatcherList]) -> HeadersCheck:
    """Return the check of all headers; ones that nobody expected are fine."""
    named = NamedRules(rules, str.lower)
    checks = [(name, name.lower(), _header(name, values, named)) for name, values in expected.items()]

    def check(actual: Mapping[str, list[str]], out: list[Mismatch]) -> None:
        for name, folded, header in checks:
            values = actual.get(folded)
            if values is None:
                wanted = ", ".join(expected[name])
                words = f"Expected a header '{name}' but was missing"
                out.append(Mismatch(kind=MismatchKind.HEADER, path=name, expected=wanted, sentence=words))
            else:
                header(values, out)

    return check


def _header(name: str, expected: tuple[str, ...], named: NamedRules) -> Callable[[list[str], list[Mismatch]], None]:
    folded = name.lower()
    wanted = split_values(folded, expected)
    joined = ", ".join(wanted)
    ruled = named.knows(name)
    single, parameterised = len(wanted) == 1 and bool(joined), folded in PARAMETERISED

    def check(actual: list[str], out: list[Mismatch]) -> None:
        if not ruled and len(actual) == 1 and single and "," not in actual[0]:
            if actual[0] == joined or (parameterised and parameters_fit(joined, actual[0].strip())):
                return
        elif actual == [joined] and not ruled:
            return
        came = split_values(folded, actual)
        sent = ", ".join(actual)
        out.extend(
            Mismatch(kind=MismatchKind.HEADER, path=name, expected=joined, actual=sent, sentence=problem)
            for problem in _header_problems(name, wanted, came, named)
        )

    return check


def _header_problems(name: str, wanted: list[str], came: list[str], named: NamedRules) -> list[str]:
    rules = named.find(name)
    if rules is not None:
        return _by_rules(wanted or [""], came, rules, named, name)
    if not wanted or wanted == [""]:
        return [f"Expected an empty header '{name}' but actual value was '{', '.join(came)}'"] if any(came) else []
    found: list[str] = []
    for index in range(max(len(wanted), len(came))):
        where = "" if len(wanted) == len(came) == 1 else f" at index {index}"
        if index >= len(came):
            found.append(f"Expected header '{name}'{where} to have value '{wanted[index]}' but was missing")
        else:
            one = wanted[index] if index < len(wanted) else ""
            found.extend(_value_problems(name, one, came[index], named.find(name, index), where))
    return found


def _value_problems(name: str, wanted: str, came: str, rules: RuleList | None, where: str) -> list[str]:
    if rules is not None:
        return problems(rules, wanted, came, Form.TEXT)
    if name.lower() in PARAMETERISED:
        if parameters_fit(wanted, came):
            return []
        spaced_wanted, spaced_came = (r";\s*".join(map(str.strip, one.split(";"))) for one in (wanted, came))
        return [f"Expected header '{name}'{where} to have value '{spaced_wanted}' but was '{spaced_came}'"]
    if wanted == came or (name.lower() in SINGLE and _spaced_alike(wanted, came)):
        return []
    return [f"Expected header '{name}'{where} to be equal to {shown(wanted)} but was {shown(came)}"]


def _spaced_alike(wanted: str, came: str) -> bool:
    """Return whether two values that are no lists differ in nothing but white space around commas."""
    one, other = ([part.strip() for part in _split(value, ",")] for value in (wanted, came))
    return one == other


def _by_rules(wanted: list[str], came: list[str], rules: RuleList, named: NamedRules, name: str) -> list[str]:
    listed = ListRules(rules, lambda index: named.own(name, index))
    found = text_list_problems(listed, rules, wanted, came)
    is_sized = any(rule.params.keys() & {"min", "max"} for rule in rules.rules)
    if found and len(came) > 1 and not is_sized and not problems(rules, ", ".join(wanted), ", ".join(came), Form.TEXT):
        return []  # a rule written for the whole value, commas and all
    return found


@lru_cache(maxsize=1024)
def parameters_fit(wanted: str, came: str) -> bool:
    """Return whether a value with parameters (``text/html;q=0.8``) has the same value and at least those parameters."""
    wanted_value, *wanted_parameters = _split(wanted, ";")
    came_value, *came_parameters = _split(came, ";")
    if wanted_value.strip() != came_value.strip():
        return False
    present = _parameters(came_parameters)
    return all(present.get(name) == value for name, value in _parameters(wanted_parameters).items())


def _parameters(parts: list[str]) -> dict[str, str]:
    pairs = (part.partition("=") for part in parts if part.strip())
    return {name.strip().lower(): value.strip().strip('"').lower() for name, _, value in pairs}
