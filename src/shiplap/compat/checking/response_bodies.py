"""The body of a response: which media types may come, and whether the consumer accepts all of what may be in them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

from shiplap.compat.catalogue import is_made
from shiplap.compat.checking.response_texts import text_findings
from shiplap.compat.checking.scene import Scene
from shiplap.compat.contracts import BodySchema, Reading, body_schema, other_values
from shiplap.compat.documents import Place
from shiplap.compat.findings import Finding, Reason, Verdict
from shiplap.compat.messages import NoSampleError, sample_response
from shiplap.compat.messages.contents import json_path
from shiplap.compat.messages.requests import header_of
from shiplap.compat.messages.samples import header_text, json_data
from shiplap.compat.operations import MediaSpec, ResponseSpec
from shiplap.compat.operations.media import acceptable, described, fits, is_json, is_markup, is_text, plain
from shiplap.compat.operations.statuses import example_status
from shiplap.compat.schemas.options import Direction
from shiplap.compat.schemas.several import witnesses
from shiplap.compat.schemas.verdicts import Excluded, Included, Undecided
from shiplap.compat.schemas.verdicts import Witness as SchemaWitness
from shiplap.model.body import EmptyBody, JsonBody, MissingBody, NullBody, TextBody
from shiplap.model.exchange import Response
from shiplap.model.read_set import reads_of
from shiplap.model.rule import MatcherList

_MAX_READINGS = 2_000
_RULE = "response-body"
_TYPE_RULE = "response-content-type"


def response_content_type(scene: Scene) -> Iterator[Finding]:
    """Yield the media types that may come and that the consumer does not expect."""
    body = scene.interaction.response.body
    for spec in scene.described:
        if isinstance(body, MissingBody):
            yield from _type_alone(scene, spec)
        elif spec.content and not isinstance(body, EmptyBody | NullBody):
            yield from _types(scene, spec)


def response_body(scene: Scene) -> Iterator[Finding]:
    """Yield the bodies that may come and that the consumer does not accept."""
    body = scene.interaction.response.body
    for spec in scene.described:
        if isinstance(body, MissingBody):
            continue
        if isinstance(body, EmptyBody | NullBody):
            yield from _nothing_expected(scene, spec)
        elif spec.content:
            content_type = _expected_type(scene)
            for media in _offered_and_fitting(scene, spec)[1]:
                yield from _content(scene, spec, media, content_type)
        else:
            detail = "the document describes no body here, so the provider sends none"
            response = Response(status=example_status(spec, scene.interaction.response.status))
            yield scene.response_break(_RULE, response, detail, ours=f"{scene.at}.response.body", theirs=spec.place)


def _offered_and_fitting(scene: Scene, spec: ResponseSpec) -> tuple[tuple[MediaSpec, ...], tuple[MediaSpec, ...]]:
    """Return what the provider may answer with, and what of it is of the media type that the consumer expects."""
    offered = acceptable(header_of(scene.example.headers, "accept"), spec.content)
    return offered, described(_expected_type(scene), offered)


def _types(scene: Scene, spec: ResponseSpec) -> Iterator[Finding]:
    content_type = _expected_type(scene)
    offered, fitting = _offered_and_fitting(scene, spec)
    if not fitting:
        yield from _other_type(scene, spec, content_type, offered or spec.content)
        return
    others = [each.name for each in offered if each not in fitting and plain(each.name) != plain(content_type)]
    if others:
        detail = f"the provider may answer with {', '.join(others)} as well; say what is wanted with Accept"
        ours = f"{scene.at}.response.headers"
        yield scene.undecided(_TYPE_RULE, Direction.RESPONSE, Reason.NEGOTIATION, detail, ours=ours, theirs=spec.place)


def _type_alone(scene: Scene, spec: ResponseSpec) -> Iterator[Finding]:
    """Yield where the contract wants a content type and no body, and the document answers with another one."""
    expected = scene.interaction.response
    wanted = next((values[0] for name, values in expected.headers.items() if name.lower() == "content-type"), None)
    offered = [each.name for each in spec.content] or [*scene.operation.produces]
    if wanted is None or not offered or any(fits(each, wanted) for each in offered):
        return
    detail = f"the document answers with {', '.join(offered)}, never with {plain(wanted)}"
    response = Response(
        status=example_status(spec, expected.status), headers=(("Content-Type", offered[0]),), body=b"x"
    )
    yield scene.response_break(
        _TYPE_RULE, response, detail, ours=f"{scene.at}.response.headers.Content-Type", theirs=spec.place
    )


def _expected_type(scene: Scene) -> str:
    expected = scene.interaction.response
    for name, values in expected.headers.items():
        if name.lower() == "content-type" and values:
            return values[0]
    return getattr(expected.body, "content_type", None) or "application/json"


def expected_media(scene: Scene, spec: ResponseSpec) -> MediaSpec | None:
    """Return the description of the media type that the contract expects, where there is one."""
    return next(iter(_offered_and_fitting(scene, spec)[1]), None)


def _nothing_expected(scene: Scene, spec: ResponseSpec) -> Iterator[Finding]:
    if not spec.content:
        scene.proved.append(f"{scene.at}.response.body")
        return
    detail = "the document describes a body; the contract accepts none"
    ours = f"{scene.at}.response.body"
    try:
        response = sample_response(spec, scene.side, status=scene.interaction.response.status)
    except NoSampleError as error:
        yield scene.undecided(_RULE, Direction.RESPONSE, Reason.MEDIA_TYPE, str(error), ours=ours, theirs=spec.place)
        return
    yield scene.response_break(_RULE, response, detail, ours=ours, theirs=spec.place)


def _other_type(
    scene: Scene, spec: ResponseSpec, content_type: str, offered: tuple[MediaSpec, ...]
) -> Iterator[Finding]:
    names = ", ".join(each.name for each in offered)
    detail = f"the document answers with {names}, never with {plain(content_type)}"
    ours = f"{scene.at}.response.headers"
    for media in offered:
        try:
            response = sample_response(spec, scene.side, media=media, status=scene.interaction.response.status)
        except NoSampleError:
            continue
        yield scene.response_break(_TYPE_RULE, response, detail, ours=ours, theirs=spec.place)
        return
    example = scene.matching.example_response(scene.interaction.response)
    headers = tuple(each for each in example.headers if each[0].lower() != "content-type")
    other = replace(example, headers=(*headers, ("Content-Type", offered[0].name)), body=b"x")
    yield scene.response_break(_TYPE_RULE, other, detail, ours=ours, theirs=spec.place)


def _content(scene: Scene, spec: ResponseSpec, media: MediaSpec, content_type: str) -> Iterator[Finding]:
    expected = scene.interaction.response
    ours = f"{scene.at}.response.body"
    if isinstance(expected.body, TextBody) and is_text(content_type) and media.schema is not None:
        yield from text_findings(scene, spec, media.schema, expected.body, content_type)
        return
    if not (isinstance(expected.body, JsonBody) and is_json(content_type)):
        detail = f"bodies of {plain(content_type)} are not compared"
        reason = Reason.XML if is_markup(content_type) else Reason.MEDIA_TYPE
        yield scene.undecided(_RULE, Direction.RESPONSE, reason, detail, ours=ours, theirs=media.place)
        return
    if media.schema is None:
        detail = "the document does not say what the body looks like"
        yield scene.undecided(_RULE, Direction.RESPONSE, Reason.NO_SCHEMA, detail, ours=ours, theirs=media.place)
        return
    try:
        loose, exact = _schemas(scene, expected.body)
    except ValueError as error:
        yield scene.undecided(_RULE, Direction.RESPONSE, Reason.UNKNOWN_MATCHER, str(error), ours=ours)
        return
    yield from _decided(scene, spec, _Asked(media.schema, loose, exact, _written_type(media, content_type)))


def _schemas(scene: Scene, body: JsonBody) -> tuple[BodySchema, BodySchema]:
    """Return the loose and the exact reading of a body; many interactions of a contract expect the same one."""
    rules, is_read = scene.interaction.response.rules.get("body", {}), reads_of(scene.interaction)
    if is_read is not None:
        return _readings(scene, body, rules, is_read)
    key = repr((body.value, rules))
    known = scene.readings.get(key)
    if known is None:
        if len(scene.readings) >= _MAX_READINGS:
            scene.readings.clear()
        known = scene.readings[key] = _readings(scene, body, rules, None)
    return known


def _readings(
    scene: Scene, body: JsonBody, rules: Mapping[str, MatcherList], is_read: Callable[[str], bool] | None
) -> tuple[BodySchema, BodySchema]:
    node = scene.matching.body_rules(rules)
    loose = body_schema(body.value, node, scene.matching, Reading(exact=False, is_read=is_read))
    if not loose.pinned:
        return loose, loose
    return loose, body_schema(body.value, node, scene.matching, Reading(exact=True, is_read=is_read))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the document says of a body, and the two readings of what the contract says."""

    place: Place
    loose: BodySchema
    exact: BodySchema
    content_type: str


