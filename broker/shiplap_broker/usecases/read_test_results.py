"""Reading what verifiers report: who failed and on what, whatever dialect it is told in.

The Rust core (pact-python, pact-js and others) and Shiplap's plugin send ``[{interactionId, interactionDescription,
success, mismatches, exceptions}]``; the Ruby verifier ``{tests: [{testDescription, status, mismatches}], summary}``.
Anything else is kept but says nothing here.
"""

import json
from collections.abc import Iterator, Mapping

from shiplap.model.evidence import Break
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.mismatch import Mismatch, MismatchKind

MOST_BREAKS = 20
MOST_MISMATCHES = 10
_LONGEST = 500  # characters of one sentence or value
_KINDS = {kind.value: kind for kind in MismatchKind} | {
    "body-type": MismatchKind.BODY_TYPE,
    "bodytype": MismatchKind.BODY_TYPE,
    "headers": MismatchKind.HEADER,
    "metadata": MismatchKind.METADATA,
}


def read_breaks(test_results: JsonValue, contract: str) -> tuple[Break, ...]:
    """Return the failed interactions that ``test_results`` tell of, at most `MOST_BREAKS`.

    Args:
        test_results: as a verifier sent them.
        contract: the text of the contract, which knows the requests behind the interactions' ids.
    """
    failed = [entry for entry in _entries(test_results) if _failed(entry)][:MOST_BREAKS]
    known = _interactions(contract) if failed else {}
    return tuple(_break(entry, known) for entry in failed)


def _entries(test_results: JsonValue) -> Iterator[JsonObject]:
    if isinstance(test_results, dict):
        test_results = test_results.get("tests")
    if isinstance(test_results, list):
        yield from (entry for entry in test_results if isinstance(entry, dict))


def _failed(entry: JsonObject) -> bool:
    return entry.get("success") is False or entry.get("status") in {"failed", "errored"}


def _interactions(contract: str) -> dict[str, JsonObject]:
    document = json.loads(contract)
    found: dict[str, JsonObject] = {}
    for member in ("interactions", "messages"):
        entries = document.get(member) if isinstance(document, dict) else None
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict):
                for name in ("_id", "key", "description"):
                    if entry.get(name):
                        found.setdefault(str(entry[name]), entry)
    return found


def _break(entry: JsonObject, known: Mapping[str, JsonObject]) -> Break:
    told = (entry.get(name) for name in ("interactionId", "interactionDescription", "testDescription"))
    names = [str(name) for name in told if name]
    interaction = next((known[name] for name in names if name in known), None)
    spoken = names[-1] if names else "an interaction"
    mismatches = entry.get("mismatches") or _differences(entry)
    return Break(
        interaction=spoken if interaction is None else _label(interaction),
        states=_states(entry if interaction is None else interaction),
        mismatches=tuple(
            _mismatch(one)
            for one in (mismatches if isinstance(mismatches, list) else [])[:MOST_MISMATCHES]
            if isinstance(one, (dict, str))
        ),
    )


def _differences(entry: JsonObject) -> JsonValue:
    """Return what went wrong where nothing was compared: an exception of the Ruby or the Rust verifier."""
    exception = entry.get("exception") or entry.get("exceptions")
    if isinstance(exception, list):
        exception = exception[0] if exception else None
    if isinstance(exception, dict):
        exception = exception.get("message") or exception.get("text")
    return [str(exception)] if exception else []


def _label(interaction: JsonObject) -> str:
    request = interaction.get("request")
    if isinstance(request, dict) and isinstance(request.get("path"), str):
        return f"{str(request.get('method', 'GET')).upper()} {request['path']}"
    return str(interaction.get("description"))


def _states(interaction: JsonObject) -> tuple[str, ...]:
    states = interaction.get("providerStates", interaction.get("states"))
    if isinstance(states, list):
        return tuple(str(one.get("name") if isinstance(one, dict) else one) for one in states)
    state = interaction.get("providerState", interaction.get("provider_state"))
    return (str(state),) if state else ()


def _mismatch(one: JsonObject | str) -> Mismatch:
    if isinstance(one, str):
        return Mismatch(kind=MismatchKind.BODY, sentence=_short(one))
    kind = _KINDS.get(str(one.get("attribute", one.get("type", one.get("kind")))).lower(), MismatchKind.BODY)
    path = one.get("identifier", one.get("path", one.get("key")))
    told = one.get("description", one.get("sentence", one.get("mismatch")))
    return Mismatch(
        kind=kind,
        path="" if path is None else _short(str(path)),
        expected=_small(one.get("expected")),
        actual=_small(one.get("actual")),
        sentence="differs" if told is None else _short(str(told)),
    )


def _small(value: JsonValue) -> JsonValue:
    text = json.dumps(value, ensure_ascii=False)
    return value if len(text) <= _LONGEST else _short(text)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
