"""One meeting of a square where the provider is code: its own pytest suite replays, in a process of its own.

What runs is the code of that state, with the interpreter and the variables of that state; nothing of the process that
asks reaches it, and it publishes nothing.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shiplap.errors import InputError
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.square import Cell, CellOutcome, cell_of
from shiplap.model.verification import InteractionOutcome, InteractionVerification

SQUARE_VARIABLE = "SHIPLAP_IN_SQUARE"
"""Set for the suites of a square, so that a suite whose own options ask for a square does not begin another."""

_SECONDS = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSuite:
    """A provider as a state of its code.

    Attributes:
        name: for people.
        tests: the folder its tests run in.
        python: the interpreter it runs with, or the virtual environment.
        imports: folders of its own code, imported from before anything that is installed.
        variables: environment variables it gets beside those of this process.
        provider: its name in contracts, where the suite defines several.
        paths: the files and folders of tests to collect; everything where there are none.
    """

    name: str
    tests: Path
    python: str
    imports: tuple[Path, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    provider: str | None = None
    paths: tuple[str, ...] = ()


def own_imports(code: Path, folder: Path, known: Sequence[str]) -> tuple[Path, ...]:
    """Return the folders to import the code of a state from.

    A project that is installed in editable mode is on the path as it is in the working copy; what is asked about is
    another state of it, which has to come first.

    Args:
        code: the state's folder.
        folder: the one it stands for in the working copy.
        known: the import path of this process.
    """
    top = folder.resolve()
    within = [Path(entry).resolve().relative_to(top) for entry in known if Path(entry).resolve().is_relative_to(top)]
    candidates = [code / part for part in (*within, Path(), Path("src")) if not _is_installed(part)]
    return tuple(dict.fromkeys(each.resolve() for each in candidates if each.is_dir()))


def _is_installed(part: Path) -> bool:
    return "site-packages" in part.parts or "dist-packages" in part.parts


def meet_suite(contracts: Sequence[str], suite: ProviderSuite, sizes: Mapping[str, int]) -> Cell:
    """Replay contracts by a provider's own tests.

    Args:
        contracts: files and folders, as absolute paths, and URLs.
        suite: the provider.
        sizes: how many interactions the contracts have, by provider.

    Raises:
        InputError: when the tests cannot be started at all.
    """
    with tempfile.TemporaryDirectory(prefix="shiplap-square-") as temporary:
        report = Path(temporary) / "report.json"
        words = ["-q", "-m", "contract", "-p", "no:cacheprovider", f"--contract-report={report}"]
        words += [f"--contract-verify={place}" for place in contracts]
        words += [f"--contract-provider={suite.provider}"] if suite.provider else []
        words += suite.paths
        try:
            done = subprocess.run(  # noqa: S603 - runs the tests of the code it was asked to judge
                [_interpreter(suite), "-m", "pytest", *words],
                cwd=suite.tests,
                env=_environment(suite),
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Cell(outcome=CellOutcome.UNKNOWN, first=f"the tests of {suite.name} ran longer than {_SECONDS} s")
        except OSError as error:
            raise InputError(f"the tests of {suite.name} could not be started: {error}") from error
        if not report.exists():
            return Cell(outcome=CellOutcome.UNKNOWN, first=_last_words(done.stdout + done.stderr))
        return _cell(json.loads(report.read_text(encoding="utf-8"))["contracts"], sizes)


def _interpreter(suite: ProviderSuite) -> str:
    """Return the interpreter; of a virtual environment the one in it."""
    folder = Path(suite.python)
    inside = (folder / "bin" / "python", folder / "Scripts" / "python.exe")
    return next((str(each) for each in inside if each.exists()), suite.python)


def _environment(suite: ProviderSuite) -> dict[str, str]:
    """Return the variables of the suite; without those of a CI system, in which it would publish what it finds."""
    own = [*map(str, suite.imports), *filter(None, [os.environ.get("PYTHONPATH")])]
    path = {"PYTHONPATH": os.pathsep.join(own)} if own else {}
    return {**os.environ, "CI": "", SQUARE_VARIABLE: "1", **path, **suite.variables}


def _cell(contracts: list[dict[str, Any]], sizes: Mapping[str, int]) -> Cell:
    replayed = [_interaction(each) for contract in contracts for each in contract["interactions"]]
    return cell_of(replayed, sum(sizes.get(name, 0) for name in {contract["provider"] for contract in contracts}))


def _interaction(each: Mapping[str, Any]) -> InteractionVerification:
    """Read as much of an interaction in the report as a square tells."""
    mismatches = tuple(
        Mismatch(kind=MismatchKind(one["part"]), path=one["path"], sentence=one["sentence"])
        for one in each["mismatches"]
    )
    return InteractionVerification(
        name=each["name"],
        description=each["description"],
        outcome=InteractionOutcome(each["outcome"]),
        mismatches=mismatches,
        problem=each["problem"],
    )


def _last_words(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR", "E  "))]
    return (errors or lines or ["the tests ended without a report"])[0].strip()
