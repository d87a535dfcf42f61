"""Every option, ini key and marker of the plugin, in one place, because documentation and tests list them from here.

Nothing is imported but pytest: this module is loaded in every run of pytest.
"""

import os
from collections.abc import Mapping

import pytest


def add_options(parser: pytest.Parser) -> None:
    """Add the one option group of the plugin and its ini keys."""
    group = parser.getgroup("contract", "contracts between consumers and providers (Shiplap)")
    _add_recording(parser, group)
    _add_verification(parser, group)


def add_markers(config: pytest.Config) -> None:
    """Declare the markers, so that ``--strict-markers`` knows them."""
    for line in _MARKERS:
        config.addinivalue_line("markers", line)


_MARKERS: tuple[str, ...] = ()


def _add_recording(parser: pytest.Parser, group: pytest.OptionGroup) -> None:
    group.addoption(
        "--contract-dir",
        metavar="DIR",
        default=None,
        help="where recorded contracts are written (default: ini key contract_dir, else contracts)",
    )
    group.addoption(
        "--contract-check",
        action="store_const",
        const="check",
        dest="contract_write",
        default=None,
        help="write no contract; fail when a file on disk would change (the default where CI is set)",
    )
    group.addoption(
        "--contract-update",
        action="store_const",
        const="update",
        dest="contract_write",
        help="write the recorded contracts (the default where CI is not set)",
    )
    parser.addini("contract_dir", "where recorded contracts are written", type="string", default="")
    parser.addini("contract_consumer", "name of the consumer whose tests these are", type="string", default="")
    parser.addini(
        "contract_allow_hosts",
        "hosts that tests with the contract fixture may really reach, one a line",
        type="linelist",
        default=[],
    )


def _add_verification(parser: pytest.Parser, group: pytest.OptionGroup) -> None:
    """Options of the provider's side."""


def only_checks(config: pytest.Config, environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether this run compares contracts with the files on disk instead of writing them."""
    chosen = config.getoption("contract_write")
    if chosen is not None:
        return bool(chosen == "check")
    return environ.get("CI", "").lower() not in {"", "0", "false", "no"}
