"""Credentials then and now: does a client that had enough still have enough?"""

from collections.abc import Iterator
from dataclasses import replace

from shiplap.compat.diffing.pair import Pair
from shiplap.compat.findings import Finding, Reason
from shiplap.compat.messages import NoSampleError, sample_request
from shiplap.compat.messages.requests import query_of
from shiplap.compat.messages.security import RULE, authorization_problems
from shiplap.compat.schemas.options import Direction


def request_authorization(pair: Pair) -> Iterator[Finding]:
    """Yield what the new document wants of credentials and old clients do not send."""
    new = pair.new
    if not new.security:
        pair.proved.append(f"{new.place}/security")
        return
    scopes: list[str] = []
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
        enough = [each for each in new.security if each.keys() <= alternative.keys()]
        more = [{(name, scope) for name in each for scope in each[name]} for each in enough]
        had = {(name, scope) for name in alternative for scope in alternative[name]}
        if more and not any(needed <= had for needed in more):
            scopes.extend(sorted({scope for needed in more for _, scope in needed - had}))
    if scopes:
        detail = f"the new document wants more scopes: {', '.join(dict.fromkeys(scopes))}"
        yield pair.undecided(RULE, Direction.REQUEST, Reason.AUTH, detail)
        return
    pair.proved.append(f"{new.place}/security")
