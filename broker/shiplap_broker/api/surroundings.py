"""Gathers what the resource of a version links to: its contracts, where it is, and every environment."""

from collections.abc import Mapping

from shiplap_broker.api.bodies.environment import environment_label
from shiplap_broker.api.bodies.version import VersionSurroundings
from shiplap_broker.store.records import VersionRecord
from shiplap_broker.usecases.edit_environments import list_environments
from shiplap_broker.usecases.find_contract import contracts_of_version
from shiplap_broker.usecases.overview import deployments_anywhere
from shiplap_broker.web.broker import Broker


def surroundings(broker: Broker, version: VersionRecord, *, listed: bool = False) -> VersionSurroundings:
    """Return what to link to from a version; one in a list links to less."""
    records = deployments_anywhere(broker.store, version.ref)
    return VersionSurroundings(
        publications=contracts_of_version(broker.store, version.ref),
        deployed=tuple(each for each in records if not each.is_release),
        released=tuple(each for each in records if each.is_release),
        environments={record.name: record for record in list_environments(broker.store)},
        recordable=not listed,
    )


def environment_labels(broker: Broker) -> Mapping[str, str]:
    """Return the names for people of all environments."""
    return {record.name: environment_label(record) for record in list_environments(broker.store)}
