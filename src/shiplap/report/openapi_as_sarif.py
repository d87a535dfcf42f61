"""A comparison with an OpenAPI document as SARIF, which code hosts show beside the lines of a change.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
"""

from shiplap.compat.findings import Comparison, Finding, Verdict
from shiplap.compat.rules import RULES
from shiplap.model.json_value import JsonObject, JsonValue

_LEVELS = {Verdict.BREAK: "error", Verdict.UNDECIDED: "warning"}


def comparison_as_sarif(comparison: Comparison, version: str, document: str) -> JsonObject:
    """Return one run.

    Args:
        comparison: what was found.
        version: of Shiplap.
        document: the path of the document the findings are about, as the code host knows it.
    """
    rules: JsonValue = [{"id": rule.name, "shortDescription": {"text": rule.about}} for rule in RULES]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "shiplap", "version": version, "rules": rules}},
                "results": [_result(finding, document) for finding in comparison.findings],
            }
        ],
    }


def _result(finding: Finding, document: str) -> JsonObject:
    reason = f" ({finding.reason})" if finding.reason else ""
    subject = finding.subject or finding.operation
    return {
        "ruleId": finding.rule,
        "level": _LEVELS.get(finding.verdict, "note"),
        "message": {"text": f"{finding.verdict.value}{reason}: {subject}: {finding.detail}"},
        "partialFingerprints": {"shiplap/v1": finding.id},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": document}},
                "logicalLocations": [{"fullyQualifiedName": finding.theirs or finding.operation}],
            }
        ],
    }
