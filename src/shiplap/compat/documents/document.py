"""A document of one or more files: its dialect, what stands where, and where references lead.

Files come through a port, so that nothing here touches a disk; each is read and parsed once. Faults of one corner are
kept as values, because the rest of the document can still be asked.
"""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from shiplap.compat.documents.gathering import gathered
from shiplap.compat.documents.places import Dialect, DocumentFault, Place
from shiplap.compat.documents.references import ReferenceFault, places_of, reference_of, references_in, target_of
from shiplap.compat.documents.swagger import swagger_to_openapi
from shiplap.compat.documents.text import MAX_BYTES, parse_document_text
from shiplap.errors import InputError
from shiplap.model.collector import collector_at_rest
from shiplap.model.json_value import JsonObject, JsonValue

__all__ = ["Document", "Files", "ReferenceFault", "load_document"]

Files: TypeAlias = Callable[[str], bytes | None]
"""Gives the bytes of a file by its path relative to the root folder; ``None`` where there is none."""

_MAX_CHAIN = 64
_VERSIONS: Mapping[str, Dialect] = {
    "3.0": Dialect.OPENAPI_30,
    "3.1": Dialect.OPENAPI_31,
    "3.2": Dialect.OPENAPI_32,
}


class Document:
    """One document.

    Attributes:
        name: its first file, relative to the root folder.
        dialect: the language it is written in.
        faults: its bad corners, in the order of their places.
    """

    def __init__(self, name: str, files: Files) -> None:
        """Read the first file; see `load_document`, which also looks at all references."""
        self.name = name
        self._files = files
        self._bytes = 0
        self._texts: dict[str, JsonValue] = {}
        self._trees: dict[str, JsonValue] = {}
        self._targets: dict[tuple[str, str], Place] = {}
        self.faults: tuple[DocumentFault, ...] = ()
        data = files(name)
        if data is None:
            raise InputError(f"there is no document {name!r}")
        tree = self._texts[name] = self._parsed(name, data)
        self.dialect = _dialect_of(tree, name)
        if self.dialect is Dialect.SWAGGER_2:
            tree = gathered(tree, name, self._as_written)
            references_in(tree, convert=True)
            tree = swagger_to_openapi(tree)
        self._trees[name] = tree

    @property
    def root(self) -> JsonObject:
        """The tree of the first file; not to be changed."""
        tree = self._trees[self.name]
        return tree if isinstance(tree, dict) else {}

    @property
    def files(self) -> tuple[str, ...]:
        """Every file read so far."""
        return tuple(self._trees)

    def written(self, file: str) -> JsonValue:
        """Return the tree of a file before it was converted, not to be changed; null where it was not read."""
        return self._texts.get(file)

    def at(self, place: Place) -> JsonValue:
        """Return what stands at a place.

        Raises:
            ReferenceFault: when nothing does.
        """
        return _within(self._tree(place), place)

    def follow(self, place: Place, node: JsonValue) -> tuple[Place, JsonValue]:
        """Return what an object means and where that stands: itself, or the end of its chain of references.

        Raises:
            ReferenceFault: when the chain leads nowhere, outside, or back to itself.
        """
        seen = 0
        while (reference := reference_of(node)) is not None:
            seen += 1
            if seen > _MAX_CHAIN:
                raise ReferenceFault("reference-circular", f"{reference!r} leads only to references", place)
            target = self.target(reference, place)
            try:
                node = self.at(target)
            except ReferenceFault as fault:
                raise ReferenceFault(fault.code, f"{reference!r}: {fault.problem}", place) from fault
            place = target
        return place, node

    def target(self, reference: str, place: Place) -> Place:
        """Return where a reference leads, its anchor looked up.

        Raises:
            ReferenceFault: when it leads out of the root folder, or to an anchor nobody set.
        """
        key = (place.file, reference)
        found = self._targets.get(key)
        if found is None:
            found = target_of(reference, place)
            if found.pointer and not found.pointer.startswith("/"):
                found = self._anchor(found, place)
            self._targets[key] = found
        return found

    def look_at_references(self) -> None:
        """Read the files that are referred to, and keep every reference that leads nowhere as a fault."""
        faults: list[DocumentFault] = []
        waiting, done = [self.name], set[str]()
        while waiting:
            file = waiting.pop()
            if file in done:
                continue
            done.add(file)
            waiting.extend(self._look_at_file(file, faults))
        self.faults = (*self.faults, *sorted(faults, key=lambda fault: str(fault.place)))

    def _look_at_file(self, file: str, faults: list[DocumentFault]) -> list[str]:
        tree = self._trees[file]
        bad: dict[str, ReferenceFault] = {}
        others: list[str] = []
        for reference in references_in(tree):
            try:
                target = self.target(reference, Place(file))
                self.at(target)
                others.append(target.file)
            except ReferenceFault as fault:
                bad[reference] = fault
        if bad:
            faults.extend(
                DocumentFault(place=place, code=bad[name].code, problem=f"{name!r}: {bad[name].problem}")
                for name, place in places_of(tree, frozenset(bad), file)
            )
        return others

    def _tree(self, place: Place) -> JsonValue:
        if place.file not in self._trees:
            tree = self._written(place)
            if self.dialect is Dialect.SWAGGER_2:
                references_in(tree, convert=True)
                tree = swagger_to_openapi(tree)
            self._trees[place.file] = tree
        return self._trees[place.file]

    def _as_written(self, place: Place) -> JsonValue:
        """Return what stands at a place of another file before it is converted."""
        return _within(self._written(place), place)

    def _written(self, place: Place) -> JsonValue:
        if place.file not in self._texts:
            data = self._files(place.file)
            if data is None:
                raise ReferenceFault("reference-dangling", f"there is no file {place.file!r}", place)
            try:
                self._texts[place.file] = self._parsed(place.file, data)
            except InputError as error:
                raise ReferenceFault("file-unreadable", str(error), place) from error
        return self._texts[place.file]

    def _parsed(self, file: str, data: bytes) -> JsonValue:
        self._bytes += len(data)
        if self._bytes > MAX_BYTES:
            raise InputError(f"the files of {self.name} have more than {MAX_BYTES:,} bytes together")
        return parse_document_text(data, file)

    def _anchor(self, wanted: Place, place: Place) -> Place:
        stack: list[tuple[JsonValue, Place]] = [(self._tree(wanted), Place(wanted.file))]
        while stack:
            node, here = stack.pop()
            if isinstance(node, dict):
                if wanted.pointer in (node.get("$anchor"), node.get("$dynamicAnchor")):
                    return here
                stack.extend((value, here / key) for key, value in node.items() if isinstance(value, dict | list))
            elif isinstance(node, list):
                stack.extend((value, here / index) for index, value in enumerate(node))
        raise ReferenceFault("reference-dangling", f"there is no anchor {wanted.pointer!r} in {wanted.file}", place)


