"""Options that many commands share, so that each is spelled, explained and read in one way.

The spellings are those of Pact's command lines wherever these have the option.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

import click

from shiplap.cli.console import Console
from shiplap.errors import InputError
from shiplap.model.deployment import Strategy
from shiplap.model.version import VersionRef
from shiplap.wire.strategy import strategy_named
from shiplap.wire.time_text import instant_text, names_zone, parse_duration, parse_instant

Command = TypeVar("Command", bound=Callable[..., Any])


class _InstantType(click.ParamType[Any]):
    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            instant = parse_instant(str(value))
        except InputError as error:
            self.fail(error.message, param, ctx)
        console = ctx.find_object(Console) if ctx is not None else None
        if console is not None and not names_zone(str(value)):
            console.note(f"{value} is taken as UTC: {instant_text(instant)}")
        return instant


class _DurationType(click.ParamType[Any]):
    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        try:
            return value if isinstance(value, timedelta) else parse_duration(str(value))
        except InputError as error:
            self.fail(error.message, param, ctx)


class _VersionRefType(click.ParamType[Any]):
    name = "name@version"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> VersionRef:
        try:
            return value if isinstance(value, VersionRef) else VersionRef.parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class _StrategyType(click.Choice[str]):
    def __init__(self) -> None:
        super().__init__([strategy.value for strategy in Strategy])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            named = strategy_named(str(value))
        except InputError as error:
            self.fail(error.message, param, ctx)
        return super().convert(value if named is None else named.value, param, ctx)


INSTANT = _InstantType()
"""An instant; without a zone it is UTC."""
DURATION = _DurationType()
"""A duration such as ``90s``, ``15m``, ``24h`` or ``7d``."""
VERSION_REF = _VersionRefType()
"""A version of a pacticipant, ``web@41``."""
STRATEGY = _StrategyType()
"""The name of a strategy."""

BROKER_FLAGS = ("broker_url", "broker_token", "broker_username", "broker_password", "ssl_certificate")
"""Names of the values that `broker_options` hands to a command."""


def broker_options(command: Command) -> Command:
    """Add the options that say which broker to talk to, and with which credentials."""
    for option in (
        click.option("-c", "--ssl-certificate", metavar="FILE", help="Trust the certificates in this file."),
        click.option("-p", "--broker-password", metavar="TEXT", help="Password of basic credentials."),
        click.option("-u", "--broker-username", metavar="TEXT", help="User of basic credentials."),
        click.option("-k", "--broker-token", metavar="TEXT", help="Bearer token."),
        click.option("-b", "--broker", "--broker-base-url", "broker_url", metavar="URL", help="Address of the broker."),
    ):
        command = option(command)
    return command


def output_option(command: Command) -> Command:
    """Add ``--output text|json``."""
    return click.option(
        "-o", "--output", type=click.Choice(["text", "json"]), default="text", help="For people (text) or for machines."
    )(command)


def pacticipant_option(command: Command) -> Command:
    """Add ``--pacticipant``; not demanded, because the settings may say it."""
    return click.option("-a", "--pacticipant", metavar="NAME", help="The pacticipant; its name in the broker.")(command)


def version_option(command: Command) -> Command:
    """Add ``--version`` of a pacticipant; not demanded, because it may be found."""
    return click.option(
        "-e", "--version", metavar="VERSION", help="Its version; where not given, what CI or git says."
    )(command)


def environment_option(command: Command) -> Command:
    """Add ``--environment``; not demanded, because the settings may say it."""
    return click.option(
        "--environment",
        "--to-environment",
        "environment",
        metavar="NAME",
        help="The environment; its name in the broker.",
    )(command)


def target_option(command: Command) -> Command:
    """Add ``--target``, which Pact calls ``--application-instance``."""
    return click.option(
        "--target",
        "--application-instance",
        "target",
        metavar="NAME",
        help="Application instance or cell, where the environment has several.",
    )(command)


def at_option(meaning: str) -> Callable[[Command], Command]:
    """Add ``--at TIME`` with the given meaning."""
    return click.option("--at", type=INSTANT, metavar="TIME", help=f"{meaning} (ISO 8601; without a zone it is UTC).")


def broker_flags(options: Mapping[str, Any], **others: str | None) -> dict[str, str | None]:
    """Return the flags for `Console.settings` out of a command's options."""
    return {**{name: options.get(name) for name in BROKER_FLAGS}, **others}


def needed(value: str | None, option: str, setting: str) -> str:
    """Return a value that must be there.

    Raises:
        InputError: when nobody said it, with the ways to say it.
    """
    if value is None:
        variable = "SHIPLAP_" + setting.upper().replace("-", "_")
        raise InputError(f'say {option}, set {variable}, or write {setting} = "..." under [tool.shiplap]')
    return value
