"""A real broker on a real socket for each test, and the command line to talk to it."""

import shutil

import pytest

from fakes.cli_world import play, serving


@pytest.fixture(scope="session")
def world_database(tmp_path_factory):
    """A database with an environment named production, and nothing else; to be copied."""
    folder = tmp_path_factory.mktemp("world")
    with serving(f"sqlite:///{folder}/broker.db", folder) as world:
        world.ok("create-environment", "--name", "production", "--production")
    return folder / "broker.db"


@pytest.fixture(scope="session")
def overlap_database(world_database, tmp_path_factory):
    """The situation of the demo: web 41 replaced web 40, orders-api 10 serves, 11 breaks web 40; to be copied."""
    folder = tmp_path_factory.mktemp("overlap")
    shutil.copy(world_database, folder / "broker.db")
    with serving(f"sqlite:///{folder}/broker.db", folder) as world:
        play(world)
    return folder / "broker.db"


@pytest.fixture
def world(world_database, tmp_path):
    """A broker of this test's own, with an environment named production and nothing else."""
    shutil.copy(world_database, tmp_path / "broker.db")
    with serving(f"sqlite:///{tmp_path}/broker.db", tmp_path) as found:
        yield found


@pytest.fixture
def overlap(overlap_database, tmp_path):
    """A broker of this test's own, in the situation of the demo."""
    shutil.copy(overlap_database, tmp_path / "broker.db")
    with serving(f"sqlite:///{tmp_path}/broker.db", tmp_path) as found:
        yield found
