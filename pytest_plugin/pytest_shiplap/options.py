"""Every option, ini key and marker of the plugin, in one place, because documentation and tests list them from here.

Nothing is imported but pytest: this module is loaded in every run of pytest.
"""

import os
from collections.abc import Mapping

import pytest


def add_options(parser: pytest.Parser) -> None:
    """Add the one option group of the plugin and its ini keys."""
    group = parser.getgroup("contract", "contracts between consumers and providers (Shiplap)")
    _add_recording(group)
    _add_recording_keys(parser)
    _add_verification(parser, group)


def add_markers(config: pytest.Config) -> None:
    """Declare the markers, so that ``--strict-markers`` knows them."""
    for line in _MARKERS:
        config.addinivalue_line("markers", line)


_MARKERS: tuple[str, ...] = ("contract: an interaction of a contract, replayed by --contract-verify",)


def _add_recording(group: pytest.OptionGroup) -> None:
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
    group.addoption(
        "--contract-publish",
        action="store_true",
        help="publish what a full green run recorded, under the version that CI or git says",
    )
    group.addoption(
        "--contract-from",
        choices=["mocks"],
        default=None,
        help="also make contracts of what the clients of all other tests ask and get, whatever mock answers them",
    )
    group.addoption(
        "--contract-readset",
        action="store_true",
        help="also record which members of JSON responses the code under test really reads",
    )
    group.addoption(
        "--contract-readset-probe",
        action="store_true",
        help="as --contract-readset, and where that cannot be seen run the body of the test again, each time with a "
        "member left out",
    )


def _add_recording_keys(parser: pytest.Parser) -> None:
    """Ini keys of the consumer's side."""
    parser.addini(
        "contract_providers",
        "which hosts are which provider, HOST = PROVIDER, one a line; for --contract-from",
        type="linelist",
        default=[],
    )
    parser.addini(
        "contract_states",
        "provider states for what --contract-from sees, PLACE = STATE, one a line; a place is the name of an "
        "interaction, a test, or a test and the number of its request, and * stands for anything",
        type="linelist",
        default=[],
    )
    parser.addini(
        "contract_skip",
        "places that --contract-from leaves out, one a line, as in contract_states",
        type="linelist",
        default=[],
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
    group.addoption(
        "--contract-verify",
        metavar="FILE|DIR|URL|broker",
        action="append",
        nargs="?",
        const="",
        default=None,
        help="replay the interactions of contracts on the provider, one test each; may be given several times; "
        "without =VALUE from the broker that is configured, else from the files in the contracts directory",
    )
    for name, metavar, meaning in _VERIFICATION_VALUES:
        group.addoption(f"--contract-{name}", metavar=metavar, default=None, help=meaning)
    group.addoption(
        "--contract-selector",
        metavar="SELECTOR",
        action="append",
        default=None,
        help="which consumer versions the broker chooses: main, matching, deployed, released, deployed-or-released, "
        "latest, branch:NAME, tag:NAME, env:NAME; may be given several times",
    )
    group.addoption(
        "--contract-missing",
        action="store_true",
        default=False,
        help="replay exactly what the broker says that --contract-provider-version has not verified in --contract-env",
    )
    group.addoption(
        "--contract-publish-results",
        action="store_true",
        default=False,
        help="send the outcomes to the broker (the default where CI is set and the provider version is known)",
    )
    parser.addini("contract_provider", "name of the provider whose tests these are", type="string", default="")


_VERIFICATION_VALUES = (
    ("provider", "NAME", "the provider to verify (default: ini key contract_provider, else the ones the tests define)"),
    ("env", "NAME", "verify what is alive in this environment, and the main and matching branches as pending"),
    ("wip-since", "DAY", "also replay, as pending, work in progress that was published since this day: YYYY-MM-DD"),
    ("broker", "URL", "address of the broker (default: SHIPLAP_BROKER_URL, else [tool.shiplap] broker-url)"),
    ("provider-version", "VERSION", "version under which outcomes are published (default: SHIPLAP_VERSION, else CI)"),
    ("provider-branch", "BRANCH", "branch of that version (default: SHIPLAP_BRANCH, else CI)"),
    ("build-url", "URL", "page of the build, published with the outcomes (default: SHIPLAP_BUILD_URL, else CI)"),
    ("against", "REVISION", "replay the contracts of a git revision too, and print the square with its provider"),
    ("against-python", "FILE", "interpreter or virtual environment for the provider of that revision (default: this)"),
    ("openapi", "FILE", "hold each answer of the provider against this OpenAPI document too, and publish it with that"),
    ("report", "FILE", "write what came of each interaction to a file, as JSON"),
    ("shard", "I/N", "replay only the I-th of N equal parts of the interactions; the broker merges their results"),
    ("run", "NAME", "the run whose shards belong together (default: SHIPLAP_RUN, else what CI calls the whole run)"),
)


def without_swallowed_paths(arguments: list[str]) -> list[str]:
    """Return the arguments with ``--contract-verify`` closed, so that it does not take a test path for its value."""
    return ["--contract-verify=" if argument == "--contract-verify" else argument for argument in arguments]


def only_checks(config: pytest.Config, environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether this run compares contracts with the files on disk instead of writing them."""
    chosen = config.getoption("contract_write")
    if chosen is not None:
        return bool(chosen == "check")
    return environ.get("CI", "").lower() not in {"", "0", "false", "no"}


def records_read_sets(config: pytest.Config) -> bool:
    """Return whether this run looks at what is read of responses."""
    return bool(config.getoption("contract_readset") or config.getoption("contract_readset_probe"))


def verifies(config: pytest.Config) -> bool:
    """Return whether this run replays contracts on a provider."""
    chosen = (config.getoption("contract_verify"), config.getoption("contract_against"))
    return any(value is not None for value in chosen) or bool(config.getoption("contract_missing"))


def asks_for_contracts(config: pytest.Config) -> bool:
    """Return whether the command line asks for recorded contracts, so that having none is an error."""
    asked = config.getoption("contract_write") is not None or bool(config.getoption("contract_publish"))
    return asked and not config.getoption("collectonly")
