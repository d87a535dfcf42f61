"""A comparison with an OpenAPI document as workflow commands of GitHub Actions: an annotation a finding.

Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""

from collections.abc import Iterator

from shiplap.compat.findings import Comparison, Verdict
from shiplap.report.openapi_as_text import headline

_LEVELS = {Verdict.BREAK: "error", Verdict.UNDECIDED: "warning", Verdict.LATENT: "notice", Verdict.UNUSED: "notice"}


def comparison_as_github(comparison: Comparison, document: str) -> str:
    """Return an error for each break, a warning for each open question, a notice for the rest and the sum."""
    return "\n".join(_lines(comparison, document)) + "\n"


def _lines(comparison: Comparison, document: str) -> Iterator[str]:
    for finding in comparison.findings:
        title = _property(f"{finding.rule}: {finding.subject or finding.operation}")
        reason = f" ({finding.reason})" if finding.reason else ""
        text = f"{finding.verdict.value}{reason}: {finding.detail}\n{finding.ours}\n{finding.theirs}"
        level = _LEVELS.get(finding.verdict, "notice")
        yield f"::{level} file={_property(document)},title={title}::{_data(text)}"
    yield f"::notice title=shiplap openapi::{_data(headline(comparison))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
