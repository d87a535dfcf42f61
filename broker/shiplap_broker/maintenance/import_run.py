"""Runs an import for the command line: opens both ends, shows progress, says what came of it."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from shiplap.cli.console import Console
from shiplap.client.session import BrokerSession
from shiplap.settings import Settings
from shiplap_broker.maintenance.import_state import ImportState
from shiplap_broker.maintenance.importing import Import, Imported
from shiplap_broker.store.database import open_database
from shiplap_broker.store.engines import whole_address

_SECONDS = 120.0  # a matrix of many results takes a Pact Broker long


def import_broker(console: Console, settings: Settings, database_url: str, state: Path, *, as_json: bool) -> bool:
    """Copy what the broker of the settings tells into a database; return whether that was everything.

    Raises:
        InputError: the address or the file of the state is wrong.
        BrokerError: the other broker does not answer, or refuses; running again goes on from there.
        ShiplapError: the database cannot be used.
    """
    session = BrokerSession.open(settings, seconds=_SECONDS)
    try:
        kept = ImportState(state, session.base_url, whole_address(database_url))
        store = open_database(database_url)
        try:
            done = Import(session, store, kept, datetime.now(UTC), console.note).run()
        finally:
            store.close()
    finally:
        session.close()
    if as_json:
        lists = {"conflicts": done.conflicts, "to_do": done.to_do, "left_out": done.left_out}
        console.say_json({**asdict(done), **{name: list(texts) for name, texts in lists.items()}})
    else:
        console.say(imported_as_text(done))
    return not done.left_out


def imported_as_text(done: Imported) -> str:
    """Say how much was copied, and what was not."""
    who = f"{_counted(done.versions, 'version')} of {_counted(done.pacticipants, 'pacticipant')}"
    what = f"{_counted(done.contracts, 'contract')}, {_counted(done.results, 'result')}"
    lines = [f"copied {who}, {what}, {_counted(done.deployments, 'deployment or release', 'deployments and releases')}"]
    lines += done.conflicts
    if done.webhooks:
        lines.append(
            f"copied {_counted(done.webhooks, 'webhook')}, disabled: enable what you need when the other broker is gone"
        )
    if done.deliveries:
        lines.append(f"copied {_counted(done.deliveries, 'delivery', 'deliveries')} to webhooks")
    if done.waiting:
        lines.append(
            f"{_counted(done.waiting, 'delivery', 'deliveries')} to webhooks the other broker goes on with; run the "
            "same again to copy what came of it"
        )
    if done.unattached:
        lines.append(
            f"{_counted(done.unattached, 'delivery', 'deliveries')} went to webhooks that are not here, and are not "
            "copied"
        )
    lines += done.to_do
    if done.gone:
        lines.append(
            f"{_counted(done.gone, 'thing')} that the other broker lists were gone when they were to be copied"
        )
    if done.left_out:
        lines.append(f"{_counted(len(done.left_out), 'thing')} could not be read; run the same again to copy the rest:")
        lines += done.left_out
    return "\n".join(lines)


def _counted(count: int, one: str, several: str | None = None) -> str:
    """Return a count with its noun."""
    return f"{count} {one if count == 1 else several or one + 's'}"
