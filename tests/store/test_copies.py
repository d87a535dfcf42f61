"""A backup is one picture of a moment, taken while others write; nothing is ever overwritten or half there."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fakes.broker_world import BrokerWorld
from shiplap.errors import ConflictError, InputError
from shiplap_broker.store.copies import back_up, restore
from shiplap_broker.store.database import open_database
from shiplap_broker.store.faults import NewerDatabaseError, StorageError
from shiplap_broker.store.migrate import REVISIONS


@pytest.fixture
def url(database_url):
    return database_url("sqlite")


def left_over(folder):
    return sorted(one.name for one in folder.iterdir() if "unfinished" in one.name)


def publish_pairs(url, consumer, count):
    """Publish versions of a consumer; each transaction writes a version and a publication, or neither."""
    store = open_database(url)
    world = BrokerWorld(store, refuse_similar_names=False)
    for number in range(count):
        world.publish(f"{consumer}@{number}", reads=(f"field-{number}",))
    store.close()


def test_a_backup_taken_while_others_write_is_one_picture(url, tmp_path):
    publish_pairs(url, "consumer-before", 3)
    with ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(publish_pairs, url, f"consumer-{name}", 25) for name in ("a", "b")]
        copies = [back_up(url, tmp_path / f"copy-{number}.db") for number in range(4)]
        for one in writers:
            one.result()
    for number, copy in enumerate(copies):
        assert copy.revision == REVISIONS[-1]
        restored = f"sqlite:///{tmp_path}/restored-{number}.db"
        restore(copy.path, restored)
        with sqlite3.connect(tmp_path / f"restored-{number}.db") as connection:
            versions = connection.execute("SELECT count(*) FROM versions").fetchone()
            publications = connection.execute("SELECT count(*) FROM publications").fetchone()
        connection.close()
        assert versions == publications
        assert versions >= (3,)
    store = open_database(f"sqlite:///{tmp_path}/restored-0.db")
    with store.read() as transaction:
        assert transaction.pacticipants.get("consumer-before") is not None
    store.close()
    assert left_over(tmp_path) == []


def test_where_a_copy_cannot_be_written_that_is_said_of_the_copy(url, tmp_path, monkeypatch):
    def full(_target):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    class Full(sqlite3.Connection):
        def execute(self, statement, *more):
            return full(*more) if statement.startswith("VACUUM") else super().execute(statement, *more)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **more: connect(*args, **more, factory=Full))
    with pytest.raises(StorageError) as raised:
        back_up(url, tmp_path / "copy.db")
    monkeypatch.undo()
    assert str(raised.value) == f"cannot write {tmp_path}/copy.db: database or disk is full; nothing was copied"
    assert left_over(tmp_path) == []
    assert not (tmp_path / "copy.db").exists()


@pytest.mark.parametrize("mode", [0o600, 0o640])
def test_nobody_may_read_a_copy_who_may_not_read_the_database(url, tmp_path, mode):
    Path(url.removeprefix("sqlite:///")).chmod(mode)
    copy = back_up(url, tmp_path / "copy.db")
    restored = restore(copy.path, f"sqlite:///{tmp_path}/restored.db")
    assert [one.path.stat().st_mode & 0o777 for one in (copy, restored)] == [mode, mode]


def test_no_file_is_overwritten(url, tmp_path):
    (tmp_path / "taken.db").write_text("mine")
    with pytest.raises(ConflictError, match="is there already"):
        back_up(url, tmp_path / "taken.db")
    copy = back_up(url, tmp_path / "copy.db")
    with pytest.raises(ConflictError, match="is there already"):
        restore(copy.path, f"sqlite:///{tmp_path}/taken.db")
    assert (tmp_path / "taken.db").read_text() == "mine"


def test_the_log_of_a_database_that_is_gone_hinders_restoring(url, tmp_path):
    copy = back_up(url, tmp_path / "copy.db")
    (tmp_path / "new.db-wal").write_bytes(b"left over")
    with pytest.raises(ConflictError, match=r"new\.db-wal belongs to a database that is gone"):
        restore(copy.path, f"sqlite:///{tmp_path}/new.db")
    assert not (tmp_path / "new.db").exists()


def test_a_damaged_backup_is_not_restored(url, tmp_path):
    publish_pairs(url, "web", 20)
    copy = back_up(url, tmp_path / "copy.db")
    content = bytearray(copy.path.read_bytes())
    for at in range(8192, len(content), 4096):
        content[at : at + 100] = b"\xff" * 100
    copy.path.write_bytes(content)
    with pytest.raises(StorageError, match="damaged"):
        restore(copy.path, f"sqlite:///{tmp_path}/new.db")
    copy.path.write_bytes(content[: len(content) // 2])
    with pytest.raises(StorageError, match="damaged"):
        restore(copy.path, f"sqlite:///{tmp_path}/new.db")
    assert not (tmp_path / "new.db").exists()
    assert left_over(tmp_path) == []


def test_rows_that_point_nowhere_are_damage(url, tmp_path):
    publish_pairs(url, "web", 1)
    copy = back_up(url, tmp_path / "copy.db")
    with sqlite3.connect(copy.path) as connection:
        connection.execute("DELETE FROM versions")
    connection.close()
    with pytest.raises(StorageError, match="rows point nowhere"):
        restore(copy.path, f"sqlite:///{tmp_path}/new.db")


def test_what_is_no_database_of_a_broker_is_not_restored(tmp_path):
    with sqlite3.connect(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE notes (text)")
    connection.close()
    with pytest.raises(StorageError, match="is not the database of a Shiplap broker"):
        restore(tmp_path / "other.db", f"sqlite:///{tmp_path}/new.db")
    with pytest.raises(InputError, match="there is no backup at"):
        restore(tmp_path / "nothing.db", f"sqlite:///{tmp_path}/new.db")


def test_a_backup_of_a_newer_version_is_refused(url, tmp_path):
    copy = back_up(url, tmp_path / "copy.db")
    with sqlite3.connect(copy.path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(NewerDatabaseError, match="is of a newer Shiplap"):
        restore(copy.path, f"sqlite:///{tmp_path}/new.db")


def test_postgres_is_copied_with_its_own_tools(tmp_path):
    with pytest.raises(InputError, match="pg_dump --format=custom"):
        back_up("postgresql://localhost/shiplap", tmp_path / "copy.db")
    with pytest.raises(InputError, match="pg_restore"):
        restore(tmp_path / "copy.db", "postgresql://localhost/shiplap")


def test_a_database_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(InputError, match="there is no database at"):
        back_up(f"sqlite:///{tmp_path}/nothing.db", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []
