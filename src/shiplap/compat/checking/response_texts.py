"""The body of a response that is a text and nothing more: whether the consumer accepts all texts that may come."""

from collections.abc import Iterator

from shiplap.compat.checking.scene import Scene
from shiplap.compat.contracts import text_schema
from shiplap.compat.documents import Place
from shiplap.compat.findings import Finding, Reason
from shiplap.compat.operations import ResponseSpec
from shiplap.compat.operations.statuses import example_status
from shiplap.compat.schemas.options import Direction
from shiplap.compat.schemas.verdicts import Excluded, Included, Undecided
from shiplap.model.body import TextBody
from shiplap.model.exchange import Response
from shiplap.model.json_value import JsonValue

_RULE = "response-body"


def text_findings(
    scene: Scene, spec: ResponseSpec, schema: Place, body: TextBody, content_type: str
) -> Iterator[Finding]:
    """Yield what is known of a text; a value that the contract pins is a question of the provider state."""
    ours = f"{scene.at}.response.body"
    rules = scene.matching.body_rules(scene.interaction.response.rules.get("body", {})).rules
    accepted = text_schema(body.text, rules, scene.matching)
    if accepted is None:
        detail = "no schema says what the matchers of the text accept"
        yield scene.undecided(_RULE, Direction.RESPONSE, Reason.UNKNOWN_MATCHER, detail, ours=ours, theirs=schema)
        return
    catalogue, decider = scene.side.catalogue, scene.side.responses
    # what is no text in the document is written as one in a way that no schema says; an empty text is no body
    texts = catalogue.refined(scene.side.schema(schema), {"type": "string", "minLength": 1})
    match decider.decide(texts, catalogue.make(accepted)):
        case Included():
            scene.proved.append(ours)
        case Undecided() as unsure:
            detail = f"{unsure.where}: {unsure.would_decide}"
            yield scene.undecided(_RULE, Direction.RESPONSE, unsure.code, detail, ours=ours, theirs=schema)
        case Excluded(witness):
            never = catalogue.make({"not": accepted})
            if rules is None and not isinstance(decider.decide(texts, never), Included):
                detail = "the contract pins the text; the document allows others: a matcher, or a replay, would decide"
                yield scene.undecided(_RULE, Direction.RESPONSE, Reason.PINNED_VALUE, detail, ours=ours, theirs=schema)
            else:
                yield _shown(scene, spec, schema, witness.value, content_type)


def _shown(scene: Scene, spec: ResponseSpec, schema: Place, text: JsonValue, content_type: str) -> Finding:
    example = scene.matching.example_response(scene.interaction.response)
    headers = tuple(each for each in example.headers if each[0].lower() != "content-type")
    response = Response(
        status=example_status(spec, example.status),
        headers=(*headers, ("Content-Type", content_type)),
        body=str(text).encode(),
    )
    detail = f"the document allows the text {text!r}, which the contract does not accept"
    return scene.response_break(_RULE, response, detail, ours=f"{scene.at}.response.body", theirs=schema, path="$")
