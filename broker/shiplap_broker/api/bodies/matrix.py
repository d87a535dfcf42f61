"""The body of the matrix, and its form as a table of text."""

from collections.abc import Sequence

from shiplap.model.evidence import Evidence, EvidenceKind, Outcome
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.pact_links import PactLinks
from shiplap.wire.pact_metadata import version_token
from shiplap_broker.api.bodies.environment import environment_mention
from shiplap_broker.api.bodies.texts import instant
from shiplap_broker.api.bodies.version import branch_mentions
from shiplap_broker.store.records import VersionRecord
from shiplap_broker.usecases.matrix_values import Matrix, Row, Surrounding
from shiplap_broker.usecases.pair_evidence import ShownRow


def matrix_body(matrix: Matrix, links: PactLinks, shown: Sequence[ShownRow] | None = None) -> JsonObject:
    """Return the answer of the matrix with the rows ``shown``, or its own where nobody looked up their evidence."""
    rows = [ShownRow(row, row.compared) for row in matrix.rows] if shown is None else shown
    summary: JsonObject = {
        "deployable": matrix.deployable,
        "reason": reason_text(matrix),
        "success": matrix.success,
        "failed": matrix.failed,
        "unknown": matrix.unknown,
    }
    if matrix.ignored is not None:
        summary["ignored"] = matrix.ignored
    return {
        "summary": summary,
        "notices": [{"type": note.kind, "text": note.text} for note in matrix.notes],
        "matrix": [{**_row(one, matrix, links), **_evidence(one, links)} for one in rows],
    }


def _evidence(shown: ShownRow, links: PactLinks) -> JsonObject:
    """Return the member that says what kind of evidence a row rests on; Pact has none, and its clients pass over it.

    A comparison counts where the document was checked against its provider, or where a policy says so: then it stands
    in the place of the result, too.
    """
    one = shown.evidence
    if one is None:
        return {}
    provenance = None if one.provenance is None else one.provenance.value
    found: JsonObject = {"kind": one.kind.value, "provenance": provenance, "flaky": one.flaky}
    if one.kind is EvidenceKind.COMPARED:
        found["outcome"] = one.outcome.value
        found["basis"] = one.basis
        found["counts"] = shown.row.compared is not None
        found["href"] = _comparison(one, links)
    return {"evidence": found}


def reason_text(matrix: Matrix) -> str:
    """Return all sentences of an answer, one a line."""
    return "\n".join(note.text for note in matrix.notes)


def _row(shown: ShownRow, matrix: Matrix, links: PactLinks) -> JsonObject:
    row, known = shown.row, shown.evidence is not None
    publication = row.publication
    consumer, provider, number = publication.consumer, publication.provider, publication.consumer_version
    result: JsonValue = None
    if row.verification is not None:
        token = version_token(number)
        href = f"{links.results(provider, consumer, publication.sha, token)}/{row.verification.number}"
        result = {
            "success": row.verification.success,
            "verifiedAt": instant(row.verification.created_at),
            "_links": {"self": {"href": href}},
        }
    elif row.compared is not None:
        result = _compared(row.compared, links)
    body: JsonObject = {
        "consumer": _side(consumer, row.consumer_version, matrix, links),
        "provider": _side(provider, row.provider_version if known else _shown(row, matrix), matrix, links),
        "pact": {
            "createdAt": instant(publication.created_at),
            "_links": {"self": {"href": links.pact(provider, consumer, number)}},
        },
        "verificationResult": result,
    }
    return {**body, "ignored": True} if row.ignored else body


def _compared(evidence: Evidence, links: PactLinks) -> JsonObject:
    """Return what a comparison says in the form of a result, so that clients of Pact show it."""
    return {
        "success": evidence.outcome is Outcome.PASS,
        "verifiedAt": None if evidence.verified_at is None else instant(evidence.verified_at),
        "_links": {"self": {"href": _comparison(evidence, links)}},
    }


def _comparison(evidence: Evidence, links: PactLinks) -> str:
    """Return where a comparison is described."""
    one, other = evidence.consumer, evidence.provider
    return links.to("shiplap", "documents", other.pacticipant, other.number, "comparisons", one.pacticipant, one.number)


def _shown(row: Row, matrix: Matrix) -> VersionRecord | None:
    """Return the provider version a row shows: none where it is the only row of a contract nobody has verified."""
    alone = sum(each.publication.id == row.publication.id for each in matrix.rows) == 1
    return None if row.verification is None and row.compared is None and alone else row.provider_version


def _side(name: str, version: VersionRecord | None, matrix: Matrix, links: PactLinks) -> JsonObject:
    shown: JsonValue = None
    if version is not None:
        shown = _version(version, matrix.surroundings.get(version.id, Surrounding()), links)
    return {"name": name, "version": shown, "_links": {"self": {"href": links.pacticipant(name)}}}


def _version(version: VersionRecord, around: Surrounding, links: PactLinks) -> JsonObject:
    branches = branch_mentions(version, links)
    tags: list[JsonValue] = [
        {
            "name": tag.name,
            "latest": tag.name in around.newest_of,
            "_links": {"self": {"href": links.tag(version.pacticipant, version.number, tag.name)}},
        }
        for tag in version.tags
    ]
    return {
        "number": version.number,
        "branch": version.branches[0].name if version.branches else None,
        "branches": branches,
        "branchVersions": branches,
        "environments": [environment_mention(each, links) for each in around.environments],
        "_links": {"self": {"href": links.version(version.pacticipant, version.number)}},
        "tags": tags,
    }


def matrix_text(matrix: Matrix) -> str:
    """Return the answer as a table."""
    heads = ("CONSUMER", "C_VERSION", "REVISION", "PROVIDER", "P_VERSION", "NUMBER", "SUCCESS")
    rows = [
        (
            row.publication.consumer,
            row.publication.consumer_version,
            str(row.publication.revision),
            row.publication.provider,
            row.provider_version.number if row.provider_version and (row.verification or row.compared) else "",
            str(row.verification.number) if row.verification else "",
            "" if row.success is None else str(row.success).lower(),
        )
        for row in matrix.rows
    ]
    deployable = "null" if matrix.deployable is None else str(matrix.deployable).lower()
    return f"{table(heads, rows)}\nDeployable: {deployable}\nReason: {reason_text(matrix)}\n"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of text with a line below its head."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (heads, *rows)]
    lines.insert(1, "-|-".join("-" * width for width in widths))
    return "\n".join(lines) + "\n"
