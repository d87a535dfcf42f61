"""The table of commands; a command's module is imported when the command is called, so that each starts fast.

To add a command: write its module, and a row here (see CONTRIBUTING). Packages beside the core add theirs through the
entry-point group ``shiplap.commands``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

import click

from shiplap.distribution import VERSION
from shiplap.errors import MissingExtraError, nearest_names


@dataclass(frozen=True, slots=True)
class Row:
    """Where a command lives, and what it does in one line."""

    place: str
    does: str


COMMANDS: Mapping[str, Row] = MappingProxyType(
    {
        "publish": Row("shiplap.cli.publish:publish", "Publish contract files."),
        "import": Row("shiplap.cli.import_:import_", "Make contracts of HAR files, WireMock and Hoverfly stubs."),
        "verify": Row("shiplap.cli.verify:verify", "Replay contracts on a provider."),
        "square": Row("shiplap.cli.square:square", "Do old and new versions of both sides fit? Without a broker."),
        "openapi": Row("shiplap.cli.openapi:openapi", "Compare contracts with OpenAPI documents, and documents."),
        "publish-results": Row(
            "shiplap.cli.publish_results:publish_results", "Send results that were kept while the broker was away."
        ),
        "deploy": Row("shiplap.cli.deploy:deploy", "Start, finish or abort a deployment, or run one."),
        "can-i-deploy": Row("shiplap.cli.can_i_deploy:can_i_deploy", "May this version go to this environment?"),
        "can-i-merge": Row("shiplap.cli.can_i_merge:can_i_merge", "May this pull request's head go there?"),
        "can-i-finish": Row("shiplap.cli.can_i_finish:can_i_finish", "May the old instances be retired?"),
        "can-i-promote": Row("shiplap.cli.can_i_promote:can_i_promote", "May more traffic go to the new version?"),
        "can-i-rollback": Row("shiplap.cli.can_i_rollback:can_i_rollback", "May we go back now, and to which version?"),
        "can-i-remove": Row("shiplap.cli.can_i_remove:can_i_remove", "May a field, parameter or operation go?"),
        "policy": Row("shiplap.cli.policy:policy", "Apply or show the policies."),
        "explain": Row("shiplap.cli.explain:explain", "Show a decision that was made before."),
        "deployments": Row("shiplap.cli.deployments:deployments", "List recorded deployments."),
        "windows": Row("shiplap.cli.windows:windows", "Which versions are alive, why, and until when."),
        "window": Row("shiplap.cli.window:window", "Close the window of a version by hand, or reopen it."),
        "sightings": Row("shiplap.cli.sightings:sightings", "Tell who still sends requests, from access logs."),
        "allow": Row("shiplap.cli.allow:allow", "Let two versions meet for a while, whatever is known of them."),
        "record-deployment": Row(
            "shiplap.cli.record_deployment:record_deployment", "Record a deployment that is over, the Pact way."
        ),
        "record-undeployment": Row(
            "shiplap.cli.record_undeployment:record_undeployment", "Record that something is deployed no longer."
        ),
        "record-release": Row(
            "shiplap.cli.record_release:record_release", "Record a release that is supported beside others."
        ),
        "record-support-ended": Row(
            "shiplap.cli.record_support_ended:record_support_ended", "Record that a release is supported no longer."
        ),
        "create-environment": Row("shiplap.cli.create_environment:create_environment", "Create an environment."),
        "list-environments": Row("shiplap.cli.list_environments:list_environments", "List the environments."),
        "simulate": Row("shiplap.cli.simulate:simulate", "Decide about a plan in a file, without a broker."),
        "demo": Row("shiplap.cli.demo:demo", "Play the story of the old browser tab against a real broker."),
        "version": Row("shiplap.cli.version:version", "Print the version."),
    }
)


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports them on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """Return all names: the table's in its order, then those of other packages."""
        return [*COMMANDS, *sorted(_others())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Import the command."""
        if cmd_name in COMMANDS:
            module, _, attribute = COMMANDS[cmd_name].place.partition(":")
            return _checked(getattr(import_module(module), attribute), cmd_name)
        other = _others().get(cmd_name)
        return None if other is None else _checked(_load(other), cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Say the nearest name where there is no such command."""
        known = self.list_commands(ctx)
        if args and not args[0].startswith("-") and args[0] not in known:
            near = nearest_names(args[0], known)
            hint = f" Did you mean {' or '.join(near)}?" if near else " See shiplap --help."
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """List the commands without importing them."""
        rows = [(name, row.does) for name, row in COMMANDS.items()]
        rows += [(name, _DOES_ELSEWHERE.get(name, "")) for name in sorted(_others())]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


_DOES_ELSEWHERE = {"broker": "Serve a broker."}


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["--help"], "max_content_width": 110})
@click.version_option(VERSION, prog_name="shiplap", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show where an error comes from; may stand anywhere.")
def shiplap(debug: bool) -> None:  # noqa: FBT001 - taken out by `run`; here for the help text
    """Contract tests that know your old JavaScript is still running."""


def _others() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group="shiplap.commands")}


def _load(point: EntryPoint) -> object:
    try:
        return point.load()
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("shiplap"):
            raise
        raise MissingExtraError(f"shiplap {point.name}", point.name) from error


def _checked(command: object, name: str) -> click.Command:
    if not isinstance(command, click.Command):
        raise TypeError(f"the command {name} is not a click command")
    return command
