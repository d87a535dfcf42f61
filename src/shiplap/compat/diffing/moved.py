"""Requests that another operation answers now: a path was added that says more exactly what one with variables meant.

``GET /orders/{id}`` answered ``/orders/latest``, too, until the new document gave that a path of its own. Whether any
client sends such a request, no document says: so what differs is told, and left open.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from shiplap.compat.findings import Finding, Reason, Verdict
from shiplap.compat.messages import NoSampleError, Side
from shiplap.compat.messages.requests import Asked, problems_of
from shiplap.compat.messages.samples import parameter_value
from shiplap.compat.operations import Operation
from shiplap.compat.operations.routing import Routed, Router
from shiplap.compat.operations.styles import path_text
from shiplap.compat.operations.templates import filled
from shiplap.compat.schemas.options import Direction
from shiplap.model.exchange import Request

RULE = "document-paths"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Requests of an operation of the old document that a new one answers.

    Attributes:
        old: the operation as it answered them: with their path instead of its template.
        template: its name in the old document.
        new: the new operation.
        found: what all other rules find between them.
    """

    old: Operation
    template: str
    new: Operation
    found: tuple[Finding, ...] = ()


def document_paths(moved: Moved) -> Iterator[Finding]:
    """Yield where the operation that answers now does otherwise than the one that answered before."""
    for each in moved.found:
        if each.verdict in {Verdict.BREAK, Verdict.UNDECIDED}:
            detail = f"{moved.new.name} answers what {moved.template} answered for {moved.old.path}: {each.detail}"
            yield Finding(
                rule=RULE,
                direction=Direction.REQUEST,
                verdict=Verdict.UNDECIDED,
                reason=Reason.PATH_TAKEN,
                subject=moved.template,
                operation=moved.template,
                ours=str(moved.old.place),
                theirs=str(moved.new.place),
                detail=detail,
            )
            return


def moved_to(new: Operation, side: Side, old_router: Router, old_side: Side) -> Moved | None:
    """Return what an added operation takes from an old one; ``None`` where no client of that sends such a path."""
    try:
        texts = {each.name: path_text(each, parameter_value(each, side)) for each in new.parameters_in("path")}
    except NoSampleError:
        return None
    path = filled(new.path, texts)
    route = old_router.route_without_base(new.method, path)
    if not isinstance(route, Routed):
        return None
    old = route.operation
    request = Request(method=new.method, path=path)
    asked = Asked(request=request, operation=old, variables=route.variables, side=old_side, sent=True)
    if any(not problem.reason for problem in problems_of("request-path-parameter", asked)):
        return None
    others = tuple(each for each in old.parameters if each.location != "path")
    return Moved(old=replace(old, path=path, parameters=others), template=old.name, new=new)
