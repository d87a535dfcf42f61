"""What a run is told from outside: options, ini keys, environment variables and ``[tool.shiplap]``, read once."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shiplap.client.project import project_table
from shiplap.errors import InputError
from shiplap.settings import Settings, merge_settings
from shiplap.verify.shards import Shard, parse_shard

if TYPE_CHECKING:
    from shiplap.settings import Build


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Surroundings:
    """What a verifying run knows before it looks at any test.

    Attributes:
        sources: the values of ``--contract-verify``, without the broker.
        from_broker: whether the broker is asked too.
        missing: whether exactly what the provider version has not verified is asked of the broker.
        revision: the git revision whose contracts are replayed too.
        against_python: the interpreter or virtual environment for the provider of that revision.
        provider: the provider to verify, where it was named.
        environment: whose alive set is verified, where one was named.
        selectors: as written.
        wip_since: the day since which work in progress is replayed too, as written.
        version: of the provider, under which outcomes are published.
        branch: of that version.
        build_url: page of the build.
        publish: whether outcomes are sent to the broker.
        shard: the part that is replayed.
        run: names the run that the shard is a part of.
        report: the file that gets what came of each interaction.
    """

    settings: Settings
    sources: tuple[str, ...]
    from_broker: bool
    missing: bool
    revision: str | None
    against_python: str | None
    provider: str | None
    environment: str | None
    selectors: tuple[str, ...]
    wip_since: str | None
    version: str | None
    branch: str | None
    build_url: str | None
    publish: bool
    shard: Shard | None
    run: str | None
    report: Path | None


def read_surroundings(config: pytest.Config) -> Surroundings:
    """Read everything.

    Raises:
        InputError: when something said does not fit together.
    """
    flags = {
        "broker_url": config.getoption("contract_broker"),
        "version": config.getoption("contract_provider_version"),
        "branch": config.getoption("contract_provider_branch"),
        "build_url": config.getoption("contract_build_url"),
        "run": config.getoption("contract_run"),
        "environment": config.getoption("contract_env"),
    }
    settings = merge_settings(flags, os.environ, project_table(config.rootpath))
    build = _build(config, settings)
    asked = config.getoption("contract_verify")
    missing = bool(config.getoption("contract_missing"))
    if missing and (settings.version is None or settings.environment is None):
        raise InputError("--contract-missing needs --contract-env NAME and --contract-provider-version VERSION")
    if missing and (asked or config.getoption("contract_selector")):
        raise InputError("--contract-missing asks the broker by itself: leave out --contract-verify and -selector")
    values = [value for value in asked or () if value]
    shard = config.getoption("contract_shard")
    version = build.version.value if build and build.version else settings.version
    publish = _publishes(config, version)
    run = build.run.value if build and build.run else None
    if publish and shard and run is None:
        raise InputError(
            "the results of a shard need the run they are a part of: add --contract-run NAME, the same for all shards"
        )
    sources = tuple(value for value in values if value != "broker")
    from_broker = "broker" in values or (asked is not None and not values and settings.broker_url is not None)
    return Surroundings(
        settings=settings,
        missing=missing,
        sources=sources if values or from_broker else _own_contracts(config, settings),
        revision=_revision(config),
        against_python=config.getoption("contract_against_python"),
        from_broker=from_broker,
        provider=config.getoption("contract_provider") or config.getini("contract_provider") or settings.pacticipant,
        environment=settings.environment,
        selectors=tuple(config.getoption("contract_selector") or ()),
        wip_since=config.getoption("contract_wip_since"),
        version=version,
        branch=build.branch.value if build and build.branch else settings.branch,
        build_url=build.build_url.value if build and build.build_url else None,
        publish=publish,
        shard=parse_shard(shard) if shard else None,
        run=run,
        report=config.invocation_params.dir / report if (report := config.getoption("contract_report")) else None,
    )


def _revision(config: pytest.Config) -> str | None:
    """Return the revision to replay against; a suite that is a cell of somebody's square begins none of its own."""
    found: str | None = config.getoption("contract_against")
    if found is None:
        return None
    from shiplap.verify.square_suite import SQUARE_VARIABLE  # noqa: PLC0415 - few runs have a square

    return None if os.environ.get(SQUARE_VARIABLE) else found


def _own_contracts(config: pytest.Config, settings: Settings) -> tuple[str, ...]:
    """Return where contracts lie where nobody said it; against a revision alone there need be none."""
    if config.getoption("contract_verify") is not None:
        return (settings.contracts_dir,)
    here = config.rootpath / settings.contracts_dir
    return (str(here),) if config.getoption("contract_against") is not None and any(here.rglob("*.json")) else ()


def _build(config: pytest.Config, settings: Settings) -> "Build | None":
    """Return what is being built; without a broker nobody asks for it."""
    if settings.broker_url is None and not config.getoption("contract_publish_results"):
        return None
    from shiplap.client.project import git_facts  # noqa: PLC0415 - as said above
    from shiplap.settings import find_build  # noqa: PLC0415 - as said above

    return find_build(settings, os.environ, git_facts(config.rootpath) if settings.broker_url else None)


def _publishes(config: pytest.Config, version: str | None) -> bool:
    if config.getoption("contract_publish_results"):
        if version is None:
            raise InputError("--contract-publish-results needs the version: add --contract-provider-version VERSION")
        return True
    in_ci = os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}
    return in_ci and version is not None
