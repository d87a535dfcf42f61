"""The text of a document, JSON or YAML, to a tree: safely, quickly, and never with a key that stands twice.

Python's own parser reads JSON: it is fast enough and can tell keys that stand twice. YAML is read by ryaml, which is
an order of magnitude faster than PyYAML, refuses keys that stand twice and aliases that multiply, and follows YAML 1.2
(``yes`` and ``2020-01-01`` are strings).
"""

import json
import math
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from shiplap.compat.documents.places import Place
from shiplap.errors import Fault, InputError, MissingExtraError
from shiplap.model.json_value import JsonValue

MAX_BYTES = 50 * 1024 * 1024
"""The largest file that is read, and the most that all files of one document may have together."""

MAX_OPEN_BRACKETS = 2_000
"""How deep lists and objects in YAML's flow style may stand in each other."""

_BRACKET = re.compile(r"[\[\]{}]")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
# what the parser of YAML says, and what it means for the author of a document
_YAML_WORDS = {
    # what aliases stand for, written out, is far longer than the document
    "repetition limit": "its aliases repeat far more than the document holds; use $ref instead",
    "recursion limit": "its values stand too deep in each other, or in themselves; write parts apart and use $ref",
    "unhashable": "a key is a list or an object; write all keys as text",
    "more than one document": "there is more than one document in it, divided by ---; give each a file of its own",
}
_LINE = re.compile(r"line (\d+)")
_MAX_DIGITS = 4_000
_LONG = re.compile(r"[0-9]{300}")


def parse_document_text(data: bytes, name: str) -> JsonValue:
    """Return the tree of a file.

    Raises:
        InputError: when it is too large, or neither JSON nor YAML that can be read without doubt.
        MissingExtraError: when it is YAML and no parser for it is installed.
    """
    if len(data) > MAX_BYTES:
        raise InputError(f"{name} has {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not UTF-8 text: byte {error.start} cannot be read; save it as UTF-8") from error
    if text.lstrip()[:1] not in {"{", "["}:
        return _parse_yaml(text, name)
    if not name.endswith((".yaml", ".yml")):
        return _parse_json(text, name)
    with suppress(InputError):
        return _parse_json(text, name)
    return _parse_yaml(text, name)


class _TwiceNamed(dict[str, Any]):
    """An object in which a key stood twice."""

    key = ""


@dataclass(slots=True)
class _Remarks:
    """What is noticed about a file while it is parsed, so that nobody has to look through it again."""

    doubled: list[_TwiceNamed] = field(default_factory=list)
    infinite: bool = False

    def object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        marked = _TwiceNamed(made)
        seen: set[str] = set()
        marked.key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # adding is the point
        self.doubled.append(marked)
        return marked

    def number(self, digits: str) -> float:
        value = float(digits)
        self.infinite = self.infinite or not math.isfinite(value)
        return value


def _parse_json(text: str, name: str) -> JsonValue:
    noticed = _Remarks()
    try:
        tree: JsonValue = json.loads(
            text, object_pairs_hook=noticed.object, parse_float=noticed.number, parse_constant=_no_constant
        )
    except json.JSONDecodeError as error:
        fault = Fault("$", f"{error.msg} (column {error.colno})", line=error.lineno)
        raise InputError(f"{name} is not JSON", [fault]) from error
    except ValueError as error:
        if _LONG.search(text):
            with suppress(ValueError, RecursionError):
                _refuse_infinite(json.loads(text, parse_int=_whole), name)
        raise InputError(f"{name} is not JSON: {error}") from error
    except RecursionError as error:
        raise InputError(f"{name} is nested too deeply to be read") from error
    if _SURROGATE.search(text) and not _is_unicode(tree):
        raise InputError(f"{name} has text that is no Unicode: half of a surrogate pair")
    if noticed.doubled:
        raise InputError(f"{name} says something twice", _twice_named(tree, Place(name)))
    if noticed.infinite:
        _refuse_infinite(tree, name)
    return tree