def _written_type(media: MediaSpec, content_type: str) -> str:
    """Return the content type that the provider writes: its own, where it says more than the contract."""
    return media.name if ";" in media.name and "*" not in media.name else content_type


def _decided(scene: Scene, spec: ResponseSpec, asked: _Asked) -> Iterator[Finding]:
    """Ask for structure and types first, then for the values that the contract pins."""
    ours, place, loose, exact = f"{scene.at}.response.body", asked.place, asked.loose, asked.exact
    decider, catalogue = scene.side.responses, scene.side.catalogue
    sent = scene.side.schema(place)
    match decider.decide(sent, catalogue.make(loose.schema)):
        case Excluded(witness):
            yield from _in_its_state(scene, spec, asked, witness)
            return
        case Undecided() as open_question:
            detail = f"{open_question.where}: {open_question.would_decide}"
            yield scene.undecided(_RULE, Direction.RESPONSE, open_question.code, detail, ours=ours, theirs=place)
            return
        case _:
            pass
    if loose.unknown:
        detail = "no schema says what these matchers accept: " + ", ".join(loose.unknown)
        yield scene.undecided(_RULE, Direction.RESPONSE, Reason.UNKNOWN_MATCHER, detail, ours=ours, theirs=place)
        return
    match decider.decide(sent, catalogue.make(exact.schema)):
        case Included():
            scene.proved.append(ours)
        case Excluded(witness):
            yield _pinned(scene, spec, asked, witness)
        case Undecided() as open_question:
            detail = f"{open_question.where}: {open_question.would_decide}"
            yield scene.undecided(_RULE, Direction.RESPONSE, open_question.code, detail, ours=ours, theirs=place)


