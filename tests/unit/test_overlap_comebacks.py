"""Which versions a rollback would bring back, until when, and whom they would then meet."""

import pytest

from fakes.overlap_builders import at, deployed, integrations, minutes, pairs, policy, recorded, snapshot
from shiplap.overlap import comebacks, decide, pairs_after_rollback
from shiplap.report.reason_as_text import reason_as_text

TALKS = integrations("web api")


def told(found, now):
    return {str(one.version): (minutes(one.until), reason_as_text(one.why)) for one in comebacks(found, at(now))}


def replaced(kind="server", strategy="rolling", **durations):
    """Version 10 of api at 0, version 11 from 100 to 110."""
    return snapshot(
        [policy("api", kind, **durations)],
        [deployed("api@10", strategy, 0, 5), deployed("api@11", strategy, 100, 110)],
        TALKS,
    )


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (99, {}),
        (105, {}),  # both serve
        (114, {}),  # it drains for five minutes
        (115, {"api@10": (230, "rollback target of api@11, assumed: rollback = 2 h")}),
        (229, {"api@10": (230, "rollback target of api@11, assumed: rollback = 2 h")}),
        (230, {}),
    ],
)
def test_the_version_before_the_current_comes_back_until_the_window_closes(now, expected):
    assert told(replaced(), now) == expected


def test_while_a_deployment_that_does_not_overlap_is_under_way_it_can_be_undone():
    found = snapshot(
        [policy("api", rollback=10)], [deployed("api@10", "recreate", 0, 5), deployed("api@11", "recreate", 100)], TALKS
    )
    assert told(found, 105) == {"api@10": (None, "rollback target of api@11, which is being deployed")}


@pytest.mark.parametrize("kind", ["database", "browser"])
def test_nobody_comes_back_who_cannot_or_has_never_gone(kind):
    assert told(replaced(kind), 150) == {}


def test_without_a_policy_nothing_is_assumed_to_come_back():
    assert told(snapshot([], [recorded("api@10", 0), recorded("api@11", 100)], TALKS), 100) == {}


def test_an_aborted_version_is_not_gone_back_to_and_a_redeployed_one_is_there():
    found = snapshot(
        [policy("api")],
        [
            deployed("api@10", "rolling", 0, 5),
            deployed("api@11", "rolling", 50, 55, aborted=True),
            deployed("api@12", "rolling", 100, 110),
            deployed("api@12", "rolling", 120, 130),
        ],
        TALKS,
    )
    assert told(found, 118) == {"api@10": (230, "rollback target of api@12, assumed: rollback = 2 h")}
    assert told(found, 140) == {}


def test_each_cell_has_its_own_way_back():
    cells = [
        deployed(f"api@{version}", "rolling", start, start + 5, target=cell)
        for cell, version, start in (("eu", 10, 0), ("us", 9, 0), ("eu", 11, 100), ("us", 11, 200))
    ]
    found = snapshot([policy("api")], cells, TALKS)
    assert {str(one.version): (one.target, minutes(one.until)) for one in comebacks(found, at(215))} == {
        "api@10": ("eu", 225),
        "api@9": ("us", 325),
    }


def test_what_comes_back_meets_those_who_are_alive_then():
    found = snapshot(
        [policy("api"), policy("web", "browser", tab=60)],
        [
            deployed("api@10", "rolling", 0, 5),
            deployed("api@11", "rolling", 100, 110),
            deployed("web@1", "rolling", 0, 5),
            deployed("web@2", "rolling", 105, 110),
        ],
        TALKS,
    )
    met = {(str(pair.consumer), str(pair.provider)) for _, pair in pairs_after_rollback(found, at(120))}
    assert met == {("web@1", "api@10"), ("web@2", "api@10")}
    # the same pairs a gate looks at, when the neighbour is about to deploy
    from fakes.overlap_builders import deploy  # noqa: PLC0415 - read here only

    worlds = {world.name: world for world in decide(found, deploy("web@3"), at(120)).worlds}
    assert "web@3 api@10" in pairs(worlds["rollback of api"])
