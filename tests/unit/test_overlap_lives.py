"""Serve and Alive, clause by clause."""

from dataclasses import replace

import pytest

from fakes.overlap_builders import DAY, HOUR, at, deployed, policy, recorded, snapshot, spans
from shiplap.model.deployment import Coverage, Sighting, WindowOverride, Zombies
from shiplap.overlap import lives
from shiplap.overlap.reasons import Basis, ClosedByHand, FellQuiet, HardMax, OpenTabs, basis

NOW = 10 * DAY


def lives_of(deployments, *policies, now=NOW, **more):
    return {str(one.version): one for one in lives(snapshot(policies, deployments, **more), at(now))}


def two(strategy, started=100, finished=120, ref="api"):
    return [recorded(f"{ref}@1", 0), deployed(f"{ref}@2", strategy, started, finished)]


@pytest.mark.parametrize(
    ("strategy", "drain"),
    [
        ("rolling", 5),
        ("canary", 5),
        ("bluegreen-lb", 5),
        ("bluegreen-dns", 60),
        ("preboot", 3),
        ("flag", 1),
    ],
)
def test_an_overlapping_strategy_serves_both_versions_until_the_old_one_has_drained(strategy, drain):
    found = lives_of(two(strategy), policy("api"))
    assert spans(found["api@1"].serve) == [[0, 120 + drain]]
    assert spans(found["api@2"].serve) == [[100, None]]


@pytest.mark.parametrize("strategy", ["recreate", "migrate", None])
def test_a_strategy_that_does_not_overlap_ends_the_old_version_at_its_start(strategy):
    found = lives_of(two(strategy), policy("api"))
    assert spans(found["api@1"].serve) == [[0, 100]]
    assert spans(found["api@2"].serve) == [[120, None]]


def test_a_version_that_does_not_overlap_counts_from_its_start_while_it_is_unfinished():
    found = lives_of(two("recreate", finished=None), policy("api"))
    assert spans(found["api@2"].serve) == [[100, None]]
    assert spans(found["api@1"].serve) == [[0, 100]]


def test_an_unfinished_overlapping_rollout_keeps_both_versions_up():
    found = lives_of(two("rolling", finished=None), policy("api"))
    assert spans(found["api@1"].serve) == [[0, None]]
    assert spans(found["api@2"].serve) == [[100, None]]


def test_a_policys_drain_replaces_the_default_of_the_strategy():
    found = lives_of(two("bluegreen-dns"), policy("api", drain=7))
    assert spans(found["api@1"].serve) == [[0, 127]]


def test_without_a_policy_nothing_drains():
    assert spans(lives_of(two("rolling"))["api@1"].serve) == [[0, 120]]


def test_an_aborted_deployment_serves_until_its_own_drain_and_leaves_the_old_version_up():
    deployments = [recorded("api@1", 0), deployed("api@2", "canary", 100, 120, aborted=True)]
    found = lives_of(deployments, policy("api"))
    assert spans(found["api@1"].serve) == [[0, None]]
    assert spans(found["api@2"].serve) == [[100, 125]]


def test_an_aborted_deployment_is_skipped_when_the_next_one_is_looked_for():
    deployments = [
        recorded("api@1", 0),
        deployed("api@2", "canary", 100, 120, aborted=True),
        deployed("api@3", "rolling", 200, 210),
    ]
    assert spans(lives_of(deployments, policy("api"))["api@1"].serve) == [[0, 215]]


def test_an_aborted_deployment_that_does_not_overlap_never_served():
    deployments = [recorded("web@1", 0), deployed("web@2", "recreate", 100, 120, aborted=True)]
    found = lives_of(deployments, policy("web", "browser"))
    assert spans(found["web@2"].serve) == []
    assert spans(found["web@2"].alive) == []


def test_targets_have_timelines_of_their_own():
    deployments = [
        recorded("api@1", 0, target="north"),
        recorded("api@1", 0, target="south"),
        deployed("api@2", "rolling", 100, 120, target="north"),
    ]
    found = lives_of(deployments, policy("api"))
    assert spans(found["api@1"].serve) == [[0, None]]
    assert spans(found["api@2"].serve) == [[100, None]]


