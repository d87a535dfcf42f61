"""From a request to its answer: finds the route, settles method and media types, calls the handler, catches faults."""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import unquote_to_bytes

from shiplap_broker.store.faults import StorageError
from shiplap_broker.web.call import CSV, HAL, HTML, JSON, PROBLEM, SVG, TEXT, Answer, Call, nothing
from shiplap_broker.web.checks import MOST_BYTES
from shiplap_broker.web.failures import bad_path, broken, failure, not_found
from shiplap_broker.web.media import choose, essence, wants_problem
from shiplap_broker.web.routing import Found, Route, Router

ENDINGS = {".csv": CSV, ".svg": SVG}
"""Endings of a path that stand for a media type, where the resource has it."""

_OTHER_ENDINGS = {".json": HAL, ".yaml": "application/x-yaml"}

_AS = {"json": f"{HAL}, {JSON};q=0.9", "text": TEXT}

log = logging.getLogger("shiplap.broker")


def dispatch(call: Call, api: Router, pages: Router, page_failure: Callable[[Call, Answer], Answer]) -> Answer:
    """Return the answer to a request.

    Args:
        call: the request, before anything is known about its route; ``?as=json`` or ``?as=text`` goes before what it
            accepts, so that a browser can ask.
        api: the routes of the API.
        pages: the routes of the pages, which go first where the client reads HTML.
        page_failure: makes a page of the answer to a fault.
    """
    wanted = _AS.get(str(call.query.get("as")))
    if wanted is not None and call.method == "GET":
        call = replace(call, headers={**call.headers, "accept": wanted})
    problem = wants_problem(call.headers.get("accept", ""))
    odd = _odd_path(call.path) or _odd_query(call.query_text)
    if odd is not None:
        return odd
    answer = _answer(call, api, pages, page_failure, problem=problem)
    bare = _without_ending(call) if answer.status == 404 and call.method == "GET" else None
    if bare is None:
        return answer
    of_bare = _answer(bare, api, pages, page_failure, problem=False)
    return answer if of_bare.status == 404 else of_bare


def _without_ending(call: Call) -> Call | None:
    """Return the request without the ending that stands for what the client accepts, ``None`` where there is none.

    Only what is not found is asked for like this, so that names may have such endings.
    """
    for ending, media in (*ENDINGS.items(), *_OTHER_ENDINGS.items()):
        if call.path.endswith(ending):
            return replace(call, path=call.path.removesuffix(ending), headers={**call.headers, "accept": media})
    return None


def _answer(
    call: Call, api: Router, pages: Router, page_failure: Callable[[Call, Answer], Answer], *, problem: bool
) -> Answer:
    html = HTML in call.headers.get("accept", "").lower() and call.method in {"GET", "HEAD"}
    found = pages.find(call.path) if html else None
    if found is not None:
        answer = _guarded(replace(call, names=found.names, media=HTML), found.route, problem=False)
        answer = page_failure(call, answer) if answer.status >= 400 else answer
        return replace(answer, route=found.route.template)
    call, found = _find(call, api)
    if found is None:
        answer = not_found(problem=problem)
        return page_failure(call, answer) if html else answer
    answer = _of_route(call, found, problem=problem)
    answer = page_failure(call, answer) if html and answer.status == 404 else answer
    return replace(answer, route=found.route.template)


def _find(call: Call, api: Router) -> tuple[Call, Found | None]:
    """Find the route; an ending such as ``.svg`` may stand for the media type, but not in the name of a file."""
    direct = api.find(call.path)
    for ending, media in ENDINGS.items():
        if call.path.endswith(ending) and not call.path.startswith("/static/"):
            found = api.find(call.path.removesuffix(ending))
            if found is not None and media in found.route.produces:
                return replace(call, headers={**call.headers, "accept": media}), found
    return call, direct


def _of_route(call: Call, found: Found, *, problem: bool) -> Answer:
    route = found.route
    if call.method == "OPTIONS":
        return nothing(200).with_headers(access_control_allow_methods=route.allow)
    if call.method not in route.handlers and not _is_head_of_get(call, route):
        return nothing(405).with_headers(allow=route.allow)
    media = choose(call.headers.get("accept", ""), route.produces)
    takes = route.consumes.get(call.method)
    if takes is not None and not _is_consumed(call, takes):
        return Answer(status=415, media=media or route.produces[0])
    if media is None and not (problem and takes is not None):
        return nothing(406)
    return _guarded(replace(call, names=found.names, media=media or PROBLEM), route, problem=problem)


def _is_head_of_get(call: Call, route: Route) -> bool:
    """Tell whether a request wants the head of what GET answers.

    Who accepts HAL and nothing else speaks Pact, and is told what the Pact Broker says to HEAD: that it is not allowed.
    """
    return call.method == "HEAD" and "GET" in route.handlers and essence(call.headers.get("accept", "")) != HAL


def _is_consumed(call: Call, takes: Sequence[str]) -> bool:
    sent = essence(call.headers.get("content-type", ""))
    if not sent:
        return not call.body.strip()
    return sent in takes


def _guarded(call: Call, route: Route, *, problem: bool) -> Answer:
    method = "GET" if call.method == "HEAD" else call.method
    try:
        return route.handlers[method](call)
    except StorageError as error:
        return _without_database(call, error, problem=problem)
    except Exception as error:
        known = failure(error, call.links.base, problem=problem)
        if known is not None:
            return known
        reference = secrets.token_hex(5)
        log.exception("%s %s failed, reference %s", call.method, call.path, reference)
        return broken(reference, call.links.base, problem=problem)


def _without_database(call: Call, error: StorageError, *, problem: bool) -> Answer:
    """Return the answer where the database does not do what it must; the log says in one line what to do."""
    reference = secrets.token_hex(5)
    log.error("%s %s failed, reference %s: %s", call.method, call.path, reference, error)
    answer = broken(reference, call.links.base, problem=problem, what="The database cannot be used just now")
    return replace(answer, status=503).with_headers(retry_after="5")


def _odd_query(text: str) -> Answer | None:
    """Return the answer to a query that holds what no name can."""
    if "%00" not in text:
        return None
    detail = "URL query cannot contain a null character."
    return bad_path("Unprocessable", "invalid-request-parameter-value", detail, 422)


def _odd_path(path: str) -> Answer | None:
    """Return the answer to a path that no route can have."""
    lowered = path.lower()
    if "//" in path:
        return bad_path("Not Found", "not-found", "Empty path component found", 404)
    for code, what in (("%0a", "new line"), ("%0d", "carriage return"), ("%09", "tab"), ("%00", "null")):
        if code in lowered:
            detail = f"URL path cannot contain a {what} character."
            return bad_path("Unprocessable", "invalid-request-parameter-value", detail, 422)
    if len(path) > MOST_BYTES and _has_long_name(path):
        detail = f"URL path cannot contain a name that is longer than {MOST_BYTES} bytes."
        return bad_path("Unprocessable", "invalid-request-parameter-value", detail, 422)
    return None


def _has_long_name(path: str) -> bool:
    """Tell whether a segment is longer than any name; what remembers selectors is no name."""
    segments = path.split("/")
    return any(
        len(unquote_to_bytes(segment)) > MOST_BYTES
        for before, segment in zip(["", *segments], segments, strict=False)
        if before != "metadata"
    )
