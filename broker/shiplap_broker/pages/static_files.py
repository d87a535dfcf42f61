"""The stylesheet and the icon."""

from shiplap_broker.pages.rendering import static_file
from shiplap_broker.web.call import SVG, Answer, Call
from shiplap_broker.web.faults import NothingHereError
from shiplap_broker.web.routing import Route, route

CSS = "text/css"


def routes() -> tuple[Route, ...]:
    """Return the routes of files that pages load."""
    return (route("/static/{name}", get=_get, produces=(CSS, SVG)),)


def _get(call: Call) -> Answer:
    content = static_file(call.name("name"))
    if content is None:
        raise NothingHereError
    media = CSS if call.name("name").endswith(".css") else SVG
    return Answer(body=content, media=media, headers={"cache-control": "max-age=300"})
