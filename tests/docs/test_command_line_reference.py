"""Every command, option, setting and exit code is in the reference of the command line."""

import re
import tomllib
from pathlib import Path

import click
import pytest

from shiplap.cli import ExitCode
from shiplap.cli.commands import COMMANDS, shiplap
from shiplap.settings import SETTINGS
from shiplap.wire.shiplap_api import read_policies

REFERENCE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "command-line.md").read_text("utf-8")


def section(title):
    found = re.search(rf"^### {re.escape(title)}\n(.*?)(?=^##|\Z)", REFERENCE, re.DOTALL | re.MULTILINE)
    assert found, f"there is no section ### {title}"
    return found[1]


def every_command():
    context = click.Context(shiplap)
    for name in shiplap.list_commands(context):
        command = shiplap.get_command(context, name)
        yield (name, name, command)
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                yield (name, f"{name} {inner}", command.get_command(context, inner))


def common_section():
    return REFERENCE.partition("## Options of many commands")[2].partition("\n## ")[0]


@pytest.mark.parametrize("name", [*COMMANDS, "broker"])
def test_every_command_has_a_section(name):
    assert section(name).strip()


def test_every_option_of_every_command_is_documented():
    missing = [
        f"{path} {spelling}"
        for name, path, command in every_command()
        for option in command.params
        if isinstance(option, click.Option)
        for spelling in (*option.opts, *option.secondary_opts)
        if f"`{spelling}`" not in section(name) and f"`{spelling}`" not in common_section()
    ]
    assert not missing


def test_every_inner_command_is_documented():
    missing = [path for name, path, _ in every_command() if " " in path and f"shiplap {path}" not in section(name)]
    assert not missing


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_is_documented(code):
    assert re.search(rf"^\| {code.value} \| {code.name} \|", REFERENCE, re.MULTILINE)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented(setting):
    key = "-" if setting.secret else f"`{setting.key}`"
    variables = ", ".join(f"`{name}`" for name in setting.variables)
    assert f"| {key} | {variables} | {setting.meaning}" in REFERENCE


def test_the_policy_file_of_the_reference_can_be_applied():
    text = re.search(r"```toml\n(.*?)```", section("policy"), re.DOTALL)[1]
    policies = read_policies(tomllib.loads(text))
    assert {said.pacticipant for said in policies.pacticipants} == {"web", "orders-api"}
