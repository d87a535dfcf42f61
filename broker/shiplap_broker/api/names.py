"""Looks up the names in a path, and says which one is not known in the words of the Pact Broker."""

from shiplap.model.version import VersionRef
from shiplap_broker.store.records import EnvironmentRecord, PacticipantRecord, VersionRecord
from shiplap_broker.usecases.edit_environments import find_environment
from shiplap_broker.usecases.edit_pacticipants import find_pacticipant
from shiplap_broker.usecases.edit_versions import find_version
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Call
from shiplap_broker.web.faults import NoSuchNameError, NothingHereError


def known(broker: Broker, name: str, role: str = "pacticipant") -> PacticipantRecord:
    """Return a pacticipant; ``role`` is the word for it in the message.

    Raises:
        NoSuchNameError: there is none of that name.
    """
    record = find_pacticipant(broker.store, name)
    if record is None:
        raise NoSuchNameError(f"No {role} with name '{name}' found")
    return record


def known_pair(broker: Broker, call: Call) -> tuple[str, str]:
    """Return the consumer and the provider that the path names.

    Raises:
        NoSuchNameError: one of them is not known.
    """
    return known(broker, call.name("consumer"), "consumer").name, known(broker, call.name("provider"), "provider").name


def known_version(broker: Broker, call: Call) -> VersionRecord:
    """Return the version that the path names.

    Raises:
        NothingHereError: there is none.
    """
    record = find_version(broker.store, ref(call))
    if record is None:
        raise NothingHereError
    return record


def known_environment(broker: Broker, call: Call) -> EnvironmentRecord:
    """Return the environment whose id the path names.

    Raises:
        NothingHereError: there is none.
    """
    record = find_environment(broker.store, call.name("uuid"))
    if record is None:
        raise NothingHereError
    return record


def ref(call: Call) -> VersionRef:
    """Return the name of the version in the path."""
    return VersionRef(call.name("pacticipant"), call.name("version"))