def _in_its_state(scene: Scene, spec: ResponseSpec, asked: _Asked, witness: SchemaWitness) -> Iterator[Finding]:
    """A body is not accepted: a break where it also comes beside the values that the contract pins."""
    expected, sent = scene.interaction.response, scene.side.schema(asked.place)
    catalogue, decider = scene.side.catalogue, scene.side.responses
    accepted = catalogue.make(asked.loose.schema)
    if isinstance(expected.body, JsonBody):
        node = scene.matching.body_rules(expected.rules.get("body", {}))
        others = other_values(expected.body.value, node, reads_of(scene.interaction))
        if others is not None:
            sent = catalogue.refined(sent, {"not": others})
            found = decider.decide(sent, accepted)
            if not isinstance(found, Excluded):
                yield _pinned(scene, spec, asked, witness, "beside another value than the contract pins")
                return
            witness = found.witness
    first = _shown(scene, spec, asked, witness)
    yield first
    if first.verdict is Verdict.BREAK:
        for other in islice(witnesses(decider, catalogue.refined, sent, accepted, witness), 1, None):
            more = _shown(scene, spec, asked, other)
            if more.verdict is Verdict.BREAK:
                yield more


def _pinned(scene: Scene, spec: ResponseSpec, asked: _Asked, witness: SchemaWitness, where: str = "") -> Finding:
    """A value is pinned: a break where the provider can never send it, else a question of the provider state."""
    never = scene.side.catalogue.make({"not": asked.exact.schema})
    if isinstance(scene.side.responses.decide(scene.side.schema(asked.place), never), Included):
        return _shown(scene, spec, asked, witness)
    at = json_path(witness.path)
    found = f"the contract pins the value at {at}; the document allows others"
    if where:
        found = f"the contract does not accept all that the document allows at {at}, {where}"
    detail = f"{found}: a matcher, or a replay, would decide"
    return scene.undecided(
        _RULE, Direction.RESPONSE, Reason.PINNED_VALUE, detail, ours=f"{scene.at}.response.body", theirs=asked.place
    )


def _shown(scene: Scene, spec: ResponseSpec, asked: _Asked, witness: SchemaWitness) -> Finding:
    example = scene.matching.example_response(scene.interaction.response)
    headers = tuple(each for each in example.headers if each[0].lower() != "content-type")
    response = Response(
        status=example_status(spec, scene.interaction.response.status)
        if scene.interaction.response.rules.get("status")
        else scene.interaction.response.status,
        headers=(*_promised(scene, spec, headers), *headers, ("Content-Type", asked.content_type)),
        body=json_data(witness.value),
    )
    lacking = witness.names if witness.constraint == "required" else ()
    at = json_path((*witness.path, *(lacking if len(lacking) == 1 else ())))
    return scene.response_break(
        _RULE,
        response,
        f"the document allows a body that the contract does not accept at {at}",
        ours=f"{scene.at}.response.body{at.removeprefix('$')}",
        path=at,
        theirs=asked.place if is_made(witness.producer) else witness.producer,
    )


def _promised(scene: Scene, spec: ResponseSpec, headers: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    """Yield the headers that the document promises and the contract does not speak of."""
    there = {name.lower() for name, _ in headers}
    for header in spec.headers:
        if header.required and header.name.lower() not in there:
            with suppress(NoSampleError):
                yield header.name, header_text(header, scene.side)