def load_document(name: str, files: Files) -> Document:
    """Read a document and every file it refers to.

    Args:
        name: its first file, relative to the root folder.
        files: the port to the files of that folder.

    Raises:
        InputError: when the first file is not there, cannot be read, or is no OpenAPI document.
        MissingExtraError: when it is YAML and no parser for it is installed.
    """
    with collector_at_rest():
        document = Document(name, files)
        document.look_at_references()
    return document


def _within(node: JsonValue, place: Place) -> JsonValue:
    """Return what stands at the pointer of ``place``.

    Raises:
        ReferenceFault: when nothing does.
    """
    for key in place.keys:
        if isinstance(node, dict) and key in node:
            node = node[key]
        elif isinstance(node, list) and key.isascii() and key.isdigit() and int(key) < len(node):
            node = node[int(key)]
        else:
            raise ReferenceFault("reference-dangling", f"there is nothing at {place}", place)
    return node


def _dialect_of(tree: JsonValue, name: str) -> Dialect:
    if not isinstance(tree, dict):
        what = "empty" if tree is None else "no object"
        raise InputError(f"{name} is no OpenAPI document: it is {what}")
    version = tree.get("openapi")
    if version is not None:
        found = re.match(r"(\d+\.\d+)(?:\.|$|-)", str(version))
        if found and found[1] in _VERSIONS:
            return _VERSIONS[found[1]]
        raise InputError(f"{name} is of OpenAPI {version}; 3.0, 3.1, 3.2 and Swagger 2.0 are read")
    if "swagger" in tree:
        if str(tree["swagger"]) in {"2.0", "2"}:
            return Dialect.SWAGGER_2
        raise InputError(f"{name} is of Swagger {tree['swagger']}; 2.0 and OpenAPI 3.0, 3.1 and 3.2 are read")
    known = next((said for key, said in _OTHERS.items() if key in tree), "it says neither openapi nor swagger")
    raise InputError(f"{name} is no OpenAPI document: {known}")


_OTHERS: Mapping[str, str] = {
    "interactions": "it looks like a contract; name the contract first, and then the document",
    "messages": "it looks like a contract of messages, which OpenAPI does not describe",
    "asyncapi": "it is one of AsyncAPI, which describes messages; replay the contract instead",
}
