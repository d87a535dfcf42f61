"""Status and headers of a response: may the provider send some that the consumer rejects?"""

from collections.abc import Iterator
from dataclasses import replace

from shiplap.compat.checking.response_bodies import expected_media
from shiplap.compat.checking.scene import Scene
from shiplap.compat.contracts import text_schema
from shiplap.compat.findings import Finding, Reason
from shiplap.compat.messages import NoSampleError, response_problems, sample_response
from shiplap.compat.messages.responses import header_parameter
from shiplap.compat.messages.samples import header_text
from shiplap.compat.messages.texts import accepts_texts
from shiplap.compat.messages.written_texts import texts_of
from shiplap.compat.operations import HeaderSpec, ResponseSpec
from shiplap.compat.operations.statuses import example_status, is_success
from shiplap.compat.operations.styles import StyleUndefinedError, scalar_text, single_texts
from shiplap.compat.operations.values import Parameter
from shiplap.compat.schemas.judging import UndecidableError
from shiplap.compat.schemas.options import Direction
from shiplap.compat.schemas.references import SchemaRef
from shiplap.compat.schemas.verdicts import Excluded, Included, Verdict
from shiplap.model.exchange import Response

_BY_SERVERS = frozenset(
    {"date", "server", "connection", "content-length", "transfer-encoding", "content-encoding", "keep-alive", "vary"}
)


def response_status(scene: Scene) -> Iterator[Finding]:
    """Yield where the provider never sends the status that the consumer accepts, or where that is open."""
    specs = scene.described
    if not specs:
        yield from _unknown_status(scene)
    for spec in specs:
        if spec.status == "default":
            detail = f"the status {scene.interaction.response.status} is described by default only"
            yield scene.undecided(
                "response-status", Direction.RESPONSE, Reason.DEFAULT_RESPONSE, detail, theirs=spec.place
            )
        else:
            scene.proved.append(f"{scene.at}.response.status")


def response_header(scene: Scene) -> Iterator[Finding]:
    """Yield the headers that the provider may leave out, or send with a value that the consumer does not accept."""
    for spec in scene.described:
        yield from _headers(scene, spec)


def _unknown_status(scene: Scene) -> Iterator[Finding]:
    expected = scene.interaction.response.status
    detail = f"the document does not know the status {expected} here, so the provider never sends it"
    ours, theirs = f"{scene.at}.response.status", scene.operation.place / "responses"
    responses = sorted(scene.operation.responses, key=lambda each: (not is_success(each.status), each.status))
    for spec in responses:
        try:
            response = sample_response(spec, scene.side)
        except NoSampleError:
            continue
        yield scene.response_break("response-status", response, detail, ours=ours, theirs=theirs)
        return
    yield scene.undecided(
        "response-status",
        Direction.RESPONSE,
        Reason.NO_SCHEMA,
        f"{detail}; it knows no response that could be made",
        ours=ours,
        theirs=theirs,
    )


def _headers(scene: Scene, spec: ResponseSpec) -> Iterator[Finding]:
    known = {header.name.lower(): header for header in spec.headers}
    for name, values in scene.interaction.response.headers.items():
        if name.lower() == "content-type":
            continue
        header = known.get(name.lower())
        if header is None or not header.required:
            yield _header_may_lack(scene, spec, name, header)
        else:
            yield from _header_value(scene, spec, header, ", ".join(values))


def _header_may_lack(scene: Scene, spec: ResponseSpec, name: str, header: HeaderSpec | None) -> Finding:
    ours = f"{scene.at}.response.headers.{name}"
    theirs = spec.place if header is None else header.place
    if header is None and name.lower() in _BY_SERVERS:
        detail = f"servers set {name!r} by themselves; the document does not promise it"
        return scene.undecided(
            "response-header", Direction.RESPONSE, Reason.TRANSPORT_HEADER, detail, ours=ours, theirs=theirs
        )
    what = "does not know" if header is None else "does not promise"
    response = _but_for(scene, spec, name)
    return scene.response_break(
        "response-header",
        response,
        f"the document {what} the header {name!r}, so the provider may leave it out",
        ours=ours,
        theirs=theirs,
    )


