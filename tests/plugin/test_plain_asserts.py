"""A plain assert on requests, responses and mismatches says what differs."""

TESTS = """
from shiplap.model.exchange import Request, Response
from shiplap.model.mismatch import Mismatch, MismatchKind

MISSING = Mismatch(kind=MismatchKind.BODY, path="$.total", expected=1, sentence="missing, expected a number")


def test_requests():
    left = Request(method="GET", path="/a", headers=(("Accept", "x"), ("Same", "1")))
    assert left == Request(method="GET", path="/b", headers=(("Same", "1"),), body=b"{}")


def test_responses():
    assert Response(status=200, body=b"one") == Response(status=404, body=b"two")


def test_mismatches():
    assert (MISSING,) == ()


def test_others():
    assert [1] == [2]
"""


def test_differences_are_told_part_by_part(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_inprocess("-p", "pytest_shiplap.plugin")
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines(
        [
            "E       AssertionError: assert requests differ:",
            "E           path: '/a' != '/b'",
            "E           header Accept: 'x' only left",
            "E           body: None != '{}'",
            "E       AssertionError: assert responses differ:",
            "E           status: 200 != 404",
            "E           body: 'one' != 'two'",
            "E       assert left: 1 mismatch",
            "E           $.total: missing (the consumer reads a number)",
            "E         right: 0 mismatches",
            "E       assert [[]1] == [[]2]",
        ]
    )
    assert "header Same:" not in result.stdout.str()
