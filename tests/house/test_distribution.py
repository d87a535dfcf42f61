"""One distribution, one version."""

import tomllib

import shiplap
from shiplap.distribution import VERSION


def test_the_version_is_the_same_everywhere(repository):
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["version"] == VERSION == shiplap.__version__
