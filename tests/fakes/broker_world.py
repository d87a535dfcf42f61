"""Short words for what people do with a broker, so that a test says only what matters to it.

The clock stands still unless it is moved; ids are numbered.
"""

import json
from datetime import UTC, datetime, timedelta
from itertools import count

from shiplap.model.deployment import Kind, Policy, Strategy
from shiplap.model.version import VersionRef
from shiplap.overlap import Deploy, Move
from shiplap_broker.settings import BrokerSettings
from shiplap_broker.usecases.decide_gate import decide_gate
from shiplap_broker.usecases.edit_environments import create_environment
from shiplap_broker.usecases.edit_versions import add_to_branch
from shiplap_broker.usecases.finish_deployment import abort_deployment, finish_deployment
from shiplap_broker.usecases.publish_contracts import publish_contracts
from shiplap_broker.usecases.record_deployment import record_deployment, record_release
from shiplap_broker.usecases.record_verification import record_verification
from shiplap_broker.usecases.select_for_verification import select_for_verification
from shiplap_broker.usecases.set_policies import put_policies
from shiplap_broker.usecases.start_deployment import start_deployment
from shiplap_broker.usecases.values import (
    ContractToPublish,
    DeploymentToStart,
    EnvironmentToKeep,
    ForVerification,
    PolicySet,
    Publication,
    ResultToRecord,
)

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def ref(text):
    """``web@40`` as a version."""
    return VersionRef.parse(text)


def contract_text(consumer, provider, *reads, path="/orders/42"):
    """A contract with one interaction whose response has the members ``reads``."""
    interaction = {
        "description": "a request for an order",
        "providerStates": [{"name": "order exists"}],
        "request": {"method": "GET", "path": path},
        "response": {"status": 200, "body": dict.fromkeys(reads, 1)},
    }
    return json.dumps(
        {
            "consumer": {"name": consumer},
            "provider": {"name": provider},
            "interactions": [interaction],
            "metadata": {"pactSpecification": {"version": "4.0"}},
        }
    )


class BrokerWorld:
    """A store and a clock."""

    def __init__(self, store, **settings):
        self.store = store
        self.settings = BrokerSettings(**settings)
        self.now = START
        self._ids = count(1)

    def later(self, **span):
        """Move the clock."""
        self.now += timedelta(**span)
        return self.now

    def id(self, prefix):
        """A new id."""
        return f"{prefix}-{next(self._ids)}"

    def publish(self, version, provider="orders-api", reads=("id",), branch="main", tags=(), text=None):
        """Publish the contract of a version."""
        consumer = ref(version)
        contract = text or contract_text(consumer.pacticipant, provider, *reads)
        return publish_contracts(
            self.store,
            Publication(
                pacticipant=consumer.pacticipant,
                version=consumer.number,
                branch=branch,
                tags=tags,
                contracts=(ContractToPublish(provider=provider, text=contract),),
            ),
            self.settings,
            self.now,
        )

    def sha(self, version, provider="orders-api"):
        """The digest of what a version published."""
        with self.store.read() as transaction:
            return transaction.contracts.publication(ref(version), provider).sha

    def verify(self, consumer, provider, success=True, *, branch=None, named=True, wip=False, results=None):
        """Publish a result for the contract of a consumer version."""
        asked, verified = ref(consumer), ref(provider)
        if branch is not None:
            add_to_branch(self.store, verified, branch, self.settings, self.now)
        return record_verification(
            self.store,
            ResultToRecord(
                consumer=asked.pacticipant,
                provider=verified.pacticipant,
                sha=self.sha(consumer, verified.pacticipant),
                provider_version=verified.number,
                success=success,
                consumer_versions=(asked.number,) if named else (),
                test_results=results,
                work_in_progress=wip,
            ),
            self.now,
        )

    def version(self, version, branch="main"):
        """Make a version without a contract."""
        return add_to_branch(self.store, ref(version), branch, self.settings, self.now)[0]

    def environment(self, name="production", production=True):
        """Make an environment."""
        asked = EnvironmentToKeep(name=name, production=production)
        return create_environment(self.store, asked, self.id("environment"), self.now)

    def policy(self, pacticipant, kind=Kind.SERVER, environment="production", **durations):
        """Set a policy."""
        policy = Policy(pacticipant=pacticipant, environment=environment, kind=kind, **durations)
        return put_policies(self.store, PolicySet(policies=(policy,)), self.now)

    def record(self, version, environment="production", target=None):
        """Record a deployment the Pact way."""
        return record_deployment(
            self.store, ref(version), environment, target, new_id=self.id("deployment"), now=self.now
        )

    def release(self, version, environment="production"):
        """Record a release."""
        return record_release(self.store, ref(version), environment, new_id=self.id("release"), now=self.now)[0]

    def start(self, version, environment="production", strategy=Strategy.ROLLING, **more):
        """Ask to start a deployment."""
        moved = ref(version)
        together = more.get("together_with", ())
        asked = DeploymentToStart(
            pacticipant=moved.pacticipant,
            version=moved.number,
            environment=environment,
            strategy=strategy,
            **more,
        )
        ids = [self.id("deployment") for _ in range(1 + len(together))]
        return start_deployment(self.store, asked, new_ids=ids, decision_id=self.id("decision"), now=self.now)

    def deploy(self, version, minutes=5, **more):
        """Start a deployment whatever the gate says, and finish it."""
        started = self.start(version, force="the test wants it", **more)
        self.later(minutes=minutes)
        return self.finish(started)

    def finish(self, started):
        """Finish what was started, whatever the gate says."""
        which = started.deployments[0].deployment.id
        ended = finish_deployment(
            self.store, which, self.now, decision_id=self.id("decision"), force="the test wants it"
        )
        return ended.deployment

    def try_to_finish(self, started, force=None):
        """Ask to finish what was started."""
        which = started.deployments[0].deployment.id
        return finish_deployment(self.store, which, self.now, decision_id=self.id("decision"), force=force)

    def abort(self, started):
        """Abort what was started."""
        return abort_deployment(self.store, started.deployments[0].deployment.id, self.now)

    def may_deploy(self, version, environment="production", at=None):
        """Ask the gate about a deployment."""
        moved = ref(version)
        action = Deploy((Move(pacticipant=moved.pacticipant, version=moved.number, strategy=Strategy.ROLLING),))
        decided = decide_gate(
            self.store, environment, action, at or self.now, decision_id=self.id("decision"), now=self.now
        )
        return decided.decision

    def to_verify(self, provider, *selectors, **asked):
        """Ask what to verify; the answer as ``{consumer version: contract}``."""
        found = select_for_verification(
            self.store, provider, ForVerification(selectors=tuple(selectors), **asked), self.now
        )
        return {str(one.publication.consumer_ref): one for one in found}
