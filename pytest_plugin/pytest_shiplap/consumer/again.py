"""Runs the body of a test again, in the fixtures it has, without telling pytest: for probing what the test reads.

A ``unittest`` case and subtests report by themselves, so a run that only looks would be counted as a test; they are
given something that keeps quiet.
"""

import unittest
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from functools import partial
from typing import Any

import pytest


def body_of(item: pytest.Item) -> Callable[[], object] | None:
    """Return what runs the body of a test again and raises when it fails; ``None`` where it is no function."""
    if not isinstance(item, pytest.Function):
        return None
    if item.cls is not None and issubclass(item.cls, unittest.TestCase):
        return partial(_run_case, item)
    return partial(_run_function, item)


class _CaseFailedError(Exception):
    """A ``unittest`` case that failed, or skipped itself, when it was run again."""


def _run_case(item: pytest.Function) -> None:
    """Run a case with its ``setUp`` and ``tearDown``, as ``unittest`` does it."""
    result = unittest.TestResult()
    case: Any = copy(item.instance)
    if "_asyncioRunner" in vars(case):  # an asynchronous case can be run once, unless it forgets its event loop
        vars(case)["_asyncioRunner"] = None
    case(result)
    if not result.wasSuccessful() or result.skipped:
        raise _CaseFailedError(item.name)


def _run_function(item: pytest.Function) -> None:
    subtests = item.funcargs.get("subtests")
    if subtests is None:
        item.runtest()
        return
    item.funcargs["subtests"] = _QuietSubtests()
    try:
        item.runtest()
    finally:
        item.funcargs["subtests"] = subtests


class _QuietSubtests:
    """Stands for the ``subtests`` fixture; what fails inside fails the whole run."""

    @contextmanager
    def test(self, msg: str | None = None, **values: object) -> Iterator[None]:  # noqa: ARG002 - what the fixture takes
        """Run a subtest as a part of its test."""
        yield
