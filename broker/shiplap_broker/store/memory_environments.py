"""Environments, deployments, policies, decisions and overrides in memory."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from shiplap.model.deployment import EnvironmentPolicy, Integration, Policy, WindowOverride
from shiplap.model.version import VersionRef
from shiplap_broker.store.memory_names import sliced
from shiplap_broker.store.memory_tables import MemoryTables
from shiplap_broker.store.records import AllowanceRecord, DecisionRecord, DeploymentRecord, EnvironmentRecord, Page


class MemoryEnvironments:
    """The port ``Environments`` in memory."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    def get(self, name: str) -> EnvironmentRecord | None:
        """Return the environment of that name."""
        return next((one for one in self._tables.environments.values() if one.name == name), None)

    def by_uuid(self, uuid: str) -> EnvironmentRecord | None:
        """Return the environment with that id."""
        return next((one for one in self._tables.environments.values() if one.uuid == uuid), None)

    def all(self) -> tuple[EnvironmentRecord, ...]:
        """Return all environments in the order of their labels."""
        known = self._tables.environments.values()
        return tuple(sorted(known, key=lambda one: (one.label.casefold(), one.name)))

    def add(self, record: EnvironmentRecord) -> EnvironmentRecord:
        """Store a new environment; its ``id`` is given here."""
        made = replace(record, id=self._tables.new_id())
        self._tables.environments[made.id] = made
        return made

    def save(self, record: EnvironmentRecord) -> None:
        """Store the changed fields of an environment; the revision changes by ``advance`` only."""
        known = self._tables.environments[record.id]
        self._tables.environments[record.id] = replace(record, revision=known.revision)
        if known.name != record.name:
            self._rename(known.name, record.name)

    def delete(self, uuid: str) -> bool:
        """Remove an environment with its deployments; say whether there was one."""
        known = self.by_uuid(uuid)
        if known is None:
            return False
        tables, name = self._tables, known.name
        del tables.environments[known.id]
        tables.unknown.pop(known.id, None)
        tables.deployments = {key: one for key, one in tables.deployments.items() if one.deployment.environment != name}
        tables.policies = {key: one for key, one in tables.policies.items() if one.environment != name}
        tables.decisions = {key: one for key, one in tables.decisions.items() if one.environment != name}
        tables.windows = {key: one for key, one in tables.windows.items() if one.environment != name}
        tables.allowances = {key: one for key, one in tables.allowances.items() if one.environment != name}
        return True

    def advance(self, environment: EnvironmentRecord) -> bool:
        """Raise the revision by one, unless it is no longer that of ``environment``; say whether it was raised."""
        known = self._tables.environments.get(environment.id)
        if known is None or known.revision != environment.revision:
            return False
        self._tables.environments[known.id] = replace(known, revision=known.revision + 1)
        return True

    def _rename(self, old: str, new: str) -> None:
        tables = self._tables
        for key, one in list(tables.deployments.items()):
            if one.deployment.environment == old:
                tables.deployments[key] = replace(one, deployment=replace(one.deployment, environment=new))
        tables.policies = {
            (new if one.environment == old else one.environment, one.pacticipant): (
                replace(one, environment=new) if one.environment == old else one
            )
            for one in tables.policies.values()
        }
        for decision_id, decision in list(tables.decisions.items()):
            if decision.environment == old:
                tables.decisions[decision_id] = replace(decision, environment=new)
        tables.windows = {
            (new if one.environment == old else one.environment, key[1]): (
                replace(one, environment=new) if one.environment == old else one
            )
            for key, one in tables.windows.items()
        }
        for number, allowance in list(tables.allowances.items()):
            if allowance.environment == old:
                tables.allowances[number] = replace(allowance, environment=new)


