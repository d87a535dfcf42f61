"""Responses then and now: may the provider answer what old clients do not know?"""

from collections.abc import Iterator
from dataclasses import replace

from shiplap.compat.diffing.contents import (
    about,
    decide_contents,
    open_question,
    other_witnesses,
    places_of,
    what_is_violated,
)
from shiplap.compat.diffing.pair import Pair
from shiplap.compat.findings import Finding, Reason, Verdict
from shiplap.compat.messages import NoSampleError, sample_request, sample_response
from shiplap.compat.messages.responses import header_parameter
from shiplap.compat.messages.samples import body_data, content_type_of
from shiplap.compat.messages.written_texts import texts_of
from shiplap.compat.operations import HeaderSpec, MediaSpec, ResponseSpec
from shiplap.compat.operations.media import counterparts, covers, described, is_json, is_markup
from shiplap.compat.operations.statuses import answered, is_success
from shiplap.compat.operations.styles import scalar_text
from shiplap.compat.schemas.options import Direction
from shiplap.compat.schemas.verdicts import Excluded, Included, Undecided, Witness
from shiplap.model.exchange import Request, Response

_STATUS, _HEADER, _TYPE, _BODY = "response-status", "response-header", "response-content-type", "response-body"


def response_status(pair: Pair) -> Iterator[Finding]:
    """Yield the statuses that the provider may answer with now and old clients do not know."""
    if pair.old.responses and not pair.new.responses:
        ours, theirs = (each.place / "responses" for each in (pair.old, pair.new))
        detail = "the new document describes no response any more, and there is always one"
        yield pair.undecided(_STATUS, Direction.RESPONSE, Reason.NO_SCHEMA, detail, ours=ours, theirs=theirs)
    for new, old in answered(pair.new.responses, pair.old.responses):
        if old is None:
            yield from _status_added(pair, new)


def response_header(pair: Pair) -> Iterator[Finding]:
    """Yield the headers that were promised, and values of headers that old clients do not know."""
    for old, new in _known(pair):
        yield from _headers(pair, old, new)


def response_content_type(pair: Pair) -> Iterator[Finding]:
    """Yield where the provider answers with other media types than it did."""
    for old, new in _known(pair):
        if old.content and new.content:
            yield from _types(pair, old, new)


def response_body(pair: Pair) -> Iterator[Finding]:
    """Yield the bodies that the provider may answer with now and old clients do not accept."""
    for old, new in _known(pair):
        if not old.content:
            pair.proved.append(str(new.place))
        elif not new.content:
            detail = "the response had a body and has none any more"
            yield from _answered(pair, new, _BODY, detail, (old.place, new.place))
        else:
            for media in new.content:
                for known in counterparts(media, new.content, old.content):
                    yield from _schemas(pair, new, known, media)


def _known(pair: Pair) -> Iterator[tuple[ResponseSpec, ResponseSpec]]:
    """Yield each description of a response, for one status, with that of the old document for the same status."""
    for new, old in answered(pair.new.responses, pair.old.responses):
        if old is not None:
            yield old, new


def _status_added(pair: Pair, new: ResponseSpec) -> Iterator[Finding]:
    """A class of statuses must be understood by every client (RFC 9110, section 15): unknown errors are errors."""
    if not is_success(new.status) or not pair.old.responses:
        pair.proved.append(str(new.place))
        return
    ours = pair.old.place / "responses"
    detail = f"the provider may answer with {new.status}, which the old document does not know"
    if any(is_success(each.status) for _, each in _known(pair)):
        yield pair.undecided(_STATUS, Direction.RESPONSE, Reason.STATUS_ADDED, detail, ours=ours, theirs=new.place)
        return
    try:
        response = sample_response(new, pair.new_side)
        yield pair.response_break(_STATUS, _request(pair), response, detail, ours=ours, theirs=new.place)
    except NoSampleError as error:
        words = f"{detail}; {error}"
        yield pair.undecided(_STATUS, Direction.RESPONSE, Reason.NO_SCHEMA, words, ours=ours, theirs=new.place)