def _is_unicode(tree: JsonValue) -> bool:
    try:
        json.dumps(tree, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    except RecursionError:  # readable, but too deep to be written: whoever asks for its depth says so
        return True
    return True


def _no_constant(name: str) -> JsonValue:
    raise ValueError(f"{name} is no number of JSON")


def _twice_named(tree: JsonValue, place: Place) -> list[Fault]:
    faults = [
        Fault(f"#{here.pointer}", f"the key {node.key!r} stands twice; keep one of them")
        for node, here in _walk(tree, place)
        if isinstance(node, _TwiceNamed)
    ]
    return sorted(faults, key=lambda fault: fault.where)


def _whole(digits: str) -> JsonValue:
    """Return a whole number; infinity for one with more digits than Python reads."""
    return int(digits) if len(digits) <= _MAX_DIGITS else math.inf


def _refuse_infinite(tree: JsonValue, name: str) -> None:
    """Refuse numbers that are too large for a float: Python reads them as infinity, and infinity is no JSON."""
    faults = [
        Fault(f"#{place.pointer}", "no number of JSON, or one that is too large to be read; write one below 1.8e308")
        for node, place in _walk(tree, Place(name))
        if isinstance(node, float) and not math.isfinite(node)
    ]
    if faults:
        raise InputError(
            f"{name} has a number that cannot be read as it is written", sorted(faults, key=lambda each: each.where)
        )


def _walk(tree: JsonValue, place: Place) -> Iterator[tuple[JsonValue, Place]]:
    stack: list[tuple[JsonValue, Place]] = [(tree, place)]
    while stack:
        node, here = stack.pop()
        yield node, here
        if isinstance(node, dict):
            stack.extend((child, here / key) for key, child in node.items())
        elif isinstance(node, list):
            stack.extend((child, here / index) for index, child in enumerate(node))


def _parse_yaml(text: str, name: str) -> JsonValue:
    try:
        from ryaml import loads  # type: ignore[attr-defined]  # noqa: PLC0415 - an optional dependency, and only for YAML
    except ModuleNotFoundError as error:
        raise MissingExtraError("reading YAML documents", "openapi") from error
    if _open_brackets(text) > MAX_OPEN_BRACKETS:
        raise InputError(f"{name} is nested too deeply to be read: more than {MAX_OPEN_BRACKETS:,} brackets are open")
    try:
        tree = loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        problem = str(error)
        found = _LINE.search(problem)
        problem = next((said for words, said in _YAML_WORDS.items() if words in problem), problem)
        fault = Fault("$", problem, line=int(found[1]) if found else None)
        raise InputError(f"{name} is not YAML that can be read without doubt", [fault]) from error
    return _plain(tree, Place(name))


def _open_brackets(text: str) -> int:
    """Return how many brackets are open at once at most, quoted ones counted, too: the parser's time grows squarely."""
    depth = most = 0
    for found in _BRACKET.finditer(text):
        depth = depth + 1 if found[0] in "[{" else max(0, depth - 1)
        most = max(most, depth)
    return most


def _plain(tree: object, place: Place) -> JsonValue:
    """Return the tree as JSON has it, changed in place: keys are text, merged mappings are written out."""
    stack: list[object] = [tree]
    while stack:
        node = stack.pop()
        if type(node) is dict:
            if any(type(key) is not str for key in node):
                _name_by_text(node, place)
            if "<<" in node:
                _merge(node)
            stack.extend(value for value in node.values() if type(value) in _NOT_PLAIN)
        elif type(node) is list:
            stack.extend(value for value in node if type(value) in _NOT_PLAIN)
        elif isinstance(node, float) and not math.isfinite(node):
            _refuse_infinite(tree, place.file)  # type: ignore[arg-type]  # read so far, it is much like JSON
    return tree  # type: ignore[return-value]  # made so just now


_NOT_PLAIN = frozenset({dict, list, float})


def _name_by_text(node: dict[Any, Any], place: Place) -> None:
    """Write keys as JSON would: a status of 200 is a number for YAML."""
    items = list(node.items())
    node.clear()
    for key, value in items:
        text = key if isinstance(key, str) else json.dumps(key)
        if text in node:
            raise InputError(f"{place.file} says something twice: the key {text!r}, once as a number and once as text")
        node[text] = value


def _merge(node: dict[str, Any]) -> None:
    """Write out YAML 1.1's merge key, which many documents use although OpenAPI does not name it."""
    merged = node["<<"]
    sources = merged if isinstance(merged, list) else [merged]
    if not all(isinstance(source, dict) for source in sources):
        return
    del node["<<"]
    for source in sources:
        for key, value in source.items():
            node.setdefault(key, value)
