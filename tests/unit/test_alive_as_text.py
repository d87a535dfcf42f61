"""Why a version counts as alive, in the words of people who deploy."""

from datetime import UTC, datetime, timedelta

import pytest

from shiplap.model.version import VersionRef
from shiplap.overlap import reasons as why
from shiplap.report.alive_as_text import alive_as_text
from shiplap.verify.plan import plan, planned

T = datetime(2026, 11, 23, 14, tzinfo=UTC)
WEB = VersionRef("web", "41")
MINUTES = why.Length(timedelta(minutes=5))


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (why.StillServing(), "deployed"),
        (why.RolloutUnfinished(WEB, T), "deployed until web@41 is finished"),
        (
            why.Drained(by=WEB, finished=T, drain=MINUTES),
            "draining, replaced by web@41, assumed: drain = 5 min",
        ),
        (why.Aborted(T, MINUTES), "draining, aborted, assumed: drain = 5 min"),
        (why.OpenTabs(served_until=T, cache=why.Length(timedelta(0)), tab=MINUTES), "open tabs, assumed: tab = 5 min"),
        (why.Supported(), "released and supported"),
        (
            why.RollbackTarget(current=WEB, window=timedelta(hours=2)),
            "rollback target of web@41, assumed: rollback = 2 h",
        ),
    ],
)
def test_each_way_to_be_alive_has_its_words(reason, words):
    assert alive_as_text(reason) == words


def test_a_label_says_why_each_version_counts_without_what_was_assumed():
    text = (
        '{"consumer": {"name": "web"}, "provider": {"name": "api"}, "interactions": [{"description": "one", '
        '"request": {"method": "GET", "path": "/"}, "response": {"status": 200}}]}'
    )
    versions = {
        "40": "open tabs, assumed: cache = 1 h + tab = 24 h until 2026-11-24 08:26 UTC",
        "41": "deployed",
        "39": "rollback target of web@41, assumed: rollback = 2 h until 2026-11-23 10:00 UTC",
        "38": "",
    }
    (found,) = plan([planned(text, "x", versions=versions)])
    assert found.alive_label == (
        "web@40 [open tabs until 2026-11-24 08:26 UTC], 41 [deployed], "
        "39 [rollback target of web@41 until 2026-11-23 10:00 UTC], 38"
    )
    (plain,) = plan([planned(text, "x", versions={"40": ""})])
    assert plain.alive_label == plain.label == "web@40"
