"""Lives and removals in words: every span, every reason and every way out is said."""

from datetime import UTC, datetime, timedelta

import pytest

from shiplap.errors import InputError
from shiplap.model.element import LookedAt
from shiplap.model.version import VersionRef
from shiplap.overlap.lives import Life
from shiplap.overlap.reasons import Length, OpenTabs, Source, StillServing
from shiplap.overlap.removal import Removal, User
from shiplap.overlap.span import OPEN, Span
from shiplap.overlap.verdict import Verdict
from shiplap.report.removal_as_text import removal_as_text
from shiplap.report.timeline_as_text import timeline_as_text
from shiplap.wire.removal import RemovalAnswer, removal_from_json, removal_to_json

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WEB_40, WEB_41 = VersionRef("web", "40"), VersionRef("web", "41")
TABS = OpenTabs(served_until=NOON, cache=Length(timedelta(0)), tab=Length(timedelta(hours=24), Source.POLICY))


def hours(count):
    return NOON + timedelta(hours=count)


def life(version, serve, alive):
    return Life(version=version, serve=serve, alive=alive, loadable=serve, pinned=serve)


def test_each_life_is_a_line_in_columns():
    lives = [
        life(WEB_40, (Span(hours(-9), NOON, StillServing()),), (Span(hours(-9), hours(24), TABS),)),
        life(WEB_41, (Span(NOON, OPEN, StillServing()),), (Span(NOON, OPEN, StillServing()),)),
        life(VersionRef("web", "42"), (), ()),
    ]
    assert timeline_as_text(lives, hours(1)).splitlines() == [
        "web@40   served 2026-11-23 03:00 to 2026-11-23 12:00   alive until 2026-11-24 12:00   open tabs, assumed: tab = 24 h",
        "web@41   serves since 2026-11-23 12:00                 alive with no end in sight     serving",
    ]


@pytest.mark.parametrize(
    ("now", "served", "alive"),
    [
        (hours(-10), "serves 2026-11-23 03:00 to 2026-11-23 12:00", "alive until 2026-11-24 12:00"),
        (hours(-1), "serves since 2026-11-23 03:00 until 2026-11-23 12:00", "alive until 2026-11-24 12:00"),
        (hours(25), "served 2026-11-23 03:00 to 2026-11-23 12:00", "gone since 2026-11-24 12:00"),
    ],
)
def test_a_life_is_told_from_where_one_stands(now, served, alive):
    one = life(WEB_40, (Span(hours(-9), NOON, StillServing()),), (Span(hours(-9), hours(24), TABS),))
    assert timeline_as_text([one], now) == f"web@40   {served}   {alive}   open tabs, assumed: tab = 24 h\n"


def test_a_life_that_lies_ahead_is_told_as_such():
    one = life(WEB_41, (Span(hours(1), OPEN, StillServing()),), (Span(hours(1), OPEN, StillServing()),))
    assert timeline_as_text([one], NOON) == "web@41   serves from 2026-11-23 13:00 on   alive later   serving\n"
    assert timeline_as_text([], NOON) == "nothing is alive here\n"


def removal_text(removal, unread=(), **more):
    uses = {WEB_40: ("GET /orders/42 [order exists]",)}
    return removal_as_text(removal, uses, what="$.total of api", now=NOON, unread=unread, **more).splitlines()


def test_a_no_names_the_users_their_spans_and_the_free_instant():
    removal = Removal(Verdict.NO, hours(24), (User(WEB_40, hours(24), TABS),))
    assert removal_text(removal) == [
        "NO  $.total of api",
        "  web@40   now until 2026-11-24 12:00 (24 h)   open tabs, assumed: tab = 24 h",
        "      GET /orders/42 [order exists]",
        "removable from 2026-11-24 12:00 on",
    ]


def test_a_no_without_end_says_what_to_do_and_a_rollback_is_named():
    users = (User(WEB_41, None, StillServing()), User(WEB_40, hours(2), StillServing(), rollback=True))
    assert removal_text(Removal(Verdict.NO, None, users)) == [
        "NO  $.total of api",
        "  web@41   from now on   serving",
        "  web@40   now until 2026-11-23 14:00 (2 h)   may be rolled back to",
        "      GET /orders/42 [order exists]",
        "not removable while web@41 is there: deploy versions that do not use it first",
    ]


def test_an_unknown_says_whose_contract_is_missing():
    assert removal_text(Removal(Verdict.UNKNOWN, None, ()), (WEB_41,)) == [
        "UNKNOWN  $.total of api",
        "  web@41   nobody published its contract, so nobody knows what it uses",
        "publish their contracts, then ask again",
    ]
    assert removal_text(Removal(Verdict.UNKNOWN, None, ()))[-1] == "no consumer's contract is known here"


def test_a_yes_says_what_it_rests_on():
    looked = LookedAt(versions=(WEB_40, WEB_41), since=NOON, read_sets=1, named_by=VersionRef("web", "39"))
    assert removal_text(Removal(Verdict.YES, NOON, ()), looked_at=looked) == [
        "YES  $.total of api",
        "nobody who is alive, or may come back, uses it",
        "this rests on the contracts of web@40, web@41, published since 2026-11-23 12:00; 1 of 2 record what they read",
        "it was named last by web@39, which is gone",
    ]


def test_what_nobody_ever_named_is_not_known_to_be_free_and_may_be_misspelled():
    looked = LookedAt(versions=(WEB_40,), nearest=("GET /orders/{id} response $.total",))
    assert removal_text(Removal(Verdict.UNKNOWN, None, ()), looked_at=looked)[1:] == [
        "no contract ever named it, so that it may only be misspelled; check the spelling",
        "nearest: GET /orders/{id} response $.total",
        "if it is spelled as it should be, nobody uses it who publishes contracts: 1 looked at",
    ]


def test_a_yes_without_a_basis_is_told_as_it_is():
    assert removal_text(Removal(Verdict.YES, NOON, ()))[-1] == "nobody who is alive, or may come back, uses it"


def test_many_users_are_counted():
    users = tuple(User(VersionRef("web", str(number)), hours(1), TABS) for number in range(30))
    assert "  and 10 more" in removal_text(Removal(Verdict.NO, hours(1), users))


def test_the_answer_to_a_removal_reads_back():
    answer = RemovalAnswer(
        provider="api",
        environment="production",
        element="GET /orders/{id} response $.total",
        now=NOON,
        removal=Removal(
            Verdict.NO, hours(24), (User(WEB_40, hours(24), TABS), User(WEB_41, None, StillServing(), rollback=True))
        ),
        interactions={WEB_40: ("GET /orders/42",), WEB_41: ()},
        unread=(VersionRef("ios", "7"),),
        looked_at=LookedAt(versions=(WEB_40,), since=NOON, read_sets=1, named_by=WEB_40, nearest=("GET /x",)),
    )
    assert removal_from_json(removal_to_json(answer)) == answer
    with pytest.raises(InputError, match=r"\$\.users\[0\]\.why"):
        removal_from_json({**removal_to_json(answer), "users": [{"version": "web@1", "why": {"is": "magic"}}]})
