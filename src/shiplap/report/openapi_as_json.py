"""A comparison with an OpenAPI document as JSON: one verdict at the top, every finding with its witness."""

from base64 import b64encode

from shiplap.compat.advice import ADVICE, what_to_do
from shiplap.compat.findings import Comparison, Finding, Hit, Verdict, Witness
from shiplap.model.exchange import Request, Response
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.report.openapi_as_text import instant, witness_curl


def comparison_as_json(comparison: Comparison) -> JsonObject:
    """Return a comparison; ``verdict`` is one of break, undecided, compatible and no-consumer-known."""
    counts: JsonObject = {
        verdict.value: comparison.count(verdict) for verdict in Verdict if verdict is not Verdict.NO_CONSUMER
    }
    return {
        "verdict": comparison.verdict.value,
        "reason": comparison.reason or None,
        "evidence": comparison.evidence,
        "ours": comparison.ours,
        "theirs": comparison.theirs,
        "asked": comparison.asked,
        "counts": counts,
        "notes": [*comparison.notes],
        "findings": [finding_as_json(finding) for finding in comparison.findings],
        "documentFaults": [
            {"place": str(fault.place), "code": fault.code, "problem": fault.problem} for fault in comparison.faults
        ],
    }


def finding_as_json(finding: Finding) -> JsonObject:
    """Return one finding."""
    return {
        "id": finding.id,
        "rule": finding.rule,
        "direction": finding.direction.value,
        "verdict": finding.verdict.value,
        "reason": finding.reason or None,
        "wouldDecide": ADVICE.get(finding.reason),
        "whatToDo": what_to_do(finding) or None,
        "subject": finding.subject,
        "operation": finding.operation,
        "contract": finding.contract or None,
        "ours": finding.ours,
        "oursLine": finding.ours_line,
        "theirs": finding.theirs,
        "theirsLine": finding.theirs_line,
        "detail": finding.detail,
        "hit": [_hit(one) for one in finding.hit],
        "noneAfter": None if finding.none_after is None else instant(finding.none_after),
        "witness": None if finding.witness is None else _witness(finding.witness),
    }


def _hit(hit: Hit) -> JsonObject:
    until = None if hit.until is None else instant(hit.until)
    return {"consumer": hit.name, "counts": hit.counts, "until": until, "why": hit.why or None}


def _witness(witness: Witness) -> JsonObject:
    return {
        "request": request_as_json(witness.request),
        "response": None if witness.response is None else response_as_json(witness.response),
        "path": witness.path,
        "problem": witness.problem,
        "judges": [*witness.judges],
        "curl": witness_curl(witness),
    }


def request_as_json(request: Request) -> JsonObject:
    """Return a request as it goes over the wire."""
    return {
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "headers": _headers(request.headers),
        "body": _body(request.body),
    }


def response_as_json(response: Response) -> JsonObject:
    """Return a response as it goes over the wire."""
    return {"status": response.status, "headers": _headers(response.headers), "body": _body(response.body)}


def _headers(headers: tuple[tuple[str, str], ...]) -> JsonValue:
    return [[name, value] for name, value in headers]


def _body(body: bytes | None) -> JsonValue:
    if body is None:
        return None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": b64encode(body).decode("ascii")}
