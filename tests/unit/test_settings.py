"""Settings come from flags, environment, [tool.shiplap] and defaults, in this order, and secrets stay secret."""

from dataclasses import fields

import pytest

from shiplap.errors import InputError
from shiplap.settings import SETTINGS, Build, Found, GitFacts, Settings, find_build, merge_settings


def test_every_setting_has_a_row_in_the_table():
    assert [setting.name for setting in SETTINGS] == [field.name for field in fields(Settings)]


def test_a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default():
    table = {"contracts-dir": "pacts", "pacticipant": "from-file", "environment": "test", "broker_url": "http://file"}
    environ = {"SHIPLAP_PACTICIPANT": "from-env", "SHIPLAP_ENVIRONMENT": "staging"}
    settings = merge_settings({"environment": "production", "version": None}, environ, table)
    assert settings == Settings(
        contracts_dir="pacts", pacticipant="from-env", environment="production", broker_url="http://file"
    )
    assert merge_settings({}, {}, {}) == Settings(contracts_dir="contracts")


def test_the_variables_of_pact_are_understood_and_those_of_shiplap_win():
    pact = {
        "PACT_BROKER_BASE_URL": "https://pact.example.com/",
        "PACT_BROKER_USERNAME": "ann",
        "PACT_BROKER_PASSWORD": "secret",
    }
    settings = merge_settings({}, pact, {})
    assert (settings.broker_url, settings.broker_username, settings.broker_password) == (
        "https://pact.example.com",
        "ann",
        "secret",
    )
    assert merge_settings({}, {**pact, "SHIPLAP_BROKER_URL": "http://own"}, {}).broker_url == "http://own"
    assert merge_settings({}, {**pact, "SHIPLAP_BROKER_URL": ""}, {}).broker_url == "https://pact.example.com"


def test_credentials_count_as_one_setting():
    environ = {"PACT_BROKER_USERNAME": "ann", "PACT_BROKER_PASSWORD": "secret"}
    settings = merge_settings({"broker_token": "t"}, environ, {})
    assert (settings.broker_token, settings.broker_username, settings.broker_password) == ("t", None, None)


def test_credentials_in_the_address_are_moved_out_of_it():
    settings = merge_settings({"broker_url": "https://ann:p%40ss@broker.example.com:8443/pact/"}, {}, {})
    assert settings.broker_url == "https://broker.example.com:8443/pact"
    assert (settings.broker_username, settings.broker_password) == ("ann", "p@ss")


def test_secrets_are_not_shown():
    settings = merge_settings({}, {"SHIPLAP_BROKER_TOKEN": "t0ps3cret"}, {})
    assert "t0ps3cret" not in repr(settings)
    settings = merge_settings({}, {"PACT_BROKER_USERNAME": "ann", "PACT_BROKER_PASSWORD": "t0ps3cret"}, {})
    assert "t0ps3cret" not in repr(settings)


def test_every_fault_is_named_at_once():
    table = {"brokr-url": "x", "broker-token": "t", "pacticipant": 3, "xyzzy": True, "broker-url": "broker.example.com"}
    environ = {"PACT_BROKER_PASSWORD": "p"}
    with pytest.raises(InputError) as caught:
        merge_settings({}, environ, table)
    assert [str(fault) for fault in caught.value.faults] == [
        "[tool.shiplap] brokr-url: is not a setting; did you mean 'broker-url'?",
        "[tool.shiplap] broker-token: a secret must not stand in a file; set SHIPLAP_BROKER_TOKEN instead",
        "[tool.shiplap] pacticipant: expected a text that is not blank",
        "[tool.shiplap] xyzzy: is not a setting; known: " + ", ".join(setting.key for setting in SETTINGS),
        "broker URL: expected an address such as https://broker.example.com",
        "broker credentials: a password is set without a username",
    ]


def test_a_token_and_a_password_of_one_source_contradict_each_other():
    with pytest.raises(InputError, match="keep one"):
        merge_settings({"broker_token": "t", "broker_username": "ann"}, {}, {})


@pytest.mark.parametrize(
    "url", ["localhost:9292", "ftp://host", "https://", "http://host:99999", "http://[::1", "http://h?x=1"]
)
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(InputError, match="broker URL: expected an address"):
        merge_settings({"broker_url": url}, {}, {})


