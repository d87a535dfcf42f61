"""Credentials in a request: present or not. What they are worth, no document says.

Source: OpenAPI 3.0.3, *Security Requirement Object*: alternatives, of each everything is needed.
"""

from collections.abc import Iterator, Mapping, Sequence

from shiplap.compat.findings import Reason
from shiplap.compat.messages.problems import Problem
from shiplap.compat.operations import Operation
from shiplap.model.exchange import Request
from shiplap.model.json_value import JsonValue

RULE = "request-authorization"


def authorization_problems(
    request: Request, operation: Operation, query: Mapping[str, Sequence[str | None]]
) -> Iterator[Problem]:
    """Yield an objection where a request has the credentials of none of the alternatives."""
    if not operation.security:
        return
    headers = {name.lower(): value for name, value in request.headers}
    unknown = sorted({name for each in operation.security for name in each} - operation.schemes.keys())
    if unknown:
        detail = f"the document does not describe {', '.join(unknown)}"
        yield Problem(rule=RULE, place=operation.place, detail=detail, path="Authorization", reason=Reason.AUTH)
        return
    missing: list[str] = []
    for alternative in operation.security:
        lacking = [name for name in alternative if not _is_there(operation.schemes.get(name), headers, query)]
        if not lacking:
            return
        missing.append(" and ".join(lacking))
    detail = f"the document wants credentials: {' or '.join(dict.fromkeys(missing))}"
    yield Problem(rule=RULE, place=operation.place, detail=detail, path="Authorization")


def _is_there(  # noqa: PLR0911 - one a kind of scheme
    scheme: Mapping[str, JsonValue] | None, headers: Mapping[str, str], query: Mapping[str, Sequence[str | None]]
) -> bool:
    if scheme is None:
        return False
    kind = scheme.get("type")
    if kind == "apiKey":
        name = str(scheme.get("name"))
        match scheme.get("in"):
            case "query":
                return name in query
            case "cookie":
                cookies = (part.strip().partition("=")[0] for part in headers.get("cookie", "").split(";"))
                return name in cookies
            case _:
                return name.lower() in headers
    if kind == "mutualTLS":
        return True
    given = headers.get("authorization", "")
    if kind == "http":
        return given.lower().startswith(str(scheme.get("scheme", "")).lower() + " ")
    return bool(given)
