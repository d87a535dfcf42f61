"""Puts the recorder between the code under test and the network, for exactly as long as a test records.

No HTTP library is imported for it: those already loaded are caught at once, the others in the moment the code under
test imports them.
"""

import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from shiplap.recording.answering import Answers, Undo
from shiplap.recording.catch_aiohttp import catch_aiohttp
from shiplap.recording.catch_httpx import catch_httpx
from shiplap.recording.catch_sockets import catch_sockets

_CATCHERS: dict[str, Callable[[ModuleType, Answers], list[Undo]]] = {
    "httpx": catch_httpx,
    "httpx2": catch_httpx,
    "http.client": catch_sockets,
    "urllib3.connection": catch_sockets,
    "aiohttp.connector": catch_aiohttp,
}


@contextmanager
def catching(answers: Answers) -> Iterator[None]:
    """Let ``answers`` speak for the network while the block runs, to every HTTP library that Shiplap knows."""

    def catcher(catch: Callable[[ModuleType, Answers], list[Undo]]) -> Callable[[ModuleType], list[Undo]]:
        return lambda module: catch(module, answers)

    with patching({name: catcher(catch) for name, catch in _CATCHERS.items()}):
        yield


@contextmanager
def patching(patches: Mapping[str, Callable[[ModuleType], list[Undo]]]) -> Iterator[None]:
    """Patch these modules while the block runs: those loaded already at once, the others when they are imported."""
    undo: list[Undo] = []

    def patch(module: ModuleType) -> None:
        undo.extend(patches[module.__name__](module))

    watcher = _ImportWatcher(patch)
    for name in patches:
        if (module := sys.modules.get(name)) is not None:
            patch(module)
        else:
            watcher.pending.add(name)
    sys.meta_path.insert(0, watcher)
    try:
        yield
    finally:
        sys.meta_path.remove(watcher)
        for take_back in reversed(undo):
            take_back()


class _ImportWatcher(MetaPathFinder):
    """Notices the first import of an HTTP library and hands the loaded module on."""

    def __init__(self, loaded: Callable[[ModuleType], None]) -> None:
        self.pending: set[str] = set()
        self._loaded = loaded

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - the protocol of finders
        target: ModuleType | None = None,  # noqa: ARG002 - the same
    ) -> ModuleSpec | None:
        """Find one of the libraries with the other finders, once, and wrap its loader."""
        if fullname not in self.pending:
            return None
        self.pending.discard(fullname)
        spec = importlib.util.find_spec(fullname)
        if spec is not None and spec.loader is not None:
            spec.loader = _Announcing(spec.loader, self._loaded)
        return spec


class _Announcing(Loader):
    """A loader that says when its module is ready."""

    def __init__(self, loader: Loader, loaded: Callable[[ModuleType], None]) -> None:
        self._loader = loader
        self._loaded = loaded

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        self._loaded(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)
