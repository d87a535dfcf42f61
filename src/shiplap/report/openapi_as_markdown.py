"""A comparison with an OpenAPI document as Markdown, for a summary of a job or a comment on a pull request."""

from collections.abc import Iterator

from shiplap.compat.advice import what_to_do
from shiplap.compat.findings import Comparison, Finding, Verdict
from shiplap.report.openapi_as_text import comparison_as_text, headline, instant

_ORDER = (Verdict.BREAK, Verdict.UNDECIDED, Verdict.LATENT, Verdict.UNUSED)
_MAX_ROWS = 200


def comparison_as_markdown(comparison: Comparison) -> str:
    """Return a headline, a table of the findings, and the witnesses folded away."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    yield f"### {headline(comparison)}"
    for note in comparison.notes:
        yield ""
        yield note
    found = [each for verdict in _ORDER for each in comparison.findings if each.verdict is verdict]
    if not found:
        return
    yield ""
    yield "| verdict | rule | where | what | who | what to do |"
    yield "|---|---|---|---|---|---|"
    yield from (_row(finding) for finding in found[:_MAX_ROWS])
    if len(found) > _MAX_ROWS:
        yield f"| | | | | | and {len(found) - _MAX_ROWS} more |"
    yield ""
    yield "<details><summary>Witnesses</summary>"
    yield ""
    yield "```text"
    yield comparison_as_text(comparison).replace("```", "'''")
    yield "```"
    yield ""
    yield "</details>"


def _row(finding: Finding) -> str:
    reason = f" ({finding.reason})" if finding.reason else ""
    cells = (
        f"{finding.verdict.value}{reason}",
        f"`{finding.rule}`",
        finding.subject or finding.operation,
        finding.detail,
        _who(finding),
        what_to_do(finding),
    )
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _who(finding: Finding) -> str:
    names = ", ".join(one.name for one in finding.hit)
    return names if finding.none_after is None else f"{names}; none after {instant(finding.none_after)}"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
