"""Reads what a project says about itself: ``[tool.shiplap]`` in its pyproject.toml, and git.

The edge of the pure room `shiplap.settings`; it lies here because the command line and the pytest plugin both need it
and neither may see the other.
"""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from shiplap.errors import InputError

if TYPE_CHECKING:
    from shiplap.settings import GitFacts

_GIT_SECONDS = 10


def project_table(start: Path) -> Mapping[str, object]:
    """Return ``[tool.shiplap]`` of the nearest pyproject.toml in ``start`` or above it; empty where there is none.

    Raises:
        InputError: when the file cannot be read or is not TOML.
    """
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            break
    else:
        return {}
    import tomllib  # noqa: PLC0415 - only where there is such a file

    try:
        document = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {file}: {error}") from error
    tool = document.get("tool")
    table = tool.get("shiplap", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise InputError(f"{file}: tool.shiplap must be a table, [tool.shiplap]")
    return table


def git_facts(folder: Path) -> "GitFacts | None":
    """Return what git says about the working copy around ``folder``; ``None`` without git, a copy or a commit."""
    from shiplap.settings import GitFacts  # noqa: PLC0415 - who reads a project's settings need not know of builds

    command = ["git", "-C", str(folder), "status", "--porcelain=v2", "--branch", "--untracked-files=no"]
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, and a folder of ours
            command, capture_output=True, text=True, errors="replace", timeout=_GIT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode != 0:
        return None
    lines = done.stdout.splitlines()
    heads = dict(line[2:].split(" ", 1) for line in lines if line.startswith("# branch."))
    commit = heads.get("branch.oid", "(initial)")
    if commit == "(initial)":
        return None
    branch = heads.get("branch.head", "(detached)")
    return GitFacts(
        commit=commit,
        branch=None if branch == "(detached)" else branch,
        changed=any(not line.startswith("#") for line in lines),
    )
