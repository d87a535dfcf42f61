"""Names of findings that stay: the same on every run and machine, and however a document or contract is ordered.

Places are no names: a parameter has an index in a list, an interaction one in its file, and which of two faults of a
body is shown first depends on the order of its properties. So a finding is named by its rule, the interaction or
operation, and the *part* of it: a parameter by its location and name, a body by its status and media type.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from shiplap.compat.catalogue import file_named
from shiplap.compat.documents import Document, Place, ReferenceFault, split_place
from shiplap.compat.findings import Finding, Verdict
from shiplap.compat.places_as_written import as_written
from shiplap.model.interaction import Contract, ProviderState

_INTERACTION = re.compile(r"^\$\.interactions\[(\d+)\]\.?")
_LABEL = re.compile(r"(?<![\w:/])(doc|old|new):(\S+?)(#[^\s:;,]*)")
_INDEX = re.compile(r"\[\d+\]")
_BODY = re.compile(r"^(request|response)\.body\b.*", re.DOTALL)
_PARAMETER = re.compile(r"^(.*/parameters/[^/]+)(?:/.*)?$")
_RESPONSE = re.compile(r"^/paths/.*?/responses/([^/]+)(?:/content/([^/]+))?")


def named_in_contract(findings: Iterable[Finding], contract: Contract, document: Document) -> tuple[Finding, ...]:
    """Name what a comparison of a contract with a document found.

    Args:
        findings: what was found; each is about one interaction.
        contract: the contract.
        document: the document.
    """
    states = {
        f"$.interactions[{contract.position(number)}]": _states(interaction.states)
        for number, interaction in enumerate(contract.interactions)
    }
    keyed = []
    for each in findings:
        theirs = plain_place(each.theirs)
        finding = replace(
            each, theirs=as_written(theirs, document), detail=_told(each.detail, {"doc": document}, alike=False)
        )
        found = _INTERACTION.match(finding.ours)
        at = "" if found is None else f"$.interactions[{found[1]}]"
        where = finding.ours[0 if found is None else found.end() :]
        is_shown = finding.verdict is Verdict.BREAK  # what is open, is so of the whole body
        part = _INDEX.sub("[*]", where) if is_shown else _BODY.sub(r"\1.body", where)
        key = (
            *_whom(finding),
            contract.consumer,
            states.get(at, ""),
            part,
            _part_of(theirs, document, deep=False),
        )
        keyed.append((finding, key))
    return _apart(keyed)


def named_in_documents(findings: Iterable[Finding], old: Document, new: Document) -> tuple[Finding, ...]:
    """Name what a comparison of two documents found."""
    keyed = []
    for each in findings:
        finding = replace(
            each,
            ours=as_written(each.ours, old),
            theirs=as_written(each.theirs, new),
            detail=_told(each.detail, {"old": old, "new": new}, alike=old.name == new.name),
        )
        parts = _part_of(each.ours, old, deep=True), _part_of(each.theirs, new, deep=True)
        keyed.append((finding, (*_whom(each), *_member(each), *parts)))
    return _apart(keyed)


def _member(finding: Finding) -> tuple[str, ...]:
    """Return the member of a body that a message shows to be broken; several of them may be."""
    if finding.witness is None or not finding.rule.endswith("-body"):
        return ()
    return (_INDEX.sub("[*]", finding.witness.path),)


def plain_place(place: str) -> str:
    """Return a place without the label by which a comparison knows its document."""
    return _LABEL.sub(lambda found: file_named(found[2]) + found[3], place)


def _told(detail: str, documents: Mapping[str, Document], *, alike: bool) -> str:
    """Return a sentence with places as people know them; of two documents that are called alike, with which one."""

    def said(found: re.Match[str]) -> str:
        label, place = found[1], file_named(found[2]) + found[3]
        if label in documents:
            place = as_written(place, documents[label])
        return f"{place} of the {label} document" if alike and label != "doc" else place

    return _LABEL.sub(said, detail)


def _whom(finding: Finding) -> tuple[str, ...]:
    return finding.rule, finding.direction.value, finding.subject, finding.operation


def _states(states: Iterable[ProviderState]) -> str:
    written = [json.dumps([state.name, dict(state.params)], sort_keys=True, default=str) for state in states]
    return "".join(sorted(written))


def _part_of(place: str, document: Document, *, deep: bool) -> str:
    """Return what of an operation a place belongs to, in words that no order changes.

    Where a place is not ``deep`` only what tells parameters and responses apart counts, since the rest of it depends
    on which fault was met first.
    """
    file, pointer = split_place(place)
    found = _PARAMETER.match(pointer)
    if found is not None:
        return _parameter(Place(file or document.name, found[1]), document)
    if deep:
        return f"{'' if file == document.name else file}#{pointer}"
    response = _RESPONSE.match(pointer)
    return "" if response is None else " ".join(part or "" for part in response.groups())


def _parameter(place: Place, document: Document) -> str:
    try:
        _, node = document.follow(place, document.at(place))
    except ReferenceFault:
        return str(place)
    is_named = isinstance(node, Mapping) and "name" in node
    return f"{node.get('in')} {node.get('name')}" if is_named and isinstance(node, Mapping) else place.pointer


def _apart(keyed: list[tuple[Finding, tuple[str, ...]]]) -> tuple[Finding, ...]:
    """Tell findings apart that are about the same part; their number among them, ordered by their words, does."""
    shared = Counter(key for _, key in keyed)
    order: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for finding, key in keyed:
        if shared[key] > 1:
            order.setdefault(key, []).append(_words(finding))
    for among in order.values():
        among.sort()
    return tuple(
        replace(finding, key=(*key, str(order[key].index(_words(finding)))) if shared[key] > 1 else key)
        for finding, key in keyed
    )


def _words(finding: Finding) -> tuple[str, ...]:
    return finding.reason, finding.theirs, finding.detail