def _header_value(scene: Scene, spec: ResponseSpec, header: HeaderSpec, example: str) -> Iterator[Finding]:
    """Yield what is known of the value of a header that the document promises."""
    expected = scene.interaction.response
    ours = f"{scene.at}.response.headers.{header.name}"
    rules = scene.matching.text_rules(expected.rules.get("header", {}), header.name)
    accepted = text_schema(example, rules, scene.matching)
    if header.schema is None or accepted is None:
        reason = Reason.NO_SCHEMA if header.schema is None else Reason.UNKNOWN_MATCHER
        yield scene.undecided(
            "response-header", Direction.RESPONSE, reason, f"header {header.name!r}", ours=ours, theirs=header.place
        )
        return
    sent = scene.side.schema(header.schema)
    match _header_verdict(scene, header, sent, scene.side.catalogue.make(accepted)):
        case Included():
            scene.proved.append(ours)
            return
        case Excluded(witness) if rules is not None:
            detail = f"the document allows a value of the header {header.name!r} that the contract does not accept"
            yield _other_header(scene, spec, header, ours, detail, scalar_text(witness.value))
            return
        case _:
            pass
    if rules is None and _is_never_sent(scene, sent, header_parameter(header), example):
        detail = f"the document never allows {example!r} for the header {header.name!r}"
        yield _other_header(scene, spec, header, ours, detail)
        return
    detail = f"the document allows other values of {header.name!r} than the contract accepts"
    reason = Reason.PINNED_VALUE if rules is None else Reason.MATCHER_WIDE
    yield scene.undecided("response-header", Direction.RESPONSE, reason, detail, ours=ours, theirs=header.schema)


def _header_verdict(scene: Scene, header: HeaderSpec, sent: SchemaRef, accepted: SchemaRef) -> Verdict:
    """Ask about the texts that a header is written as, where they are plain to see, else about its values."""
    texts = texts_of(header_parameter(header), scene.side, sent=True)
    if texts is not None:
        return scene.side.responses.decide(texts, accepted)
    return scene.side.responses.decide(scene.side.catalogue.refined(sent, {"not": {"const": ""}}), accepted)


def _is_never_sent(scene: Scene, sent: SchemaRef, parameter: Parameter, text: str) -> bool:
    """Return whether a provider certainly never sends a text in a header."""
    try:
        return not accepts_texts(scene.side.in_responses(sent=False), sent, single_texts(parameter, text))
    except (StyleUndefinedError, UndecidableError):
        return False


def _other_header(
    scene: Scene, spec: ResponseSpec, header: HeaderSpec, ours: str, detail: str, value: str | None = None
) -> Finding:
    theirs = header.schema or header.place
    try:
        sent = header_text(header, scene.side) if value is None else value
    except NoSampleError as error:
        words = f"{detail}; {error}"
        return scene.undecided("response-header", Direction.RESPONSE, Reason.NO_SCHEMA, words, ours=ours, theirs=theirs)
    answer = _but_for(scene, spec, header.name)
    response = replace(answer, headers=(*answer.headers, (header.name, sent)))
    return scene.response_break("response-header", response, detail, ours=ours, theirs=theirs)


def _but_for(scene: Scene, spec: ResponseSpec, name: str) -> Response:
    """Return an answer without one header: what the contract was tested with, where the provider may send that."""
    example = scene.matching.example_response(scene.interaction.response)
    try:
        sample = sample_response(spec, scene.side, media=expected_media(scene, spec), status=example.status)
    except NoSampleError:
        sample = Response(status=example_status(spec, example.status), body=example.body)
    there = {known.lower() for known, _ in example.headers}
    headers = (*example.headers, *(each for each in sample.headers if each[0].lower() not in there))
    kept = tuple(each for each in headers if each[0].lower() != name.lower())
    answer = replace(example, status=sample.status, headers=kept)
    objections = response_problems(answer, scene.operation, scene.side, sent=True)
    if any(each.rule == "response-body" and not each.reason for each in objections):
        return replace(answer, body=sample.body)
    return answer
