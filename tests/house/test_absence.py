"""What a test needs may be absent on somebody's machine, never in CI: there a skip would be a pass nobody earned."""

import re
from pathlib import Path

import pytest

from fakes.absence import lacking, needed

TESTS = Path(__file__).resolve().parents[1]
SELF = Path(__file__).name
# Skips that are not about something absent: what is asked cannot be on this system, or this datum has no such part.
OF_ITS_OWN = {
    "fakes/absence.py",
    "interop/test_pactfile_reference.py",
    "plugin/test_provider_items.py",
    "store/test_databases_start.py",
    "unit/test_matching_json.py",
}


def test_in_ci_what_is_absent_is_a_failure(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="absent in CI: needs the package no_such_package"):
        needed("no_such_package")
    with pytest.raises(pytest.fail.Exception, match="absent in CI: needs Node"):
        lacking("needs Node.js")


def test_elsewhere_what_is_absent_is_a_skip(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs the package no_such_package"):
        needed("no_such_package")


def test_what_is_there_is_returned(monkeypatch):
    monkeypatch.setenv("CI", "true")
    assert needed("json").loads("1") == 1


def test_no_test_skips_what_it_needs_in_a_way_of_its_own():
    found = {
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*.py")
        if path.name != SELF and re.search(r"importorskip|pytest\.skip\(", path.read_text(encoding="utf-8"))
    }
    assert found <= OF_ITS_OWN
