"""The door pytest knocks at: it must cost a run that records and verifies nothing almost no time.

So it imports pytest and the option names only. Everything else is loaded by `pytest_shiplap.hooks`, when a test or an
option asks for it.
"""

import pytest

from pytest_shiplap.options import add_markers, add_options, without_swallowed_paths


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the options ``--contract-*`` and the ini keys ``contract_*``."""
    add_options(parser)


def pytest_load_initial_conftests(args: list[str]) -> None:
    """Let ``--contract-verify tests/`` mean the option and a path, as it reads."""
    args[:] = without_swallowed_paths(args)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers and let the hooks in."""
    import pytest_shiplap.hooks  # noqa: PLC0415 - the door stays light: the rest is asked for when pytest starts

    add_markers(config)
    config.pluginmanager.register(pytest_shiplap.hooks, "shiplap-hooks")