def test_a_version_deployed_again_serves_twice():
    deployments = [recorded("api@1", 0), deployed("api@2", "rolling", 100, 110), deployed("api@1", "rolling", 300, 310)]
    found = lives_of(deployments, policy("api"))
    assert spans(found["api@1"].serve) == [[0, 115], [300, None]]
    assert spans(found["api@2"].serve) == [[100, 315]]


def test_a_browser_lives_on_for_its_cache_and_its_tabs():
    found = lives_of(two("rolling", ref="web"), policy("web", "browser", cache=10, tab=2 * HOUR))
    assert spans(found["web@1"].serve) == [[0, 125]]
    assert spans(found["web@1"].alive) == [[0, 125 + 10 + 120]]
    assert spans(found["web@1"].loadable) == [[0, 135]]
    why = found["web@1"].alive[-1].why
    assert isinstance(why, OpenTabs)
    assert basis(why) is Basis.ASSUMED


def test_the_default_tab_is_a_day_and_a_service_worker_adds_another():
    found = lives_of(two("rolling", ref="web"), policy("web", "browser"))
    assert spans(found["web@1"].alive) == [[0, 125 + DAY]]
    found = lives_of(two("rolling", ref="web"), policy("web", "browser", service_worker=1, cache=5))
    assert spans(found["web@1"].alive) == [[0, 125 + 5 + DAY + DAY]]


def test_the_tail_of_a_browser_is_bounded_by_hard_max_which_is_seven_days_unless_said():
    found = lives_of(two("rolling", ref="web"), policy("web", "browser", tab=30 * DAY))
    assert spans(found["web@1"].alive) == [[0, 125 + 7 * DAY]]
    assert isinstance(found["web@1"].alive[-1].why, HardMax)
    found = lives_of(two("rolling", ref="web"), policy("web", "browser", hard_max=30))
    assert spans(found["web@1"].alive) == [[0, 125 + 30]]


def test_a_server_lives_exactly_while_it_serves_and_a_pin_keeps_it_longer():
    assert spans(lives_of(two("rolling"), policy("api"))["api@1"].alive) == [[0, 125]]
    found = lives_of(two("rolling"), policy("api", pin=60))
    assert spans(found["api@1"].serve) == [[0, 125]]
    assert spans(found["api@1"].alive) == [[0, 185]]
    assert spans(lives_of(two("rolling"), policy("api", "worker", pin=60))["api@1"].alive) == [[0, 185]]


def test_a_database_has_no_tail():
    found = lives_of(two("migrate", ref="db"), policy("db", "database", pin=60))
    assert spans(found["db@1"].alive) == [[0, 100]]


def test_a_mobile_release_lives_until_its_support_ends():
    deployments = [
        deployed("ios@6", "release", 0, 0, support_ended=5 * DAY),
        deployed("ios@7", "release", DAY, DAY),
        deployed("ios@8", "release", 2 * DAY, 2 * DAY, support_ended=30 * DAY),
    ]
    found = lives_of(deployments, policy("ios", "mobile"))
    assert spans(found["ios@6"].serve) == [[0, DAY]]
    assert spans(found["ios@6"].alive) == [[0, 5 * DAY]]
    assert spans(found["ios@7"].alive) == [[DAY, None]]
    assert spans(found["ios@8"].alive) == [[2 * DAY, 30 * DAY]]


def test_releases_of_a_server_stand_beside_each_other_until_support_ends():
    deployments = [
        deployed("library@1", "release", 0, 0, support_ended=DAY),
        deployed("library@2", "release", 10, 10),
        deployed("library@3", "release", 20, 20),
    ]
    found = lives_of(deployments)
    assert spans(found["library@1"].serve) == [[0, DAY]]
    assert spans(found["library@2"].serve) == [[10, None]]
    assert spans(found["library@2"].alive) == [[10, None]]


def test_a_version_that_was_undeployed_stops_after_the_drain_of_its_strategy():
    found = lives_of([recorded("api@1", 0, undeployed=500)], policy("api"))
    assert spans(found["api@1"].serve) == [[0, 500]]
    found = lives_of([deployed("api@1", "rolling", 0, 10, undeployed=500)], policy("api"))
    assert spans(found["api@1"].serve) == [[0, 505]]


