"""What every test may ask for."""

from pathlib import Path

import pytest

from fakes.absence import lacking
from fakes.databases import (  # noqa: F401 - fixtures are found by their names here
    _postgres_template,
    _sqlite_template,
    database_url,
    empty_postgres_url,
    postgres_url,
)

REPOSITORY = Path(__file__).resolve().parent.parent
# Beside the repository; one folder further up where the tests run in a copy inside it (`make mutants`).
SHARED = next(
    (up / "shared" for up in REPOSITORY.parents[:2] if (up / "shared").is_dir()), REPOSITORY.parent / "shared"
)


def shared_path(*parts: str) -> Path:
    """Return a path in the shared test data, which lies beside the repository; skip where it is absent, never in CI."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        lacking(f"needs shared test data beside the repository: {'/'.join(parts)}")
    return path


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared():
    """A function from path parts to a path in the shared test data."""
    return shared_path
