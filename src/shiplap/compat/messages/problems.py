"""What a document objects to in a message, and what is needed to ask it."""

from dataclasses import dataclass, field

from shiplap.compat.catalogue import Catalogue
from shiplap.compat.documents import Place
from shiplap.compat.schemas.deciding import Decider
from shiplap.compat.schemas.options import Direction, Options
from shiplap.compat.schemas.references import SchemaRef


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


@dataclass(slots=True)
class Side:
    """One document in a comparison, ready to be asked about messages.

    Attributes:
        label: what the catalogue calls it.
        catalogue: where the schemas lie.
        requests: decides about what travels in requests.
        responses: decides about what travels in responses.
    """

    label: str
    catalogue: Catalogue
    requests: Decider = field(init=False)
    responses: Decider = field(init=False)

    def __post_init__(self) -> None:
        self.requests = Decider(self.catalogue, Options(direction=Direction.REQUEST))
        self.responses = Decider(self.catalogue, Options(direction=Direction.RESPONSE))

    def sharing(self, label: str) -> "Side":
        """Return the side of another document of the same comparison; what was decided is known to both."""
        other = Side(label, self.catalogue)
        other.requests, other.responses = self.requests, self.responses
        return other

    def schema(self, place: Place) -> SchemaRef:
        """Return how the prover calls a schema of this document."""
        return self.catalogue.schema(self.label, place)
