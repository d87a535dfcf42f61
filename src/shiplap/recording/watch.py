"""Watches what HTTP clients ask and get, whoever answers them: respx, responses, a cassette, a server on this machine.

The clients are watched above the place where mocks answer, so that one watcher serves every mock. What the code under
test reads as a stream is seen when it was read to its end; to read it before would change what the test sees.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType

from shiplap.recording.answering import Undo
from shiplap.recording.watch_aiohttp import watch_aiohttp
from shiplap.recording.watch_httpx import watch_httpx
from shiplap.recording.watch_requests import watch_requests, watch_urllib3
from shiplap.recording.watch_urllib import watch_urllib
from shiplap.recording.watcher import Watcher


@contextmanager
def watching(watcher: Watcher) -> Iterator[None]:
    """Tell ``watcher`` of every exchange of the loaded HTTP libraries while the block runs."""
    undo: list[Undo] = []
    for name, watch in _WATCHES.items():
        module = sys.modules.get(name)
        if module is not None:
            undo.extend(watch(module, watcher))
    try:
        yield
    finally:
        for take_back in reversed(undo):
            take_back()


_WATCHES: dict[str, Callable[[ModuleType, Watcher], list[Undo]]] = {
    "httpx": watch_httpx,
    "httpx2": watch_httpx,
    "requests": watch_requests,
    "urllib3.connectionpool": watch_urllib3,
    "urllib.request": watch_urllib,
    "aiohttp": watch_aiohttp,
}
