"""Fetches the contracts of a run, once, in the process that leads it."""

import pytest

from pytest_shiplap.provider_side.surroundings import Surroundings
from shiplap.errors import ShiplapError
from shiplap.verify.plan import PlannedContract, plan
from shiplap.verify.sources import read_sources


def load_contracts(
    surroundings: Surroundings, providers: tuple[str, ...], config: pytest.Config
) -> tuple[PlannedContract, ...]:
    """Return what is to be replayed.

    Args:
        surroundings: where to look.
        providers: whose contracts the broker is asked for.
        config: of the run; relative paths are relative to where pytest was started.

    Raises:
        pytest.UsageError: when there is nothing to replay, unless exactly what is missing was asked for, or what there
            is cannot be read.
    """
    found: list[PlannedContract] = []
    try:
        broker = surroundings.settings.broker_url
        there = tuple(source for source in surroundings.sources if broker and source.startswith(f"{broker}/"))
        elsewhere = [source for source in surroundings.sources if source not in there]
        found.extend(read_sources(elsewhere, config.invocation_params.dir))
        if surroundings.revision is not None:
            from shiplap.verify.git_tree import contracts_at_revision  # noqa: PLC0415 - as below

            folder = surroundings.settings.contracts_dir
            found.extend(contracts_at_revision(surroundings.revision, config.rootpath, folder))
        if there or surroundings.from_broker or surroundings.missing:
            from pytest_shiplap.provider_side import broker_source  # noqa: PLC0415 - brings the whole client along

            found.extend(broker_source.contracts_at(surroundings, there))
            if surroundings.from_broker:
                found.extend(broker_source.contracts_of_broker(surroundings, providers))
            if surroundings.missing:
                found.extend(broker_source.contracts_missing(surroundings, providers))
    except ShiplapError as error:
        raise pytest.UsageError(str(error)) from error
    if not found and not surroundings.missing:
        raise pytest.UsageError(_nothing(surroundings, providers))
    return plan(found)


def _nothing(surroundings: Surroundings, providers: tuple[str, ...]) -> str:
    names = ", ".join(providers) or "any provider"
    where = [*surroundings.sources, *(["the broker"] if surroundings.from_broker else [])]
    return (
        f"no contract to verify for {names} in {', '.join(where)}: nothing was verified, and that is not a pass; "
        "publish a contract of a consumer first, or look at --contract-selector and --contract-env"
    )