class MemoryDeployments:
    """The port ``Deployments`` in memory."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    def add(self, record: DeploymentRecord) -> None:
        """Store a new deployment; version and environment must be there."""
        ids = self._tables.version_ids
        self._tables.deployments[record.deployment.id] = replace(record, version_id=ids[record.deployment.ref])

    def save(self, record: DeploymentRecord) -> None:
        """Store the changed fields of a deployment."""
        self._tables.deployments[record.deployment.id] = record

    def get(self, deployment_id: str) -> DeploymentRecord | None:
        """Return a deployment."""
        return self._tables.deployments.get(deployment_id)

    def newest(
        self, pacticipant: str, environment: str, target: str | None, *, aborted: bool = False
    ) -> DeploymentRecord | None:
        """Return the newest deployment (no release) of one target; an aborted one only where ``aborted``."""
        return next(
            (
                one
                for one in self._of(environment, pacticipant, None)
                if one.deployment.target == target and not one.is_release and (aborted or not one.deployment.aborted)
            ),
            None,
        )

    def current(
        self, environment: str | None = None, pacticipant: str | None = None, version: str | None = None
    ) -> tuple[DeploymentRecord, ...]:
        """Return the finished deployments that nothing has replaced yet (Pact's currently deployed), newest first."""
        return tuple(
            one
            for one in self._of(environment, pacticipant, version)
            if one.ended is None
            and one.deployment.finished is not None
            and not one.deployment.aborted
            and not one.is_release
        )

    def supported(
        self, environment: str | None, now: datetime, pacticipant: str | None = None, version: str | None = None
    ) -> tuple[DeploymentRecord, ...]:
        """Return the releases whose support has not ended by ``now``, newest first."""
        return tuple(
            one
            for one in self._of(environment, pacticipant, version)
            if one.is_release and (one.ended is None or one.ended > now)
        )

    def of_version(self, ref: VersionRef, environment: str | None = None) -> tuple[DeploymentRecord, ...]:
        """Return all deployments and releases of a version, newest first."""
        return tuple(self._of(environment, ref.pacticipant, ref.number))

    def of_versions(self, version_ids: Collection[int]) -> tuple[DeploymentRecord, ...]:
        """Return all deployments and releases of some versions, newest first."""
        return tuple(one for one in self._of(None, None, None) if one.version_id in version_ids)

    def present(self, pacticipants: Collection[str], now: datetime) -> tuple[DeploymentRecord, ...]:
        """Return what of some pacticipants is deployed or released now, in any environment."""
        here = (*self.current(None), *self.supported(None, now))
        return tuple(one for one in here if one.deployment.pacticipant in pacticipants)

    def relevant(
        self,
        environment: str,
        ended_after: datetime,
        endless: Collection[str],
        pacticipants: Collection[str] | None = None,
    ) -> tuple[DeploymentRecord, ...]:
        """Return the deployments of an environment that have not ended before an instant, and their predecessors."""
        found = {
            one.deployment.id: one
            for one in reversed(list(self._of(environment, None, None)))
            if (one.ended is None or one.ended > ended_after or _lives_on(one, ended_after, endless))
            and (pacticipants is None or one.deployment.pacticipant in pacticipants)
        }
        before = {one.predecessor for one in found.values() if one.predecessor and one.ended is None}
        found |= {key: one for key, one in self._tables.deployments.items() if key in before}
        return tuple(sorted(found.values(), key=lambda one: (one.deployment.started, one.created_at)))

    def page(self, environment: str, page: Page, *, only_open: bool = False) -> tuple[DeploymentRecord, ...]:
        """Return deployments of an environment, newest first."""
        wanted = [
            one
            for one in self._of(environment, None, None)
            if not only_open or (one.ended is None and one.deployment.finished is None and not one.is_release)
        ]
        return sliced(wanted, page).items

    def _of(self, environment: str | None, pacticipant: str | None, version: str | None) -> Iterable[DeploymentRecord]:
        for one in reversed(self._tables.deployments.values()):
            what = one.deployment
            if (
                environment in {None, what.environment}
                and pacticipant in {None, what.pacticipant}
                and version in {None, what.version}
            ):
                yield one


def _lives_on(one: DeploymentRecord, ended_after: datetime, endless: Collection[str]) -> bool:
    support = one.deployment.support_ended
    return one.deployment.pacticipant in endless and (support is None or support > ended_after)


class MemoryPolicies:
    """The port ``Policies`` in memory."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    def of_environment(self, environment: str, pacticipants: Collection[str] | None = None) -> tuple[Policy, ...]:
        """Return the policies of an environment, by pacticipant; only of some ``pacticipants`` where given."""
        return tuple(
            one
            for (where, name), one in sorted(self._tables.policies.items())
            if where == environment and (pacticipants is None or name in pacticipants)
        )

    def environment(self, environment: str) -> EnvironmentPolicy:
        """Return the policy of an environment itself; the default where nothing was said."""
        for key, one in self._tables.environments.items():
            if one.name == environment and key in self._tables.unknown:
                return EnvironmentPolicy(
                    environment=environment, unknown=self._tables.unknown[key], compared=self._tables.compared[key]
                )
        return EnvironmentPolicy(environment=environment)

    def retentions(self, environment: str | None = None) -> tuple[Integration, ...]:  # noqa: ARG002 - of the port
        """Return the integrations for which a retention was set, the same in every environment."""
        return tuple(
            Integration(consumer=consumer, provider=provider, retention=retention)
            for (consumer, provider), retention in sorted(self._tables.retentions.items())
        )

    def put(self, policy: Policy) -> None:
        """Store the policy of a pacticipant in an environment in place of the one before."""
        self._tables.policies[policy.environment, policy.pacticipant] = policy

    def put_environment(self, policy: EnvironmentPolicy) -> None:
        """Store the policy of an environment in place of the one before."""
        for key, one in self._tables.environments.items():
            if one.name == policy.environment:
                self._tables.unknown[key] = policy.unknown
                self._tables.compared[key] = policy.compared

    def put_retention(self, consumer: str, provider: str, retention: timedelta | None) -> None:
        """Store how long what a consumer writes lies before its provider reads it."""
        self._tables.retentions.pop((consumer, provider), None)
        if retention is not None:
            self._tables.retentions[consumer, provider] = retention

    def clear(self) -> None:
        """Forget all policies and retentions."""
        self._tables.policies.clear()
        self._tables.retentions.clear()
        self._tables.unknown.clear()
        self._tables.compared.clear()


class MemoryDecisions:
    """The port ``Decisions`` in memory."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    def add(self, record: DecisionRecord) -> None:
        """Store a decision."""
        self._tables.decisions[record.id] = record

    def get(self, decision_id: str) -> DecisionRecord | None:
        """Return a decision."""
        return self._tables.decisions.get(decision_id)

    def same(self, environment: str, digest: str, since: datetime) -> str | None:
        """Return the id of the newest decision of an environment with a digest that was made since an instant."""
        mine = (one for one in self._tables.decisions.values() if one.environment == environment)
        known = [one for one in mine if one.digest == digest and one.created_at >= since]
        return max(known, key=lambda one: one.created_at).id if known else None

    def recent(
        self, environment: str | None, limit: int, *, of: VersionRef | None = None, skip: int = 0
    ) -> tuple[DecisionRecord, ...]:
        """Return the newest decisions, newest first: those of one version alone, or those after the first ones."""
        mine = [
            one
            for one in self._tables.decisions.values()
            if environment in {None, one.environment}
            and (of is None or (one.pacticipant, one.version) == (of.pacticipant, of.number))
        ]
        mine.sort(key=lambda one: one.id)
        mine.sort(key=lambda one: one.created_at, reverse=True)
        return tuple(mine[skip : skip + limit])


class MemoryOverrides:
    """The port ``Overrides`` in memory."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables

    def windows(self, environment: str) -> tuple[WindowOverride, ...]:
        """Return the windows that are closed now."""
        return tuple(one for key, one in sorted(self._tables.windows.items()) if key[0] == environment)

    def close(self, override: WindowOverride) -> None:
        """Close a window; closing again replaces what was said before."""
        ref = VersionRef(override.pacticipant, override.version)
        self._tables.windows[override.environment, ref] = override

    def reopen(self, ref: VersionRef, environment: str) -> bool:
        """Take a closing back; say whether there was one."""
        return self._tables.windows.pop((environment, ref), None) is not None

    def allow(self, record: AllowanceRecord) -> None:
        """Allow a pair to meet for a while."""
        self._tables.allowances[self._tables.new_id()] = record

    def allowances(self, environment: str, after: datetime) -> tuple[AllowanceRecord, ...]:
        """Return the allowances of an environment that end later than an instant."""
        known = self._tables.allowances.values()
        return tuple(one for one in known if one.until > after and one.environment in {None, environment})
