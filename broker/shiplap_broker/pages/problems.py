"""The page about a type of problem: where ``type`` in problem details (RFC 9457) leads, for people who follow it."""

from shiplap_broker.pages.rendering import page
from shiplap_broker.web.call import HTML, Answer, Call
from shiplap_broker.web.faults import NothingHereError
from shiplap_broker.web.routing import Route, route

_MEANINGS = {
    "conflict": "What was asked contradicts what is recorded. The detail names both.",
    "invalid-body-property-value": "A member of the body has a value that it cannot have; its pointer says which one.",
    "invalid-request-parameter-value": "The address has a parameter or a segment with a value that it cannot have.",
    "missing-body-property": "A member that must be in the body is missing; its pointer says where.",
    "not-found": "There is nothing at the address, or a name in it is not known. The detail names what is missing.",
    "server-error": "The request could not be served. The detail says why; a reference in it is in the broker's log.",
    "too-large": "The body is larger than the broker takes.",
    "validation-error": "Members of the body or of the query are wrong. All of them are listed, each with its place.",
}


def routes() -> tuple[Route, ...]:
    """Return the route of types of problems."""
    return (route("/problems/{kind}", get=_show, produces=(HTML,)),)


def _show(call: Call) -> Answer:
    about = _MEANINGS.get(call.name("kind"))
    if about is None:
        raise NothingHereError
    return page(call, "problem", {"kind": call.name("kind"), "about": about})
