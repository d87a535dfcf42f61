"""Bytes: equal, or as the matchers at the root say."""

from shiplap.matching.checks import mismatch
from shiplap.matching.display import text_of
from shiplap.matching.magic import content_type_problem
from shiplap.matching.matcher_table import Form
from shiplap.matching.matchers import Rule
from shiplap.matching.rules import RuleList
from shiplap.model.mismatch import Mismatch
from shiplap.model.rule import Combine

SHOWN = 32


def compare_bytes(
    expected: tuple[bytes, str], actual: tuple[bytes, str], rules: RuleList | None, out: list[Mismatch]
) -> None:
    """Add what differs between two pairs of bytes and the name of their content type."""
    wanted, came = described(*expected), described(*actual)
    if rules is None:
        if expected[0] != actual[0]:
            words = f"Actual body {came} is not equal to the expected body {wanted}"
            out.append(mismatch(None, wanted, came, words))
        return
    found = [problem for rule in rules.rules if (problem := _problem(rule, expected[0], actual[0])) is not None]
    if rules.combine is Combine.AND or len(found) == len(rules.rules):
        out.extend(mismatch(None, wanted, came, problem) for problem in found)


def described(data: bytes, content_type: str) -> str:
    """Return bytes for a sentence: their type, their number, and the first of them."""
    return f"[{content_type}, {len(data)} bytes, starting with {data[:SHOWN].hex()}]"


def _problem(rule: Rule, expected: bytes, actual: bytes) -> str | None:
    match rule.name:
        case "contentType":
            return content_type_problem(actual, text_of(rule.params["value"]))
        case "notEmpty":
            return None if actual else "Expected [] (0 bytes) to not be empty"
        case "equality":
            same = f"Expected '{actual[:10]!r}...' ({len(actual)} bytes) to be equal to '{expected[:10]!r}...'"
            return None if expected == actual else f"{same} ({len(expected)} bytes)"
        case "type" | "min" | "max":
            return None
    try:
        return rule.test(expected.decode("utf-8", "replace"), actual.decode("utf-8"), Form.TEXT)
    except UnicodeDecodeError as error:
        return f"Could not read the actual bytes as text: {error}"
