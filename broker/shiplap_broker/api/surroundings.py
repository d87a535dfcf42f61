"""Gathers what the resource of a version links to: its contracts, where it is, and every environment."""

from collections.abc import Mapping, Sequence

from shiplap_broker.api.bodies.environment import environment_label
from shiplap_broker.api.bodies.version import VersionSurroundings
from shiplap_broker.store.records import EnvironmentRecord, VersionRecord
from shiplap_broker.usecases.edit_environments import list_environments
from shiplap_broker.usecases.find_contract import contracts_of_version
from shiplap_broker.usecases.overview import deployments_anywhere
from shiplap_broker.web.broker import Broker


def surroundings(broker: Broker, version: VersionRecord) -> VersionSurroundings:
    """Return what to link to from a version."""
    return _around(broker, version, _environments(broker), recordable=True)


def listed_surroundings(
    broker: Broker, versions: Sequence[VersionRecord]
) -> list[tuple[VersionRecord, VersionSurroundings]]:
    """Return what to link to from each version of a list, which is less than from the version itself."""
    environments = _environments(broker)
    return [(version, _around(broker, version, environments, recordable=False)) for version in versions]


def _environments(broker: Broker) -> Mapping[str, EnvironmentRecord]:
    return {record.name: record for record in list_environments(broker.store)}


def _around(
    broker: Broker, version: VersionRecord, environments: Mapping[str, EnvironmentRecord], *, recordable: bool
) -> VersionSurroundings:
    records = deployments_anywhere(broker.store, version.ref)
    return VersionSurroundings(
        publications=contracts_of_version(broker.store, version.ref),
        deployed=tuple(each for each in records if not each.is_release),
        released=tuple(each for each in records if each.is_release),
        environments=environments,
        recordable=recordable,
    )


def environment_labels(broker: Broker) -> Mapping[str, str]:
    """Return the names for people of all environments."""
    return {record.name: environment_label(record) for record in list_environments(broker.store)}
