"""A comparison with an OpenAPI document for people: the verdict, then each finding with the message that shows it."""

from collections.abc import Iterator
from datetime import UTC, datetime

from shiplap.compat.advice import what_to_do
from shiplap.compat.findings import Comparison, Finding, Verdict, Witness
from shiplap.model.curl import curl_command

_MARKS = {
    Verdict.BREAK: "BREAK",
    Verdict.UNDECIDED: "undecided",
    Verdict.LATENT: "latent",
    Verdict.UNUSED: "unused",
    Verdict.COMPATIBLE: "compatible",
    Verdict.NO_CONSUMER: "no consumer known",
}
_ENDS = {
    Verdict.BREAK: "there is a message that one side may send and the other does not accept",
    Verdict.UNDECIDED: "neither proved nor shown",
    Verdict.COMPATIBLE: "everything that one side may send is accepted by the other",
    Verdict.NO_CONSUMER: "nothing is known to break, and nothing is known to hold",
}
_UNHIT = "what changed hits no contract that was asked, of a version that counts"
_ORDER = (Verdict.BREAK, Verdict.UNDECIDED, Verdict.LATENT, Verdict.UNUSED)
_MAX_BODY = 400
_HOST = "http://localhost:8000"


def comparison_as_text(comparison: Comparison) -> str:
    """Return the lines for a terminal."""
    return "\n".join(_lines(comparison))


def headline(comparison: Comparison) -> str:
    """Return the verdict in one line."""
    counts = [f"{comparison.count(each)} {_MARKS[each].lower()}" for each in _ORDER if comparison.count(each)]
    counts.append(f"{comparison.proved} proved")
    asked_contracts = comparison.evidence == "contracts" and comparison.verdict is Verdict.COMPATIBLE
    end = _UNHIT if asked_contracts else _ENDS.get(comparison.verdict, "")
    return f"{_MARKS[comparison.verdict]}: {comparison.ours} against {comparison.theirs}: {end} ({', '.join(counts)})"


def _lines(comparison: Comparison) -> Iterator[str]:
    for verdict in _ORDER:
        for finding in comparison.findings:
            if finding.verdict is verdict:
                yield from _finding(finding)
                yield ""
    for fault in comparison.faults:
        yield f"document: {fault}"
    if comparison.faults:
        yield ""
    yield headline(comparison)
    if comparison.reason:
        yield f"  {comparison.reason}"
    yield from (f"  {note}" for note in comparison.notes)
    if comparison.evidence == "documents":
        yield "  The documents speak for consumers here; no contract was asked: say --contracts to ask those there are."


def _finding(finding: Finding) -> Iterator[str]:
    reason = f" ({finding.reason})" if finding.reason else ""
    yield f"{_MARKS[finding.verdict]}{reason}  {finding.subject or finding.operation}"
    yield f"  {finding.detail}"
    yield f"  rule      {finding.rule}   id {finding.id}"
    if finding.operation and finding.operation != finding.subject:
        yield f"  operation {finding.operation}"
    contract = f"{finding.contract} " if finding.contract and finding.ours.startswith("$") else ""
    yield f"  ours      {contract}{finding.ours}{_line(finding.ours_line)}"
    yield f"  theirs    {finding.theirs}{_line(finding.theirs_line)}"
    yield from _hits(finding)
    if what_to_do(finding):
        yield f"  {'do' if finding.verdict is Verdict.BREAK else 'decide':<9} {what_to_do(finding)}"
    if finding.witness is not None:
        yield f"  witness   {_first_line(finding.witness)}"
        yield from (f"            {line}" for line in message_lines(finding.witness)[1:])
        if finding.witness.judges:
            yield f"  judged by {', '.join(finding.witness.judges)}"
        yield f"  try it    {witness_curl(finding.witness)}"


def _line(number: int | None) -> str:
    return "" if number is None else f" (line {number})"


def _hits(finding: Finding) -> Iterator[str]:
    for number, one in enumerate(finding.hit):
        label = "hits" if number == 0 else ""
        yield f"  {label:<9} {one.name}{f': {one.why}' if one.why else ''}"
    if finding.none_after is not None:
        yield f"  none      after {instant(finding.none_after)}"


def instant(when: datetime) -> str:
    """Return an instant as people and machines read it: RFC 3339, in UTC."""
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def message_lines(witness: Witness) -> list[str]:
    """Return a witness as lines: the request, or the response with the request it answers, and the objection."""
    lines = [_first_line(witness)]
    if witness.response is None:
        lines.extend(_message(witness.request.headers, witness.request.body))
    else:
        lines.append(f"answered with {witness.response.status}")
        lines.extend(_message(witness.response.headers, witness.response.body))
    if witness.problem:
        lines.append(f"{f'{witness.path}: ' if witness.path else ''}{witness.problem}")
    return lines


def witness_curl(witness: Witness) -> str:
    """Return the command that sends the request of a witness to a provider on this machine."""
    request = witness.request
    query = f"?{request.query}" if request.query else ""
    return curl_command(request.method, f"{_HOST}{request.path}{query}", request.headers, request.body)


def _first_line(witness: Witness) -> str:
    request = witness.request
    return f"{request.method} {request.path}{f'?{request.query}' if request.query else ''}"


def _message(headers: tuple[tuple[str, str], ...], body: bytes | None) -> Iterator[str]:
    for name, value in headers:
        yield f"{name}: {value}"
    if body:
        text = body.decode("utf-8", "replace")
        yield text if len(text) <= _MAX_BODY else text[:_MAX_BODY] + " ..."
