"""All that matchers let the consumer send beyond the example of a request: one rule, whose answer is never a break."""

from collections.abc import Iterator

from shiplap.compat.checking.scene import Scene
from shiplap.compat.contracts import Reading, body_schema, text_schema
from shiplap.compat.documents import Place
from shiplap.compat.findings import Finding, Reason
from shiplap.compat.messages.contents import json_path
from shiplap.compat.messages.requests import header_of
from shiplap.compat.messages.samples import value_text
from shiplap.compat.operations import Parameter
from shiplap.compat.operations.media import described, is_json
from shiplap.compat.operations.routing import fit
from shiplap.compat.schemas.options import Direction
from shiplap.compat.schemas.references import SchemaRef
from shiplap.compat.schemas.verdicts import Excluded, Undecided
from shiplap.model.body import JsonBody
from shiplap.model.json_value import JsonObject, JsonValue

_RULE = "request-matchers"
_TEXT_OF_TYPE: dict[str, JsonValue] = {
    # zeros in front are no JSON, but nobody refuses them in a text
    "integer": {"type": "string", "pattern": "^[+-]?[0-9]+$"},
    "number": {"type": "string", "pattern": r"^[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"},
    "boolean": {"enum": ["true", "false"]},
}
_REMARKS = frozenset({"type", "description", "example", "examples", "title", "default", "deprecated", "nullable"})


_TEXTS = (("query", "query", "request-query-parameter"), ("header", "header", "request-header"))


def request_matchers(scene: Scene) -> Iterator[Finding]:
    """Yield where the matchers let the consumer send more than the document takes; not where the example fails."""
    if not scene.problems("request-body"):
        yield from _body(scene)
    yield from _texts(scene)


def _body(scene: Scene) -> Iterator[Finding]:
    """Yield where the matchers of a JSON body let the consumer send more than its example."""
    request, spec = scene.interaction.request, scene.operation.body
    rules = request.rules.get("body", {})
    if spec is None or not rules or not isinstance(request.body, JsonBody):
        return
    content_type = header_of(scene.example.headers, "content-type") or "application/json"
    media = [each for each in described(content_type, spec.content) if is_json(content_type)]
    if not media or media[0].schema is None:
        return
    ours = f"{scene.at}.request.body"
    try:
        node = scene.matching.body_rules(rules)
    except ValueError as error:
        yield scene.undecided(_RULE, Direction.REQUEST, Reason.UNKNOWN_MATCHER, str(error), ours=ours)
        return
    made = body_schema(request.body.value, node, scene.matching, Reading(exact=True, strict=True))
    if made.unknown:
        yield scene.undecided(_RULE, Direction.REQUEST, Reason.UNKNOWN_MATCHER, ", ".join(made.unknown), ours=ours)
        return
    yield from _wide(scene, made.schema, scene.side.schema(media[0].schema), ours, media[0].schema)


def _texts(scene: Scene) -> Iterator[Finding]:
    """Yield where the matchers of path, query and headers let the consumer send more than its example."""
    rules = scene.interaction.request.rules
    if rules.get("path") and not scene.problems("request-path-parameter"):
        yield from _path(scene)
    for category, location, rule in _TEXTS:
        if not rules.get(category) or scene.problems(rule):
            continue
        for parameter in scene.operation.parameters_in(location):
            found = scene.matching.text_rules(rules.get(category, {}), parameter.name)
            if found is not None and _is_sent(scene, parameter):
                ours = f"{scene.at}.request.{'query' if location == 'query' else 'headers'}.{parameter.name}"
                yield from _text(scene, parameter, text_schema("", found, scene.matching), ours)


def _is_sent(scene: Scene, parameter: Parameter) -> bool:
    request = scene.interaction.request
    if parameter.location == "query":
        return parameter.name in request.query
    return any(name.lower() == parameter.name.lower() for name in request.headers)


def _path(scene: Scene) -> Iterator[Finding]:
    """Take a path matcher apart at its slashes, where it has as many as the template and each part stands alone."""
    ours = f"{scene.at}.request.path"
    found = scene.matching.text_rules(scene.interaction.request.rules["path"], "")
    pattern = None if found is None or len(found.rules) != 1 else scene.matching.pattern(found.rules[0])
    parameters = {each.name: each for each in scene.operation.parameters_in("path")}
    if not parameters:
        return
    bases = [base for base in scene.operation.bases if scene.example.path.startswith(base)]
    template = max(bases, key=len, default="") + scene.operation.path
    text = (pattern or "").removeprefix("^").removesuffix("$")
    variables = fit(template, text.replace("\\/", "/").replace("[^/]", "[^\x00]")) if text else None
    if variables is None or any("|" in part and "(" not in part for part in variables.values()):
        detail = "the matcher of the path cannot be taken apart into the parameters of the document"
        yield scene.undecided(_RULE, Direction.REQUEST, Reason.MATCHER_WIDE, detail, ours=ours)
        return
    for name, part in variables.items():
        if name in parameters:
            schema: JsonObject = {"type": "string", "pattern": "^(?:" + part.replace("\x00", "/") + ")$"}
            yield from _text(scene, parameters[name], schema, ours)


def _text(scene: Scene, parameter: Parameter, sent: JsonValue, ours: str) -> Iterator[Finding]:
    if parameter.schema is None:
        return
    accepted = _accepted_texts(scene, parameter)
    if sent is None or accepted is None:
        detail = f"what the matcher of {parameter.name!r} allows cannot be compared with the document's type"
        yield scene.undecided(_RULE, Direction.REQUEST, Reason.MATCHER_WIDE, detail, ours=ours, theirs=parameter.schema)
        return
    yield from _wide(scene, sent, accepted, ours, parameter.schema)


def _accepted_texts(scene: Scene, parameter: Parameter) -> SchemaRef | None:
    """Return the schema of the texts that a parameter accepts, where its schema is plain enough to tell."""
    if parameter.schema is None:
        return None
    schema = scene.side.schema(parameter.schema)
    if parameter.shape == "string":
        return schema
    written = scene.side.catalogue.resolve(schema)
    if parameter.shape in _TEXT_OF_TYPE and isinstance(written, dict) and written.keys() <= _REMARKS:
        return scene.side.catalogue.make(_TEXT_OF_TYPE[parameter.shape])
    return schema if written in ({}, True) else None


def _wide(scene: Scene, sent: JsonValue, accepted: SchemaRef, ours: str, theirs: Place) -> Iterator[Finding]:
    verdict = scene.side.requests.decide(scene.side.catalogue.make(sent), accepted)
    match verdict:
        case Excluded(witness):
            shown = f"{json_path(witness.path)} {witness.constraint}"
            detail = f"the matchers let the consumer send {value_text(witness.value)}, which violates {shown}"
            yield scene.undecided(_RULE, Direction.REQUEST, Reason.MATCHER_WIDE, detail, ours=ours, theirs=theirs)
        case Undecided():
            detail = f"{verdict.where}: {verdict.would_decide}"
            yield scene.undecided(_RULE, Direction.REQUEST, verdict.code, detail, ours=ours, theirs=theirs)
        case _:
            scene.proved.append(ours)