def _headers(pair: Pair, old: ResponseSpec, new: ResponseSpec) -> Iterator[Finding]:
    now = {header.name.lower(): header for header in new.headers}
    for header in old.headers:
        found = now.get(header.name.lower())
        if header.required and (found is None or not found.required):
            detail = f"the header {header.name!r} was promised and may be left out now"
            theirs = new.place if found is None else found.place
            yield from _answered(pair, new, _HEADER, detail, (header.place, theirs), without=header.name)
        elif found is not None:
            yield from _header_values(pair, new, header, found)


def _header_values(pair: Pair, spec: ResponseSpec, old: HeaderSpec, new: HeaderSpec) -> Iterator[Finding]:
    if old.content is not None or new.content is not None:
        yield from _header_documents(pair, old, new)
        return
    if old.schema is None:
        pair.proved.append(str(new.place))
        return
    decider, catalogue = pair.new_side.responses, pair.new_side.catalogue
    sent = catalogue.make({"type": "string"}) if new.schema is None else pair.new_side.schema(new.schema)
    places = (old.schema, new.schema or new.place)
    verdict = pair.decide(Direction.RESPONSE, sent, pair.old_side.schema(old.schema))
    match verdict:
        case Included():
            pair.proved.append(str(new.place))
        case Undecided():
            detail = f"header {new.name!r}: {verdict.where}: {verdict.would_decide}"
            yield pair.undecided(_HEADER, Direction.RESPONSE, verdict.code, detail, ours=places[0], theirs=places[1])
        case Excluded(witness):
            detail = f"the header {new.name!r} may have a value that the old document does not know"
            found = list(_answered(pair, spec, _HEADER, detail, places, header=(new.name, scalar_text(witness.value))))
            if any(each.reason == Reason.UNVERIFIED for each in found):
                texts = (
                    texts_of(header_parameter(new), pair.new_side, sent=True),
                    texts_of(header_parameter(old), pair.old_side, sent=False),
                )
                if None not in texts and isinstance(decider.decide(*texts), Included):  # type: ignore[arg-type]  # none is None
                    pair.proved.append(str(new.place))
                    return
            yield from found


def _header_documents(pair: Pair, old: HeaderSpec, new: HeaderSpec) -> Iterator[Finding]:
    """Headers that are documents of a media type."""
    before, after = old.content, new.content
    if before is not None and before.schema is None:
        pair.proved.append(str(new.place))
        return
    if before is not None and after is not None and before.name == after.name and after.schema is not None:
        sent, accepted = pair.new_side.schema(after.schema), pair.old_side.schema(before.schema or before.place)
        if is_json(after.name) and isinstance(pair.decide(Direction.RESPONSE, sent, accepted), Included):
            pair.proved.append(str(new.place))
            return
    detail = f"the document in the header {new.name!r} changed"
    yield pair.undecided(
        _HEADER, Direction.RESPONSE, Reason.PARAMETER_CONTENT, detail, ours=old.place, theirs=new.place
    )


def _types(pair: Pair, old: ResponseSpec, new: ResponseSpec) -> Iterator[Finding]:
    gone = [media.name for media in old.content if not described(media.name, new.content)]
    if not any(described(media.name, old.content) for media in new.content):
        names = ", ".join(media.name for media in new.content)
        detail = f"the provider answers {new.status} with {names} now, never with {', '.join(gone)}"
        yield from _answered(pair, new, _TYPE, detail, (old.place, new.place))
        return
    others = [media.name for media in new.content if not any(covers(each.name, media.name) for each in old.content)]
    said = [f"may answer with {', '.join(others)} where a client does not say Accept"] if others else []
    if gone:
        said.append(f"does not answer with {', '.join(gone)} any more, even where a client asks for it")
    if said:
        detail = f"the provider that answers {new.status} {', and '.join(said)}"
        yield pair.undecided(_TYPE, Direction.RESPONSE, Reason.NEGOTIATION, detail, ours=old.place, theirs=new.place)


