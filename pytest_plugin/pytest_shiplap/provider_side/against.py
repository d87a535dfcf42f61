"""The square of a run with ``--contract-against``: old and new contracts on the provider here and on the old one.

The cells of the provider here are what the run found out. For the other two the provider of the revision runs from a
git worktree, by its own tests, in a process of its own.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pytest_shiplap.provider_side.surroundings import Surroundings
from shiplap.errors import ShiplapError
from shiplap.model.square import Cell, CellOutcome, Square, cell_of
from shiplap.model.verification import Verification
from shiplap.report.square_as_text import square_as_text
from shiplap.verify.git_tree import checked_out
from shiplap.verify.plan import PlannedContract
from shiplap.verify.square import Consumers, meet
from shiplap.verify.square_suite import ProviderSuite, own_imports

Known = tuple[PlannedContract, Verification, bool]


def square_lines(
    config: pytest.Config, known: Sequence[Known], contracts: Sequence[PlannedContract], surroundings: Surroundings
) -> Iterator[str]:
    """Return the square in words; nothing where the run has contracts of one side only."""
    revision = surroundings.revision or ""
    replayed = {verification.provider for _, verification, _ in known}
    wanted = [each for each in contracts if each.provider in replayed]
    old = [each for each in wanted if revision in each.versions]
    new = [each for each in wanted if not each.source.startswith(f"{revision}:")]
    if not old or not new:
        return
    try:
        with checked_out(revision, config.rootpath) as tree:
            suite = _suite(config, tree, revision, surroundings.against_python)
            old_old, new_old = (_on_revision(side, suite) for side in (old, new))
    except ShiplapError as error:
        old_old = new_old = Cell(outcome=CellOutcome.UNKNOWN, first=str(error))
    found = Square(old_old=old_old, old_new=_here(old, known), new_old=new_old, new_new=_here(new, known))
    yield from ("", *square_as_text(found, revision, "here").splitlines())


def _here(side: Sequence[PlannedContract], known: Sequence[Known]) -> Cell:
    digests = {contract.digest for contract in side}
    replayed = [
        each for contract, verification, _ in known if contract.digest in digests for each in verification.interactions
    ]
    return cell_of(replayed, sum(contract.size for contract in side))


def _on_revision(side: Sequence[PlannedContract], suite: ProviderSuite) -> Cell:
    """Replay the very contracts that were replayed here, wherever they came from."""
    with tempfile.TemporaryDirectory(prefix="shiplap-square-") as temporary:
        folder = Path(temporary).resolve()
        for index, contract in enumerate(side):
            (folder / f"{index}.json").write_text(contract.text, encoding="utf-8")
        return meet(Consumers(suite.name, (str(folder),)), tuple(side), suite, folder)


def _suite(config: pytest.Config, tree: Path, revision: str, python: str | None) -> ProviderSuite:
    root = config.rootpath
    start = config.invocation_params.dir
    tests = tree / start.relative_to(root) if start.is_relative_to(root) else tree
    chosen = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
    return ProviderSuite(
        name=revision,
        tests=tests,
        python=sys.executable if python is None else str(start / python),
        imports=own_imports(tree, root, sys.path),
        paths=tuple(each for each in chosen if (tests / each.partition("::")[0]).exists()),
    )
