"""A set of contracts replayed by several machines: each publishes its shard, and the broker merges them."""

from contextlib import ExitStack

import pytest

from fakes.broker_project import PUBLISH, READS_CURRENCY, BrokerProject
from fakes.provider_project import NOT_FOUND, interaction

RUN = ("--contract-run=run-7",)


@pytest.fixture
def project(pytester, monkeypatch):
    with ExitStack() as stack:
        found = BrokerProject(pytester, monkeypatch, stack)
        several = [interaction(f"no order {number}", (), f"/orders/{number}", NOT_FOUND) for number in range(6)]
        found.publish("40", interaction(), *several)
        yield found


def shard(project, index, count=2, *args):
    return project.verify(f"--contract-shard={index}/{count}", *PUBLISH, *RUN, *args)


def test_the_last_shard_makes_the_result(project):
    first = shard(project, 1)
    assert first.ret == 0
    first.stdout.fnmatch_lines(["published: orders-api@11, 1 result of shard 1/2"])
    assert project.result("40") is None
    assert shard(project, 2).ret == 0
    found = project.result("40")
    assert (found["success"], len(found["testResults"])) == (True, 7)


def test_a_shard_sent_twice_adds_nothing(project):
    for index in (1, 1, 2, 2):
        shard(project, index)
    number = project.result("40")["_links"]["self"]["href"].rpartition("/")[2]
    assert number == "101"


def test_a_red_shard_is_red_before_the_others_report(project):
    project.publish("41", interaction(response=READS_CURRENCY))
    for index in range(1, 4):
        if shard(project, index, 4).ret == pytest.ExitCode.TESTS_FAILED:
            break
    assert project.result("41")["success"] is False


def test_a_shard_with_nothing_to_replay_is_no_failure_and_counts(project):
    project.publish("41", interaction())
    endings = [shard(project, index, 3) for index in (1, 2, 3)]
    assert [int(result.ret) for result in endings] == [0, 0, 0]
    assert sum("has nothing to replay" in result.stdout.str() for result in endings) == 2
    assert len(project.result("41")["testResults"]) == 1


def test_a_part_of_a_shard_is_not_published(project):
    for index in (1, 2):
        shard(project, index, 2, "-k", "not exists")
    assert project.result("40") is None


def test_shards_and_workers_go_together(project):
    for index in (1, 2):
        result = project.run_apart("-n", "2", "--contract-verify", f"--contract-shard={index}/2", *PUBLISH, *RUN)
        result.stdout.fnmatch_lines([f"published: orders-api@11, 1 result of shard {index}/2"])
    assert len(project.result("40")["testResults"]) == 7


def test_the_run_is_the_one_of_the_ci_system(project, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_RUN_ID", "8001")
    for index in (1, 2):
        assert project.verify(f"--contract-shard={index}/2", *PUBLISH).ret == 0
    assert project.result("40")["success"] is True


def test_without_a_run_shards_are_not_published(project):
    result = project.verify("--contract-shard=1/2", *PUBLISH)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*add --contract-run NAME, the same for all shards"])
