"""The page about the overlap model: its worked cases run, its picture is drawn from one, its tables name everything."""

import io
import json
import re
import tomllib

import pytest

from shiplap.cli.run import run
from shiplap.cli.simulate import simulated
from shiplap.model.deployment import Kind, Strategy
from shiplap.overlap.policy import DEFAULT_DRAINS
from shiplap.report.timeline_as_svg import timeline_as_svg
from shiplap.wire.action import KINDS
from shiplap.wire.plan import DURATIONS, plan_from_json

CASE = re.compile(r"^```console\n\$ shiplap simulate docs/overlap/(\w+)\.toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANSWERS = {
    "01_open_tab": ("no", "2026-11-24T08:26:00Z"),
    "02_service_worker": ("no", "2026-11-25T08:26:00Z"),
    "03_aborted_canary": ("no", "2026-11-24T13:05:00Z"),
    "04_neighbour_goes_back": ("no", "2026-11-23T15:00:00Z"),
    "05_migration": ("no", None),
    "06_square": ("no", None),
    "07_skew_protection": ("no", "2026-11-23T22:01:00Z"),
    "08_mobile_release": ("no", "2026-12-31T00:00:00Z"),
    "09_queue": ("no", "2026-11-23T18:00:00Z"),
    "10_rollout_under_way": ("no", None),
    "11_window_closed": ("yes", "2026-11-23T14:02:00Z"),
}
CODES = {"yes": 0, "no": 1, "unknown": 3}


@pytest.fixture(scope="module")
def page(repository):
    return (repository / "docs/overlap.md").read_text(encoding="utf-8")


def simulate(repository, name, *more):
    out, err = io.StringIO(), io.StringIO()
    code = run(["simulate", f"docs/overlap/{name}.toml", *more], out, err, environ={}, folder=repository)
    return code, out.getvalue(), err.getvalue()


def test_every_case_is_told_and_no_other(page, repository):
    told = [name for name, _ in CASE.findall(page)]
    assert told == sorted(ANSWERS)
    assert sorted(path.stem for path in (repository / "docs/overlap").glob("*.toml")) == told


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_a_case_gives_the_text_on_the_page(page, repository, name):
    code, out, err = simulate(repository, name)
    assert err == ""
    assert out == dict(CASE.findall(page))[name]
    assert code == CODES[ANSWERS[name][0]]


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_a_case_gives_the_verdict_and_the_instant_written_here(repository, name):
    code, out, _ = simulate(repository, name, "--output", "json")
    answer = json.loads(out)
    assert (answer["verdict"], answer["earliest_safe"]) == ANSWERS[name]
    assert code == CODES[answer["verdict"]]


@pytest.mark.parametrize("name", [name for name, (_, at) in ANSWERS.items() if at])
def test_the_earliest_safe_instant_of_a_case_gets_a_yes(repository, name):
    code, _, _ = simulate(repository, name, "--at", ANSWERS[name][1])
    assert code == 0


def test_the_picture_is_drawn_from_the_first_case(page, repository):
    assert "(overlap/open_tab.svg)" in page
    plan = plan_from_json(tomllib.loads((repository / "docs/overlap/01_open_tab.toml").read_text(encoding="utf-8")))
    title = "web@40 stopped serving at 08:26 and lives on in open tabs for 24 hours"
    drawn = timeline_as_svg(simulated(plan).lives, plan.now, title=title)
    assert (repository / "docs/overlap/open_tab.svg").read_text(encoding="utf-8") == drawn


def test_every_kind_strategy_length_and_action_is_on_the_page(page):
    words = [kind.value for kind in Kind] + [strategy.value for strategy in Strategy] + [*DURATIONS, *KINDS]
    assert [word for word in words if f"`{word}`" not in page] == []


def test_the_drains_on_the_page_are_those_of_the_engine(page):
    units = {"min": 60, "h": 3600}
    rows = re.findall(r"^\| (`[^|]*) \| yes \| (\d+) (min|h) \|$", page, re.MULTILINE)
    told = {name: int(count) * units[unit] for names, count, unit in rows for name in re.findall(r"`([\w-]+)`", names)}
    assert told == {strategy.value: drain.total_seconds() for strategy, drain in DEFAULT_DRAINS.items()}
