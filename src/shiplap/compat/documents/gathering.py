"""Swagger documents of several files: paths, parameters and responses that lie elsewhere are written into the first.

Swagger 2.0 says in one place what another one means: a response in a file of its own has the media types of the
operation that refers to it. So these parts are converted together with their document, and come home before that.
Schemas stay where they are; they mean the same everywhere.
"""

from collections.abc import Callable
from posixpath import dirname, relpath
from typing import TypeAlias

from shiplap.compat.documents.places import Place
from shiplap.compat.documents.references import ReferenceFault, reference_of, target_of
from shiplap.model.json_value import JsonObject, JsonValue

At: TypeAlias = Callable[[Place], JsonValue]
"""Gives what stands at a place, as it is written; raises `ReferenceFault` where nothing does."""

_MAX_CHAIN = 64


def gathered(tree: JsonValue, name: str, at: At) -> JsonValue:
    """Return the tree with what its paths refer to in other files; what leads nowhere stays a reference."""
    paths = tree.get("paths") if isinstance(tree, dict) else None
    if not isinstance(tree, dict) or not isinstance(paths, dict):
        return tree
    home = _Home(name, at)
    return {**tree, "paths": {path: home.path(item) for path, item in paths.items()}}


class _Home:
    """Brings parts of other files into one."""

    def __init__(self, name: str, at: At) -> None:
        self._name = name
        self._at = at

    def path(self, item: JsonValue) -> JsonValue:
        item = self._brought(item)
        if not isinstance(item, dict):
            return item
        made: JsonObject = {}
        for key, value in item.items():
            made[key] = self._parameters(value) if key == "parameters" else self._operation(value)
        return made

    def _operation(self, node: JsonValue) -> JsonValue:
        if not isinstance(node, dict):
            return node
        made: JsonObject = dict(node)
        if "parameters" in node:
            made["parameters"] = self._parameters(node["parameters"])
        responses = node.get("responses")
        if isinstance(responses, dict):
            made["responses"] = {status: self._brought(each) for status, each in responses.items()}
        return made

    def _parameters(self, nodes: JsonValue) -> JsonValue:
        return [self._brought(each) for each in nodes] if isinstance(nodes, list) else nodes

    def _brought(self, node: JsonValue) -> JsonValue:
        """Return what a reference into another file means, its own references as they read from here."""
        file, found = self._name, node
        for _ in range(_MAX_CHAIN):
            reference = reference_of(found)
            if reference is None:
                break
            try:
                place = target_of(reference, Place(file))
                if place.file == file == self._name:
                    return node
                file, found = place.file, self._at(place)
            except ReferenceFault:
                return node
        return found if file == self._name else self._rebased(found, file)

    def _rebased(self, node: JsonValue, file: str) -> JsonValue:
        if isinstance(node, list):
            return [self._rebased(each, file) for each in node]
        if not isinstance(node, dict):
            return node
        made: JsonObject = {key: self._rebased(value, file) for key, value in node.items()}
        reference = reference_of(node)
        if reference is not None:
            try:
                place = target_of(reference, Place(file))
            except ReferenceFault:
                return made
            away = "" if place.file == self._name else relpath(place.file, dirname(self._name) or ".")
            made["$ref"] = f"{away}#{place.pointer}"
        return made
