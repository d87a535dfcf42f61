"""Whether a run saw everything: only then is what it did not record gone.

Every doubt counts as incomplete, because a kept ghost costs a glance and a lost interaction costs an outage.
"""

from pathlib import Path

import pytest

from pytest_shiplap.session import RUN_STATE


def why_incomplete(session: pytest.Session) -> tuple[str, ...]:
    """Return the reasons why this run may not have seen every interaction; none for a full green one."""
    config = session.config
    reasons = dict(config.stash[RUN_STATE].incomplete)
    if session.exitstatus not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        reasons["the run ended early"] = None
    if session.shouldstop or session.shouldfail:
        reasons["the run was stopped"] = None
    if not _everything_asked_for(config):
        reasons["only some paths were asked for"] = None
    for option, words in _CHOOSING.items():
        if config.getoption(option, None):
            reasons[words] = None
    return tuple(reasons)


_CHOOSING = {
    "keyword": "tests were chosen with -k",
    "markexpr": "tests were chosen with -m",
    "lf": "only failed tests were run again",
    "deselect": "tests were deselected",
    "ignore": "files were ignored",
    "ignore_glob": "files were ignored",
    "stepwise": "the run was a stepwise one",
}


def _everything_asked_for(config: pytest.Config) -> bool:
    """Return whether the arguments name the whole project: none, its root, or all of ``testpaths``."""
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        return True
    asked = {(config.invocation_params.dir / arg).resolve() for arg in config.args if "::" not in arg}
    if len(asked) < len(config.args):
        return False
    if config.rootpath.resolve() in asked:
        return True
    wanted = {(config.rootpath / path).resolve() for path in config.getini("testpaths")}
    return bool(wanted) and wanted <= _with_parents(asked, wanted)


def _with_parents(asked: set[Path], wanted: set[Path]) -> set[Path]:
    return {path for path in wanted if any(path == each or each in path.parents for each in asked)}
