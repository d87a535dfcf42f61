"""The request of an interaction against the document: what was really sent, one function a rule."""

from collections.abc import Iterator

from shiplap.compat.checking.scene import Scene
from shiplap.compat.findings import Finding, Reason
from shiplap.compat.messages.requests import header_of
from shiplap.compat.operations.media import fits
from shiplap.compat.operations.statuses import response_for
from shiplap.compat.schemas.options import Direction
from shiplap.model.body import EmptyBody, NullBody


def request_path_parameter(scene: Scene) -> Iterator[Finding]:
    """Yield what the document objects to in the variable parts of the path."""
    yield from _objections(scene, "request-path-parameter", "path")


def request_query_parameter(scene: Scene) -> Iterator[Finding]:
    """Yield what the document objects to in the query."""
    yield from _objections(scene, "request-query-parameter", "query")


def request_header(scene: Scene) -> Iterator[Finding]:
    """Yield what the document objects to in the headers."""
    yield from _objections(scene, "request-header", "headers")


def request_cookie(scene: Scene) -> Iterator[Finding]:
    """Yield what the document objects to in the cookies."""
    yield from _objections(scene, "request-cookie", "headers")


def request_content_type(scene: Scene) -> Iterator[Finding]:
    """Yield where the document does not take the media type of the body."""
    yield from _objections(scene, "request-content-type", "headers")


def request_body_missing(scene: Scene) -> Iterator[Finding]:
    """Yield where the document requires a body and there is none."""
    yield from _objections(scene, "request-body-missing", "body")


def request_body(scene: Scene) -> Iterator[Finding]:
    """Yield what the document objects to in the body, and where it is open whether there is one."""
    yield from _nothing_sent(scene)
    yield from _objections(scene, "request-body", "body")


def request_accept(scene: Scene) -> Iterator[Finding]:
    """Yield where the document offers nothing that the request accepts."""
    accept = header_of(scene.example.headers, "accept")
    spec = response_for(scene.interaction.response.status, scene.operation.responses)
    described_types = [each.name for each in spec.content] if spec is not None else []
    offered = described_types or [*scene.operation.produces]
    if accept and offered and not any(fits(part, each) for part in accept.split(",") for each in offered):
        detail = f"the document offers {', '.join(offered)}, which Accept does not allow"
        yield scene.undecided(
            "request-accept", Direction.REQUEST, Reason.ACCEPT, detail, ours=f"{scene.at}.request.headers.Accept"
        )


def request_authorization(scene: Scene) -> Iterator[Finding]:
    """Yield where the document wants credentials; contracts leave them out, so that is no break."""
    for problem in scene.problems("request-authorization"):
        ours = f"{scene.at}.request.headers"
        yield scene.undecided(
            problem.rule, Direction.REQUEST, Reason.AUTH, problem.detail, ours=ours, theirs=problem.place
        )


def _objections(scene: Scene, rule: str, part: str) -> Iterator[Finding]:
    ours = f"{scene.at}.request.{part}"
    for problem in scene.problems(rule):
        if problem.reason:
            yield scene.undecided(
                rule, Direction.REQUEST, problem.reason, problem.detail, ours=ours, theirs=problem.place
            )
        else:
            yield scene.request_break(rule, problem.detail, ours=ours, theirs=problem.place, path=problem.path)


def _nothing_sent(scene: Scene) -> Iterator[Finding]:
    """Yield where the contract says that nothing is sent, in a way that can be read as something."""
    body, spec = scene.interaction.request.body, scene.operation.body
    if spec is None:
        return
    if isinstance(body, NullBody):
        detail = "the contract says null for the body: no body, or the null of JSON"
    elif isinstance(body, EmptyBody) and not spec.required and header_of(scene.example.headers, "content-type"):
        detail = "the contract says an empty body of a media type: no body, or one without the content it must have"
    else:
        return
    yield scene.undecided("request-body", Direction.REQUEST, Reason.NULL_BODY, detail, ours=f"{scene.at}.request.body")
