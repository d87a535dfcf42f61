"""Documents of real interfaces against their successors: every break is shown, and little stays undecided."""

import re
from itertools import pairwise

import pytest

from fakes.openapi_corpora import compared
from shiplap.compat.findings import Verdict

pytestmark = pytest.mark.timeout(600)


def versions(shared):
    """Yield each document of the corpus with the one after it."""
    for folder in sorted(shared("corpora", "real").iterdir()):
        files = [each for each in folder.iterdir() if each.suffix in {".json", ".yaml", ".yml"}]
        yield from pairwise(sorted(files, key=lambda each: [int(part) for part in re.findall(r"\d+", each.stem)]))


def check(old, new):
    found, unverified = compared(old, new)
    counts = {verdict: found.count(verdict) for verdict in (Verdict.BREAK, Verdict.UNDECIDED, Verdict.COMPATIBLE)}
    questions = sum(counts.values())
    share = counts[Verdict.UNDECIDED] / questions
    print(
        f"\n{old.parent.name} {old.stem} -> {new.stem}: {questions} questions, {counts[Verdict.BREAK]} breaks, "
        f"{counts[Verdict.UNDECIDED]} undecided ({share:.1%})"
    )
    assert unverified == []
    assert all(each.witness is not None for each in found.findings if each.verdict is Verdict.BREAK)
    assert found.asked > 100
    assert share < 0.05
    return counts


def test_every_break_between_consecutive_versions_is_shown_and_little_stays_undecided(shared):
    counts = [check(old, new) for old, new in versions(shared)]
    assert len(counts) >= 4
    assert sum(each[Verdict.BREAK] for each in counts) > 0


@pytest.mark.nightly
def test_the_same_holds_for_the_way_back(shared):
    assert len([check(new, old) for old, new in versions(shared)]) >= 4


@pytest.mark.nightly
def test_a_document_against_itself_breaks_nothing_and_leaves_nothing_open(shared):
    for folder in sorted(shared("corpora", "real").iterdir()):
        for file in sorted(folder.iterdir()):
            found, _ = compared(file, file)
            assert found.verdict is Verdict.COMPATIBLE, found.findings
