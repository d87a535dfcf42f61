"""The commands of those who run a broker, as they type them."""

import io
import json

import pytest
from alembic import command
from alembic.config import Config

from shiplap.cli import ExitCode, run


@pytest.fixture
def say():
    """A function that runs ``shiplap broker ...`` and returns exit code, output and what went to standard error."""

    def command(*arguments):
        out, err = io.StringIO(), io.StringIO()
        code = run(["broker", *map(str, arguments)], out, err)
        return code, out.getvalue(), err.getvalue()

    return command


def test_a_check_says_what_is_pending_and_makes_nothing(say, tmp_path):
    url = f"sqlite:///{tmp_path}/new.db"
    code, out, _ = say("migrate", "--check", "--db", url)
    assert code == ExitCode.NO
    assert out.startswith("pending: 0001 first tables, ")
    assert list(tmp_path.iterdir()) == []


def test_migrating_makes_the_tables_once(say, tmp_path):
    url = f"sqlite:///{tmp_path}/new.db"
    code, out, _ = say("migrate", "--db", url)
    assert (code, out.partition(",")[0]) == (ExitCode.YES, "run: 0001 first tables")
    assert say("migrate", "--db", url)[:2] == (ExitCode.YES, "the database is up to date\n")
    code, out, _ = say("migrate", "--check", "--db", url, "--output", "json")
    assert (code, json.loads(out)) == (ExitCode.YES, {"upToDate": True, "pending": []})


@pytest.mark.postgres
def test_a_new_postgres_database_is_checked_and_migrated(say, empty_postgres_url):
    assert say("migrate", "--check", "--db", empty_postgres_url)[0] == ExitCode.NO
    assert say("migrate", "--db", empty_postgres_url)[0] == ExitCode.YES
    assert say("migrate", "--check", "--db", empty_postgres_url)[0] == ExitCode.YES


def test_a_backup_is_restored_where_there_is_nothing(say, tmp_path, database_url):
    code, out, _ = say("backup", tmp_path / "copy.db", "--db", database_url("sqlite"), "-o", "json")
    assert code == ExitCode.YES
    assert json.loads(out)["size"] == (tmp_path / "copy.db").stat().st_size
    new = f"sqlite:///{tmp_path}/new.db"
    assert say("restore", tmp_path / "copy.db", "--db", new)[0] == ExitCode.YES
    code, _, err = say("restore", tmp_path / "copy.db", "--db", new)
    assert code == ExitCode.WRONG_USE
    assert "new.db is there already; move it away" in err
    assert say("migrate", "--check", "--db", new)[0] == ExitCode.YES


def test_nothing_is_cleaned_where_there_is_no_database(say, tmp_path):
    code, _, said = say("clean", "--db", f"sqlite:///{tmp_path}/typo.db")
    assert (code, said.count("\n")) == (ExitCode.WRONG_USE, 1)
    assert "the database has no tables of a broker" in said
    assert list(tmp_path.iterdir()) == []


def test_showing_what_would_go_migrates_nothing(say, tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path}/old.db"
    with monkeypatch.context() as older:
        older.setattr("shiplap_broker.store.migrate._upgrade", lambda connection: _upgrade_to(connection, "0008"))
        assert say("migrate", "--db", url)[0] == ExitCode.YES
    for more in ((), ("--delete",)):
        code, _, said = say("clean", "--db", url, *more)
        assert code == ExitCode.WRONG_USE
        assert "the database lacks 0009 prover, 0010 decisions of versions" in said
        assert "run shiplap broker migrate" in said
    assert say("migrate", "--check", "--db", url)[0] == ExitCode.NO


def _upgrade_to(connection, revision):
    config = Config()
    config.set_main_option("script_location", "shiplap_broker.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_a_backup_into_a_folder_that_is_not_there_says_so(say, tmp_path, database_url):
    code, _, said = say("backup", tmp_path / "none" / "copy.db", "--db", database_url("sqlite"))
    assert (code, said) == (
        ExitCode.WRONG_USE,
        f"shiplap: there is no folder {tmp_path}/none; make it, or give another name\n",
    )
