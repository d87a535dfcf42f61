"""Merging a contract into one published before, for builds whose tests run on several machines.

Merging may only add: what a version has published stays as it is, since pages and services of that version may be
alive already and need it. An interaction that comes again must be the same.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from shiplap.model.json_value import JsonObject, JsonValue

_MEMBERS = ("interactions", "messages")
_REQUEST = ("method", "path", "query", "body", "headers")
_STATES = ("providerStates", "providerState", "provider_state")


@dataclass(frozen=True, slots=True)
class Clash:
    """Why two contracts cannot be one: ``what`` both describe, and how they differ there."""

    what: str
    problem: str


def merge_contracts(published: JsonObject, added: JsonObject, *, may_change: bool = False) -> JsonObject | list[Clash]:
    """Return ``published`` with the interactions of ``added``, or every reason why they cannot be one contract.

    Args:
        published: what the version has published, with or without ids of interactions.
        added: what it publishes now.
        may_change: interactions with the same description, states and request are replaced, as the Pact Broker does;
            otherwise they must be the same.
    """
    versions = [_specification(published), _specification(added)]
    if None not in versions and versions[0] != versions[1]:
        return [Clash("the specification", f"is version {versions[0]} there and version {versions[1]} here")]
    merged, clashes = dict(published), list[Clash]()
    for member in _MEMBERS:
        if isinstance(added.get(member), list):
            entries, more = _merge(_entries(published, member), _entries(added, member), may_change=may_change)
            merged[member] = list(entries)
            clashes += more
    return clashes or merged


def _specification(document: JsonObject) -> str | None:
    metadata = document.get("metadata")
    for name in ("pactSpecification", "pact-specification"):
        told = metadata.get(name) if isinstance(metadata, Mapping) else None
        version = told.get("version") if isinstance(told, Mapping) else None
        if isinstance(version, str):
            return version
    return None


def _entries(document: JsonObject, member: str) -> list[JsonObject]:
    value = document.get(member)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _merge(
    published: list[JsonObject], added: list[JsonObject], *, may_change: bool
) -> tuple[list[JsonObject], list[Clash]]:
    places = {_name(entry): index for index, entry in enumerate(published)}
    merged, clashes = list(published), list[Clash]()
    for entry in added:
        index = places.get(_name(entry))
        if index is None:
            places[_name(entry)] = len(merged)
            merged.append(entry)
        elif _request(merged[index]) != _request(entry):
            clashes.append(Clash(_words(entry), "is there with another request"))
        elif may_change:
            merged[index] = entry
        elif without_id(merged[index]) != without_id(entry):
            clashes.append(Clash(_words(entry), "is there with other content"))
    return merged, clashes


def _name(entry: JsonObject) -> tuple[str, str]:
    states = next((entry[name] for name in _STATES if name in entry), None)
    return (str(entry.get("description")), repr(states))


def _words(entry: JsonObject) -> str:
    return f"the interaction {entry.get('description')!r}"


def _request(entry: JsonObject) -> list[JsonValue]:
    request = entry.get("request")
    return [request.get(name) for name in _REQUEST] if isinstance(request, dict) else []


def holds(whole: str, part: str) -> bool:
    """Tell whether a contract has every interaction of another, both as they are stored."""
    merged, before = json.loads(whole), json.loads(part)
    return all(entry in _entries(merged, member) for member in _MEMBERS for entry in _entries(before, member))


def without_id(entry: JsonValue) -> JsonValue:
    """Return an interaction without the ``_id`` that brokers give it."""
    if not isinstance(entry, dict):
        return entry
    return {name: value for name, value in entry.items() if name != "_id"}
