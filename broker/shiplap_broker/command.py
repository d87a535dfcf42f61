"""``shiplap broker``: the commands that serve. Everything heavy is imported when it is called, so that help is fast."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from shiplap_broker.maintenance.commands import COMMANDS, libraries_of_the_broker
from shiplap_broker.maintenance.option_types import BASE_URL, WEBHOOK_HOST, Seconds
from shiplap_broker.settings import BrokerSettings, WebhookSettings

Command = TypeVar("Command", bound=Callable[..., Any])

_DEFAULTS = BrokerSettings()
_LEVELS = ("debug", "info", "warning", "error")


@click.group()
def broker() -> None:
    """Serve a broker for contracts, results and deployments, and look after its database."""


for _each in COMMANDS:
    broker.add_command(_each)


def _seconds(text: str) -> tuple[float, ...]:
    """Return the numbers in a text.

    Raises:
        BadParameter: when there is anything else in it.
    """
    try:
        found = tuple(float(each) for each in text.replace(",", " ").split())
    except ValueError:
        found = (-1.0,)
    if any(not 0 <= each <= 10_000_000 for each in found):
        raise click.BadParameter(f"{text!r} are not numbers of seconds, such as '10 60 300'")
    return found


def _names(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the names in some texts, between spaces or commas."""
    return tuple(name for text in texts for name in text.replace(",", " ").split())


# What `serve` and `worker` have in common: the database, the webhooks, the logs.
_RUNNING = (
    click.option(
        "--db",
        "database_url",
        metavar="URL",
        envvar="SHIPLAP_DB",
        default=_DEFAULTS.database_url,
        show_default=True,
        show_envvar=True,
        help="Where to keep everything: sqlite:///FILE or postgresql://...; a file is made where there is none.",
    ),
    click.option(
        "--webhook-host",
        "webhook_hosts",
        type=WEBHOOK_HOST,
        metavar="HOST",
        multiple=True,
        envvar=["SHIPLAP_WEBHOOK_HOST", "PACT_BROKER_WEBHOOK_HOST_WHITELIST"],
        show_envvar=True,
        help="A host that webhooks may call, and no others: a name, *.domain, an address or a network; repeatable.",
    ),
    click.option(
        "--webhook-allow-internal",
        "webhook_internal",
        type=WEBHOOK_HOST,
        metavar="HOST",
        multiple=True,
        envvar="SHIPLAP_WEBHOOK_ALLOW_INTERNAL",
        show_envvar=True,
        help="A host or network that webhooks may call although it is internal, such as 10.1.0.0/16; repeatable.",
    ),
    click.option(
        "--webhook-timeout",
        type=Seconds(0.1, 300),
        metavar="SECONDS",
        envvar="SHIPLAP_WEBHOOK_TIMEOUT",
        default=_DEFAULTS.webhooks.seconds,
        show_default=True,
        show_envvar=True,
        help="How long one call of a webhook may take.",
    ),
    click.option(
        "--webhook-retries",
        metavar="SECONDS",
        envvar=["SHIPLAP_WEBHOOK_RETRIES", "PACT_BROKER_WEBHOOK_RETRY_SCHEDULE"],
        default=" ".join(f"{each:g}" for each in _DEFAULTS.webhooks.retry_seconds),
        show_default=True,
        show_envvar=True,
        help="How long to wait before each further attempt, between spaces.",
        callback=lambda _context, _option, text: _seconds(text),
    ),
    click.option(
        "--log-format",
        type=click.Choice(["text", "json"]),
        envvar="SHIPLAP_LOG_FORMAT",
        default=_DEFAULTS.log_format,
        show_default=True,
        show_envvar=True,
        help="How to write logs to standard error: lines for people, or one JSON object a line.",
    ),
    click.option(
        "--log-level",
        type=click.Choice(_LEVELS),
        envvar="SHIPLAP_LOG_LEVEL",
        show_envvar=True,
        help="The least level to write. [default: warning; info, with a line for every request, for json]",
    ),
)

