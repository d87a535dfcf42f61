"""Access logs tell which client versions were seen, when, and when the log itself was being written."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiplap.model.deployment import Coverage
from shiplap.model.version import VersionRef
from shiplap.wire.access_log import LogFields, LogFormat, read_access_log


def at(hour, minute, second=0):
    return datetime(2026, 11, 23, hour, minute, second, tzinfo=UTC)


def combined(when, *own, agent="Mozilla/5.0 (X11)"):
    extra = "".join(f' "{field}"' for field in own)
    return f'203.0.113.9 - ann [{when}] "GET /orders/42?secret=1 HTTP/1.1" 200 512 "https://shop/" "{agent}"{extra}'


def test_the_combined_format_with_a_client_field_is_read():
    summary = read_access_log(
        [
            combined("23/Nov/2026:12:00:00 +0000", "web/40"),
            combined("23/Nov/2026:13:05:00 +0100", "-", "web/40"),
            combined("23/Nov/2026:12:06:00 +0000", "web/41"),
            combined("23/Nov/2026:12:07:00 +0000", "-"),
            combined("23/Nov/2026:12:08:00 +0000"),
            "",
            "not a line of a log",
            combined("23/Foo/2026:12:00:00 +0000", "web/40"),
            combined("99/Nov/2026:12:00:00 +0000", "web/40"),
            "x" * 70_000,
        ],
        LogFields(),
    )
    assert summary.seen == {
        VersionRef("web", "40"): (at(12, 5), 2),
        VersionRef("web", "41"): (at(12, 6), 1),
    }
    assert summary.coverage == (Coverage(at(12, 0), at(12, 8)),)
    assert (summary.lines, summary.unreadable, summary.anonymous) == (9, 4, 2)


def test_the_agent_is_never_taken_for_the_client():
    summary = read_access_log([combined("23/Nov/2026:12:00:00 +0000", agent="curl/8.0")], LogFields(pacticipant="web"))
    assert summary.seen == {}
    assert summary.coverage == ()


def test_json_lines_are_read_by_the_fields_named():
    lines = [
        json.dumps({"ts": 1795435200, "http": {"client": "web@40"}}),
        json.dumps({"ts": "2026-11-23T12:01:00Z", "http": {"client": "41"}}),
        json.dumps({"ts": "2026-11-23T12:02:00Z", "http": {}}),
        json.dumps({"http": {"client": "web/40"}}),
        json.dumps(["web/40"]),
        "{",
    ]
    fields = LogFields(format=LogFormat.JSON, time="ts", client="http.client", pacticipant="web")
    summary = read_access_log(lines, fields)
    assert summary.seen == {
        VersionRef("web", "40"): (datetime(2026, 11, 23, 12, tzinfo=UTC), 1),
        VersionRef("web", "41"): (at(12, 1), 1),
    }
    assert (summary.unreadable, summary.anonymous) == (3, 1)


def test_a_gap_in_the_log_is_no_silence_of_the_clients():
    times = ["12:00:00", "12:10:00", "12:30:00", "12:31:00", "12:20:30"]
    lines = [combined(f"23/Nov/2026:{time} +0000", "web/40") for time in times]
    whole = read_access_log(lines, LogFields(longest_gap=timedelta(minutes=15)))
    assert whole.coverage == (Coverage(at(12, 0), at(12, 31)),)
    parts = read_access_log(lines[:-1], LogFields(longest_gap=timedelta(minutes=15)))
    assert parts.coverage == (Coverage(at(12, 0), at(12, 10)), Coverage(at(12, 30), at(12, 31)))


@pytest.mark.parametrize("client", ["a b", "/", "web/", "/40", "web/40/1", "we@b/1", '"'])
def test_what_is_no_version_is_anonymous(client):
    fields = LogFields(format=LogFormat.JSON, pacticipant="web")
    summary = read_access_log([json.dumps({"time": "2026-11-23T12:00Z", "client_version": client})], fields)
    assert (summary.seen, summary.anonymous) == ({}, 1)


@given(st.lists(st.text(max_size=80), max_size=5), st.sampled_from(LogFormat))
def test_no_text_breaks_the_reading(lines, log_format):
    summary = read_access_log(lines, LogFields(format=log_format, pacticipant="web"))
    assert summary.lines == summary.unreadable + summary.anonymous + sum(count for _, count in summary.seen.values())
