"""A broker as Python calls: one session, and the calls grouped by what they are about."""

from typing import Self

from shiplap.client.contract_calls import ContractCalls
from shiplap.client.environment_calls import EnvironmentCalls
from shiplap.client.gate_calls import GateCalls
from shiplap.client.names import known_pacticipants
from shiplap.client.session import BrokerSession
from shiplap.settings import Settings


class BrokerClient:
    """A broker as Python calls; every call raises `BrokerError` when the broker is down or refuses.

    Attributes:
        contracts: contracts and their verification.
        environments: environments and Pact's own records.
        gates: deployments, gates, policies and lives; these need Shiplap's own broker.
        pact: short for `ContractCalls.pact`.
        pacts_for_verification: short for `ContractCalls.to_verify`.
        publish_verification: short for `ContractCalls.publish_verification`.
        alive: short for `GateCalls.alive`.
    """

    def __init__(self, session: BrokerSession) -> None:
        """Make calls in a session."""
        self._session = session
        self.contracts = ContractCalls(session)
        self.environments = EnvironmentCalls(session)
        self.gates = GateCalls(session)
        # What the pytest plugin asks for, under short names.
        self.pact = self.contracts.pact
        self.pacts_for_verification = self.contracts.to_verify
        self.publish_verification = self.contracts.publish_verification
        self.alive = self.gates.alive

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Return a client for the broker of the settings; nothing is sent yet.

        Raises:
            InputError: when no broker is set.
        """
        return cls(BrokerSession.open(settings))

    @property
    def base_url(self) -> str:
        """The broker's address, without a slash at its end."""
        return self._session.base_url

    def pacticipants(self) -> tuple[str, ...]:
        """Return the names of all pacticipants."""
        return known_pacticipants(self._session)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
