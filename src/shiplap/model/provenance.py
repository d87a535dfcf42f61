"""Where an interaction comes from; nobody promised that a mock is right, so a verdict says what it rests on."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum

from shiplap.model.interaction import Interaction
from shiplap.model.json_value import JsonObject, JsonValue


class Provenance(Enum):
    """Where an interaction, or the weakest one of a contract, comes from.

    Files say it in ``comments.shiplap.provenance`` of an interaction. One without that mark claims nothing:
    Pact files of other libraries have none, and nobody doubts that their tests recorded them.

    Attributes:
        TESTED: a consumer's test recorded it on purpose.
        OBSERVED: it was seen in traffic; nobody said which of it the consumer needs.
        MOCKED: a test's mock said it; nobody promised that the provider ever did.
    """

    TESTED = "tested"
    OBSERVED = "observed"
    MOCKED = "mocked"


def provenance_of(comments: Iterable[Mapping[str, JsonValue]]) -> Provenance | None:
    """Return the weakest provenance that the comments of some interactions name, ``None`` where none names one."""
    known = {one.value: one for one in Provenance}
    return weakest(known.get(_named(one) or "") for one in comments)


def with_provenance(interaction: Interaction, provenance: Provenance) -> Interaction:
    """Return the interaction with this provenance in its comments; other comments stay."""
    return _marked(interaction, {"provenance": provenance.value})


def with_import_mark(interaction: Interaction) -> Interaction:
    """Return the interaction marked as imported from a file of another tool: ``comments.shiplap.imported``."""
    return _marked(interaction, {"imported": True})


def is_imported(interaction: Interaction) -> bool:
    """Return whether an interaction was made of a file of another tool, so that no run of the tests could see it.

    Files written before there was the mark say so of traffic by their provenance alone.
    """
    marks = interaction.comments.get("shiplap")
    marked = isinstance(marks, dict) and marks.get("imported") is True
    return marked or provenance_of([interaction.comments]) is Provenance.OBSERVED


def weakest(provenances: Iterable[Provenance | None]) -> Provenance | None:
    """Return what a verdict about all of these rests on: one mock among them is enough to say so."""
    found = set(provenances)
    return next((one for one in (Provenance.MOCKED, Provenance.OBSERVED, Provenance.TESTED) if one in found), None)


def _marked(interaction: Interaction, mark: JsonObject) -> Interaction:
    marks = interaction.comments.get("shiplap")
    others: JsonObject = dict(marks) if isinstance(marks, dict) else {}
    return replace(interaction, comments={**interaction.comments, "shiplap": {**others, **mark}})


def _named(comments: Mapping[str, JsonValue]) -> str | None:
    marks = comments.get("shiplap")
    named = marks.get("provenance") if isinstance(marks, dict) else None
    return named if isinstance(named, str) else None