GIT = GitFacts(commit="c0ffee", branch="main")


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        (
            {
                "GITHUB_ACTIONS": "true",
                "GITHUB_SHA": "abc",
                "GITHUB_HEAD_REF": "",
                "GITHUB_REF": "refs/heads/feat/x",
                "GITHUB_SERVER_URL": "https://github.com",
                "GITHUB_REPOSITORY": "acme/web",
                "GITHUB_RUN_ID": "7",
            },
            ("abc", "feat/x", "https://github.com/acme/web/actions/runs/7", "GitHub Actions"),
        ),
        (
            {
                "GITHUB_ACTIONS": "true",
                "GITHUB_SHA": "abc",
                "GITHUB_HEAD_REF": "feat/y",
                "GITHUB_REF": "refs/pull/3/merge",
                "GITHUB_SERVER_URL": "https://github.com",
                "GITHUB_REPOSITORY": "acme/web",
                "GITHUB_RUN_ID": "7",
            },
            ("abc", "feat/y", "https://github.com/acme/web/actions/runs/7", "GitHub Actions"),
        ),
        (
            {
                "GITLAB_CI": "true",
                "CI": "true",
                "CI_COMMIT_SHA": "abc",
                "CI_COMMIT_BRANCH": "main",
                "CI_JOB_URL": "https://gitlab/j/1",
            },
            ("abc", "main", "https://gitlab/j/1", "GitLab CI"),
        ),
        (
            {"CI": "woodpecker", "CI_COMMIT_SHA": "abc", "CI_COMMIT_BRANCH": "main", "CI_PIPELINE_URL": "https://w/1"},
            ("abc", "main", "https://w/1", "Woodpecker"),
        ),
        (
            {"JENKINS_URL": "x", "GIT_COMMIT": "abc", "GIT_BRANCH": "origin/main", "BUILD_URL": "https://j/1"},
            ("abc", "main", "https://j/1", "Jenkins"),
        ),
        (
            {"CIRCLECI": "true", "CIRCLE_SHA1": "abc", "CIRCLE_BRANCH": "main", "CIRCLE_BUILD_URL": "https://c/1"},
            ("abc", "main", "https://c/1", "CircleCI"),
        ),
        (
            {
                "TF_BUILD": "True",
                "BUILD_SOURCEVERSION": "abc",
                "BUILD_SOURCEBRANCH": "refs/heads/main",
                "SYSTEM_COLLECTIONURI": "https://dev.azure.com/acme/",
                "SYSTEM_TEAMPROJECT": "shop",
                "BUILD_BUILDID": "9",
            },
            ("abc", "main", "https://dev.azure.com/acme/shop/_build/results?buildId=9", "Azure Pipelines"),
        ),
        (
            {
                "BITBUCKET_COMMIT": "abc",
                "BITBUCKET_BRANCH": "main",
                "BITBUCKET_REPO_FULL_NAME": "acme/web",
                "BITBUCKET_BUILD_NUMBER": "5",
            },
            ("abc", "main", "https://bitbucket.org/acme/web/pipelines/results/5", "Bitbucket Pipelines"),
        ),
        (
            {
                "BUILDKITE": "true",
                "BUILDKITE_COMMIT": "abc",
                "BUILDKITE_BRANCH": "main",
                "BUILDKITE_BUILD_URL": "https://b/1",
            },
            ("abc", "main", "https://b/1", "Buildkite"),
        ),
        (
            {
                "TRAVIS": "true",
                "TRAVIS_COMMIT": "abc",
                "TRAVIS_PULL_REQUEST_BRANCH": "",
                "TRAVIS_BRANCH": "main",
                "TRAVIS_BUILD_WEB_URL": "https://t/1",
            },
            ("abc", "main", "https://t/1", "Travis CI"),
        ),
        (
            {
                "DRONE": "true",
                "DRONE_COMMIT_SHA": "abc",
                "DRONE_SOURCE_BRANCH": "main",
                "DRONE_BUILD_LINK": "https://d/1",
            },
            ("abc", "main", "https://d/1", "Drone"),
        ),
        (
            {
                "SEMAPHORE": "true",
                "SEMAPHORE_GIT_SHA": "abc",
                "SEMAPHORE_GIT_BRANCH": "main",
                "SEMAPHORE_ORGANIZATION_URL": "https://s",
                "SEMAPHORE_WORKFLOW_ID": "1",
            },
            ("abc", "main", "https://s/workflows/1", "Semaphore"),
        ),
        (
            {
                "TEAMCITY_VERSION": "2025.07",
                "BUILD_VCS_NUMBER": "abc",
                "TEAMCITY_BUILD_BRANCH": "refs/heads/main",
                "BUILD_URL": "https://t/1",
            },
            ("abc", "main", "https://t/1", "TeamCity"),
        ),
        (
            {
                "APPVEYOR": "True",
                "APPVEYOR_REPO_COMMIT": "abc",
                "APPVEYOR_REPO_BRANCH": "main",
                "APPVEYOR_URL": "https://a",
                "APPVEYOR_ACCOUNT_NAME": "acme",
                "APPVEYOR_PROJECT_SLUG": "web",
                "APPVEYOR_BUILD_ID": "7",
            },
            ("abc", "main", "https://a/project/acme/web/builds/7", "AppVeyor"),
        ),
        (
            {
                "CODEBUILD_BUILD_ID": "x:1",
                "CODEBUILD_RESOLVED_SOURCE_VERSION": "abc",
                "CODEBUILD_WEBHOOK_HEAD_REF": "refs/heads/main",
                "CODEBUILD_PUBLIC_BUILD_URL": "https://a/1",
            },
            ("abc", "main", "https://a/1", "AWS CodeBuild"),
        ),
    ],
)
def test_the_variables_of_ci_systems_are_understood(environ, expected):
    version, branch, build_url, system = expected
    found = find_build(Settings(), environ, GIT)
    assert (found.version, found.branch) == (Found(version, system), Found(branch, system))
    assert found.build_url == Found(build_url, system)


