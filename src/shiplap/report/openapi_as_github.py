"""A comparison with an OpenAPI document as workflow commands of GitHub Actions: an annotation a finding."""

from collections.abc import Iterator

from shiplap.compat.advice import what_to_do
from shiplap.compat.findings import Comparison, Finding, Verdict
from shiplap.report.openapi_as_text import headline, instant, message_lines
from shiplap.report.openapi_files import GivenDocument
from shiplap.report.workflow_commands import command

_LEVELS = {Verdict.BREAK: "error", Verdict.UNDECIDED: "warning", Verdict.LATENT: "notice", Verdict.UNUSED: "notice"}


def comparison_as_github(comparison: Comparison, document: GivenDocument) -> str:
    """Return an error for each break, a warning for each open question, a notice for the rest and the sum."""
    return "\n".join(_lines(comparison, document)) + "\n"


def _lines(comparison: Comparison, document: GivenDocument) -> Iterator[str]:
    for finding in comparison.findings:
        yield command(
            _LEVELS.get(finding.verdict, "notice"),
            _text(finding),
            file=document.file_of(finding.theirs),
            line="" if finding.theirs_line is None else str(finding.theirs_line),
            title=f"{finding.rule}: {finding.subject or finding.operation}",
        )
    yield command("notice", headline(comparison), title="shiplap openapi")


def _text(finding: Finding) -> str:
    reason = f" ({finding.reason})" if finding.reason else ""
    lines = [f"{finding.verdict.value}{reason}: {finding.detail}", finding.ours, finding.theirs]
    if finding.hit:
        lines.extend(f"hits {one.name}{f': {one.why}' if one.why else ''}" for one in finding.hit)
        if finding.none_after is not None:
            lines.append(f"nobody who is hit can be alive after {instant(finding.none_after)}")
    if finding.witness is not None:
        lines.extend(message_lines(finding.witness))
    if what_to_do(finding):
        lines.append(f"what to do: {what_to_do(finding)}")
    return "\n".join(lines)
