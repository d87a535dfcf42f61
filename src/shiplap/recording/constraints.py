"""What the constraints of ``Annotated`` and of pydantic's ``Field`` become, as far as Pact can say it.

Pact has no matcher for ranges. Lengths of text and lists, patterns, ranges of whole numbers and those multiples that
the last digits tell can be said exactly; any other bound only chooses an example that keeps it. That is a weaker
contract, never a wrong one.
"""

import json
import math
import random
import re
from dataclasses import dataclass, replace
from typing import Any

from shiplap.matching.patterns import PatternError
from shiplap.matching.regex_examples import text_for
from shiplap.model.json_value import JsonValue
from shiplap.model.rule import Matcher
from shiplap.recording.number_patterns import pattern_of_multiple, pattern_of_range
from shiplap.recording.shape import Leaf, Repeated, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The constraints on one value; ``None`` where there is none."""

    gt: Any = None
    ge: Any = None
    lt: Any = None
    le: Any = None
    multiple_of: Any = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None


_NAMES = tuple(Bounds.__dataclass_fields__)


def bounds_of(metadata: tuple[Any, ...]) -> Bounds:
    """Collect the constraints from what follows the type in ``Annotated``: annotated-types, pydantic, msgspec.

    They are recognised by the names of their attributes, so that none of the libraries is imported.
    """
    found: dict[str, Any] = {}
    for extra in metadata:
        for part in (extra, *getattr(extra, "metadata", ())):
            for name in _NAMES:
                value = getattr(part, name, None)
                if value is not None and not callable(value):
                    found[name] = getattr(value, "pattern", value)
    return Bounds(**found)


def example_of_pattern(bounds: Bounds) -> str | None:
    """Return a text for the pattern, the same each time; ``None`` where none is found that keeps the other bounds."""
    for seed in range(_SEED, _SEED + _TRIES):
        try:
            text = text_for(bounds.pattern or "", random.Random(seed))  # noqa: S311 - examples, not secrets
        except PatternError:
            return None
        most = len(text) if bounds.max_length is None else bounds.max_length
        if (bounds.min_length or 0) <= len(text) <= most:
            return text
    return None


_SEED = 42
_TRIES = 50


def constrained(shape: Shape, bounds: Bounds, *, keep_example: bool) -> Shape:
    """Return the shape with what of the bounds a contract can say; ``keep_example`` where the test gave the example."""
    if bounds == Bounds():
        return shape
    if isinstance(shape, Repeated):
        return _constrained_array(shape, bounds)
    if not isinstance(shape, Leaf):
        return shape
    if isinstance(shape.example, str):
        return _constrained_text(shape, bounds, keep_example=keep_example)
    if isinstance(shape.example, int | float) and not isinstance(shape.example, bool):
        return _constrained_number(shape, bounds, keep_example=keep_example)
    return shape


def _constrained_array(shape: Repeated, bounds: Bounds) -> Repeated:
    least = bounds.min_length or 0
    missing = max(0, least - len(shape.elements)) if shape.elements else 0
    elements = shape.elements + shape.elements[:1] * missing
    return replace(shape, min=least, max=bounds.max_length, elements=elements)


def _constrained_text(leaf: Leaf, bounds: Bounds, *, keep_example: bool) -> Leaf:
    if leaf.matchers != (Matcher("type"),):
        return leaf
    if bounds.pattern is not None:
        leaf = replace(leaf, matchers=(*leaf.matchers, _regex(bounds.pattern)))
        keep_example = True
    if bounds.min_length is None and bounds.max_length is None:
        return leaf
    most = "" if bounds.max_length is None else str(bounds.max_length)
    pattern = f"^[\\s\\S]{{{bounds.min_length or 0},{most}}}$"
    example = leaf.example if keep_example else _text_within(str(leaf.example), bounds)
    return replace(leaf, example=example, matchers=(*leaf.matchers, _regex(pattern)))


def _regex(pattern: str) -> Matcher:
    return Matcher("regex", {"regex": pattern})


def _text_within(text: str, bounds: Bounds) -> str:
    least = bounds.min_length or 0
    longer = (text * (least // len(text) + 1))[: max(least, len(text))] if text else "x" * least
    return longer if bounds.max_length is None else longer[: bounds.max_length]


def _constrained_number(leaf: Leaf, bounds: Bounds, *, keep_example: bool) -> Leaf:
    example = leaf.example if keep_example else _number_within(leaf.example, bounds)
    if leaf.matchers != (Matcher("integer"),):
        return replace(leaf, example=example)
    low, high = _whole(bounds)
    patterns = (pattern_of_multiple(bounds.multiple_of), pattern_of_range(low, high))
    said = (_regex(pattern) for pattern in patterns if pattern is not None)
    return replace(leaf, example=example, matchers=(*leaf.matchers, *said))


def _whole(bounds: Bounds) -> tuple[float | None, float | None]:
    """Return the least and the greatest whole number within the bounds."""
    low = [bounds.ge] if bounds.ge is not None else []
    high = [bounds.le] if bounds.le is not None else []
    low += [math.floor(bounds.gt) + 1] if bounds.gt is not None else []
    high += [math.ceil(bounds.lt) - 1] if bounds.lt is not None else []
    return max(low, default=None), min(high, default=None)


def breaks_its_rules(leaf: Leaf) -> str | None:
    """Return the pattern that the example of a value does not match, which only a test can have given."""
    text = leaf.example if isinstance(leaf.example, str) else json.dumps(leaf.example)
    patterns = [str(each.params["regex"]) for each in leaf.matchers if each.name == "regex"]
    return next((pattern for pattern in patterns if not _found(pattern, text)), None)


def _found(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:  # a pattern of another library's dialect; the reference implementation will judge it
        return True


def _number_within(example: JsonValue, bounds: Bounds) -> Any:
    """Return a number that keeps the bounds, the usual example where that one does."""
    step = bounds.multiple_of or 1
    whole = isinstance(example, int)
    low = bounds.ge if bounds.ge is not None else None if bounds.gt is None else bounds.gt + (1 if whole else 0.5)
    high = bounds.le if bounds.le is not None else None if bounds.lt is None else bounds.lt - (1 if whole else 0.5)
    number: Any = example
    if low is not None and number < low:
        number = low
    if high is not None and number > high:
        number = high
    if bounds.multiple_of is None:
        return number
    rounded = -(-number // step) * step
    return rounded if high is None or rounded <= high else rounded - step
