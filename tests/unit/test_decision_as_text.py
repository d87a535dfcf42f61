"""Decisions, reasons and timelines in words and pictures."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from fakes.overlap_builders import DAY, HOUR, at, deploy, deployed, integrations, known, policy, recorded, snapshot
from shiplap.errors import InputError
from shiplap.model.deployment import OnUnknown, Strategy, Zombies
from shiplap.model.evidence import Allowance, Break
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.provenance import Provenance
from shiplap.model.version import VersionRef
from shiplap.overlap import Finish, Nothing, Promote, Rollback, decide, lives
from shiplap.overlap import reasons as why
from shiplap.report.decision_as_text import action_as_text, decision_as_text
from shiplap.report.decision_in_brief import decision_in_brief
from shiplap.report.reason_as_text import note_as_text, reason_as_text, way_out_as_text
from shiplap.report.span_as_text import duration_as_text, instant_as_text, length_as_text, span_as_text
from shiplap.report.timeline_as_svg import timeline_as_svg
from shiplap.wire.decision import decision_from_json, decision_to_json
from shiplap.wire.tagged_value import one_of_from_json, value_to_json

NOW = 14 * HOUR
WEB, API = VersionRef("web", "40"), VersionRef("api", "11")


def ask(evidence, *, breaks=(), provenance=None, **more):
    deployments = (
        recorded("web@40", -3 * DAY),
        deployed("web@41", "rolling", 8 * HOUR, 8 * HOUR + 21),
        recorded("invoices@7", -DAY),
        recorded("api@10", -3 * DAY),
    )
    found = known(*evidence)
    if breaks:
        found[WEB, API] = replace(found[WEB, API], breaks=breaks)
    if provenance:
        found[WEB, API] = replace(found[WEB, API], provenance=provenance)
    asked = snapshot(
        (policy("web", "browser"), policy("api")), deployments, integrations("web api", "invoices api"), found, **more
    )
    return decide(asked, deploy("api@11", "rolling", 20), at(NOW + 2))


OLD = ("web@40 api@10 pass", "web@41 api@10 pass", "invoices@7 api@10 pass")
NEW = ("web@41 api@11 pass", "invoices@7 api@11 pass")
TOTAL = Break(
    interaction="GET /orders/42",
    states=("order exists",),
    mismatches=(
        Mismatch(kind=MismatchKind.BODY, path="$.total", expected=1200, sentence="missing (web@40 reads a number)"),
    ),
)


def test_a_no_names_who_breaks_until_when_on_what_and_what_to_do():
    decision = replace(ask((*OLD, *NEW, "web@40 api@11 fail"), breaks=(TOTAL,)), id="8f3c")
    assert decision_as_text(decision) == (
        "NO  api@11 to production                                               decision 8f3c\n"
        "  web@40 -> api@11   FAIL   now until 2026-11-24 08:26 (18 h 24 min)   open tabs, assumed: tab = 24 h\n"
        "      GET /orders/42 [order exists]   $.total: missing (web@40 reads a number)\n"
        "  web@41 -> api@11   pass   invoices@7 -> api@11   pass\n"
        "  if it is rolled back: 3 more pairs pass\n"
        "earliest safe start 2026-11-24 08:26    or: keep $.total for one more deploy\n"
        "    or: close the window of web@40, if its pages are known to be gone\n"
    )


@pytest.mark.parametrize(
    ("outcome", "provenance", "said"),
    [
        ("pass", Provenance.MOCKED, "web@40 -> api@11   pass (mocked)   "),
        ("pass", Provenance.OBSERVED, "web@40 -> api@11   pass (observed)   "),
        ("pass", Provenance.TESTED, "web@40 -> api@11   pass   "),
        ("pass", None, "web@40 -> api@11   pass   "),
        ("fail", Provenance.MOCKED, "web@40 -> api@11   FAIL (mocked)   "),
    ],
)
def test_a_verdict_says_that_it_rests_on_a_mock_or_on_traffic_and_so_does_the_stored_one(outcome, provenance, said):
    decision = ask((*OLD, *NEW, f"web@40 api@11 {outcome}"), provenance=provenance)
    assert said in decision_as_text(decision)
    assert decision_from_json(decision_to_json(decision)) == decision


@pytest.mark.parametrize(
    ("outcome", "provenance", "said"),
    [
        ("pass", Provenance.MOCKED, "all 6 pairs that can meet pass (of these 1 mocked)"),
        ("pass", Provenance.OBSERVED, "all 6 pairs that can meet pass (of these 1 observed)"),
        ("pass", Provenance.TESTED, "all 6 pairs that can meet pass"),
        ("fail", Provenance.MOCKED, "and that is known to break (mocked)"),
        ("fail", None, "and that is known to break;"),
    ],
)
def test_one_sentence_says_it_too(outcome, provenance, said):
    sentence = decision_in_brief(ask((*OLD, *NEW, f"web@40 api@11 {outcome}"), provenance=provenance))
    assert said in sentence
    assert ("(of these" in sentence) == ("(of these" in said)


def test_an_unknown_says_what_to_verify():
    decision = ask((*OLD, *NEW))
    assert decision_as_text(decision) == (
        "UNKNOWN  api@11 to production\n"
        "  web@40 -> api@11   not verified   now until 2026-11-24 08:26 (18 h 24 min)   open tabs, assumed: tab = 24 h\n"
        "  web@41 -> api@11   pass   invoices@7 -> api@11   pass\n"
        "  if it is rolled back: 3 more pairs pass\n"
        "earliest safe start 2026-11-24 08:26    or: verify web@40 -> api@11\n"
    )


def test_a_policy_that_only_warns_is_told():
    decision = ask((*OLD, *NEW), on_unknown=OnUnknown.WARN)
    assert decision.ok
    assert "unknown only warns in production: its policy says unknown = warn\n" in decision_as_text(decision)


def test_a_yes_says_what_it_rests_on():
    decision = ask((*OLD, *NEW, "web@40 api@11 pass"))
    assert decision_as_text(decision) == (
        "YES  api@11 to production\n"
        "  web@40 -> api@11   pass   now until 2026-11-24 08:26 (18 h 24 min)   open tabs, assumed: tab = 24 h\n"
        "  web@41 -> api@11   pass   from now on   serving\n"
        "  invoices@7 -> api@11   pass   from now on   serving\n"
        "  if it is rolled back: 3 more pairs pass\n"
    )


def test_an_allowance_is_printed_in_every_answer():
    allowance = Allowance(consumer=WEB, provider=API, until=at(NOW + DAY), because="they reload", actor="Ada")
    text = decision_as_text(ask((*OLD, *NEW, "web@40 api@11 fail"), allowances=(allowance,)))
    assert text.startswith("YES  api@11 to production\n  web@40 -> api@11   allowed   now until")
    assert "note: web@40 -> api@11 is allowed by Ada until 2026-11-24 14:00: they reload\n" in text


def test_an_allowance_that_ends_too_soon_is_told_with_the_pair_it_does_not_cover():
    allowance = Allowance(consumer=WEB, provider=API, until=at(NOW + 120), because="they reload", actor="Ada")
    text = decision_as_text(ask((*OLD, *NEW, "web@40 api@11 fail"), allowances=(allowance,)))
    assert text.splitlines()[1] == (
        "  web@40 -> api@11   FAIL   now until 2026-11-24 08:26 (18 h 24 min)   open tabs, assumed: tab = 24 h   "
        "allowed only until 2026-11-23 16:00"
    )


def test_many_pairs_and_breaks_are_cut_with_a_count():
    breaks = tuple(replace(TOTAL, interaction=f"GET /{number}") for number in range(5))
    text = decision_as_text(ask((*OLD, *NEW, "web@40 api@11 fail"), breaks=breaks))
    assert "... and 2 more interactions" in text
    deployments = [deployed(f"web@{number}", "rolling", number, number) for number in range(30)]
    asked = snapshot((policy("web", "browser"),), [*deployments, recorded("api@1", 0)], integrations("web api"))
    text = decision_as_text(decide(asked, deploy("api@2", None, 0), at(40)))
    assert "... and 10 more pairs that are not known to pass" in text
    assert "verify web@0 -> api@2, web@1 -> api@2, web@2 -> api@2 and 27 more" in text


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (deploy("web@2", "rolling", 1, "api@2"), "web@2 + api@2 to production"),
        (Finish(pacticipant="api"), "finish api in production"),
        (Finish(pacticipant="api", version="2"), "finish api@2 in production"),
        (Rollback(pacticipant="api"), "api back in production"),
        (Rollback(pacticipant="api", version="1"), "api back to 1 in production"),
        (Promote("api", "2"), "more of api@2 in production"),
        (Nothing(), "production as it is"),
    ],
)
def test_every_action_has_words(action, text):
    assert action_as_text(action, "production") == text


T, HALF_HOUR = at(NOW), why.Length(timedelta(minutes=30), why.Source.POLICY)
NONE = why.Length(timedelta(0))
OLD_API = VersionRef("api", "10")
REASONS = {
    why.StillServing(): "serving",
    why.RolloutUnfinished(API, T): "serving until api@11 is finished",
    why.Replaced(API, T): "replaced by api@11",
    why.Drained(by=API, finished=T, drain=HALF_HOUR): "replaced by api@11, assumed: drain = 30 min",
    why.Drained(by=API, finished=T, drain=NONE): "replaced by api@11",
    why.Aborted(T, NONE): "aborted",
    why.Undeployed(T, HALF_HOUR): "undeployed, assumed: drain = 30 min",
    why.SupportEnded(T): "released, until support ends",
    why.Supported(): "released and supported",
    why.OpenTabs(served_until=T, cache=HALF_HOUR, tab=HALF_HOUR): ("open tabs, assumed: cache = 30 min + tab = 30 min"),
    why.HardMax(T, HALF_HOUR): "longest window, assumed: hard_max = 30 min",
    why.SkewProtection(T, HALF_HOUR): "kept for pinned pages, assumed: pin = 30 min",
    why.ClosedByHand(at=T, reason="gone"): "window closed by hand: gone",
    why.ClosedByHand(at=T, reason="gone", actor="Ada"): "window closed by Ada: gone",
    why.FellQuiet(at=T, last_seen=T, quiet=HALF_HOUR): "measured: last seen 2026-11-23 14:00, then quiet for 30 min",
    why.Reopened(closed=T, seen=T, length=HALF_HOUR): (
        "reopened: seen 2026-11-23 14:00 after it closed 2026-11-23 14:00, assumed: 30 min more"
    ),
    why.Retained(T, timedelta(hours=6)): "what it wrote waits, assumed: retention = 6 h",
    why.RollbackTarget(current=API, window=timedelta(hours=2)): "rollback target of api@11, assumed: rollback = 2 h",
    why.RollbackTarget(current=API, window=timedelta(hours=2), under_way=True): (
        "rollback target of api@11, which is being deployed"
    ),
}
NOTES = {
    why.NothingMeets((API,)): (
        "nothing that api@11 can meet is known: no integration, or nobody alive on the other side"
    ),
    why.NobodyServes(WEB, "api"): "web@40 calls api, and no version of api serves here",
    why.ForgottenFinish(version=API, started=T, expected=timedelta(minutes=15), deployment="1"): (
        "api@11 is being deployed since 2026-11-23 14:00, expected 15 min: finish or abort it; until then both versions count"
    ),
    why.Zombie(version=WEB, last_seen=T, ended=T, count=2): (
        "web@40 was seen at 2026-11-23 14:00, after its window closed at 2026-11-23 14:00; it does not count: "
        "zombies = show"
    ),
    why.Zombie(version=WEB, last_seen=T, ended=T, count=2, handling=Zombies.REOPEN): (
        "web@40 was seen at 2026-11-23 14:00, after its window closed at 2026-11-23 14:00; it does not count any more"
    ),
    why.Zombie(version=WEB, last_seen=T, ended=T, count=2, handling=Zombies.REOPEN, until=T): (
        "web@40 was seen at 2026-11-23 14:00, after its window closed at 2026-11-23 14:00; the window counts again until "
        "2026-11-23 14:00"
    ),
    why.Zombie(version=WEB, last_seen=T, ended=T, count=2, handling=Zombies.REFUSE, until=T): (
        "web@40 was seen at 2026-11-23 14:00, after its window closed at 2026-11-23 14:00; until 2026-11-23 14:00 no "
        "answer it touches is yes: zombies = refuse"
    ),
    why.CutsRequests(API, Strategy.RECREATE): (
        "recreate cuts the requests that are in flight when api@11 starts; no contract sees that"
    ),
    why.Forced(API, "security fix"): "api@11 was deployed against the gate, because: security fix",
    why.UnderWay(version=API, started=T, deployment="d1"): (
        "api@11 is being deployed there since 2026-11-23 14:00; finish or abort it before anything is started"
    ),
    why.WayBack(current=API, to=VersionRef("api", "10"), window=timedelta(hours=2), until=T): (
        "the way back is from api@11 to api@10, kept possible until 2026-11-23 14:00; after that, ask again right before"
        " (assumed: rollback = 2 h)"
    ),
    why.WayBack(current=API, to=VersionRef("api", "10"), window=timedelta(hours=2), until=None): (
        "the way back is from api@11 to api@10, kept possible for 2 h after api@11 is finished (assumed: rollback = 2 h)"
    ),
    why.WayBack(current=API, to=VersionRef("api", "10"), window=timedelta(hours=2), until=T, over=True): (
        "the way back is from api@11 to api@10, and was kept possible until 2026-11-23 14:00: ask again right before"
        " (assumed: rollback = 2 h)"
    ),
    why.WayBack(current=API, to=OLD_API, window=timedelta(hours=2), until=T, breaks=(WEB, OLD_API)): (
        "the way back is from api@11 to api@10, possible until 2026-11-23 14:00 only: from then on web@40 could meet "
        "api@10, which is known to break"
    ),
    why.WayBack(current=API, to=OLD_API, window=timedelta(hours=2), until=T, over=True, breaks=(WEB, OLD_API)): (
        "the way back is from api@11 to api@10, and is closed: web@40 could meet api@10, which is known to break"
    ),
    why.WayBack(current=API, to=VersionRef("api", "10"), window=timedelta(0), until=None): (
        "the way back is from api@11 to api@10, no rollback window is promised for api, so ask again right before"
    ),
    why.Allowed(Allowance(consumer=WEB, provider=API, until=T, because="ok")): (
        "web@40 -> api@11 is allowed until 2026-11-23 14:00: ok"
    ),
}
WAYS = {
    why.WaitUntil(T): "wait until 2026-11-23 14:00",
    why.KeepElement(API, "$.total", (WEB,)): "keep $.total for one more deploy",
    why.DoWithout(WEB, "$.total", API): "let web@40 do without $.total while api@11 serves",
    why.FinishFirst(API): "finish or abort api@11 first",
    why.CloseWindow(WEB): "close the window of web@40, if its pages are known to be gone",
    why.DeployInOrder((API, WEB)): "deploy in this order: api@11, then web@40",
    why.DeployFirst("api", WEB): "deploy api first, or together with web@40",
    why.Verify(((WEB, API),)): "verify web@40 -> api@11",
    why.Allow(WEB, API, T): "allow web@40 api@11 until 2026-11-23 14:00, with a reason",
    why.Mend(API, WEB): "change api@11 so that it fits web@40, under a new version, and verify that",
}


@pytest.mark.parametrize(
    ("words", "table", "union"),
    [(reason_as_text, REASONS, why.Reason), (note_as_text, NOTES, why.Note), (way_out_as_text, WAYS, why.WayOut)],
)
def test_every_reason_note_and_way_out_has_words_and_survives_the_wire(words, table, union):
    assert {type(value) for value in table} == set(get_args(union))
    for value, text in table.items():
        assert words(value) == text
        assert one_of_from_json(get_args(union), value_to_json(value, tagged=True)) == value


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (60, "1 min"),
        (90, "90 s"),
        (66240, "18 h 24 min"),
        (7200, "2 h"),
        (172800, "2 d"),
        (200000, "2 d 7 h"),
    ],
)
def test_durations_are_written_by_their_two_largest_units(seconds, text):
    assert duration_as_text(timedelta(seconds=seconds)) == text


def test_lengths_are_written_in_one_unit_where_it_fits():
    lengths = [timedelta(hours=24), timedelta(days=7), timedelta(minutes=5), timedelta(seconds=90), timedelta(0)]
    assert [length_as_text(length) for length in lengths] == ["24 h", "7 d", "5 min", "90 s", "0 s"]


def test_spans_say_now_where_they_have_begun():
    assert span_as_text(at(0), None, at(10)) == "from now on"
    assert span_as_text(at(20), at(30), at(10)) == "2026-11-23 00:20 until 2026-11-23 00:30 (10 min)"
    assert instant_as_text(at(0) + timedelta(seconds=7)) == "2026-11-23 00:00:07"


def test_a_decision_survives_the_wire_and_a_broken_one_is_never_a_yes():
    decision = replace(ask((*OLD, *NEW, "web@40 api@11 fail"), breaks=(TOTAL,)), id="8f3c")
    body = decision_to_json(decision)
    assert decision_from_json(body) == decision
    for name in ("verdict", "worlds", "now", "action", "ways_out"):
        with pytest.raises(InputError):
            decision_from_json({key: value for key, value in body.items() if key != name})
    with pytest.raises(InputError):
        decision_from_json("yes")
    body["worlds"]["forward"]["pairs"][0]["why"] = {"is": "magic"}
    with pytest.raises(InputError, match="magic"):
        decision_from_json(body)


SVG = "{http://www.w3.org/2000/svg}"


def drawn(deployments, *policies, **more):
    return ET.fromstring(timeline_as_svg(lives(snapshot(policies, deployments), at(NOW)), at(NOW), **more))


def bars(picture, word):
    return [
        rect
        for rect in picture.iter(f"{SVG}rect")
        if word in "".join(rect.itertext()) and rect.find(f"{SVG}title") is not None
    ]


def test_the_timeline_draws_serving_solid_and_tails_hatched():
    picture = drawn([recorded("web@40", 0), recorded("web@41", 60)], policy("web", "browser"))
    (serving,) = bars(picture, "web@40 serves")
    (alive,) = bars(picture, "web@40 alive")
    assert serving.get("fill").startswith("#")
    assert alive.get("fill").startswith("url(#tail-")
    assert float(serving.get("width")) < float(alive.get("width"))
    assert "open tabs, assumed: tab = 24 h" in alive.findtext(f"{SVG}title")


def test_the_timeline_escapes_names_and_cuts_long_ones():
    picture = drawn([recorded("<script>&@1", 0), recorded("x" * 80 + "@2", 0)], title="a < b")
    words = [text.text for text in picture.iter(f"{SVG}text")]
    assert "<script>&@1" in words
    assert any(word and word.endswith("…") and len(word) == 30 for word in words)
    assert picture.findtext(f"{SVG}title") == "a < b"


def test_the_timeline_is_bounded_and_says_what_it_leaves_out():
    many = [deployed(f"web@{number}", "rolling", number, number) for number in range(100)]
    picture = drawn(many, policy("web", "browser"))
    words = [text.text for text in picture.iter(f"{SVG}text")]
    assert "and 40 more" in words
    assert len(list(picture.iter(f"{SVG}rect"))) < 150


def test_an_empty_timeline_says_so():
    assert "nothing is alive here" in [text.text for text in drawn([]).iter(f"{SVG}text")]
