"""The stylesheet and the icon."""

from shiplap_broker.pages.rendering import static_file
from shiplap_broker.web.call import SVG, Answer, Call
from shiplap_broker.web.faults import NothingHereError
from shiplap_broker.web.routing import Route, route

CSS = "text/css"


def routes() -> tuple[Route, ...]:
    """Return the routes of files that pages load."""
    return route("/static/{name}", get=_get, produces=(CSS, SVG)), route("/favicon.ico", get=_icon, produces=(SVG,))


def _icon(_call: Call) -> Answer:
    return _file("shiplap.svg")


def _get(call: Call) -> Answer:
    return _file(call.name("name"))


def _file(name: str) -> Answer:
    content = static_file(name)
    if content is None:
        raise NothingHereError
    media = CSS if name.endswith(".css") else SVG
    return Answer(body=content, media=media, headers={"cache-control": "max-age=300"})
