"""``shiplap broker``: the command that serves. Everything heavy is imported when it is called, so that help is fast."""

from collections.abc import Callable

import click

from shiplap.errors import MissingExtraError
from shiplap_broker.maintenance.commands import COMMANDS
from shiplap_broker.settings import BrokerSettings

_DEFAULTS = BrokerSettings()


@click.group()
def broker() -> None:
    """Serve a broker for contracts, results and deployments, and look after its database."""


for _each in COMMANDS:
    broker.add_command(_each)


@broker.command()
@click.option("--host", default=_DEFAULTS.host, show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=_DEFAULTS.port,
    show_default=True,
    help="The port to listen on; 0 takes a free one.",
)
@click.option(
    "--db",
    "database_url",
    metavar="URL",
    envvar="SHIPLAP_DB",
    default=_DEFAULTS.database_url,
    show_default=True,
    show_envvar=True,
    help="Where to keep everything: sqlite:///FILE or postgresql://...; a file is made where there is none.",
)
@click.option(
    "--base-url",
    metavar="URL",
    envvar="SHIPLAP_BASE_URL",
    show_envvar=True,
    help="The address that links begin with, behind a proxy; each request's own where not given.",
)
def serve(host: str, port: int, database_url: str, base_url: str | None) -> None:
    """Serve until interrupted.

    The address is printed on one line when the broker is ready. It is reachable from this machine only, unless --host
    says otherwise: there are no passwords yet.
    """
    settings = BrokerSettings(database_url=database_url, host=host, port=port, base_url=base_url)
    _serving()(settings, click.echo)


def _serving() -> Callable[[BrokerSettings, Callable[[str], None]], None]:
    """Import what serves: the web server and the database library.

    Raises:
        MissingExtraError: the extra that brings them is not installed.
    """
    try:
        from shiplap_broker.serving import serve_broker  # noqa: PLC0415 - heavy
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("shiplap"):
            raise
        raise MissingExtraError("shiplap broker", "broker") from error
    return serve_broker
