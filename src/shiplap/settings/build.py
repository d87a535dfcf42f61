"""Finds out which version, branch, build and run this is, from what git and the common CI systems say.

The environment and git's answers come in as values; asking git is the business of the command line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template

from shiplap.settings.merge import Settings


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where it was found, for showing it before it is used."""

    value: str
    source: str

    def __str__(self) -> str:
        return f"{self.value} ({self.source})"


@dataclass(frozen=True, slots=True, kw_only=True)
class GitFacts:
    """What git says about the working copy.

    Attributes:
        commit: full hash of the commit that is checked out.
        branch: name of the branch; ``None`` where the head is detached.
        changed: whether files differ from the commit, so that the commit does not name what is built.
    """

    commit: str
    branch: str | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What is being built; ``None`` for what nobody says.

    Attributes:
        run: names the run of the CI system that all its jobs have in common, and a job that is run again keeps.
    """

    version: Found | None = None
    branch: Found | None = None
    build_url: Found | None = None
    run: Found | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _System:
    """How one CI system tells what it builds; each text is a template over environment variables, tried in order.

    Attributes:
        marker: the variable that tells the system is there, and what it must hold where that matters.
    """

    name: str
    marker: str
    version: tuple[str, ...]
    branch: tuple[str, ...]
    build_url: tuple[str, ...]
    run: tuple[str, ...]
    equals: str | None = None


# Sources: the pages "predefined variables" of each system's documentation.
_SYSTEMS = (
    _System(
        name="GitHub Actions",
        marker="GITHUB_ACTIONS",
        version=("$GITHUB_SHA",),
        branch=("$GITHUB_HEAD_REF", "$GITHUB_REF"),
        build_url=("$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID",),
        run=("$GITHUB_RUN_ID",),
    ),
    _System(
        name="Woodpecker",
        marker="CI",
        equals="woodpecker",
        version=("$CI_COMMIT_SHA",),
        branch=("$CI_COMMIT_SOURCE_BRANCH", "$CI_COMMIT_BRANCH"),
        build_url=("$CI_PIPELINE_URL",),
        run=("$CI_PIPELINE_NUMBER",),
    ),
    _System(
        name="GitLab CI",
        marker="GITLAB_CI",
        version=("$CI_COMMIT_SHA",),
        branch=("$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "$CI_COMMIT_BRANCH"),
        build_url=("$CI_JOB_URL", "$CI_PIPELINE_URL"),
        run=("$CI_PIPELINE_ID",),
    ),
    _System(
        name="Jenkins",
        marker="JENKINS_URL",
        version=("$GIT_COMMIT",),
        branch=("$CHANGE_BRANCH", "$BRANCH_NAME", "$GIT_LOCAL_BRANCH", "$GIT_BRANCH"),
        build_url=("$BUILD_URL",),
        run=("$BUILD_TAG",),
    ),
    _System(
        name="CircleCI",
        marker="CIRCLECI",
        version=("$CIRCLE_SHA1",),
        branch=("$CIRCLE_BRANCH",),
        build_url=("$CIRCLE_BUILD_URL",),
        run=("$CIRCLE_WORKFLOW_ID",),
    ),
    _System(
        name="Azure Pipelines",
        marker="TF_BUILD",
        version=("$SYSTEM_PULLREQUEST_SOURCECOMMITID", "$BUILD_SOURCEVERSION"),
        branch=("$SYSTEM_PULLREQUEST_SOURCEBRANCH", "$BUILD_SOURCEBRANCH"),
        build_url=("${SYSTEM_COLLECTIONURI}${SYSTEM_TEAMPROJECT}/_build/results?buildId=$BUILD_BUILDID",),
        run=("$BUILD_BUILDID",),
    ),
    _System(
        name="Bitbucket Pipelines",
        marker="BITBUCKET_COMMIT",
        version=("$BITBUCKET_COMMIT",),
        branch=("$BITBUCKET_BRANCH",),
        build_url=("https://bitbucket.org/$BITBUCKET_REPO_FULL_NAME/pipelines/results/$BITBUCKET_BUILD_NUMBER",),
        run=("$BITBUCKET_PIPELINE_UUID",),
    ),
    _System(
        name="Buildkite",
        marker="BUILDKITE",
        version=("$BUILDKITE_COMMIT",),
        branch=("$BUILDKITE_BRANCH",),
        build_url=("$BUILDKITE_BUILD_URL",),
        run=("$BUILDKITE_BUILD_ID",),
    ),
    _System(
        name="Travis CI",
        marker="TRAVIS",
        version=("$TRAVIS_PULL_REQUEST_SHA", "$TRAVIS_COMMIT"),
        branch=("$TRAVIS_PULL_REQUEST_BRANCH", "$TRAVIS_BRANCH"),
        build_url=("$TRAVIS_BUILD_WEB_URL",),
        run=("$TRAVIS_BUILD_ID",),
    ),
    _System(
        name="Drone",
        marker="DRONE",
        version=("$DRONE_COMMIT_SHA",),
        branch=("$DRONE_SOURCE_BRANCH", "$DRONE_BRANCH"),
        build_url=("$DRONE_BUILD_LINK",),
        run=("$DRONE_BUILD_NUMBER",),
    ),
    _System(
        name="Semaphore",
        marker="SEMAPHORE",
        version=("$SEMAPHORE_GIT_PR_SHA", "$SEMAPHORE_GIT_SHA"),
        branch=("$SEMAPHORE_GIT_PR_BRANCH", "$SEMAPHORE_GIT_BRANCH"),
        build_url=("$SEMAPHORE_ORGANIZATION_URL/workflows/$SEMAPHORE_WORKFLOW_ID",),
        run=("$SEMAPHORE_WORKFLOW_ID",),
    ),
    _System(
        name="TeamCity",
        marker="TEAMCITY_VERSION",
        version=("$BUILD_VCS_NUMBER",),
        branch=("$TEAMCITY_BUILD_BRANCH",),  # a configuration parameter only, unless the build passes it on
        build_url=("$BUILD_URL",),
        run=("$BUILD_URL",),
    ),
    _System(
        name="AppVeyor",
        marker="APPVEYOR",
        version=("$APPVEYOR_PULL_REQUEST_HEAD_COMMIT", "$APPVEYOR_REPO_COMMIT"),
        branch=("$APPVEYOR_PULL_REQUEST_HEAD_REPO_BRANCH", "$APPVEYOR_REPO_BRANCH"),
        build_url=("$APPVEYOR_URL/project/$APPVEYOR_ACCOUNT_NAME/$APPVEYOR_PROJECT_SLUG/builds/$APPVEYOR_BUILD_ID",),
        run=("$APPVEYOR_BUILD_ID",),
    ),
    _System(
        name="AWS CodeBuild",
        marker="CODEBUILD_BUILD_ID",
        version=("$CODEBUILD_RESOLVED_SOURCE_VERSION",),
        branch=("$CODEBUILD_WEBHOOK_HEAD_REF",),
        build_url=("$CODEBUILD_PUBLIC_BUILD_URL",),
        run=(),  # nothing it says is shared by the builds of a batch and by nothing else
    ),
)


def find_build(settings: Settings, environ: Mapping[str, str], git: GitFacts | None) -> Build:
    """Find version, branch, build URL and run: the settings win, then the CI system, then git.

    Args:
        settings: the merged settings.
        environ: environment variables.
        git: what git says; ``None`` outside a working copy.
    """
    system = next((system for system in _SYSTEMS if _is_present(system, environ)), None)
    named = {name: value for name, value in environ.items() if value != "HEAD"}  # not resolved yet: names no commit
    version = _first(system, system.version if system else (), named)
    branch = _first(system, system.branch if system else (), environ)
    build_url = _first(system, system.build_url if system else (), environ)
    run = _first(system, system.run if system else (), environ)
    return Build(
        version=_said(settings.version) or version or _git_version(git),
        branch=_said(settings.branch) or (branch and _plain_branch(branch)) or _git_branch(git),
        build_url=_said(settings.build_url) or build_url,
        run=_said(settings.run) or run,
    )


def _is_present(system: _System, environ: Mapping[str, str]) -> bool:
    value = environ.get(system.marker)
    return bool(value) if system.equals is None else value == system.equals


def _first(system: _System | None, templates: tuple[str, ...], environ: Mapping[str, str]) -> Found | None:
    filled = {name: value for name, value in environ.items() if value and value != "false"}
    for text in templates:
        template = Template(text)
        names = template.get_identifiers()
        if system is not None and all(name in filled for name in names):
            return Found(template.substitute(filled), system.name)
    return None


def _plain_branch(found: Found) -> Found | None:
    """Strip what CI systems put before the name; a tag and a pull request's merge ref are no branches."""
    name = found.value
    for prefix in ("refs/heads/", "refs/remotes/origin/", "origin/"):
        name = name.removeprefix(prefix)
    if name.startswith("refs/") or name in ("HEAD", "detached"):
        return None
    return Found(name, found.source)


def _said(value: str | None) -> Found | None:
    return None if value is None else Found(value, "given")


def _git_version(git: GitFacts | None) -> Found | None:
    if git is None:
        return None
    return Found(git.commit, "git, but files have changed since" if git.changed else "git")


def _git_branch(git: GitFacts | None) -> Found | None:
    return None if git is None or git.branch is None else Found(git.branch, "git")
