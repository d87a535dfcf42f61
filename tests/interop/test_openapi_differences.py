"""435 pairs of documents from the tests of oasdiff: a message for every error, or the reason why there is none.

oasdiff compares words, we compare messages. So an error of its may be no break (a date of removal is none), and what it
only warns of may be one. Each difference has its reason in ``oasdiff_reasons.toml``, which is held to both ways.
"""

import json
import tomllib
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest

from fakes.openapi_corpora import compared

pytestmark = pytest.mark.timeout(600)
REASONS = tomllib.loads(Path(__file__).with_name("oasdiff_reasons.toml").read_text("utf-8"))
LEVELS = {"error": 3, "warning": 2, "info": 1}


@dataclass(frozen=True)
class Pair:
    """What oasdiff and we say of two documents."""

    name: str
    errors: frozenset[str]
    verdict: str
    unverified: tuple[str, ...]


@pytest.fixture(scope="module")
def pairs(shared):
    corpus = shared("corpora", "oasdiff")
    found = []
    for entry in json.loads((corpus / "manifest.json").read_text("utf-8")):
        folder = corpus / entry["dir"]
        changes = [*(entry.get("cli_changes") or ()), *(entry.get("test_changes") or ())]
        errors = {each["id"] for each in changes if LEVELS.get(each["level"], each["level"]) == 3}
        comparison, unverified = compared(folder / "base.json", folder / "revision.json")
        verdict = comparison.verdict.value
        found.append(Pair(folder.name, frozenset(errors), verdict, tuple(unverified)))
    counts = Counter(("error" if each.errors else "no error", each.verdict) for each in found)
    print(f"\noasdiff: {dict(sorted(counts.items()))}")
    return found


def test_no_pair_is_missing(pairs):
    assert len(pairs) == 435
    assert sum(bool(each.errors) for each in pairs) == 245


def test_no_break_is_told_without_a_message_that_shows_it(pairs):
    assert [(each.name, each.unverified) for each in pairs if each.unverified] == []


def test_an_error_that_no_message_shows_has_a_reason(pairs):
    silent = {each.name: each.errors for each in pairs if each.errors and each.verdict == "compatible"}
    general = {
        name for name, errors in silent.items() if all(any(fnmatch(e, p) for p in REASONS["checks"]) for e in errors)
    }
    assert silent.keys() - general == REASONS["compatible"].keys()


def test_every_general_reason_is_needed(pairs):
    silent = {error for each in pairs if each.verdict == "compatible" for error in each.errors}
    assert [pattern for pattern in REASONS["checks"] if not any(fnmatch(error, pattern) for error in silent)] == []


def test_what_stays_undecided_has_a_reason(pairs):
    assert {each.name for each in pairs if each.errors and each.verdict == "undecided"} == REASONS["undecided"].keys()


def test_a_break_where_oasdiff_sees_no_error_has_a_reason(pairs):
    assert {each.name for each in pairs if not each.errors and each.verdict == "break"} == REASONS["break"].keys()
