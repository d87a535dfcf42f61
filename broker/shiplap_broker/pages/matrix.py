"""The page of an integration's matrix: every version of the one against every version of the other."""

from collections.abc import Iterable, Mapping
from functools import partial

from shiplap.model.evidence import Evidence, EvidenceKind, Outcome
from shiplap.report.evidence_as_text import weakness_as_text
from shiplap_broker.pages.contents import own_url
from shiplap_broker.pages.documents import comparison_url
from shiplap_broker.pages.rendering import page
from shiplap_broker.pages.standing import Status
from shiplap_broker.store.records import VersionRecord
from shiplap_broker.usecases.ask_matrix import ask_matrix
from shiplap_broker.usecases.edit_pacticipants import find_pacticipant
from shiplap_broker.usecases.find_verification import mixed_results
from shiplap_broker.usecases.matrix_values import Matrix, Question, Row, Surrounding, VersionSelector
from shiplap_broker.usecases.pair_evidence import ShownRow, rows_with_evidence
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.faults import NoSuchNameError
from shiplap_broker.web.routing import Route, route

CONTRACTS = 100
"""How many contracts the page looks at, the newest."""

_STATES = {True: Status("good", "verified"), False: Status("bad", "failed"), None: Status("open", "not verified")}
_COMPARED = {Outcome.PASS: Status("good", "compatible"), Outcome.FAIL: Status("bad", "breaks")}
_KINDS = {
    EvidenceKind.REPLAYED: "replayed for this version",
    EvidenceKind.INHERITED: "replayed for another version with the same content",
    EvidenceKind.COMPARED: "compared with the OpenAPI document",
}


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the route of an integration's matrix."""
    return (route("/matrix/provider/{provider}/consumer/{consumer}", get=partial(_show, broker)),)


def _show(broker: Broker, call: Call) -> Answer:
    for role in ("consumer", "provider"):
        if find_pacticipant(broker.store, call.name(role)) is None:
            raise NoSuchNameError(f"No {role} with name '{call.name(role)}' found")
    consumer, provider = call.name("consumer"), call.name("provider")
    question = Question(
        selectors=(VersionSelector(pacticipant=consumer), VersionSelector(pacticipant=provider)),
        latest_by="cvpv",
        limit=CONTRACTS,
    )
    matrix = ask_matrix(broker.store, question, broker.now())
    contents = {row.publication.content_id for row in matrix.rows}
    members = {
        "consumer": consumer,
        "provider": provider,
        "pact": f"{call.links.pair(provider, consumer)}/latest",
        "own": call.links.to("matrix", "provider", provider, "consumer", consumer),
        "history": own_url(call, consumer, provider),
        "limited": CONTRACTS if len(matrix.rows) >= CONTRACTS else None,
        "rows": matrix_rows(broker, call, matrix, mixed_results(broker.store, contents)),
    }
    return page(call, "matrix", members, here="integrations")


def matrix_rows(
    broker: Broker, call: Call, matrix: Matrix, mixed: Mapping[tuple[int, int], tuple[int, int]]
) -> list[dict[str, object]]:
    """Return the rows of a matrix with the kind of evidence each rests on, and rows for comparisons with documents."""
    return [
        _compared(call, shown.row, matrix, shown.evidence)
        if shown.evidence is not None and shown.evidence.kind is EvidenceKind.COMPARED
        else {
            **_row(call, shown.row, matrix),
            "flaky": _flaky(shown.row, mixed),
            "evidence": _kind(shown.evidence),
        }
        for shown in _newest_first(rows_with_evidence(broker.store, matrix.rows))
    ]


def _newest_first(rows: Iterable[ShownRow]) -> list[ShownRow]:
    """Return rows in the order of their contracts, and for each the newest version of the provider first."""
    found = list(rows)
    contracts = {publication: at for at, publication in enumerate(dict.fromkeys(_contract(one) for one in found))}
    return sorted(found, key=lambda one: (contracts[_contract(one)], -_provider(one)))


def _contract(shown: ShownRow) -> int:
    return shown.row.publication.id


def _provider(shown: ShownRow) -> int:
    return 0 if shown.row.provider_version is None else shown.row.provider_version.id


def _compared(call: Call, row: Row, matrix: Matrix, evidence: Evidence) -> dict[str, object]:
    """Return a row for what a comparison with a document says."""
    plain = Row(publication=row.publication, consumer_version=row.consumer_version)
    return {
        **_row(call, plain, matrix),
        "provider": evidence.provider.number,
        "provider_href": call.links.version(evidence.provider.pacticipant, evidence.provider.number),
        "status": _COMPARED[evidence.outcome],
        "verified": evidence.verified_at,
        "flaky": None,
        "evidence": _kind(evidence),
        "evidence_href": comparison_url(call, evidence.consumer, evidence.provider),
    }


def _kind(evidence: Evidence | None) -> str:
    """Say what kind of evidence it is, and what weakens it."""
    if evidence is None:
        return ""
    if evidence.kind is EvidenceKind.COMPARED:
        return f"{_KINDS[evidence.kind]}; {evidence.basis or 'no self-check'}"
    return f"{_KINDS.get(evidence.kind, '')}{weakness_as_text(evidence)}"


def _row(call: Call, row: Row, matrix: Matrix) -> dict[str, object]:
    publication, version, other = row.publication, row.consumer_version, row.provider_version
    verified, result = (None, None) if row.verification is None else (other, row.verification.number)
    pair = publication.provider, publication.consumer, publication.sha
    return {
        "evidence_href": None if result is None else call.links.result(*pair, result),
        "consumer": version.number,
        "consumer_name": publication.consumer,
        "provider_name": publication.provider,
        "consumer_href": call.links.version(publication.consumer, version.number),
        "provider_href": call.links.version(publication.provider, verified.number) if verified else None,
        "href": call.links.pact(publication.provider, publication.consumer, version.number),
        "published": publication.created_at,
        "branches": [branch.name for branch in version.branches],
        "tags": [tag.name for tag in version.tags],
        "here": _here(version, matrix),
        "provider": verified.number if verified else None,
        "provider_branches": [branch.name for branch in verified.branches] if verified else [],
        "provider_tags": [tag.name for tag in verified.tags] if verified else [],
        "provider_here": _here(verified, matrix) if verified else [],
        "status": _STATES[row.success],
        "verified": row.verification.created_at if row.verification else None,
    }


def _flaky(row: Row, mixed: Mapping[tuple[int, int], tuple[int, int]]) -> str | None:
    """Return what the runs of one content on one provider version said, where they disagree."""
    version = row.provider_version
    counts = None if version is None else mixed.get((row.publication.content_id, version.id))
    return None if counts is None else f"flaky: {counts[0]} passed, {counts[1]} failed; the latest counts"


def _here(version: VersionRecord, matrix: Matrix) -> list[str]:
    around = matrix.surroundings.get(version.id, Surrounding())
    return [environment.name for environment in around.environments]
