"""What every test may ask for."""

from collections import Counter
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse tests that share an id: pytest-xdist would run one of them, and nobody would miss the others."""
    shared = [name for name, count in Counter(item.nodeid for item in items).items() if count > 1]
    if shared:
        raise pytest.UsageError(f"tests need an id of their own; these ids name several: {', '.join(shared)}")


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