# What a Pact Broker can be told about names, branches and tags; its own variables count, so that a container that is
# put in its place behaves as before.
_MEANINGS = (
    click.option(
        "--check-similar-names/--no-check-similar-names",
        "refuse_similar_names",
        default=_DEFAULTS.refuse_similar_names,
        show_default=True,
        envvar=["SHIPLAP_CHECK_SIMILAR_NAMES", "PACT_BROKER_CHECK_FOR_POTENTIAL_DUPLICATE_PACTICIPANT_NAMES"],
        show_envvar=True,
        help="Whether a contract may not bring in a pacticipant whose name is nearly that of a known one.",
    ),
    click.option(
        "--main-branch",
        "main_branch_candidates",
        metavar="NAME",
        multiple=True,
        envvar=["SHIPLAP_MAIN_BRANCH", "PACT_BROKER_MAIN_BRANCH_CANDIDATES"],
        show_envvar=True,
        default=_DEFAULTS.main_branch_candidates,
        show_default=True,
        help="A branch that becomes the main branch of a pacticipant which has none; repeatable.",
        callback=lambda _context, _option, texts: _names(texts),
    ),
    click.option(
        "--first-tag-is-branch/--no-first-tag-is-branch",
        "first_tag_is_branch",
        default=_DEFAULTS.first_tag_is_branch,
        show_default=True,
        envvar=["SHIPLAP_FIRST_TAG_IS_BRANCH", "PACT_BROKER_USE_FIRST_TAG_AS_BRANCH"],
        show_envvar=True,
        help="Whether the first tag of a new version without a branch names its branch.",
    ),
    click.option(
        "--tag-is-deployment/--no-tag-is-deployment",
        "tag_is_deployment",
        default=_DEFAULTS.tag_is_deployment,
        show_default=True,
        envvar=["SHIPLAP_TAG_IS_DEPLOYMENT", "PACT_BROKER_CREATE_DEPLOYED_VERSIONS_FOR_TAGS"],
        show_envvar=True,
        help="Whether a new tag that is named like an environment records a deployment there.",
    ),
    click.option(
        "--allow-changed-contracts/--no-allow-changed-contracts",
        "allow_changed_contracts",
        default=_DEFAULTS.allow_changed_contracts,
        show_default=True,
        envvar=["SHIPLAP_ALLOW_CHANGED_CONTRACTS", "PACT_BROKER_ALLOW_DANGEROUS_CONTRACT_MODIFICATION"],
        show_envvar=True,
        help="Whether a version may publish a contract again with other content, which makes results unreliable.",
    ),
)


def _options(options: Sequence[Callable[[Command], Command]]) -> Callable[[Command], Command]:
    """Return what gives a command several options, in their order."""

    def give(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return give


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
    "--base-url",
    type=BASE_URL,
    metavar="URL",
    envvar="SHIPLAP_BASE_URL",
    show_envvar=True,
    help="The address that links begin with, behind a proxy; each request's own where not given.",
)
@click.option(
    "--worker/--no-worker",
    "worker",
    default=_DEFAULTS.worker,
    show_default=True,
    envvar="SHIPLAP_WORKER",
    show_envvar=True,
    help="Whether this process calls webhooks, too.",
)
@click.option(
    "--drain",
    "drain_seconds",
    type=Seconds(0, 600),
    metavar="SECONDS",
    envvar="SHIPLAP_DRAIN",
    default=_DEFAULTS.drain_seconds,
    show_default=True,
    show_envvar=True,
    help="How long to go on answering after a signal to stop, while /readyz says 503.",
)
@_options(_MEANINGS)
@_options(_RUNNING)
def serve(**given: Any) -> None:
    """Serve until interrupted.

    The address is printed on one line when the broker is ready. It is reachable from this machine only, unless --host
    says otherwise: there are no passwords yet.
    """
    settings = _settings(given)
    with _nothing_collected(click.echo) as ready:
        with libraries_of_the_broker():
            from shiplap_broker.serving import serve_broker  # noqa: PLC0415 - heavy
        serve_broker(settings, ready)


@broker.command()
@_options(_RUNNING)
def worker(**given: Any) -> None:
    """Call webhooks until interrupted, beside brokers that share the database.

    Any number of workers may share a PostgreSQL database; what one that dies was doing is done by another.
    """
    with _nothing_collected(click.echo) as ready:
        with libraries_of_the_broker():
            from shiplap_broker.serving import run_worker  # noqa: PLC0415 - heavy
        run_worker(_settings(given), ready)


@contextmanager
def _nothing_collected(say: Callable[[str], None]) -> Iterator[Callable[[str], None]]:
    """Look for no garbage until the broker is ready, and give what says so.

    What is imported stays: searching it again and again takes a quarter of the start, and later time of every request.
    """
    gc.disable()

    def ready(line: str) -> None:
        gc.freeze()
        gc.enable()
        say(line)

    try:
        yield ready
    finally:
        gc.enable()


def _settings(given: dict[str, Any]) -> BrokerSettings:
    """Return the settings that the options of a command name; those of webhooks are a value of their own."""
    about_webhooks = {
        "hosts": given.pop("webhook_hosts"),
        "internal": given.pop("webhook_internal"),
        "seconds": given.pop("webhook_timeout"),
        "retry_seconds": given.pop("webhook_retries"),
    }
    return BrokerSettings(webhooks=WebhookSettings(**about_webhooks), **given)
