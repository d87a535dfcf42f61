"""Forms with fresh values in them: the text of the contract, one value changed and everything else as written."""

from collections.abc import Callable
from urllib.parse import quote_plus, unquote_plus

from shiplap.matching.display import text_of
from shiplap.matching.paths import Token, Wildcard, parse_path
from shiplap.model.json_value import JsonValue


def changed_form(text: str, path: str, change: Callable[[JsonValue], JsonValue]) -> str:
    """Return ``text`` (``a=1&a=2``) with ``change`` applied to the value at ``path``.

    ``$.a`` and ``$.a[0]`` are the first value of ``a``, ``$.a[*]`` are all of them.

    Raises:
        PathError: when the path cannot be read.
    """
    tokens = parse_path(path)
    name = str(tokens[0]) if tokens else None
    wanted = tokens[1] if len(tokens) > 1 else 0
    pairs: list[str] = []
    count = 0
    for pair in text.split("&"):
        raw, _, value = pair.partition("=")
        is_it = unquote_plus(raw) == name
        pairs.append(_changed(raw, value, change) if is_it and _is_wanted(wanted, count) else pair)
        count += is_it
    return "&".join(pairs)


def _is_wanted(wanted: Token, index: int) -> bool:
    return isinstance(wanted, Wildcard) or str(wanted) == str(index)


def _changed(raw: str, value: str, change: Callable[[JsonValue], JsonValue]) -> str:
    return f"{raw}={quote_plus(text_of(change(unquote_plus(value))), safe='')}"
