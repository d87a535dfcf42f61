"""Lets the ``.json()`` of HTTP clients give the code under test a body that remembers what is read of it.

Only responses that the recorder answered are touched. Code of the consumer that takes the bytes or the text instead
makes the read-set unknown; the libraries' own code may take them, so the caller's module tells the two apart.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from shiplap.recording.answering import Undo, replaced
from shiplap.recording.catch import patching
from shiplap.recording.readings import AnswerKey, Readings
from shiplap.recording.tracked import read_wholly

_HOOKS = frozenset({"object_hook", "object_pairs_hook", "cls"})
_PLAIN_PARSERS = frozenset({"json", "orjson", "simplejson", "ujson"})


@contextmanager
def tracking_reads(readings: Readings) -> Iterator[None]:
    """Tell ``readings`` what the code under test reads of responses while the block runs."""

    def tracker(
        track: Callable[[ModuleType, Readings], list[Undo]],
    ) -> Callable[[ModuleType], list[Undo]]:
        return lambda module: track(module, readings)

    with patching({name: tracker(track) for name, track in _TRACKERS.items()}):
        yield


def _track_httpx(library: ModuleType, readings: Readings) -> list[Undo]:
    response: Any = library.Response
    content = response.content.fget

    def key_of(one: Any) -> AnswerKey | None:
        try:
            path = one.request.url.raw_path.decode("ascii").partition("?")[0]
            return AnswerKey(one.request.method, path, content(one))
        except (RuntimeError, library.StreamError):  # made by hand, without a request; or not read yet
            return None

    taking = ("read", "aread", *(each for each in vars(response) if each.lstrip("a").startswith("iter_")))
    return _track_sync(response, readings, key_of, ("content", "text"), taking)


def _track_requests(module: ModuleType, readings: Readings) -> list[Undo]:
    response: Any = module.Response
    content = response.content.fget

    def key_of(one: Any) -> AnswerKey | None:
        if one.request is None or one._content is False:  # noqa: SLF001 - a stream that was not read must stay unread
            return None
        return AnswerKey(one.request.method, urlsplit(one.request.url).path or "/", content(one) or b"")

    return _track_sync(response, readings, key_of, ("content", "text"), ("iter_content", "iter_lines"))


def _track_aiohttp(module: ModuleType, readings: Readings) -> list[Undo]:
    response: Any = module.ClientResponse
    parse = response.json

    def key_of(one: Any) -> AnswerKey | None:
        body = one._body  # noqa: SLF001 - reading it again would be asynchronous
        return None if body is None else AnswerKey(one.method, one.url.raw_path, body)

    @wraps(parse)
    async def json(self: Any, **options: Any) -> Any:
        value = await parse(self, **options)
        loads = options.get("loads")
        parser = (getattr(loads, "__module__", None) or "").partition(".")[0]
        hooked = loads is not None and parser not in _PLAIN_PARSERS
        return readings.parsed(self, key_of(self), value, hooked=hooked)

    def taken(name: str) -> Undo:
        take = getattr(response, name)

        @wraps(take)
        async def taking(self: Any, *args: Any, **options: Any) -> Any:
            value = await take(self, *args, **options)
            readings.took_bytes(key_of(self))
            return value

        def noticing(self: Any, *args: Any, **options: Any) -> Any:
            return (take if _is_called_by(response) else taking)(self, *args, **options)

        return replaced(response, name, noticing)

    return [replaced(response, "json", json), taken("read"), taken("text")]


def _track_sync(
    response: Any,
    readings: Readings,
    key_of: Callable[[Any], AnswerKey | None],
    properties: tuple[str, ...],
    methods: tuple[str, ...],
) -> list[Undo]:
    parse = response.json

    @wraps(parse)
    def json(self: Any, **options: Any) -> Any:
        value = parse(self, **options)
        return readings.parsed(self, key_of(self), value, hooked=bool(_HOOKS & options.keys()))

    def taken(function: Any) -> Callable[..., Any]:
        @wraps(function)
        def taking(self: Any, *args: Any, **options: Any) -> Any:
            if not _is_called_by(response):
                readings.took_bytes(key_of(self))
            return function(self, *args, **options)

        return taking

    undo = [replaced(response, "json", json)]
    for name in properties:
        getter: Any = property(taken(vars(response)[name].fget))
        undo.append(replaced(response, name, getter))
    undo.extend(replaced(response, name, taken(vars(response)[name])) for name in methods)
    return undo


def _is_called_by(response: type) -> bool:
    """Return whether the caller of our caller is code of the client library itself, or watches mocks for us."""
    caller = sys._getframe(2).f_globals.get("__name__", "")  # noqa: SLF001 - the documented way, and the cheap one
    library = response.__module__.partition(".")[0]
    return caller.partition(".")[0] in {library, "shiplap"}


def _track_takers(*names: str) -> Callable[[ModuleType, Readings], list[Undo]]:
    """Return a tracker for functions in C that take the content of dictionaries and lists out unseen."""

    def taken(function: Any) -> Callable[..., Any]:
        @wraps(function)
        def taking(value: Any, *args: Any, **options: Any) -> Any:
            read_wholly(value)
            return function(value, *args, **options)

        return taking

    return lambda module, _: [replaced(module, name, taken(getattr(module, name))) for name in names]


_TRACKERS: dict[str, Callable[[ModuleType, Readings], list[Undo]]] = {
    "httpx": _track_httpx,
    "httpx2": _track_httpx,
    "requests.models": _track_requests,
    "aiohttp.client_reqrep": _track_aiohttp,
    "msgspec": _track_takers("convert", "to_builtins"),
    "msgspec.json": _track_takers("encode"),
    "orjson": _track_takers("dumps"),
}