def _schemas(pair: Pair, spec: ResponseSpec, old: MediaSpec, new: MediaSpec) -> Iterator[Finding]:
    if old.schema is None:
        yield from open_question(pair, Direction.RESPONSE, _BODY, old, new)
        pair.proved.append(str(new.place))
        return
    if new.schema is None:
        detail = "the new document does not say what the body looks like any more"
        yield pair.undecided(_BODY, Direction.RESPONSE, Reason.NO_SCHEMA, detail, ours=old.schema, theirs=new.place)
        return
    sent, accepted = (pair.new_side, new), (pair.old_side, old)
    yield from open_question(pair, Direction.RESPONSE, _BODY, old, new)
    match decide_contents(pair, Direction.RESPONSE, sent, accepted):
        case Included():
            pair.proved.append(str(new.place))
        case Undecided() as unsure:
            detail = f"{unsure.where}: {unsure.would_decide}"
            yield pair.undecided(_BODY, Direction.RESPONSE, unsure.code, detail, ours=old.schema, theirs=new.schema)
        case Excluded(witness):
            found = [*_new_body(pair, spec, (old, new), witness)]
            yield from found
            if any(each.verdict is Verdict.BREAK for each in found):
                for other in other_witnesses(pair, Direction.RESPONSE, sent, accepted, witness):
                    others = _new_body(pair, spec, (old, new), other)
                    yield from (about(each, other) for each in others if each.verdict is Verdict.BREAK)


def _new_body(
    pair: Pair, spec: ResponseSpec, media: tuple[MediaSpec, MediaSpec], witness: Witness
) -> Iterator[Finding]:
    """Yield the break that a body shows, where it is known how it is written."""
    old, new = media
    detail = f"a body may come that the old document does not know: {what_is_violated(witness)}"
    places = places_of(witness, old.schema or old.place, new.schema or new.place)
    try:
        data = body_data(new, witness.value)
    except NoSampleError as error:
        reason = Reason.XML if is_markup(new.name) else Reason.MEDIA_TYPE
        words = f"{detail}; {error}"
        yield pair.undecided(_BODY, Direction.RESPONSE, reason, words, ours=places[0], theirs=places[1])
        return
    yield from _answered(pair, spec, _BODY, detail, places, media=new, data=data)


def _answered(  # noqa: PLR0913 - what may be special about the answer
    pair: Pair,
    spec: ResponseSpec,
    rule: str,
    detail: str,
    places: tuple[object, object],
    *,
    without: str = "",
    header: tuple[str, str] | None = None,
    media: MediaSpec | None = None,
    data: bytes | None = None,
) -> Iterator[Finding]:
    """Yield the break that an answer shows: a small one but for what is special about it."""
    try:
        response = sample_response(spec, pair.new_side) if media is None else _with_body(pair, spec, media, data)
        headers = tuple(each for each in response.headers if each[0].lower() != without.lower())
        if header is not None:
            headers = (*(each for each in headers if each[0].lower() != header[0].lower()), header)
        request = _request(pair)
    except NoSampleError as error:
        yield pair.undecided(
            rule, Direction.RESPONSE, Reason.NO_SCHEMA, f"{detail}; {error}", ours=places[0], theirs=places[1]
        )
        return
    answer = replace(response, headers=headers)
    yield pair.response_break(rule, request, answer, detail, ours=places[0], theirs=places[1])


def _with_body(pair: Pair, spec: ResponseSpec, media: MediaSpec, data: bytes | None) -> Response:
    response = sample_response(replace(spec, content=()), pair.new_side)
    return replace(response, headers=(*response.headers, ("Content-Type", content_type_of(media))), body=data)


def _request(pair: Pair) -> Request:
    """Return a request that the answer may belong to; one that both documents take where that is easy to make."""
    try:
        return sample_request(pair.new, pair.new_side, base=pair.old.bases[0])
    except NoSampleError:
        return Request(method=pair.old.method, path=pair.old.bases[0] + pair.old.path)
