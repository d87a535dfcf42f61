"""``shiplap policy``: what a team says about environments and pacticipants, from a file to the broker and back."""

import json
import tomllib
from pathlib import Path
from typing import Any, cast

import click

from shiplap.cli.console import Console, pass_console
from shiplap.cli.options import broker_flags, broker_options, output_option
from shiplap.client import BrokerClient
from shiplap.errors import Fault, InputError, UnknownNameError, nearest_names
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.shiplap_api import Policies, environments_of, policies_to_json, read_policies


@click.group()
def policy() -> None:
    """Apply or show the policies: how long versions live on, and what an unknown verdict does."""


@policy.command("apply")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the file; send nothing.")
@broker_options
@output_option
@pass_console
def apply(console: Console, file: Path, output: str, dry_run: bool, **options: Any) -> None:  # noqa: FBT001 - click's
    """Apply a policy file, TOML or JSON; it replaces all policies. Every fault of the file is shown at once."""
    policies = read_policies(_document(console.folder / file), str(file))
    if dry_run:
        console.note(f"{file} is good; nothing was sent: --dry-run")
        return
    with BrokerClient.open(console.settings(broker_flags(options))) as client:
        _check_names(console, client, policies, file)
        applied = client.gates.apply_policies(policies)
    if output == "json":
        console.say_json(policies_to_json(applied))
    else:
        names = ", ".join(sorted(environments_of(applied))) or "no environment"
        count = len(applied.pacticipants)
        console.say(f"applied {file}: {count} {'policy' if count == 1 else 'policies'} for {names}")


@policy.command("show")
@broker_options
@output_option
@pass_console
def show(console: Console, output: str, **options: Any) -> None:
    """Show the policies, as a file that can be applied again."""
    with BrokerClient.open(console.settings(broker_flags(options))) as client:
        document = policies_to_json(client.gates.policies())
    if output == "json":
        console.say_json(document)
    else:
        console.say("\n".join(_toml_lines(document)).strip() or "# no policies yet")


def _document(file: Path) -> JsonValue:
    try:
        text = file.read_text("utf-8")
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"cannot read {file}: it is not UTF-8 text") from error
    try:
        if file.suffix == ".json":
            return cast("JsonValue", json.loads(text))
        return cast("JsonValue", tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file} is not {'JSON' if file.suffix == '.json' else 'TOML'}: {error}") from error


def _check_names(console: Console, client: BrokerClient, policies: Policies, file: Path) -> None:
    """Refuse environments the broker does not know; a pacticipant may come later, but a slip is pointed out."""
    environments = [environment.name for environment in client.environments.all()]
    unknown = sorted(environments_of(policies) - set(environments))
    faults = [
        Fault(f"$.environments.{name}", str(UnknownNameError("environment", name, environments))) for name in unknown
    ]
    if faults:
        raise InputError(f"{file} cannot be applied", faults)
    pacticipants = client.pacticipants()
    for name in sorted({said.pacticipant for said in policies.pacticipants} - set(pacticipants)):
        near = nearest_names(name, pacticipants)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        console.note(f"note: the broker knows no pacticipant named {name!r} yet{hint}")


def _toml_lines(document: JsonObject, prefix: str = "") -> list[str]:
    """Write tables, lists of tables, texts and truth values; a policies document has nothing else."""
    lines = [
        f"{_key(name)} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in document.items()
        if not isinstance(value, dict | list)
    ]
    for name, value in document.items():
        path = prefix + _key(name)
        if isinstance(value, dict):
            says_something = not value or any(not isinstance(item, dict) for item in value.values())
            lines += ["", *([f"[{path}]"] if says_something else []), *_toml_lines(value, path + ".")]
        elif isinstance(value, list):
            for item in value:
                lines += ["", f"[[{path}]]", *_toml_lines(cast("JsonObject", item), path + ".")]
    return [line for position, line in enumerate(lines) if line or (position and lines[position - 1])]


def _key(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else json.dumps(name)
