"""Where the names and folders of a recording come from: options, ini keys, then ``[tool.shiplap]``."""

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from shiplap.errors import Fault, InputError
from shiplap.model.json_value import JsonValue
from shiplap.recording.recording_errors import RecordingMisuseError
from shiplap.settings import Settings, merge_settings

SETTINGS: pytest.StashKey[Settings] = pytest.StashKey()


def consumer_name(config: pytest.Config) -> str:
    """Return the name of the consumer whose tests these are.

    Raises:
        RecordingMisuseError: when nothing names it.
    """
    name = config.getini("contract_consumer") or project_settings(config).pacticipant
    if name:
        return str(name)
    raise RecordingMisuseError(
        "the consumer has no name",
        [
            Fault(
                "contract_consumer",
                "set it in the ini file of pytest, set pacticipant in [tool.shiplap], "
                'or write contract(..., consumer="...")',
            )
        ],
    )


def contract_folder(config: pytest.Config) -> Path:
    """Return the folder of the contract files; relative ones lie below the root of the project."""
    chosen = config.getoption("--contract-dir")
    if chosen:
        return Path(config.invocation_params.dir, chosen)
    return Path(config.rootpath, config.getini("contract_dir") or project_settings(config).contracts_dir)


def project_settings(config: pytest.Config) -> Settings:
    """Return the settings of the project under test, read once a run."""
    if SETTINGS not in config.stash:
        table = _tool_table(config.rootpath / "pyproject.toml")
        config.stash[SETTINGS] = merge_settings({}, os.environ, table)
    return config.stash[SETTINGS]


def _tool_table(path: Path) -> dict[str, JsonValue]:
    if not path.is_file():
        return {}
    try:
        document: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path}: {error}") from error
    table: dict[str, JsonValue] = document.get("tool", {}).get("shiplap", {})
    return table
