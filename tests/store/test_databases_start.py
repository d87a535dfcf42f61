"""A database is brought to this version's tables when it is opened, and what hinders that is said in one line."""

import os
import random
import sqlite3
import string
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from shiplap.errors import InputError, ShiplapError
from shiplap_broker.store import migrate as migrating
from shiplap_broker.store.database import open_database, pending
from shiplap_broker.store.engines import create_database_engine
from shiplap_broker.store.faults import (
    DatabaseUrlError,
    NewerDatabaseError,
    StorageBusyError,
    StorageError,
    TooLongError,
    storage_error,
)
from shiplap_broker.store.tables import metadata


def test_a_new_sqlite_file_gets_the_tables(tmp_path):
    store = open_database(f"sqlite:///{tmp_path}/new.db")
    with store.read() as transaction:
        assert transaction.pacticipants.names() == ()
    store.close()


def test_a_new_postgres_database_gets_the_tables(empty_postgres_url):
    store = open_database(empty_postgres_url)
    with store.read() as transaction:
        assert transaction.pacticipants.names() == ()
    store.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_the_migrations_make_exactly_the_tables_of_the_code(database_url, kind):
    engine = create_database_engine(database_url(kind))
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert differences == []


def test_the_revisions_named_in_the_code_are_the_files_of_the_migrations():
    here = files("shiplap_broker.store") / "migrations" / "versions"
    named = sorted(one.name.split("_")[0] for one in here.iterdir() if one.name[0].isdigit())
    assert tuple(named) == migrating.REVISIONS


def test_opening_twice_changes_nothing(tmp_path):
    url = f"sqlite:///{tmp_path}/twice.db"
    open_database(url).close()
    before = (tmp_path / "twice.db").read_bytes()
    open_database(url).close()
    assert (tmp_path / "twice.db").read_bytes() == before


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_changed_by_a_newer_version_is_refused(database_url, kind):
    url = database_url(kind)
    engine = create_database_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(NewerDatabaseError, match=r"newer Shiplap \(revision 9999") as refusal:
        open_database(url)
    assert "start that version" in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://localhost/x", "cannot keep its data in 'mysql'"),
        ("orders.db", "is not the address of a database"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("", "is not the address of a database"),
    ],
)
def test_an_address_that_is_none_is_refused(url, said):
    with pytest.raises(DatabaseUrlError) as refusal:
        open_database(url)
    assert said in str(refusal.value)
    assert isinstance(refusal.value, InputError)


def test_a_missing_directory_is_said(tmp_path):
    with pytest.raises(StorageError, match="check that the directory exists and may be written"):
        open_database(f"sqlite:///{tmp_path}/nowhere/shiplap.db")


def test_a_file_that_is_no_database_is_said(tmp_path):
    (tmp_path / "notes.txt").write_text("these are notes, not a database" * 100)
    with pytest.raises(StorageError, match="it is not a SQLite database"):
        open_database(f"sqlite:///{tmp_path}/notes.txt")


def test_a_file_that_may_not_be_written_is_said(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may write everything")
    path = tmp_path / "fixed.db"
    sqlite3.connect(path).close()
    path.chmod(0o444)
    with pytest.raises(StorageError, match="it may not be written"):
        open_database(f"sqlite:///{path}")


def test_a_full_disk_is_said(database_url):
    store = open_database(database_url("sqlite"))
    with pytest.raises(StorageError, match="the disk is full; make room"):
        fill_the_disk(store)
    store.close()


def fill_the_disk(store):
    with store.write() as transaction:
        pages = transaction._connection.exec_driver_sql("PRAGMA page_count").scalar()
        transaction._connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        transaction._connection.exec_driver_sql("CREATE TABLE filler AS SELECT randomblob(10000000) AS filling")


def test_a_server_that_does_not_run_is_said_in_one_line():
    with pytest.raises(StorageError) as refusal:
        open_database("postgresql://shiplap:secret@127.0.0.1:1/shiplap")
    assert "nobody listens there" in str(refusal.value)
    assert "secret" not in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert isinstance(refusal.value, ShiplapError)


def test_a_postgres_database_that_does_not_exist_is_said(postgres_url):
    with pytest.raises(StorageError, match="the database or role does not exist"):
        open_database(postgres_url.replace("/postgres", "/nowhere"))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("attempt to write a readonly database", "it may not be written; check the permissions"),
        ("could not extend file: No space left on device", "the disk is full; make room"),
        ("cannot execute INSERT in a read-only transaction", "it may not be written"),
        ("database disk image is malformed", "it is damaged; restore a backup"),
        ('FATAL: password authentication failed for user "x"', "user or password is wrong"),
        ("sorry, too many clients already", "raise max_connections or run fewer brokers"),
        ("server closed the connection unexpectedly", "it broke the connection off"),
        ("something new\nin two lines", "failed: something new in two lines"),
    ],
)
def test_what_a_database_says_becomes_one_line_with_what_to_do(told, said):
    error = storage_error(OperationalError("SELECT 1", {}, Exception(told)), "orders.db")
    assert said in str(error)
    assert "orders.db" in str(error)
    assert "\n" not in str(error)
    assert "SELECT" not in str(error)


