"""Fills templates: everything that comes from a contract or a person is escaped, and nothing on a page can run."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.pact_links import segment
from shiplap_broker.web.call import HTML, Answer, Call

if TYPE_CHECKING:
    from jinja2 import Environment

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""What a page may load: this broker's stylesheet and pictures, and nothing else."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
}


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - the first page waits, not the start

    environment = Environment(
        loader=PackageLoader("shiplap_broker.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["segment"] = segment
    environment.filters["minute"] = minute
    return environment


def minute(moment: datetime) -> str:
    """Write a time as people read it on a page."""
    return f"{moment:%Y-%m-%d %H:%M}"


def page(call: Call, template: str, members: Mapping[str, object], *, here: str = "", status: int = 200) -> Answer:
    """Return a page.

    Args:
        call: the request.
        template: the name of the template, without its ending.
        members: what the template shows.
        here: the entry of the menu that the page belongs to.
        status: the HTTP status.
    """
    text = _templates().get_template(f"{template}.html").render({"base": call.links.base, "here": here, **members})
    return Answer(status=status, body=text.encode(), media=HTML, headers=HEADERS)


def failure_page(call: Call, answer: Answer) -> Answer:
    """Return the page for an answer that went wrong; its status stays."""
    detail = "Nothing lives at this address."
    if isinstance(answer.body, dict) and answer.status != 404:
        detail = _detail(answer.body)
    elif isinstance(answer.body, dict) and isinstance(answer.body.get("error"), str):
        found = str(answer.body["error"])
        detail = detail if found.startswith("The requested document") else found
    title = {404: "Not found", 500: "Something went wrong"}.get(answer.status, "This cannot be answered")
    return page(call, "failure", {"title": title, "detail": detail}, status=answer.status)


def _detail(body: JsonObject) -> str:
    match body:
        case {"error": {"message": str(message)}}:
            return message
        case {"error": str(message)}:
            return message
        case {"errors": dict() as errors}:
            return "; ".join(f"{name} {_sentences(texts)}".strip() for name, texts in errors.items())
        case {"errors": errors}:
            return _sentences(errors)
        case _:
            return str(body.get("detail", ""))


def _sentences(errors: JsonValue) -> str:
    """Say what is wrong in a line, whether it is one text or a list of them."""
    return "; ".join(map(str, errors)) if isinstance(errors, list) else str(errors)


@cache
def static_file(name: str) -> bytes | None:
    """Return a file that pages load, ``None`` where there is none of that name."""
    if name not in {"shiplap.css", "shiplap.svg"}:
        return None
    return files("shiplap_broker.pages").joinpath("static", name).read_bytes()
