"""Gathers what the resource of a version links to: its contracts, where it is, and every environment."""

from collections.abc import Mapping, Sequence

from shiplap_broker.api.bodies.environment import environment_label
from shiplap_broker.api.bodies.version import VersionSurroundings
from shiplap_broker.store.records import VersionRecord
from shiplap_broker.usecases.edit_environments import list_environments
from shiplap_broker.usecases.overview import contracts_of, deployments_of
from shiplap_broker.web.broker import Broker


def surroundings(broker: Broker, version: VersionRecord) -> VersionSurroundings:
    """Return what to link to from a version."""
    return _around(broker, (version,), recordable=True)[0][1]


def listed_surroundings(
    broker: Broker, versions: Sequence[VersionRecord]
) -> list[tuple[VersionRecord, VersionSurroundings]]:
    """Return what to link to from each version of a list, which is less than from the version itself."""
    return _around(broker, versions, recordable=False)


def _around(
    broker: Broker, versions: Sequence[VersionRecord], *, recordable: bool
) -> list[tuple[VersionRecord, VersionSurroundings]]:
    environments = {record.name: record for record in list_environments(broker.store)}
    deployments, contracts = deployments_of(broker.store, versions), contracts_of(broker.store, versions)
    return [
        (
            version,
            VersionSurroundings(
                publications=tuple(contracts.get(version.id, ())),
                deployed=tuple(each for each in deployments.get(version.id, ()) if not each.is_release),
                released=tuple(each for each in deployments.get(version.id, ()) if each.is_release),
                environments=environments,
                recordable=recordable,
            ),
        )
        for version in versions
    ]


def environment_labels(broker: Broker) -> Mapping[str, str]:
    """Return the names for people of all environments."""
    return {record.name: environment_label(record) for record in list_environments(broker.store)}
