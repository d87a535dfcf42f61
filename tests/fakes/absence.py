"""What a test does where something it needs is absent: it is skipped, but fails in CI, where nothing may be absent."""

import os
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import NoReturn

import pytest


def lacking(reason: str) -> NoReturn:
    """Skip the test, or the module that calls this while it is imported; fail in CI."""
    if os.environ.get("CI"):
        pytest.fail(f"absent in CI: {reason}")
    pytest.skip(reason, allow_module_level=True)


def needed(module: str, reason: str | None = None) -> ModuleType:
    """Return the module; without it the test is skipped, or fails in CI. One that is there and broken always fails."""
    if find_spec(module) is None:
        lacking(reason or f"needs the package {module}")
    return import_module(module)
