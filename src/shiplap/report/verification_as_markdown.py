"""Verifications as Markdown, for the summary of a CI job or a comment on a pull request."""

from collections.abc import Iterable, Iterator

from shiplap.model.verification import InteractionOutcome, InteractionVerification, Verification
from shiplap.report.provenance_as_text import provenance_as_text
from shiplap.report.verification_as_text import interaction_as_text, verification_sum


def verification_as_markdown(verifications: Iterable[Verification]) -> str:
    """Return a table of contracts, then a block for each interaction that did not pass."""
    found = tuple(verifications)
    lines = [f"**{verification_sum(found)}**", "", "| consumer | provider | interactions | |", "|---|---|---|---|"]
    lines += [_row(verification) for verification in found]
    for verification in found:
        for interaction in verification.interactions:
            if interaction.outcome is not InteractionOutcome.PASSED:
                lines += ["", *_block(verification, interaction)]
    return "\n".join(lines) + "\n"


def _row(verification: Verification) -> str:
    passed = sum(each.outcome is InteractionOutcome.PASSED for each in verification.interactions)
    word = "pass" if verification.passed else "FAIL" if verification.blocks else "pending"
    word += provenance_as_text(verification.provenance)
    provider = verification.provider + (f"@{verification.provider_version}" if verification.provider_version else "")
    counts = f"{passed} of {len(verification.interactions)} passed"
    return f"| {_cell(verification.label)} | {_cell(provider)} | {counts} | {word} |"


def _block(verification: Verification, found: InteractionVerification) -> Iterator[str]:
    text = interaction_as_text(found, verification.label, verification.consumer_versions)
    fence = "`" * max(3, _longest_run(text) + 1)
    yield f"{_cell(verification.label)}: {_cell(found.name)}"
    yield ""
    yield fence
    yield text
    yield fence


def _cell(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return " ".join(escaped.split())


def _longest_run(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest
