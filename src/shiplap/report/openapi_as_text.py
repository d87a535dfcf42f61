"""A comparison with an OpenAPI document for people: the verdict, then each finding with the message that shows it."""

from collections.abc import Iterator

from shiplap.compat.findings import Comparison, Finding, Verdict, Witness

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
_ORDER = (Verdict.BREAK, Verdict.UNDECIDED, Verdict.LATENT, Verdict.UNUSED)
_MAX_BODY = 400


def comparison_as_text(comparison: Comparison) -> str:
    """Return the lines for a terminal."""
    return "\n".join(_lines(comparison))


def headline(comparison: Comparison) -> str:
    """Return the verdict in one line."""
    counts = [f"{comparison.count(each)} {_MARKS[each].lower()}" for each in _ORDER if comparison.count(each)]
    counts.append(f"{comparison.proved} proved")
    end = _ENDS.get(comparison.verdict, "")
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
    if comparison.evidence == "documents":
        yield "  The documents speak for consumers here; no contract was asked: say --contracts to ask those there are."


def _finding(finding: Finding) -> Iterator[str]:
    reason = f" ({finding.reason})" if finding.reason else ""
    yield f"{_MARKS[finding.verdict]}{reason}  {finding.subject or finding.operation}"
    yield f"  {finding.detail}"
    yield f"  rule      {finding.rule}   id {finding.id}"
    if finding.operation and finding.operation != finding.subject:
        yield f"  operation {finding.operation}"
    yield f"  ours      {finding.ours}"
    yield f"  theirs    {finding.theirs}"
    if finding.hit:
        yield f"  hits      {', '.join(finding.hit)}"
    if finding.witness is not None:
        yield from _witness(finding.witness)


def _witness(witness: Witness) -> Iterator[str]:
    request = witness.request
    query = f"?{request.query}" if request.query else ""
    yield f"  witness   {request.method} {request.path}{query}"
    if witness.response is None:
        yield from _message(request.headers, request.body)
    else:
        yield f"            answered with {witness.response.status}"
        yield from _message(witness.response.headers, witness.response.body)
    if witness.problem:
        where = f"{witness.path}: " if witness.path else ""
        yield f"            {where}{witness.problem}"


def _message(headers: tuple[tuple[str, str], ...], body: bytes | None) -> Iterator[str]:
    for name, value in headers:
        yield f"            {name}: {value}"
    if body:
        text = body.decode("utf-8", "replace")
        yield f"            {text if len(text) <= _MAX_BODY else text[:_MAX_BODY] + ' ...'}"
