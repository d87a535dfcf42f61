"""Finds what a square meets, in git revisions or folders, and replays it: each provider in a process of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shiplap.errors import InputError
from shiplap.model.square import Cell, CellOutcome

_SECONDS = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One state of the code.

    Attributes:
        name: as it was given, for people.
        contracts: the folder of its consumers' contracts.
        tests: the folder in which its provider's tests run.
        python: the interpreter its provider runs with.
    """

    name: str
    contracts: Path
    tests: Path
    python: str


@contextmanager
def checked_out(place: str, folder: Path) -> Iterator[Path]:
    """Give the folder that ``place`` means: a folder, or ``folder`` as it was at a git revision.

    Raises:
        InputError: when it is neither.
    """
    if (folder / place).is_dir():
        yield folder / place
        return
    top = _git(folder, "rev-parse", "--show-toplevel", refusal=f"{place!r} is no folder, and {folder} is not in git")
    refusal = f"{place!r} is neither a folder nor a git revision"
    commit = _git(folder, "rev-parse", "--verify", "--end-of-options", f"{place}^{{commit}}", refusal=refusal)
    with tempfile.TemporaryDirectory(prefix="shiplap-square-") as temporary:
        tree = Path(temporary).resolve() / "tree"
        _git(folder, "worktree", "add", "--detach", str(tree), commit, refusal=f"{place!r} could not be checked out")
        try:
            yield tree / folder.resolve().relative_to(Path(top).resolve())
        finally:
            _git(folder, "worktree", "remove", "--force", str(tree), refusal="a worktree could not be removed")


def meet(consumers: Side, provider: Side) -> Cell:
    """Replay the contracts of one side on the provider of another, in a process of its own.

    Raises:
        InputError: when there are no contracts.
    """
    if not consumers.contracts.exists():
        raise InputError(f"{consumers.name} has no contracts at {consumers.contracts}; say --contracts FOLDER")
    with tempfile.TemporaryDirectory(prefix="shiplap-square-") as temporary:
        report = Path(temporary) / "report.json"
        words = ("-q", "-m", "contract", "-p", "no:cacheprovider", f"--contract-report={report}")
        command = [provider.python, "-m", "pytest", *words, f"--contract-verify={consumers.contracts}"]
        try:
            done = subprocess.run(  # noqa: S603 - runs the tests of the code it was asked to judge
                command, cwd=provider.tests, capture_output=True, text=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return Cell(outcome=CellOutcome.UNKNOWN, first=f"the tests of {provider.name} ran longer than {_SECONDS} s")
        except OSError as error:
            raise InputError(f"the tests of {provider.name} could not be started: {error}") from error
        if not report.exists():
            return Cell(outcome=CellOutcome.UNKNOWN, first=_last_words(done.stdout + done.stderr))
        return _cell(json.loads(report.read_text(encoding="utf-8")))


def this_python() -> str:
    """Return the interpreter that runs this."""
    return sys.executable


def _cell(report: dict[str, list[dict[str, list[dict[str, object]]]]]) -> Cell:
    found = [each for contract in report["contracts"] for each in contract["interactions"]]
    bad = [each for each in found if each["outcome"] != "passed"]
    broken = [each for each in bad if each["outcome"] == "failed" or each["outcome"] == "errored"]
    if not found:
        return Cell(outcome=CellOutcome.UNKNOWN, first="no interaction was replayed")
    if not bad:
        return Cell(outcome=CellOutcome.PASS, interactions=len(found))
    outcome = CellOutcome.FAIL if broken else CellOutcome.UNKNOWN
    return Cell(outcome=outcome, first=_first_words((broken or bad)[0]), interactions=len(found))


def _first_words(interaction: dict[str, object]) -> str:
    match interaction:
        case {"name": name, "mismatches": [{"path": path, "sentence": sentence, "part": part}, *_]}:
            return f"{name}   {path or part}: {sentence}"
        case _:
            problem = str(interaction.get("problem") or "").partition("\n")[0]
            return f"{interaction.get('name')}   {problem}"


def _last_words(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR", "E  "))]
    return (errors or lines or ["the tests ended without a report"])[0].strip()


def _git(folder: Path, *words: str, refusal: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - git, with arguments of ours
            ["git", "-C", str(folder), *words],  # noqa: S607 - git is found as everywhere, on the path
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise InputError(f"{refusal}: git could not be started: {error}") from error
    if done.returncode != 0:
        raise InputError(f"{refusal}: {done.stderr.strip()}" if done.stderr.strip() else refusal)
    return done.stdout.strip()
