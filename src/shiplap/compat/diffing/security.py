"""Credentials then and now: does a client that had enough still have enough?

A message shows whether credentials are there. What they must be worth, no message shows: where tokens come from, which
scopes they need, and certificates of clients; where those changed the question stays open.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from shiplap.compat.diffing.pair import Pair
from shiplap.compat.findings import Finding, Reason
from shiplap.compat.messages import NoSampleError, sample_request
from shiplap.compat.messages.requests import query_of
from shiplap.compat.messages.security import RULE, authorization_problems
from shiplap.compat.schemas.options import Direction
from shiplap.model.json_value import JsonValue

_Alternative: TypeAlias = Mapping[str, tuple[str, ...]]
_COUNTS = frozenset({"type", "in", "name", "scheme", "openIdConnectUrl"})


def request_authorization(pair: Pair) -> Iterator[Finding]:
    """Yield what the new document wants of credentials and old clients do not send."""
    new = pair.new
    if not new.security:
        pair.proved.append(f"{new.place}/security")
        return
    doubts: list[str] = []
    for alternative in pair.old.security or ({},):
        operation = replace(pair.old, security=(alternative,) if alternative else ())
        try:
            request = sample_request(operation, pair.old_side)
        except NoSampleError as error:
            yield pair.undecided(RULE, Direction.REQUEST, Reason.NO_SCHEMA, str(error))
            return
        problems = list(authorization_problems(request, new, query_of(request.query)))
        if any(problem.reason for problem in problems):
            if pair.old.security != new.security:
                yield pair.undecided(RULE, Direction.REQUEST, Reason.AUTH, problems[0].detail)
            return
        if problems:
            wanted = " or ".join(" and ".join(each) for each in new.security)
            detail = f"the new document wants credentials that old clients need not send: {wanted}"
            yield pair.request_break(RULE, request, detail, ours=pair.old.place, theirs=new.place)
            return
        found = [
            _doubt(pair, alternative, each)
            for each in new.security
            if not list(authorization_problems(request, replace(new, security=(each,)), query_of(request.query)))
        ]
        if "" not in found:
            doubts.append(found[0])
    if doubts:
        yield pair.undecided(RULE, Direction.REQUEST, Reason.AUTH, "; ".join(dict.fromkeys(doubts)))
        return
    pair.proved.append(f"{new.place}/security")


def _doubt(pair: Pair, had: _Alternative, wanted: _Alternative) -> str:
    """Return why credentials that are there may not be enough; "" where they certainly are."""
    for name, scopes in wanted.items():
        scheme = pair.new.schemes.get(name, {})
        kept = [each for each in had if _is_kept(pair.old.schemes.get(each, {}), scheme)]
        if not kept:
            return f"what the credentials of {name!r} must be changed"
        missing = set(scopes) - {scope for each in kept for scope in had[each]}
        if missing:
            return f"the new document wants more scopes: {', '.join(sorted(missing))}"
    return ""


def _is_kept(old: Mapping[str, JsonValue], new: Mapping[str, JsonValue]) -> bool:
    """Return whether credentials of one scheme are those of another one, which may have more ways to get them."""
    flows, now = _flows(old), _flows(new)
    return _said(old) == _said(new) and all(now.get(name) == urls for name, urls in flows.items())


def _said(scheme: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    said = {name: value for name, value in scheme.items() if name in _COUNTS}
    if scheme.get("type") == "http" or scheme.get("in") == "header":
        said = {name: str(value).lower() for name, value in said.items()}
    return said


def _flows(scheme: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return where each flow of OAuth gets its tokens."""
    flows = scheme.get("flows")
    return {
        name: {key: value for key, value in flow.items() if key.endswith("Url")}
        for name, flow in (flows.items() if isinstance(flows, dict) else ())
        if isinstance(flow, dict)
    }
