"""The code and the contracts of another git revision: a worktree to run things in, and files read without one."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shiplap.errors import InputError
from shiplap.verify.plan import PlannedContract, planned


@contextmanager
def checked_out(place: str, folder: Path) -> Iterator[Path]:
    """Give the folder that ``place`` means: a folder, or ``folder`` as it was at a git revision.

    The worktree of a revision is temporary, and gone afterwards.

    Raises:
        InputError: when it is neither.
    """
    if (folder / place).is_dir():
        yield folder / place
        return
    top = git(folder, "rev-parse", "--show-toplevel", refusal=f"{place!r} is no folder, and {folder} is not in git")
    commit = _commit(folder, place, f"{place!r} is neither a folder nor a git revision")
    within = folder.resolve().relative_to(Path(top).resolve())
    with tempfile.TemporaryDirectory(prefix="shiplap-square-") as temporary:
        tree = Path(temporary).resolve() / "tree"
        git(folder, "worktree", "add", "--detach", str(tree), commit, refusal=f"{place!r} could not be checked out")
        try:
            yield tree / within
        finally:
            git(folder, "worktree", "remove", "--force", str(tree), refusal="a worktree could not be removed")


def contracts_at_revision(revision: str, folder: Path, contracts: str) -> Iterator[PlannedContract]:
    """Return the contracts below a folder at a revision; the revision is the version of their consumers.

    Args:
        revision: a tag, branch or commit.
        folder: inside the working copy; ``contracts`` is relative to it.
        contracts: the folder of contracts.

    Raises:
        InputError: when there is no such revision, or it has no contracts there.
    """
    commit = _commit(folder, revision, "git")
    names = git(folder, "ls-tree", "-r", "-z", "--name-only", commit, "--", contracts, refusal="git").split("\0")
    files = [name for name in names if name.endswith(".json")]
    if not files:
        raise InputError(f"the revision {revision!r} has no contract in {contracts!r}")
    for name in files:
        text = _output(folder, "show", f"{commit}:./{name}", refusal="git")
        yield planned(text, f"{revision}:{name}", versions={revision: f"at the git revision {revision}"})


def git(folder: Path, *words: str, refusal: str) -> str:
    """Run git in a folder and return what it prints.

    Raises:
        InputError: when it fails; the text begins with ``refusal``.
    """
    return _output(folder, *words, refusal=refusal).decode().strip()


def _commit(folder: Path, revision: str, refusal: str) -> str:
    return git(folder, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}", refusal=refusal)


def _output(folder: Path, *words: str, refusal: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - git, with arguments of ours
            ["git", "-C", str(folder), *words],  # noqa: S607 - git is found as everywhere, on the path
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise InputError(f"{refusal}: git could not be started: {error}") from error
    if done.returncode != 0:
        told = done.stderr.decode(errors="replace").strip()
        raise InputError(f"{refusal}: {told}" if told else refusal)
    return done.stdout
