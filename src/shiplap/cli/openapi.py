"""``shiplap openapi``: contracts against OpenAPI documents, and documents against those before them."""

from pathlib import Path
from typing import Any

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.exit_code import ExitCode
from shiplap.cli.options import INSTANT, broker_options

OUTPUTS = ("text", "json", "markdown", "sarif", "github")
_output = click.option(
    "-o", "--output", type=click.Choice(OUTPUTS), default="text", help="For people (text, markdown) or for machines."
)
_base_path = click.option(
    "--base-path",
    metavar="PATH",
    help='What stands before the document\'s paths; "" for nothing; else its servers say.',
)
_root = click.option(
    "--root", type=click.Path(path_type=Path), help="The folder references may not leave; else the document's own."
)
_validate = click.option("--validate", is_flag=True, help="Refuse documents that are no valid OpenAPI anywhere.")


@click.group()
def openapi() -> None:
    """Compare contracts with OpenAPI documents, and documents with each other, with a witness for every break."""


@openapi.command("check")
@click.argument("pacts", metavar="PACT...", nargs=-1, required=True)
@click.argument("document", metavar="DOCUMENT", type=click.Path(path_type=Path))
@click.option("-a", "--provider", metavar="NAME", help="Only contracts with this provider.")
@_base_path
@_root
@_validate
@_output
@pass_console
def check(console: Console, pacts: tuple[str, ...], document: Path, output: str, **options: Any) -> ExitCode:
    """Does the contract in the file PACT fit the OpenAPI or Swagger DOCUMENT?

    PACT may be a folder, and be repeated; the worst of all contracts counts. One file may be -, standard input. Exits
    with 0 where everything is proved, 1 where a message shows a break, 2 where a file cannot be used, 3 where something
    is neither proved nor shown.
    """
    from shiplap.cli.openapi_run import check_pacts  # noqa: PLC0415 - brings the provers; help needs none of them

    return check_pacts(console, pacts, document, output, options)


@openapi.command("diff")
@click.argument("old", metavar="OLD", type=click.Path(path_type=Path))
@click.argument("new", metavar="NEW", type=click.Path(path_type=Path))
@click.option(
    "--contracts", metavar="DIR", multiple=True, help="Ask these contracts who is hit; a file or folder; repeatable."
)
@click.option("--environment", "--env", "environment", metavar="NAME", help="Ask the contracts of what is alive there.")
@click.option("-a", "--provider", "--pacticipant", "provider", metavar="NAME", help="The provider, for --environment.")
@click.option("--at", type=INSTANT, metavar="TIME", help="Ask about --environment as it is then, instead of now.")
@_base_path
@_root
@_validate
@_output
@broker_options
@pass_console
def diff(console: Console, old: Path, new: Path, output: str, **options: Any) -> ExitCode:
    """Did the document NEW break what worked with OLD, and for whom?

    Without contracts OLD speaks for its consumers. One document may be -, standard input. Exits with 0 where everything
    is proved or hits no contract that was asked, 1 where a message shows a break, 2 where a file cannot be used, 3
    where something is neither proved nor shown, or no consumer is known.
    """
    from shiplap.cli.openapi_run import diff_documents  # noqa: PLC0415 - as above

    return diff_documents(console, old, new, output, options)


@openapi.command("publish")
@click.argument("document", metavar="DOCUMENT", type=click.Path(path_type=Path))
@click.option("-a", "--provider", "--pacticipant", "provider", metavar="NAME", help="Whose document it is.")
@click.option("-e", "--provider-version", "--version", "version", metavar="NUMBER", required=True)
@click.option(
    "--self-check",
    type=click.Choice(["passed", "failed"]),
    help="Whether the provider was held against the document; by default only what passed counts as evidence.",
)
@click.option(
    "--self-check-url", metavar="URL", help="Where the provider listens: replay contracts there, judge what it answers."
)
@click.option("--contracts", metavar="DIR", multiple=True, help="Replay these, else those of the broker; repeatable.")
@click.option("--state-url", metavar="URL", help="Where provider states are changed for --self-check-url.")
@click.option("-H", "--header", "headers", metavar="'NAME: VALUE'", multiple=True, help="Put into each request of it.")
@click.option("--seconds", type=float, default=10.0, help="The longest one of its interactions may take.")
@click.option("--self-check-report", metavar="FILE", help="What a check found: a report in JUnit's format.")
@click.option("--self-check-by", metavar="WHO", default="", help="What checked it, such as 'schemathesis 4.32'.")
@_root
@_validate
@_output
@broker_options
@pass_console
def publish(console: Console, document: Path, version: str, output: str, **options: Any) -> ExitCode:
    """Publish the OpenAPI or Swagger DOCUMENT of a provider version to the broker.

    The broker compares the contracts that may meet the version with it; what that proves or breaks is evidence for
    the gate where nothing was replayed. Exits with 0 when it was stored, 2 where the file cannot be used; with
    --self-check-url with 1 where the provider does otherwise than the document says, 3 where nothing could be judged.
    """
    from shiplap.cli.openapi_publish import publish_document  # noqa: PLC0415 - as above

    return publish_document(console, document, version, output, options)


@openapi.command("rules")
@_output
@pass_console
def rules(console: Console, output: str) -> None:
    """List the rules that findings name."""
    from shiplap.compat.rules import RULES  # noqa: PLC0415 - as above
    from shiplap.distribution import VERSION  # noqa: PLC0415 - as above
    from shiplap.report.publication_forms import rules_as_sarif  # noqa: PLC0415 - as above
    from shiplap.report.workflow_commands import command  # noqa: PLC0415 - as above

    if output == "json":
        console.say_json(
            [
                {
                    "name": rule.name,
                    "direction": rule.direction.value,
                    "about": rule.about,
                    "asked": [*rule.asked],
                }
                for rule in RULES
            ]
        )
        return
    if output == "markdown":
        console.say("| rule | message | asked of | it asks |\n|---|---|---|---|")
        for rule in RULES:
            console.say(f"| `{rule.name}` | {rule.direction.value} | {', '.join(rule.asked)} | {rule.about} |")
        return
    if output == "sarif":
        console.say_json(rules_as_sarif(VERSION))
        return
    width = max(len(rule.name) for rule in RULES)
    lines = [f"{rule.name:<{width}}  {rule.about} ({', '.join(rule.asked)})" for rule in RULES]
    console.say(
        command("notice", "\n".join(lines), title="shiplap openapi rules") if output == "github" else "\n".join(lines)
    )