def test_a_database_that_others_write_to_for_too_long_is_busy():
    error = storage_error(OperationalError("BEGIN", {}, Exception("database is locked")), "orders.db")
    assert isinstance(error, StorageBusyError)
    assert "try again" in str(error)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_brokers_that_start_at_once_on_a_new_database_all_start(request, tmp_path, kind):
    url = f"sqlite:///{tmp_path}/new.db" if kind == "sqlite" else request.getfixturevalue("empty_postgres_url")
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(open_database, [url] * 4))
    for store in stores:
        with store.read() as transaction:
            assert transaction.pacticipants.names() == ()
        store.close()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_data_of_the_first_revision_is_still_there_after_all_migrations(request, tmp_path, kind):
    url = f"sqlite:///{tmp_path}/old.db" if kind == "sqlite" else request.getfixturevalue("empty_postgres_url")
    engine = create_database_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", "shiplap_broker.store:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text("INSERT INTO pacticipants (name, created_at, updated_at) VALUES ('web', 1000000, 2000000)")
        )
    assert [one.split()[0] for one in migrating.pending_migrations(engine)] == list(migrating.REVISIONS[1:])
    engine.dispose()
    store = open_database(url)
    with store.read() as transaction:
        known = transaction.pacticipants.get("web")
    store.close()
    assert (known.name, known.created_at) == ("web", datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))


@pytest.mark.postgres
def test_a_name_that_no_index_of_postgresql_holds_is_the_fault_of_whoever_gave_it(database_url):
    store = open_database(database_url("postgresql"))
    name = "".join(random.Random(1).choices(string.ascii_letters, k=4000))  # repeats are compressed
    with pytest.raises(TooLongError, match="1000 bytes"), store.write() as transaction:
        transaction.pacticipants.ensure(name, datetime(2026, 11, 23, tzinfo=UTC))
    store.close()


LEAN = """
import sys, threading
from shiplap_broker.store.database import open_database_lean
if "threads" in sys.argv:
    threading.Thread(target=threading.Event().wait, daemon=True).start()
open_database_lean(sys.argv[1]).close()
print(any(one.startswith("alembic") for one in sys.modules))
"""


def opened_lean(url, *more):
    return subprocess.run([sys.executable, "-c", LEAN, url, *more], capture_output=True, text=True, check=False)


def test_a_broker_that_serves_keeps_nothing_of_what_made_its_tables(tmp_path, empty_postgres_url):
    for url in (f"sqlite:///{tmp_path}/new.db", empty_postgres_url):
        assert opened_lean(url).stdout.split() == ["False"]
        assert pending(url) == ()


def test_a_process_with_threads_makes_its_tables_itself(tmp_path):
    url = f"sqlite:///{tmp_path}/new.db"
    assert opened_lean(url, "threads").stdout.split() == ["True"]
    assert pending(url) == ()


def test_what_hindered_a_child_from_making_the_tables_is_said_once(tmp_path):
    told = opened_lean(f"sqlite:///{tmp_path}/nowhere/new.db").stderr.splitlines()
    assert told[-1].startswith("shiplap_broker.store.faults.StorageError: ")
    assert len([line for line in told if "StorageError" in line]) == 1
