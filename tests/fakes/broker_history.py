"""A long history in a broker's store: consumers publish day after day, providers verify, and both are deployed."""

from dataclasses import replace
from datetime import timedelta

from fakes.broker_world import START, BrokerWorld, contract_text, ref
from shiplap.model.deployment import Deployment, Kind, Strategy
from shiplap_broker.store.records import DeploymentRecord, VerificationRecord
from shiplap_broker.usecases.mark_version import put_on_branch

CONTENT_LASTS = 5
DEPLOYED_EVERY = 10


class BrokerHistory:
    """Consumers and providers; each round every consumer publishes one version."""

    def __init__(self, store, consumers=40, providers=10):
        self.consumers, self.providers = consumers, providers
        self.world = BrokerWorld(store, refuse_similar_names=False)
        self.store = store
        self.round = 0
        self.world.environment()
        for number in range(self.consumers):
            self.world.policy(f"consumer-{number}", Kind.BROWSER, tab=timedelta(hours=24))

    def grow(self, publications):
        """Add rounds until there are that many publications."""
        while self.round * self.consumers < publications:
            with self.store.write() as transaction:
                self._live_through_a_day(transaction)
            self.round += 1

    def _live_through_a_day(self, transaction):
        now = self.world.now = START + timedelta(days=self.round)
        for number in range(self.providers):
            self._version(transaction, f"provider-{number}@{self.round}", now)
        for number in range(self.consumers):
            consumer, provider = f"consumer-{number}", f"provider-{number % self.providers}"
            version = self._version(transaction, f"{consumer}@{self.round}", now)
            transaction.pacticipants.ensure(provider, now)
            text = contract_text(consumer, provider, "id", f"field-{self.round // CONTENT_LASTS}")
            sha = f"{number}-{self.round // CONTENT_LASTS}"
            content = transaction.contracts.ensure_content(consumer, provider, sha, text, now)
            transaction.contracts.publish(version, content, now)
            for verified in {self.round, self.round // DEPLOYED_EVERY * DEPLOYED_EVERY}:
                self._verify(transaction, version, content, f"{provider}@{verified}", now)
        if self.round % DEPLOYED_EVERY == 0:
            for kind, count in (("provider", self.providers), ("consumer", self.consumers)):
                for number in range(count):
                    self._deploy(transaction, f"{kind}-{number}", now)

    def _version(self, transaction, name, now):
        version, _ = transaction.versions.ensure(ref(name), now)
        put_on_branch(transaction, version, "main", self.world.settings, now)
        return version

    def _verify(self, transaction, version, content, verified, now):
        by, _ = transaction.versions.ensure(ref(verified), now)
        transaction.verifications.add(
            VerificationRecord(
                number=0,
                consumer=content.consumer,
                provider=content.provider,
                provider_version=by.number,
                content_id=content.id,
                sha=content.sha,
                success=True,
                created_at=now,
                consumer_versions=(version.number,),
            ),
            by,
        )

    def _deploy(self, transaction, name, now):
        before = transaction.deployments.newest(name, "production", None)
        identity = f"{name}-{self.round}"
        what = Deployment(
            id=identity,
            pacticipant=name,
            version=str(self.round),
            environment="production",
            strategy=Strategy.ROLLING,
            started=now,
            finished=now + timedelta(minutes=5),
        )
        if before is not None:
            transaction.deployments.save(replace(before, ended=what.finished))
        transaction.deployments.add(
            DeploymentRecord(
                deployment=what, created_at=now, predecessor=None if before is None else before.deployment.id
            )
        )
