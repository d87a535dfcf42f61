"""Matchers of the first Pact files, which Ruby wrote as its own objects amid headers and bodies.

``{"json_class": "Pact::Term", ...}`` and its like become what v2 has for them: an example where the object stood, and a
flat rule beside it. Source: the files of the first years of the Ruby library; no specification ever described them.
"""

from shiplap.model.interaction import Specification
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.faults import UnreadableError
from shiplap.pactfile.metadata import read_specification

_PARTS = ("path", "query", "headers", "body")
_MOST_EXAMPLES = 100
_OPTIONS = ((1, "i"), (2, "x"), (4, "s"))


def may_hold_ruby_terms(text: str) -> bool:
    """Say whether it is worth to look for them."""
    return '"json_class"' in text


def without_ruby_terms(document: JsonValue) -> JsonValue:
    """Return a document whose requests and responses say the same in the words of v2; v3 and later stay as they are."""
    entries = document.get("interactions") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(entries, list) or not _is_old(document):
        return document
    return {**document, "interactions": [_interaction(entry) for entry in entries]}


def _is_old(document: JsonObject) -> bool:
    try:
        return read_specification(document) in {Specification.V1, Specification.V1_1, Specification.V2}
    except UnreadableError:
        return False


def _interaction(entry: JsonValue) -> JsonValue:
    if not isinstance(entry, dict):
        return entry
    return {name: _part(value) if name in {"request", "response"} else value for name, value in entry.items()}


def _part(part: JsonValue) -> JsonValue:
    if not isinstance(part, dict):
        return part
    rules: JsonObject = {}
    translated = {
        name: _translated(value, f"$.{name}", rules) if name in _PARTS else value for name, value in part.items()
    }
    known = part.get("matchingRules")
    if rules and (known is None or isinstance(known, dict)):
        translated["matchingRules"] = {**(known or {}), **rules}
    return translated


def _translated(value: JsonValue, path: str, rules: JsonObject) -> JsonValue:
    if isinstance(value, list):
        return [_translated(item, f"{path}[{index}]", rules) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    match value.get("json_class"):
        case "Pact::Term":
            return _term(value, path, rules)
        case "Pact::SomethingLike":
            rules[path] = {"match": "type"}
            return _translated(value.get("contents"), path, rules)
        case "Pact::ArrayLike":
            return _array(value, path, rules)
        case _:
            return {name: _translated(child, _below(path, name), rules) for name, child in value.items()}


def _term(term: JsonObject, path: str, rules: JsonObject) -> JsonValue:
    data = term.get("data")
    data = data if isinstance(data, dict) else term
    matcher = data.get("matcher")
    if isinstance(matcher, dict) and isinstance(matcher.get("s"), str):
        rules[path] = {"match": "regex", "regex": _found_anywhere(str(matcher["s"]), matcher.get("o"))}
    return data.get("generate")


def _found_anywhere(pattern: str, options: JsonValue) -> str:
    """Return a pattern for the whole text: Ruby was content to find it somewhere."""
    bits = options if isinstance(options, int) else 0
    letters = "".join(letter for bit, letter in _OPTIONS if bits & bit)
    inner = f"(?{letters}:{pattern})" if letters else f"(?:{pattern})"
    return f"(?s:.*){inner}(?s:.*)"


def _array(array: JsonObject, path: str, rules: JsonObject) -> JsonValue:
    least = array.get("min")
    count = least if isinstance(least, int) and 0 < least <= _MOST_EXAMPLES else 1
    rules[path] = {"match": "type", "min": count}
    rules[f"{path}[*].*"] = {"match": "type"}
    example = _translated(array.get("contents"), f"{path}[*]", rules)
    # Arrays in arrays get one example each: as many as they ask for would be as many as their product.
    return [example] * (1 if "[*]" in path else count)


def _below(path: str, name: str) -> str:
    plain = name.replace("-", "").replace("_", "").isalnum() and name.isascii()
    return f"{path}.{name}" if plain else f"{path}['{name}']"
