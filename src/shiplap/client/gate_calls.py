"""Calls about deployments, gates and lives, below ``/shiplap``; only Shiplap's own broker answers them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from shiplap.client.session import BrokerSession
from shiplap.errors import BrokerRefusedError, ShiplapError
from shiplap.model.deployment import Deployment, WindowOverride
from shiplap.model.evidence import Allowance
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap.wire.holders import Holders, holders_from_json
from shiplap.wire.missing import MissingEvidence, missing_from_json
from shiplap.wire.pact_links import segment
from shiplap.wire.shiplap_api import (
    AliveConsumers,
    EndDeployment,
    EnvironmentTimeline,
    FinishAnswer,
    Policies,
    StartAnswer,
    StartDeployment,
    alive_from_json,
    allowance_to_json,
    deployment_from_json,
    deployments_from_json,
    end_to_json,
    finish_answer_from_json,
    instant_text,
    override_to_json,
    policies_to_json,
    read_policies,
    start_answer_from_json,
    start_to_json,
    timeline_from_json,
)
from shiplap.wire.sightings import (
    Seen,
    SightingAnswer,
    SightingReport,
    answer_from_json,
    seen_from_json,
    sightings_to_json,
)
from shiplap.wire.verification_results import ShardAnswer, shard_answer_from_json


class GateCalls:
    """Start and end deployments, ask gates, say policies, look at lives."""

    def __init__(self, session: BrokerSession) -> None:
        """Make calls in a session."""
        self._session = session

    def start(self, start: StartDeployment) -> StartAnswer:
        """Ask the gate and, if it says yes, record the start in the same transaction.

        An answer without deployments means the gate did not say yes.
        """
        return start_answer_from_json(self._decided("/shiplap/deployments", start_to_json(start)))

    def finish(self, deployment: str, end: EndDeployment | None = None) -> FinishAnswer:
        """Ask whether the old instances may go and, if the gate says yes, record that the deployment has finished.

        An answer without a deployment means the gate did not say yes.
        """
        body = self._decided(f"/shiplap/deployments/{segment(deployment)}/finish", end_to_json(end or EndDeployment()))
        return finish_answer_from_json(body)

    def publish_document(
        self, version: VersionRef, name: str, files: Mapping[str, str], self_check: JsonObject | None
    ) -> JsonValue:
        """Publish the OpenAPI document of a provider version; the answer says how many contracts were compared."""
        address = f"/shiplap/documents/{segment(version.pacticipant)}/{segment(version.number)}"
        return self._session.write(
            "PUT", address, {"name": name, "files": {**files}, "selfCheck": self_check}, repeatable=True
        )

    def abort(self, deployment: str, end: EndDeployment | None = None) -> Deployment:
        """Record that a deployment was aborted."""
        address = f"/shiplap/deployments/{segment(deployment)}/abort"
        return deployment_from_json(self._tell("POST", address, end_to_json(end or EndDeployment())))

    def deployments(self, environment: str | None = None) -> tuple[Deployment, ...]:
        """Return the recorded deployments."""
        return deployments_from_json(self._own("/shiplap/deployments", environment=environment))

    def ask(self, action: str, **query: str | Sequence[str] | None) -> JsonObject:
        """Ask a gate.

        Args:
            action: ``deploy``, ``finish``, ``rollback``, ...
            query: what is moved, see the reference of the HTTP API; ``with_`` is sent as ``with``.

        Returns:
            The decision as JSON; `shiplap.wire.decision` reads it.
        """
        return self._decision(self._own("/shiplap/gate", action=action, **query))

    def removal(self, provider: str, element: str, environment: str, at: datetime | None = None) -> JsonValue:
        """Ask whether an element of a provider may be removed, and who holds it until when.

        Returns:
            The answer as JSON; `shiplap.wire.removal` reads it.
        """
        query = {"provider": provider, "element": element, "environment": environment, "at": _instant(at)}
        return self._own("/shiplap/removal", **query)

    def decision(self, decision: str) -> JsonObject:
        """Return a decision that was made before, as JSON."""
        return self._decision(self._own(f"/shiplap/decisions/{segment(decision)}"))

    def plan_of(self, decision: str) -> JsonValue:
        """Return everything a decision was made from, as a plan; `shiplap.wire.plan` reads it."""
        return self._own(f"/shiplap/decisions/{segment(decision)}/plan")

    def policies(self) -> Policies:
        """Return what the broker knows of policies."""
        return read_policies(self._own("/shiplap/policies"), "the broker's policies")

    def apply_policies(self, policies: Policies) -> Policies:
        """Replace all policies and return them as the broker keeps them."""
        answer = self._tell("PUT", "/shiplap/policies", policies_to_json(policies), repeatable=True)
        return read_policies(answer, "the broker's policies") if answer else policies

    def timeline(self, environment: str, at: datetime | None = None) -> EnvironmentTimeline:
        """Return the lives of all versions in an environment."""
        address = f"/shiplap/environments/{segment(environment)}/timeline"
        return timeline_from_json(self._own(address, at=_instant(at)))

    def alive(self, provider: str, environment: str, at: datetime | None = None) -> AliveConsumers:
        """Return the consumer versions that can meet a provider in an environment."""
        return alive_from_json(self._own("/shiplap/alive", provider=provider, environment=environment, at=_instant(at)))

    def holders(self, provider: str, environment: str, at: datetime | None = None) -> Holders:
        """Return the consumer versions that hold what they use of a provider, or did lately, and until when."""
        query = {"provider": provider, "environment": environment, "at": _instant(at)}
        return holders_from_json(self._own("/shiplap/holders", **query))

    def missing(self, environment: str, provider: str | None = None, consumers: Sequence[str] = ()) -> MissingEvidence:
        """Return the contracts that versions of providers in an environment have not verified.

        Args:
            environment: where they serve.
            provider: only versions of this one.
            consumers: versions such as ``web@41`` to consider beside those alive and on main branches.
        """
        query = {"environment": environment, "provider": provider, "consumer": [*consumers] or None}
        return missing_from_json(self._own("/shiplap/missing", **query))

    def publish_shard(self, address: str, result: JsonObject) -> ShardAnswer:
        """Send the results of one shard of a run, and return what is known once the broker has merged it."""
        return shard_answer_from_json(self._tell("POST", address, result, repeatable=True))

    def allow(self, allowance: Allowance) -> None:
        """Let a pair meet until an instant, whatever is known about it."""
        self._tell("POST", "/shiplap/allowances", allowance_to_json(allowance))

    def close_window(self, override: WindowOverride) -> None:
        """Close the window of a version by hand."""
        self._tell("POST", "/shiplap/windows/close", override_to_json(override))

    def reopen_window(self, override: WindowOverride) -> None:
        """Take back that a window was closed by hand."""
        self._tell("POST", "/shiplap/windows/reopen", override_to_json(override))

    def see(self, report: SightingReport) -> SightingAnswer:
        """Send sightings; the answer tells of versions that were seen after their lives were thought to end."""
        return answer_from_json(self._tell("POST", "/shiplap/sightings", sightings_to_json(report)))

    def seen(self, environment: str) -> Seen:
        """Return what is known of the sightings of an environment: versions, routes and collectors."""
        return seen_from_json(self._own("/shiplap/sightings", environment=environment))

    def retire(self, environment: str, collector: str) -> None:
        """Say that a collector reports no more, so that nobody waits for it."""
        self._tell("POST", "/shiplap/sightings/retire", {"environment": environment, "collector": collector})

    def _tell(self, method: str, address: str, body: JsonValue, *, repeatable: bool = False) -> JsonValue:
        try:
            return self._session.write(method, address, body, repeatable=repeatable)
        except BrokerRefusedError as error:
            raise self._not_shiplap(error, error.status) from error

    def _decided(self, address: str, asked: JsonValue) -> JsonValue:
        """Ask for something that the gate decides; its no is an answer too."""
        response = self._session.exchange("POST", address, asked, repeatable=False)
        body = self._session.parsed(response) if response.status < 500 else None
        refused = response.status == 409 and isinstance(body, dict) and "decision" in body
        if response.status >= 400 and not refused:
            raise self._not_shiplap(self._session.refusal(response), response.status)
        return body

    def _own(self, address: str, **query: str | Sequence[str] | None) -> JsonValue:
        try:
            return self._session.get(address, **query)
        except BrokerRefusedError as error:
            raise self._not_shiplap(error, error.status) from error

    def _not_shiplap(self, error: ShiplapError, status: int) -> ShiplapError:
        """Say that another maker's broker is talked to, where that is why it does not know an address."""
        if isinstance(error, BrokerRefusedError) and status in (404, 405, 406):
            hint = (
                f"the broker at {self._session.base_url} may not be Shiplap's; deployments, gates and shards need one"
            )
            return BrokerRefusedError(f"{error}\n  {hint}", status)
        return error

    @staticmethod
    def _decision(value: JsonValue) -> JsonObject:
        if not isinstance(value, dict):
            raise BrokerRefusedError("the broker's answer is not a decision", 200)
        inner = value.get("decision")
        return inner if isinstance(inner, dict) else value


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)
