"""Reads contracts as they were at a git revision: what the consumers before this change expect, without a broker."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from shiplap.errors import InputError
from shiplap.verify.plan import PlannedContract, planned


def contracts_at_revision(revision: str, folder: Path, contracts: str) -> Iterator[PlannedContract]:
    """Return the contracts below a folder at a revision; the revision is the version of their consumers.

    Args:
        revision: a tag, branch or commit.
        folder: inside the working copy; ``contracts`` is relative to it.
        contracts: the folder of contracts.

    Raises:
        InputError: when there is no such revision, or it has no contracts there.
    """
    commit = _git(folder, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    names = _git(folder, "ls-tree", "-r", "-z", "--name-only", commit, "--", contracts).decode().split("\0")
    files = [name for name in names if name.endswith(".json")]
    if not files:
        raise InputError(f"the revision {revision!r} has no contract in {contracts!r}")
    for name in files:
        text = _git(folder, "show", f"{commit}:./{name}")
        yield planned(text, f"{revision}:{name}", versions={revision: f"at the git revision {revision}"})


def _git(folder: Path, *words: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - git, with arguments of ours
            ["git", "-C", str(folder), *words],  # noqa: S607 - git is found as everywhere, on the path
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise InputError(f"git could not be started: {error}") from error
    if done.returncode != 0:
        raise InputError(f"git: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout
