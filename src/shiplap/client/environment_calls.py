"""Calls about environments and Pact's own records of what is deployed; any Pact Broker answers them."""

from datetime import datetime

from shiplap.client.names import about_pacticipant
from shiplap.client.session import BrokerSession
from shiplap.errors import InputError, UnknownNameError
from shiplap.model.json_value import JsonObject
from shiplap.wire.pact_client import (
    BrokerEnvironment,
    current_records_from_json,
    environment_from_json,
    environments_from_json,
    named_links_from_json,
)
from shiplap.wire.pact_links import segment
from shiplap.wire.time_text import instant_text

_MERGE_PATCH = "application/merge-patch+json"


class EnvironmentCalls:
    """List and create environments, record deployments and releases the Pact way."""

    def __init__(self, session: BrokerSession) -> None:
        """Make calls in a session."""
        self._session = session

    def all(self) -> tuple[BrokerEnvironment, ...]:
        """Return all environments."""
        return environments_from_json(self._session.get(self._session.link("pb:environments", "/environments")))

    def named(self, name: str) -> BrokerEnvironment:
        """Return the environment of that name.

        Raises:
            UnknownNameError: when there is none, with the nearest names.
        """
        environments = self.all()
        for environment in environments:
            if environment.name == name:
                return environment
        raise UnknownNameError("environment", name, [environment.name for environment in environments])

    def create(self, name: str, *, display_name: str | None, production: bool) -> BrokerEnvironment:
        """Create an environment."""
        body: JsonObject = {"name": name, "production": production}
        if display_name is not None:
            body["displayName"] = display_name
        address = self._session.link("pb:environments", "/environments")
        return environment_from_json(self._session.write("POST", address, body, repeatable=False))

    def record_deployment(self, pacticipant: str, version: str, environment: str, target: str | None = None) -> None:
        """Record, the Pact way, that a version is deployed from now on and replaces the one before it.

        Raises:
            UnknownNameError: for an unknown pacticipant, version or environment.
        """
        body: JsonObject = {} if target is None else {"applicationInstance": target, "target": target}
        self._record("pb:record-deployment", pacticipant, version, environment, body)

    def record_release(self, pacticipant: str, version: str, environment: str) -> None:
        """Record that a version is released and supported beside those before it.

        Raises:
            UnknownNameError: for an unknown pacticipant, version or environment.
        """
        self._record("pb:record-release", pacticipant, version, environment, {})

    def record_undeployment(self, pacticipant: str, environment: str, target: str | None = None) -> tuple[str, ...]:
        """Record that a pacticipant is no longer deployed to a target; returns the versions that were.

        Raises:
            UnknownNameError: for an unknown environment.
            InputError: when nothing of it is deployed there.
        """
        found = self._current(environment, "pb:currently-deployed-deployed-versions", "deployedVersions", pacticipant)
        chosen = [(version, href) for version, where, href in found if where == target]
        if not chosen:
            targets = ", ".join(sorted(where or "(no target)" for _, where, _ in found))
            raise InputError(
                f"{pacticipant} is not deployed to {environment}"
                + (f" on {target}" if target else "")
                + (f"; it is deployed on: {targets}" if targets else "")
            )
        for _, href in chosen:
            self._session.write("PATCH", href, {"currentlyDeployed": False}, repeatable=True, content_type=_MERGE_PATCH)
        return tuple(version for version, _ in chosen)

    def record_support_ended(
        self, pacticipant: str, version: str, environment: str, at: datetime | None = None
    ) -> None:
        """Record that a released version is no longer supported, from now or from an instant on, which may lie ahead.

        Only Shiplap's own broker knows another instant than now; others are not told to end the support at once.

        Raises:
            BrokerRefusedError: when an instant is given and the broker is not Shiplap's.
            UnknownNameError: for an unknown environment, or a version that is not released there.
        """
        found = self._current(environment, "pb:currently-supported-released-versions", "releasedVersions", pacticipant)
        chosen = [href for number, _, href in found if number == version]
        if not chosen:
            kind = f"supported release of {pacticipant} in {environment}"
            raise UnknownNameError(kind, version, [number for number, _, _ in found])
        body: JsonObject = {"currentlySupported": False}
        if at is not None:
            self._session.get("/shiplap/policies")
            body["supportEndsAt"] = instant_text(at)
        for href in chosen:
            self._session.write("PATCH", href, body, repeatable=True, content_type=_MERGE_PATCH)

    def _record(self, relation: str, pacticipant: str, version: str, environment: str, body: JsonObject) -> None:
        address = f"/pacticipants/{segment(pacticipant)}/versions/{segment(version)}"
        known = about_pacticipant(self._session, pacticipant, lambda: self._session.get(address), version)
        targets = named_links_from_json(known, relation)
        if environment not in targets:
            raise UnknownNameError("environment", environment, sorted(targets))
        self._session.write("POST", targets[environment], body, repeatable=True)

    def _current(
        self, environment: str, relation: str, member: str, pacticipant: str
    ) -> list[tuple[str, str | None, str]]:
        address = self.named(environment).links.get(relation)
        if address is None:
            address = environment_from_json(
                self._session.get(f"/environments/{self.named(environment).uuid}")
            ).links.get(relation, "")
        records = current_records_from_json(self._session.get(address, pacticipant=pacticipant), member)
        return [(version, target, href) for name, version, target, href in records if name == pacticipant]
