"""Which providers, states and messages a suite defines, and from where in it each can be seen.

pytest shows a fixture of a ``conftest.py`` to everything below its folder, and one of a test module to that module. The
items of a contract live where its provider is defined, so that they see what a test at that place would see.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from pytest_shiplap.provider_side.decorators import DEFINITION, Definition, Kind


@dataclass(frozen=True, slots=True)
class Found:
    """A definition, the node of pytest's tree from which it can be seen, and the file it is in."""

    definition: Definition
    home: pytest.Collector
    path: Path

    @property
    def depth(self) -> int:
        """How deep the home lies; of definitions of one name the deepest wins, as with fixtures."""
        return len(self.home.listchain())


class Definitions:
    """Everything found so far."""

    def __init__(self) -> None:
        """Start with nothing found."""
        self._found: list[Found] = []
        self._folders: dict[Path, pytest.Collector] = {}

    def note_folder(self, folder: pytest.Directory) -> None:
        """Remember the node of a folder, for the ``conftest.py`` in it."""
        self._folders[folder.path] = folder

    def note_module(self, module: pytest.Module) -> None:
        """Remember what a test module defines."""
        self._found.extend(Found(each, module, module.path) for each in _definitions(module.obj))

    def note_plugins(self, session: pytest.Session) -> None:
        """Remember what the ``conftest.py`` files and plugins of the run define."""
        for name, plugin in session.config.pluginmanager.list_name_plugin():
            if not isinstance(plugin, ModuleType) or plugin.__name__.startswith("_pytest."):
                continue
            home: pytest.Collector = session
            path = Path(getattr(plugin, "__file__", None) or name)
            if name.endswith("conftest.py"):
                path = Path(name)
                if path.parent != session.config.rootpath:
                    home = self._folders.get(path.parent, session)
            self._found.extend(Found(each, home, path) for each in _definitions(plugin))

    def all(self, kind: Kind) -> tuple[Found, ...]:
        """Return every definition of a kind."""
        return tuple(found for found in self._found if found.definition.kind is kind)

    def providers(self) -> dict[str, Found]:
        """Return the providers by name, for each the one that is defined deepest.

        Raises:
            pytest.Collector.CollectError: when a name is defined in two places of which neither lies below the other.
        """
        chosen: dict[str, Found] = {}
        for found in sorted(self.all(Kind.PROVIDER), key=lambda each: each.depth):
            name = found.definition.name
            other = chosen.get(name)
            if other is not None and other.home not in found.home.listchain():
                raise pytest.Collector.CollectError(
                    f"the provider {name!r} is defined twice: in {other.path} and in {found.path}"
                )
            chosen[name] = found
        return chosen

    def visible(self, kind: Kind, home: pytest.Collector) -> dict[str, Found]:
        """Return the definitions of a kind that can be seen from a node, by name."""
        chain = home.listchain()
        seen = [found for found in self.all(kind) if found.home in chain]
        return {found.definition.name: found for found in sorted(seen, key=lambda each: each.depth)}


def definitions_of_plugins(config: pytest.Config) -> Iterator[Definition]:
    """Return what the plugins and ``conftest.py`` files define that are loaded before anything is collected."""
    for plugin in config.pluginmanager.get_plugins():
        if isinstance(plugin, ModuleType) and not plugin.__name__.startswith("_pytest."):
            yield from _definitions(plugin)


def _definitions(module: object) -> Iterator[Definition]:
    for value in list(vars(module).values()):
        found = getattr(value, "__dict__", {}).get(DEFINITION) if not isinstance(value, type) else None
        if isinstance(found, Definition):
            yield found
