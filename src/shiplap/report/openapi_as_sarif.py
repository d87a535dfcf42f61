"""A comparison with an OpenAPI document as SARIF, which code hosts show beside the lines of a change.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
"""

from shiplap.compat.advice import what_to_do
from shiplap.compat.findings import Comparison, Finding, Verdict
from shiplap.compat.rules import RULES
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.report.openapi_as_text import instant, message_lines
from shiplap.report.openapi_files import GivenDocument, file_of_ours, uri_of

_LEVELS = {Verdict.BREAK: "error", Verdict.UNDECIDED: "warning"}


def comparison_as_sarif(
    comparison: Comparison, version: str, document: GivenDocument, old: GivenDocument | None = None
) -> JsonObject:
    """Return one run.

    Args:
        comparison: what was found.
        version: of Shiplap.
        document: the document the findings are about, as the code host knows it.
        old: the one before it, where two were compared.
    """
    rules: JsonValue = [{"id": rule.name, "shortDescription": {"text": rule.about}} for rule in RULES]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "shiplap", "version": version, "rules": rules}},
                "results": [_result(finding, document, old) for finding in comparison.findings],
                "properties": {"verdict": comparison.verdict.value, "reason": comparison.reason or None},
            }
        ],
    }


def _result(finding: Finding, document: GivenDocument, old: GivenDocument | None) -> JsonObject:
    reason = f" ({finding.reason})" if finding.reason else ""
    subject = finding.subject or finding.operation
    shown = [] if finding.witness is None else ["", *message_lines(finding.witness)]
    advised = [f"What to do: {what_to_do(finding)}"] if what_to_do(finding) else []
    said = f"{finding.verdict.value}{reason}: {subject}: {finding.detail}"
    theirs = _location(document.file_of(finding.theirs), finding.theirs_line, finding.theirs or finding.operation)
    ours = _location(file_of_ours(finding, old), finding.ours_line, finding.ours)
    return {
        "ruleId": finding.rule,
        "level": _LEVELS.get(finding.verdict, "note"),
        "message": {"text": "\n".join([said, *shown, *advised])},
        "partialFingerprints": {"shiplap/v1": finding.id},
        "locations": [theirs],
        "relatedLocations": [{"id": 1, **ours}],
        "properties": {
            "verdict": finding.verdict.value,
            "reason": finding.reason or None,
            "hit": [one.name for one in finding.hit],
            "noneAfter": None if finding.none_after is None else instant(finding.none_after),
        },
    }


def _location(file: str, line: int | None, name: str) -> JsonObject:
    logical: JsonObject = {"logicalLocations": [{"fullyQualifiedName": name}]} if name else {}
    if not file:
        return logical
    where: JsonObject = {"artifactLocation": {"uri": uri_of(file)}}
    if line is not None:
        where["region"] = {"startLine": line}
    return {"physicalLocation": where, **logical}
