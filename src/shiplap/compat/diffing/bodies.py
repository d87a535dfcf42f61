"""Request bodies then and now."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from shiplap.compat.diffing.contents import (
    about,
    decide_contents,
    decide_texts,
    open_question,
    other_witnesses,
    places_of,
    what_is_violated,
)
from shiplap.compat.diffing.pair import Pair
from shiplap.compat.findings import Finding, Reason
from shiplap.compat.findings import Verdict as Answer
from shiplap.compat.messages import NoSampleError, Side, sample_request
from shiplap.compat.messages.samples import with_body
from shiplap.compat.operations import BodySpec, MediaSpec
from shiplap.compat.operations.media import counterparts, covers, described, is_markup
from shiplap.compat.schemas.options import Direction
from shiplap.compat.schemas.verdicts import Excluded, Included, Undecided, Witness
from shiplap.model.exchange import Request
from shiplap.model.json_value import JsonValue

_RULE, _MISSING, _TYPE = "request-body", "request-body-missing", "request-content-type"


def request_body_missing(pair: Pair) -> Iterator[Finding]:
    """Yield where a body is required that old clients may leave out."""
    old, new = pair.old.body, pair.new.body
    if new is not None and new.required and (old is None or not old.required):
        yield _missing(pair, old, new)


def request_content_type(pair: Pair) -> Iterator[Finding]:
    """Yield the media types that old clients send and the new document does not take."""
    old, new = pair.old.body, pair.new.body
    if old is not None and new is not None:
        for media in old.content:
            if not described(media.name, new.content):
                yield _type_gone(pair, media, new)
            elif not any(covers(each.name, media.name) for each in new.content):
                names = ", ".join(each.name for each in new.content)
                detail = f"bodies of any type in {media.name} were taken, now only {names}"
                places: dict[str, Any] = {"ours": media.place, "theirs": new.place}
                yield pair.undecided(_TYPE, Direction.REQUEST, Reason.MEDIA_RANGE, detail, **places)


def request_body(pair: Pair) -> Iterator[Finding]:
    """Yield the bodies that old clients send and the new document does not take."""
    old, new = pair.old.body, pair.new.body
    if old is None:
        return
    if new is None:
        detail = "the new document describes no body any more; it does not say whether one is refused"
        yield pair.undecided(_RULE, Direction.REQUEST, Reason.NO_SCHEMA, detail, ours=old.place)
        return
    for media in old.content:
        for found in counterparts(media, old.content, new.content):
            yield from _schemas(pair, media, found)


def _missing(pair: Pair, old: BodySpec | None, new: BodySpec) -> Finding:
    detail = "a body is required now"
    ours = pair.old.place if old is None else old.place
    try:
        request = sample_request(pair.old, pair.old_side)
    except NoSampleError as error:
        words = f"{detail}; {error}"
        return pair.undecided(_MISSING, Direction.REQUEST, Reason.NO_SCHEMA, words, ours=ours, theirs=new.place)
    return pair.request_break(_MISSING, request, detail, ours=ours, theirs=new.place)


def _type_gone(pair: Pair, media: MediaSpec, new: BodySpec) -> Finding:
    names = ", ".join(each.name for each in new.content)
    detail = f"bodies of {media.name} are not taken any more, only {names}"
    try:
        request = _with_body(pair, media)
    except NoSampleError as error:
        words = f"{detail}; {error}"
        return pair.undecided(_TYPE, Direction.REQUEST, Reason.MEDIA_TYPE, words, ours=media.place, theirs=new.place)
    return pair.request_break(_TYPE, request, detail, ours=media.place, theirs=new.place)


def _schemas(pair: Pair, old: MediaSpec, new: MediaSpec) -> Iterator[Finding]:
    if new.schema is None:
        yield from open_question(pair, Direction.REQUEST, _RULE, old, new)
        pair.proved.append(str(new.place))
        return
    sent, accepted = (pair.old_side, old), (pair.new_side, new)
    places: dict[str, Any] = {"ours": old.schema or old.place, "theirs": new.schema}
    yield from open_question(pair, Direction.REQUEST, _RULE, old, new)
    match decide_contents(pair, Direction.REQUEST, sent, accepted):
        case Included():
            pair.proved.append(str(new.place))
        case Undecided() as unsure:
            detail = f"{unsure.where}: {unsure.would_decide}"
            yield pair.undecided(_RULE, Direction.REQUEST, unsure.code, detail, **places)
        case Excluded(witness):
            found = _refused(pair, old, new, witness)
            texts = None if found.reason != Reason.UNVERIFIED else decide_texts(pair, Direction.REQUEST, sent, accepted)
            match texts:
                case Included():
                    pair.proved.append(str(new.place))
                case Excluded(other):
                    yield _refused(pair, old, new, other)
                case _:
                    yield found
            if found.verdict is Answer.BREAK:
                yield from _others(pair, sent, accepted, witness)


def _others(
    pair: Pair, sent: tuple[Side, MediaSpec], accepted: tuple[Side, MediaSpec], first: Witness
) -> Iterator[Finding]:
    """Yield the breaks that other members of the body show."""
    for witness in other_witnesses(pair, Direction.REQUEST, sent, accepted, first):
        found = _refused(pair, sent[1], accepted[1], witness)
        if found.verdict is Answer.BREAK:
            yield about(found, witness)


def _refused(pair: Pair, old: MediaSpec, new: MediaSpec, witness: Witness) -> Finding:
    """Return the break that a body shows, where it is known how it is written."""
    detail = f"a body is not taken any more: {what_is_violated(witness)}"
    theirs, ours = places_of(witness, new.schema or new.place, old.schema or old.place)
    places: dict[str, Any] = {"ours": ours, "theirs": theirs}
    try:
        request = _with_body(pair, old, witness.value)
    except NoSampleError as error:
        reason = Reason.XML if is_markup(old.name) else Reason.MEDIA_TYPE
        return pair.undecided(_RULE, Direction.REQUEST, reason, f"{detail}; {error}", **places)
    return pair.request_break(_RULE, request, detail, **places)


def _with_body(pair: Pair, media: MediaSpec, *values: JsonValue) -> Request:
    """Return a request of the old document with a body of this media type: of a given value, or a small one."""
    request = sample_request(replace(pair.old, body=None), pair.old_side)
    return with_body(request, media, pair.old_side, *values)
