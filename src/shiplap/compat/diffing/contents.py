"""Bodies of one media type then and now: what their schemas say, and what that means for how they are written.

JSON says a value as its schema does. A form says texts, so a number that becomes a text is no change of it. XML says
names and attributes, so more than the schema counts. What is neither is compared as far as a proof goes.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from shiplap.compat.catalogue import Catalogue, is_made
from shiplap.compat.diffing.pair import Pair
from shiplap.compat.diffing.unchanged import is_unchanged
from shiplap.compat.documents import Place
from shiplap.compat.documents.references import reference_of
from shiplap.compat.findings import Finding, Reason
from shiplap.compat.messages import Side
from shiplap.compat.messages.contents import json_path
from shiplap.compat.messages.written_texts import form_texts_of
from shiplap.compat.naming import plain_place
from shiplap.compat.operations import FieldSpec, MediaSpec
from shiplap.compat.operations.media import is_form, is_markup, is_parts, is_text
from shiplap.compat.schemas.options import Direction
from shiplap.compat.schemas.references import SchemaRef, UnresolvedReferenceError
from shiplap.compat.schemas.several import witnesses
from shiplap.compat.schemas.verdicts import Excluded, Included, Verdict, Witness

_MAX_SCHEMAS = 2_000


def decide_contents(
    pair: Pair, direction: Direction, sent: tuple[Side, MediaSpec], accepted: tuple[Side, MediaSpec]
) -> Verdict:
    """Say whether every body that one side sends is accepted, as far as the values of the schemas tell."""
    (side, media), (other_side, other) = sent, accepted
    catalogue = side.catalogue
    values = catalogue.make({}) if media.schema is None else side.schema(media.schema)
    takes = catalogue.make({}) if other.schema is None else other_side.schema(other.schema)
    if is_text(media.name):  # an empty body is none
        values = catalogue.refined(values, {"not": {"const": ""}})
    verdict = pair.decide(direction, values, takes)
    if isinstance(verdict, Excluded) and verdict.witness.value == {} and is_form(media.name):
        verdict = pair.decide(direction, catalogue.refined(values, {"minProperties": 1}), takes)
    return verdict


def decide_texts(
    pair: Pair, direction: Direction, sent: tuple[Side, MediaSpec], accepted: tuple[Side, MediaSpec]
) -> Verdict | None:
    """Say the same of the texts that forms are written as; ``None`` where that is not plain to see."""
    (side, media), (other_side, other) = sent, accepted
    if media.schema is None or other.schema is None or not _has_fields(media):
        return None
    texts = form_texts_of(media.schema, side, sent=True)
    takes = form_texts_of(other.schema, other_side, sent=False)
    return None if texts is None or takes is None else pair.decide(direction, texts, takes)


def other_witnesses(
    pair: Pair, direction: Direction, sent: tuple[Side, MediaSpec], accepted: tuple[Side, MediaSpec], first: Witness
) -> Iterator[Witness]:
    """Yield the witnesses of other members than the first one's; there are at most a few."""
    (side, media), (other_side, other) = sent, accepted
    if media.schema is None or other.schema is None:
        return
    decider = pair.old_side.requests if direction is Direction.REQUEST else pair.old_side.responses
    found = witnesses(
        decider, side.catalogue.refined, side.schema(media.schema), other_side.schema(other.schema), first
    )
    yield from islice(found, 1, None)


def about(finding: Finding, shown: Witness) -> Finding:
    """Return a finding whose message is told to be about one member of its body, where it may violate more."""
    if finding.witness is None:
        return finding
    path = json_path(shown.path)
    problem = f"the body violates {said_of(shown)}"
    return replace(finding, witness=replace(finding.witness, path=path, problem=problem))


def what_is_violated(witness: Witness) -> str:
    """Return what a value violates, and where that is said."""
    where = "" if is_made(witness.acceptor) else f" at {witness.acceptor}"
    return f"{said_of(witness)}{where}"


def said_of(witness: Witness) -> str:
    """Return the keyword that a value violates, with the members it names."""
    return " ".join([repr(witness.constraint), *([", ".join(witness.names)] if witness.names else [])])


def places_of(witness: Witness, acceptor: Place, producer: Place) -> tuple[str, str]:
    """Return where the accepting document and the sending one speak of what a value shows, as exactly as is known."""
    found = (witness.acceptor, acceptor), (witness.producer, producer)
    first, second = (str(otherwise) if is_made(known) else plain_place(known) for known, otherwise in found)
    return first, second


def open_question(pair: Pair, direction: Direction, rule: str, old: MediaSpec, new: MediaSpec) -> Iterator[Finding]:
    """Yield where a body that fits the schemas may still be written otherwise than before."""
    places = {"ours": old.place, "theirs": new.place}
    if not _streams_alike(pair, direction, old, new):
        detail = "the items of the stream are not certainly what they were"
        yield pair.undecided(rule, direction, Reason.MEDIA_TYPE, detail, **places)
    if _has_fields(old):
        before = {field.name: field for field in old.fields}
        changed = [each.name for each in new.fields if each.name in before and _is_rewritten(before[each.name], each)]
        if changed:
            detail = f"fields are written in another way now: {', '.join(changed)}"
            yield pair.undecided(rule, direction, Reason.STYLE_UNDEFINED, detail, **places)
    if is_markup(old.name) and old.schema is not None and new.schema is not None:
        one, other = pair.old_side.schema(old.schema), pair.new_side.schema(new.schema)
        catalogue = pair.old_side.catalogue
        was, now = _markup(one, catalogue), _markup(other, catalogue)
        if (was != now or was is None) and not is_unchanged(one, other, catalogue):
            yield pair.undecided(rule, direction, Reason.XML, "what the document says of XML changed", **places)


def _streams_alike(pair: Pair, direction: Direction, old: MediaSpec, new: MediaSpec) -> bool:
    """Return whether the items of a stream, of which OpenAPI 3.2 speaks, are certainly accepted."""
    if old.items is None and new.items is None:
        return True
    if old.items is None or new.items is None:
        return False
    before, after = pair.old_side.schema(old.items), pair.new_side.schema(new.items)
    asked = (before, after) if direction is Direction.REQUEST else (after, before)
    return isinstance(pair.decide(direction, *asked), Included)


def _has_fields(media: MediaSpec) -> bool:
    return is_form(media.name) or is_parts(media.name)


def _is_rewritten(old: FieldSpec, new: FieldSpec) -> bool:
    lists = "array" in {old.shape, new.shape}
    return old.content_type != new.content_type or (lists and (old.style, old.explode) != (new.style, new.explode))


def _markup(schema: SchemaRef, catalogue: Catalogue) -> set[str] | None:
    """Return what a schema says of XML, and of which members; ``None`` where that cannot be told."""
    found: set[str] = set()
    waiting, met = [schema], {schema}
    while waiting:
        ref = waiting.pop()
        try:
            nodes = [("", catalogue.resolve(ref))]
            while nodes:
                name, node = nodes.pop()
                if isinstance(node, list):
                    nodes.extend((name, each) for each in node)
                if not isinstance(node, dict):
                    continue
                if "xml" in node:
                    found.add(f"{name} {json.dumps(node['xml'], sort_keys=True)}")
                nodes.extend(node.items())
                reference = reference_of(node)
                target = ref if reference is None else catalogue.follow(ref, reference)
                if target not in met:
                    met.add(target)
                    waiting.append(target)
        except UnresolvedReferenceError:
            return None
        if len(met) > _MAX_SCHEMAS:
            return None
    return found
