"""What a project says about itself is read from pyproject.toml and from git, each absent without harm."""

import subprocess

import pytest

from shiplap.client.project import git_facts, project_table
from shiplap.errors import InputError
from shiplap.settings import GitFacts


def git(folder, *arguments):
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def copy(tmp_path):
    git(tmp_path, "init", "-q")
    return tmp_path


def test_git_tells_commit_and_branch_and_whether_files_changed(copy):
    assert git_facts(copy) is None
    (copy / "a").write_text("1")
    git(copy, "add", "a")
    git(copy, "commit", "-q", "-m", "a")
    commit = git(copy, "rev-parse", "HEAD")
    assert git_facts(copy) == GitFacts(commit=commit, branch="main")
    (copy / "b").write_text("not tracked")
    assert git_facts(copy) == GitFacts(commit=commit, branch="main")
    (copy / "a").write_text("2")
    assert git_facts(copy) == GitFacts(commit=commit, branch="main", changed=True)
    git(copy, "checkout", "-q", "--detach", "-f")
    assert git_facts(copy) == GitFacts(commit=commit, branch=None)


def test_no_git_is_no_harm(tmp_path, monkeypatch):
    assert git_facts(tmp_path) is None
    monkeypatch.setenv("PATH", "")
    assert git_facts(tmp_path) is None


def test_the_nearest_pyproject_speaks(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.shiplap]\npacticipant = "web"\n')
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert project_table(inner) == {"pacticipant": "web"}
    (tmp_path / "a" / "pyproject.toml").write_text('[project]\nname = "a"\n')
    assert project_table(inner) == {}


@pytest.mark.parametrize(
    ("text", "problem"), [("[tool", "cannot read"), ("tool.shiplap = 3", r"must be a table, \[tool.shiplap\]")]
)
def test_a_pyproject_that_cannot_be_read_is_named(tmp_path, text, problem):
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(InputError, match=problem):
        project_table(tmp_path)
