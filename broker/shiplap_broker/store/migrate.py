"""Bringing a database up to this version's tables, once, whoever starts first.

Alembic takes as long to import as everything else of the broker, so the revision of the database is read without it; it
is loaded only when there is something to change.
"""

from importlib.resources import files
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from shiplap_broker.store.engines import WRITES, describe
from shiplap_broker.store.faults import NewerDatabaseError

# Revisions in their order; the last is what this version needs. A test compares them with the files of the migrations.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010")


def migrate(engine: Engine) -> None:
    """Run the missing migrations, all in one transaction; other brokers wait meanwhile.

    Raises:
        NewerDatabaseError: the database has a revision that this version does not know.
    """
    with engine.connect() as connection:
        if _revision(connection, describe(engine)) == REVISIONS[-1]:
            return
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        if _revision(connection, describe(engine)) != REVISIONS[-1]:
            _upgrade(connection)


def pending_migrations(engine: Engine) -> tuple[str, ...]:
    """Return the migrations that `migrate` would run, by number and name; nothing is made or changed.

    Raises:
        NewerDatabaseError: the database has a revision that this version does not know.
    """
    names = _names()
    if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
        return names
    with engine.connect() as connection:
        revision = _revision(connection, describe(engine))
    return names if revision is None else names[REVISIONS.index(revision) + 1 :]


def _names() -> tuple[str, ...]:
    """Return number and name of every migration, from the names of their files."""
    found = (one.name.removesuffix(".py") for one in (files(__package__) / "migrations" / "versions").iterdir())
    return tuple(sorted(name.replace("_", " ") for name in found if name[0].isdigit()))


def _revision(connection: Connection, where: str) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if revision is not None and revision not in REVISIONS:
        raise NewerDatabaseError(
            f"the database {where} was changed by a newer Shiplap (revision {revision}, this one knows up to "
            f"{REVISIONS[-1]}); start that version or a newer one, or restore a backup"
        )
    return revision


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - see the top of this file
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", "shiplap_broker.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
