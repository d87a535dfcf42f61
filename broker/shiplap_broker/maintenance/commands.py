"""Commands for the people who run a broker. What does the work is imported when it is called, so that help is fast."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.options import DURATION, broker_flags, output_option
from shiplap.errors import MissingExtraError
from shiplap_broker.settings import BrokerSettings

Command = TypeVar("Command", bound=Callable[..., Any])

_FILE = click.Path(path_type=Path, dir_okay=False)


def database_option(command: Command) -> Command:
    """Add ``--db``, as ``shiplap broker serve`` has it."""
    return click.option(
        "--db",
        "database_url",
        metavar="URL",
        envvar="SHIPLAP_DB",
        default=BrokerSettings().database_url,
        show_default=True,
        show_envvar=True,
        help="The broker's database: sqlite:///FILE or postgresql://...",
    )(command)


@click.command()
@click.option("--check", is_flag=True, help="Change nothing: 0 where the database is up to date, 1 where it is not.")
@database_option
@output_option
@pass_console
def migrate(console: Console, check: bool, database_url: str, output: str) -> ExitCode:  # noqa: FBT001 - a flag
    """Bring the tables of a database up to this version, or say what is missing.

    A broker does it when it starts; with this it can be done before, and brokers of the version before go on working.
    A database that a newer version has changed is refused.
    """
    with libraries_of_the_broker():
        from shiplap_broker.store.database import open_database, pending  # noqa: PLC0415 - heavy
    missing = pending(database_url)
    if missing and not check:
        open_database(database_url).close()
    if output == "json":
        console.say_json({"upToDate": not (missing and check), "pending" if check else "run": list(missing)})
    elif not missing:
        console.say("the database is up to date")
    else:
        done = f"pending: {', '.join(missing)}; run shiplap broker migrate" if check else f"run: {', '.join(missing)}"
        console.say(done)
    return ExitCode.NO if missing and check else ExitCode.YES


@click.command()
@click.argument("target", type=_FILE)
@database_option
@output_option
@pass_console
def backup(console: Console, target: Path, database_url: str, output: str) -> ExitCode:
    """Copy a SQLite database into the new file TARGET, while brokers go on writing.

    The copy is one picture of one moment, is checked, and appears when it is complete. No file is ever overwritten.
    """
    with libraries_of_the_broker():
        from shiplap_broker.store.copies import back_up  # noqa: PLC0415 - heavy
    _say_copy(console, back_up(database_url, target), output)
    return ExitCode.YES


@click.command()
@click.argument("backup", type=_FILE)
@database_option
@output_option
@pass_console
def restore(console: Console, backup: Path, database_url: str, output: str) -> ExitCode:
    """Make a SQLite database of the file BACKUP, where there is none yet; no file is ever overwritten."""
    with libraries_of_the_broker():
        from shiplap_broker.store.copies import restore as make  # noqa: PLC0415 - heavy
    _say_copy(console, make(backup, database_url), output)
    return ExitCode.YES


@click.command()
@click.option(
    "--keep",
    type=DURATION,
    default="90d",
    show_default=True,
    metavar="DURATION",
    help="Versions, decisions and contents younger than this are kept.",
)
@click.option("--delete", is_flag=True, help="Remove what is shown; without it nothing is changed.")
@database_option
@output_option
@pass_console
def clean(console: Console, keep: timedelta, delete: bool, database_url: str, output: str) -> ExitCode:  # noqa: FBT001 - a flag
    """Show which versions nobody needs any more, and why the others are kept; remove them with --delete.

    Kept is what is alive in any environment, deployed, released, the head of a branch, the newest with a tag, allowed,
    seen lately, lately asked about, or younger than --keep; and the provider versions whose results keep a contract
    from being pending.
    It may run beside brokers, which go on writing.
    """
    with libraries_of_the_broker():
        from shiplap_broker.maintenance.cleaning import clean_database  # noqa: PLC0415 - heavy
    clean_database(console, database_url, keep, delete=delete, as_json=output == "json")
    return ExitCode.YES


@click.command("import")
@click.argument("url")
@click.option(
    "--state",
    type=_FILE,
    default="shiplap-import.jsonl",
    show_default=True,
    help="The file that remembers what was copied, until everything is.",
)
@click.option("-k", "--broker-token", metavar="TEXT", help="Bearer token for the other broker.")
@click.option("-u", "--broker-username", metavar="TEXT", help="User of basic credentials.")
@click.option("-p", "--broker-password", metavar="TEXT", help="Password of basic credentials.")
@click.option("-c", "--ssl-certificate", metavar="FILE", help="Trust the certificates in this file.")
@database_option
@output_option
@pass_console
def import_(console: Console, url: str, state: Path, database_url: str, output: str, **options: Any) -> ExitCode:
    """Copy everything that the Pact Broker at URL tells through its API into the database.

    Run it again after a break: it goes on where it was. What is in the database already stays as it is. Brokers on the
    database may go on. Webhooks are copied disabled and without their secrets, which no broker shows, and with what
    they were told. What Shiplap knows beyond the Pact Broker's API is not copied: policies, decisions, documents.
    """
    with libraries_of_the_broker():
        from shiplap_broker.maintenance.import_run import import_broker  # noqa: PLC0415 - heavy
    settings = console.settings(broker_flags({**options, "broker_url": url}))
    whole = import_broker(console, settings, database_url, state, as_json=output == "json")
    return ExitCode.YES if whole else ExitCode.BROKER


def _say_copy(console: Console, copy: Any, output: str) -> None:
    if output == "json":
        console.say_json({"path": str(copy.path), "size": copy.size, "revision": copy.revision})
    else:
        console.say(f"{copy.path}: {copy.size} bytes, checked, revision {copy.revision}")


@contextmanager
def libraries_of_the_broker() -> Iterator[None]:
    """Say which extra is to be installed, where what is imported inside is missing.

    Raises:
        MissingExtraError: something that the extra brings is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("shiplap"):
            raise
        raise MissingExtraError("shiplap broker", "broker") from error


COMMANDS = (migrate, backup, restore, clean, import_)
"""The commands, for the group ``shiplap broker``."""
