"""A hypothetical deployment is put into a timeline without going through its history again: the outcome is the same."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shiplap.model.deployment import Deployment, Strategy
from shiplap.overlap.timeline import timeline_of

START = datetime(2026, 11, 23, tzinfo=UTC)


@st.composite
def records(draw: st.DrawFn) -> list[Deployment]:
    """Return deployments with few distinct starts and targets, so that they often stand in each other's way."""
    return [
        Deployment(
            id=str(number),
            pacticipant="api",
            version=str(draw(st.integers(1, 4))),
            environment="production",
            target=draw(st.sampled_from([None, "blue"])),
            strategy=draw(st.sampled_from([None, Strategy.ROLLING, Strategy.RELEASE])),
            started=START + timedelta(hours=draw(st.integers(0, 4))),
            aborted=draw(st.booleans()),
        )
        for number in range(draw(st.integers(1, 7)))
    ]


@given(records())
def test_adding_a_deployment_is_the_same_as_sorting_all_of_them_anew(deployments: list[Deployment]) -> None:
    *recorded, new = deployments
    added, anew = timeline_of(recorded).adding(new), timeline_of(deployments)
    assert added.deployments == anew.deployments
    assert dict(added.successors) == dict(anew.successors)


@given(records())
def test_adding_a_deployment_leaves_the_recorded_timeline_as_it_was(deployments: list[Deployment]) -> None:
    *recorded, new = deployments
    timeline = timeline_of(recorded)
    before = dict(timeline.successors)
    timeline.adding(new)
    assert dict(timeline.successors) == before