@pytest.mark.parametrize(
    ("environ", "run"),
    [
        ({"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "8001", "GITHUB_RUN_ATTEMPT": "2"}, "8001"),
        ({"CI": "woodpecker", "CI_PIPELINE_NUMBER": "3"}, "3"),
        ({"GITLAB_CI": "true", "CI_PIPELINE_ID": "77", "CI_JOB_ID": "78"}, "77"),
        ({"JENKINS_URL": "x", "BUILD_TAG": "jenkins-shop-5"}, "jenkins-shop-5"),
        ({"CIRCLECI": "true", "CIRCLE_WORKFLOW_ID": "ab-1"}, "ab-1"),
        ({"TF_BUILD": "True", "BUILD_BUILDID": "9"}, "9"),
        ({"BITBUCKET_COMMIT": "abc", "BITBUCKET_PIPELINE_UUID": "{1}"}, "{1}"),
        ({"BUILDKITE": "true", "BUILDKITE_BUILD_ID": "b1"}, "b1"),
        ({"TRAVIS": "true", "TRAVIS_BUILD_ID": "4"}, "4"),
        ({"DRONE": "true", "DRONE_BUILD_NUMBER": "6"}, "6"),
        ({"SEMAPHORE": "true", "SEMAPHORE_WORKFLOW_ID": "w"}, "w"),
        ({"CODEBUILD_BUILD_ID": "x:1"}, None),
        ({}, None),
    ],
)
def test_the_run_is_what_all_jobs_and_their_repetitions_have_in_common(environ, run):
    found = find_build(Settings(), environ, GIT).run
    assert (found and found.value) == run


def test_a_run_that_is_said_wins():
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "8001"}
    assert find_build(Settings(run="mine"), environ, GIT).run == Found("mine", "given")


def test_outside_a_ci_system_git_is_asked_and_there_is_no_build_url():
    assert find_build(Settings(), {}, GIT) == Build(version=Found("c0ffee", "git"), branch=Found("main", "git"))
    changed = GitFacts(commit="c0ffee", branch=None, changed=True)
    assert find_build(Settings(), {}, changed) == Build(
        version=Found("c0ffee", "git, but files have changed since"), branch=None
    )
    assert find_build(Settings(), {}, None) == Build()


def test_what_is_said_wins_over_what_is_found():
    settings = Settings(version="41", branch="main", build_url="http://ci/41")
    environ = {"CIRCLECI": "true", "CIRCLE_SHA1": "abc", "CIRCLE_BRANCH": "x", "CIRCLE_BUILD_URL": "https://c/1"}
    assert find_build(settings, environ, GIT) == Build(
        version=Found("41", "given"), branch=Found("main", "given"), build_url=Found("http://ci/41", "given")
    )


def test_a_tag_and_a_merge_ref_are_no_branches():
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_SHA": "abc", "GITHUB_REF": "refs/tags/v1"}
    assert find_build(Settings(), environ, None).branch is None
    assert find_build(Settings(), environ, GIT).branch == Found("main", "git")


def test_a_commit_that_a_ci_system_has_not_resolved_yet_is_no_version():
    environ = {"BUILDKITE": "true", "BUILDKITE_COMMIT": "HEAD", "BUILDKITE_BRANCH": "main"}
    assert find_build(Settings(), environ, None).version is None
    found = find_build(Settings(), environ, GitFacts(commit="abc")).version
    assert found == Found("abc", "git")


def test_lists_are_lists_in_the_file_and_parted_by_commas_in_variables():
    table = {"keep-headers": ["Location", "ETag"], "allow-secrets": []}
    assert merge_settings({}, {}, table) == Settings(keep_headers=("Location", "ETag"))
    environ = {"SHIPLAP_KEEP_HEADERS": "X-Tenant, X-Other,", "SHIPLAP_ALLOW_SECRETS": " , "}
    assert merge_settings({}, environ, table) == Settings(keep_headers=("X-Tenant", "X-Other"))


@pytest.mark.parametrize("value", ["Location", [""], [7], 7])
def test_a_list_of_something_else_is_refused(value):
    with pytest.raises(InputError, match="expected a list of texts that are not blank"):
        merge_settings({}, {}, {"keep-headers": value})
