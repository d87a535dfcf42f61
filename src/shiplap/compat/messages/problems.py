"""What a document objects to in a message, and what is needed to ask it."""

from dataclasses import dataclass, field

from shiplap.compat.catalogue import Catalogue
from shiplap.compat.documents import Place
from shiplap.compat.schemas.complaints import Complaint
from shiplap.compat.schemas.deciding import Decider
from shiplap.compat.schemas.engines import NO_ENGINES, Engines
from shiplap.compat.schemas.judging import Judge
from shiplap.compat.schemas.normal import reference_text
from shiplap.compat.schemas.options import Direction, Options
from shiplap.compat.schemas.references import SchemaRef
from shiplap.model.json_value import JsonValue

_MAX_KNOWN, _MAX_DATA = 10_000, 10_000
"""How many bodies are remembered to fit, and how many bytes each of them may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One objection.

    Attributes:
        rule: the name of the rule that objects.
        place: where the document says so.
        detail: what is wrong, in one sentence.
        path: where in the message.
        reason: why it could not be judged; "" where the document does object.
    """

    rule: str
    place: Place
    detail: str
    path: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether values fit schemas: as what a message may say where it is read, or as what a producer may send.

    Attributes:
        judge: who says so.
        sent: a producer sends nothing that its document does not mention, where it mentions anything.
    """

    judge: Judge
    sent: bool = False

    def fits(self, schema: SchemaRef, value: JsonValue) -> bool:
        """Return whether a value fits a schema.

        Raises:
            UndecidableError: part of the schema cannot be judged.
        """
        return self.judge.sends(schema, value) if self.sent else self.judge.accepts(schema, value)

    def knows(self, schema: SchemaRef, data: bytes) -> bool:
        """Return whether a body was judged to fit a schema that says the same."""
        return self._question(schema, data) in self.judge.fitting

    def remember(self, schema: SchemaRef, data: bytes) -> None:
        """Remember that a body fits a schema."""
        known = self.judge.fitting
        if len(data) <= _MAX_DATA:
            if len(known) >= _MAX_KNOWN:
                known.clear()
            known.add(self._question(schema, data))

    def _question(self, schema: SchemaRef, data: bytes) -> tuple[str, bool, bytes]:
        return self.judge.twin(reference_text(schema)), self.sent, data

    def complaint(self, schema: SchemaRef, value: JsonValue) -> Complaint | None:
        """Return the clearest objection to a value; ``None`` where the schema as written has none."""
        return self.judge.complaint(schema, value)


@dataclass(slots=True)
class Side:
    """One document in a comparison, ready to be asked about messages.

    Attributes:
        label: what the catalogue calls it.
        catalogue: where the schemas lie.
        engines: what helps to decide about them.
        requests: decides about what travels in requests.
        responses: decides about what travels in responses.
    """

    label: str
    catalogue: Catalogue
    engines: Engines = NO_ENGINES
    requests: Decider = field(init=False)
    responses: Decider = field(init=False)

    def __post_init__(self) -> None:
        self.requests = Decider(self.catalogue, Options(direction=Direction.REQUEST), self.engines)
        self.responses = Decider(self.catalogue, Options(direction=Direction.RESPONSE), self.engines)

    def sharing(self, label: str) -> "Side":
        """Return the side of another document of the same comparison; what was decided is known to both."""
        other = Side(label, self.catalogue, self.engines)
        other.requests, other.responses = self.requests, self.responses
        return other

    @property
    def notes(self) -> tuple[str, ...]:
        """What answers rest on beside our own prover."""
        borrowed = self.requests.borrowed + self.responses.borrowed
        if self.engines.algebra is None or not borrowed:
            return ()
        return (f"{borrowed} of the proofs about schemas are those of {self.engines.algebra.name}, not our own",)

    def in_requests(self, *, sent: bool) -> Fit:
        """Return the judge of what requests carry."""
        return Fit(self.requests.judge, sent)

    def in_responses(self, *, sent: bool) -> Fit:
        """Return the judge of what responses carry."""
        return Fit(self.responses.judge, sent)

    def schema(self, place: Place) -> SchemaRef:
        """Return how the prover calls a schema of this document."""
        return self.catalogue.schema(self.label, place)
