"""The reference of matching names everything that the tables of the code hold."""

import re
from datetime import UTC, datetime

import pytest

from shiplap.matching.date_expressions import moved_datetime, moved_time
from shiplap.matching.generators import TABLE as GENERATORS
from shiplap.matching.matcher_table import TABLE as MATCHERS
from shiplap.matching.matchers import _ALIASES


@pytest.fixture(scope="module")
def text(repository):
    return (repository / "docs" / "reference" / "matching.md").read_text(encoding="utf-8")


def first_cells(text, heading):
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return {
        name
        for line in section.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`(\w+)`", line.split("|")[1])
    }


def test_every_matcher_is_in_the_table_and_no_other(text):
    assert first_cells(text, "Matchers") == set(MATCHERS)


def test_every_generator_is_in_the_table_and_no_other(text):
    assert first_cells(text, "Generators") == set(GENERATORS)


def test_the_other_spellings_are_named(text):
    shown = {name for name in _ALIASES if f"`{name}`" in text}
    assert {"real", "datetime", "content-type", "each-key"} <= shown


def test_the_expressions_shown_can_be_read(text):
    base = datetime(2026, 11, 23, 6, 16, tzinfo=UTC)
    assert "next monday @ 4 o'clock pm - 3 minutes" in text
    assert moved_datetime(base, "next monday @ 4 o'clock pm - 3 minutes") == datetime(2026, 11, 30, 15, 57, tzinfo=UTC)
    assert moved_time(base, "4 o'clock").hour == 16
