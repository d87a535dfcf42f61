"""Every command once, in the order of a working day, on both databases."""

import pytest

from fakes.cli_world import play, serving

WHERE = ("--environment", "production")
API_11 = ("--pacticipant", "orders-api", "--version", "11")
NOW = ("--at", "2026-11-23T03:00Z")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def day(request, database_url, tmp_path):
    with serving(database_url(request.param), tmp_path) as world:
        world.ok("create-environment", "--name", "production", "--production")
        play(world)
        yield world


def test_a_working_day(day):
    assert [one["name"] for one in day.json("list-environments")] == ["production"]
    decision = day.json("can-i-deploy", *API_11, "--to-environment", "production", *NOW, code=1)
    assert decision["earliest_safe"] == "2026-11-24T01:00:00Z"
    assert "web@40" in day.ok("explain", decision["id"], "--svg", "timeline.svg")
    assert day.json("can-i-merge", *API_11, *WHERE, *NOW, code=1)["verdict"] == "no"
    assert day.json("deploy", "start", *API_11, *WHERE, *NOW, code=1)["decision"]["verdict"] == "no"
    assert (
        day.json("can-i-remove", "orders-api", "GET /orders/40", *WHERE, *NOW, code=1)["users"][0]["version"]
        == "web@40"
    )
    assert "web@40   alive only" in day.ok("windows", *WHERE, *NOW)
    day.ok("window", "close", "-a", "web", "-e", "40", *WHERE, "--reason", "all reloaded", "--at", "2026-11-23T02:00Z")
    started = day.json("deploy", "start", *API_11, *WHERE, *NOW, "--strategy", "canary", "--duration", "20m")
    assert day.json("can-i-promote", *API_11, *WHERE, *NOW)["verdict"] == "yes"
    assert day.json("can-i-finish", "-a", "orders-api", *WHERE, *NOW)["verdict"] == "yes"
    finish = ("deploy", "finish", started["deployment"]["id"], "--at", "2026-11-23T03:20Z")
    assert day.json(*finish)["deployment"]["finished"] == "2026-11-23T03:20:00Z"
    assert day.json("can-i-rollback", "-a", "orders-api", *WHERE, "--at", "2026-11-23T03:30Z")["verdict"] == "yes"
    day.ok("window", "reopen", "-a", "web", "-e", "40", *WHERE)
    day.ok("allow", "web@40", "orders-api@11", "--for", "2h", "--because", "few are left")
    day.ok("record-release", "-a", "web", "-e", "41", *WHERE)
    day.ok("record-support-ended", "-a", "web", "-e", "41", *WHERE)
    day.ok("record-deployment", "-a", "web", "-e", "41", *WHERE, "--target", "eu")
    day.ok("record-undeployment", "-a", "web", *WHERE, "--target", "eu")
    recorded = day.json("deployments", *WHERE)["deployments"]
    assert {one["version"] for one in recorded if one["pacticipant"] == "orders-api"} == {"10", "11"}
    assert 'tab = "24h"' in day.ok("policy", "show")
