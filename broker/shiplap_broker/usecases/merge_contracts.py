"""Merging a contract into one published before, for builds whose tests run on several machines."""

from shiplap.model.json_value import JsonObject, JsonValue

_MEMBERS = ("interactions", "messages")
_REQUEST = ("method", "path", "query", "body", "headers")


def merge_contracts(published: JsonObject, added: JsonObject) -> JsonObject | None:
    """Return ``published`` with the interactions of ``added``; those of the same description and states are replaced.

    ``None`` where such a pair describes two different requests, which cannot both be meant.
    """
    merged = dict(published)
    for member in _MEMBERS:
        if isinstance(added.get(member), list):
            entries = _merge(_entries(published, member), _entries(added, member))
            if entries is None:
                return None
            merged[member] = list(entries)
    return merged


def _entries(document: JsonObject, member: str) -> list[JsonObject]:
    value = document.get(member)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _merge(published: list[JsonObject], added: list[JsonObject]) -> list[JsonObject] | None:
    places = {_name(entry): index for index, entry in enumerate(published)}
    merged = list(published)
    for entry in added:
        index = places.get(_name(entry))
        if index is None:
            places[_name(entry)] = len(merged)
            merged.append(entry)
        elif _request(merged[index]) == _request(entry):
            merged[index] = entry
        else:
            return None
    return merged


def _name(entry: JsonObject) -> tuple[str, str]:
    states = entry.get("providerStates", entry.get("providerState", entry.get("provider_state")))
    return (str(entry.get("description")), repr(states))


def _request(entry: JsonObject) -> list[JsonValue]:
    request = entry.get("request")
    return [request.get(name) for name in _REQUEST] if isinstance(request, dict) else []