def closing(ref, when):
    name, number = ref.split("@")
    return WindowOverride(
        pacticipant=name, version=number, environment="production", closed_at=at(when), reason="all reloaded"
    )


def test_a_closed_window_ends_the_tail_and_never_the_serving():
    web = policy("web", "browser")
    found = lives_of(two("rolling", ref="web"), web, overrides=(closing("web@1", 300),))
    assert spans(found["web@1"].alive) == [[0, 300]]
    assert isinstance(found["web@1"].alive[-1].why, ClosedByHand)
    found = lives_of(two("rolling", ref="web"), web, overrides=(closing("web@1", 110),))
    assert spans(found["web@1"].serve) == [[0, 125]]
    assert spans(found["web@1"].alive) == [[0, 125]]


def test_a_window_closed_after_its_bound_changes_nothing():
    found = lives_of(two("rolling", ref="web"), policy("web", "browser"), overrides=(closing("web@1", 3 * DAY),))
    assert spans(found["web@1"].alive) == [[0, 125 + DAY]]


def test_a_closed_window_says_nothing_about_pages_handed_out_later():
    deployments = [recorded("web@1", 0), recorded("web@2", 100), recorded("web@1", 500), recorded("web@3", 600)]
    found = lives_of(deployments, policy("web", "browser", tab=60), overrides=(closing("web@1", 110),))
    assert spans(found["web@1"].alive) == [[0, 110], [500, 660]]


def test_closings_of_another_environment_do_not_count():
    elsewhere = WindowOverride(pacticipant="web", version="1", environment="test", closed_at=at(130), reason="no")
    found = lives_of(two("rolling", ref="web"), policy("web", "browser"), overrides=(elsewhere,))
    assert spans(found["web@1"].alive) == [[0, 125 + DAY]]


def seen(ref, when):
    name, number = ref.split("@")
    return Sighting(pacticipant=name, version=number, environment="production", last_seen=at(when), count=3)


def healthy(start, end):
    return Coverage(at(start), at(end))


def measured(sightings, coverage, zombies=None, now=NOW):
    web = replace(policy("web", "browser", grace=30, quiet=60), zombies=zombies)
    found = lives_of(two("rolling", ref="web"), web, now=now, sightings=sightings, coverage=coverage)
    return found["web@1"].alive[-1]


def test_a_quiet_and_healthy_hour_after_the_grace_closes_the_window():
    span = measured((seen("web@1", 120),), (healthy(0, 500),))
    assert spans([span]) == [[0, 125 + 30 + 60]]
    assert isinstance(span.why, FellQuiet)
    assert basis(span.why) is Basis.MEASURED


def test_quiet_counts_from_the_last_sighting():
    assert spans([measured((seen("web@1", 300),), (healthy(0, 500),))]) == [[0, 360]]


def test_silence_of_a_collector_that_was_down_means_nothing():
    assert spans([measured((seen("web@1", 120),), (healthy(0, 180), healthy(220, 270)))]) == [[0, 125 + DAY]]
    assert spans([measured((seen("web@1", 120),), (healthy(0, 180), healthy(220, 285)))]) == [[0, 280]]


def test_coverage_that_touches_is_one_stretch():
    assert spans([measured((seen("web@1", 120),), (healthy(200, 500), healthy(0, 200)))]) == [[0, 215]]


def test_silence_that_has_not_happened_yet_means_nothing():
    assert spans([measured((seen("web@1", 120),), (healthy(0, 500),), now=200)]) == [[0, 125 + DAY]]


def test_a_version_that_was_never_seen_is_not_quiet():
    assert spans([measured((), (healthy(0, 500),))]) == [[0, 125 + DAY]]


def test_where_zombies_are_only_shown_sightings_never_lengthen_a_window():
    assert spans([measured((seen("web@1", 5 * DAY),), (healthy(0, 9 * DAY),), Zombies.SHOW)]) == [[0, 125 + DAY]]


def test_a_release_and_a_deployment_do_not_replace_each_other():
    found = lives_of([recorded("api@1", 0), deployed("api@2", "release", 100, 100), recorded("api@3", 200)])
    assert spans(found["api@1"].serve) == [[0, 200]]
    assert spans(found["api@2"].serve) == [[100, None]]
    assert spans(found["api@3"].serve) == [[200, None]]
