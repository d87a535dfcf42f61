"""Every migration runs on a database of the version before that has rows in every table, and only adds.

Brokers are deployed with no downtime: for a while the version before writes to the tables of the next one.
"""

from importlib import import_module
from itertools import pairwise

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import BigInteger, Boolean, Float, Integer, MetaData, insert, select

from shiplap_broker.store.database import open_database, pending
from shiplap_broker.store.engines import create_database_engine
from shiplap_broker.store.migrate import REVISIONS

pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
STEPS = list(pairwise(REVISIONS))


@pytest.fixture(params=KINDS)
def empty_url(request, tmp_path):
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    return request.getfixturevalue("empty_postgres_url")


@pytest.fixture
def engine(empty_url):
    made = create_database_engine(empty_url)
    yield made
    made.dispose()


def upgrade(engine, revision):
    config = Config()
    config.set_main_option("script_location", "shiplap_broker.store:migrations")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def reflected(engine):
    tables = MetaData()
    tables.reflect(engine)
    tables.remove(tables.tables["alembic_version"])
    return tables


def value(column, number):
    """A value for a column of the row with a number; what points elsewhere points to the row with the same number."""
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Integer | BigInteger | Float):
        return number
    return f"{column.name}-{number}"


def fill(engine, tables, number):
    """Put one row into every table."""
    with engine.begin() as connection:
        for table in tables.sorted_tables:
            connection.execute(insert(table).values({one.name: value(one, number) for one in table.columns}))


def rows(engine, tables):
    with engine.connect() as connection:
        return {name: sorted(map(tuple, connection.execute(select(table)))) for name, table in tables.tables.items()}


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_a_migration_keeps_every_row_and_the_version_before_can_go_on_writing(engine, before, after):
    upgrade(engine, before)
    old = reflected(engine)
    fill(engine, old, 1)
    kept = rows(engine, old)
    upgrade(engine, after)
    assert rows(engine, old) == kept
    fill(engine, old, 2)
    assert all(len(found) == 2 for found in rows(engine, old).values())


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_a_migration_only_adds(engine, before, after):
    upgrade(engine, before)
    old = reflected(engine)
    upgrade(engine, after)
    new = reflected(engine)
    assert set(old.tables) <= set(new.tables)
    for name, table in old.tables.items():
        for column in table.columns:
            now = new.tables[name].columns[column.name]
            assert (str(now.type), now.nullable) == (str(column.type), column.nullable)


def test_a_database_of_the_first_version_is_brought_up_to_this_one(engine, empty_url):
    upgrade(engine, REVISIONS[0])
    fill(engine, reflected(engine), 1)
    assert [one.split()[0] for one in pending(empty_url)] == list(REVISIONS[1:])
    store = open_database(empty_url)
    with store.read() as transaction:
        assert transaction.pacticipants.get("name-1").main_branch == "main_branch-1"
    store.close()
    assert pending(empty_url) == ()


def test_every_pending_migration_is_named_and_nothing_is_made(tmp_path):
    assert pending(f"sqlite:///{tmp_path}/new.db")[0] == "0001 first tables"
    assert list(tmp_path.iterdir()) == []


def test_every_migration_says_what_it_follows():
    found = [
        import_module(f"shiplap_broker.store.migrations.versions.{one.replace(' ', '_')}") for one in pending_all()
    ]
    assert [(one.down_revision, one.revision) for one in found] == [
        (None, REVISIONS[0]),
        *((before, after) for before, after in STEPS),
    ]


def pending_all():
    return pending("sqlite:///there/is/nothing.db")
