"""``--contract-publish``: what a full green run recorded goes to the broker, under the version that is being built."""

import os
from itertools import groupby

import pytest

from pytest_shiplap.consumer.names import project_settings
from pytest_shiplap.session import RunState
from shiplap.client import BrokerClient
from shiplap.client.project import git_facts
from shiplap.errors import InputError
from shiplap.model.interaction import Contract
from shiplap.pactfile import write_contract
from shiplap.settings import Build, find_build
from shiplap.wire.pact_client import ContractFile, Publication


def publish(config: pytest.Config, state: RunState, contracts: tuple[Contract, ...]) -> None:
    """Send the contracts in one request a consumer, and say what the broker answered.

    Raises:
        ShiplapError: when the version or the broker is not known, or the broker did not take them.
    """
    settings = project_settings(config)
    build = find_build(settings, os.environ, git_facts(config.rootpath))
    publications = [
        _publication(consumer, tuple(group), build)
        for consumer, group in groupby(contracts, key=lambda contract: contract.consumer)
    ]
    state.lines.append(
        f"publishing as version {build.version}, branch {build.branch or 'unknown'}, "
        f"build URL {build.build_url or 'none'}"
    )
    with BrokerClient.open(settings) as client:
        for publication in publications:
            notices = client.contracts.publish(publication)
            branch = f" (branch {publication.branch})" if publication.branch else ""
            state.lines.append(f"published {publication.pacticipant}@{publication.version}{branch}")
            state.lines.extend(f"  {notice.text}" for notice in notices)


def _publication(consumer: str, contracts: tuple[Contract, ...], build: Build) -> Publication:
    if build.version is None:
        raise InputError("nothing was published: set SHIPLAP_VERSION; neither CI nor git says a version here")
    return Publication(
        pacticipant=consumer,
        version=build.version.value,
        branch=build.branch.value if build.branch else None,
        build_url=build.build_url.value if build.build_url else None,
        contracts=tuple(
            ContractFile(consumer=each.consumer, provider=each.provider, content=write_contract(each).encode())
            for each in contracts
        ),
    )
