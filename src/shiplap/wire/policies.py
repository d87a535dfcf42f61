"""The policies document: the same shape as a team's TOML file and as the body of ``/shiplap/policies``.

``pacticipants`` at the top speaks for every environment of the document; ``environments.NAME.pacticipants`` adds to it
or overrides it member by member::

    [environments.production]
    unknown = "block"

    [pacticipants.web]
    kind = "browser"
    tab = "24h"

    [environments.production.pacticipants.web]
    tab = "48h"

    [[integrations]]
    consumer = "web"
    provider = "orders-api"
    retention = "1h"
"""

from dataclasses import dataclass
from datetime import timedelta

from shiplap.model.deployment import Compared, EnvironmentPolicy, Integration, Kind, OnUnknown, Policy, Zombies
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.object_reader import ObjectReader
from shiplap.wire.strategy import strategy_from
from shiplap.wire.time_text import duration_text

LONGEST_WINDOW = timedelta(days=366)
"""No window, drain or retention of a policy may be longer; nobody keeps a tab open for a year."""

_DURATIONS = ("drain", "cache", "tab", "hard_max", "rollback", "pin", "grace", "quiet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Everything a team said about environments, pacticipants and integrations; applied as a whole."""

    environments: tuple[EnvironmentPolicy, ...] = ()
    pacticipants: tuple[Policy, ...] = ()
    integrations: tuple[Integration, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """What one table says about a pacticipant; a general and a special table are laid over each other."""

    members: dict[str, object]

    def under(self, special: "_Said") -> "_Said":
        return _Said(self.members | special.members)

    def policy(self, pacticipant: str, environment: str) -> Policy:
        return Policy(pacticipant=pacticipant, environment=environment, **self.members)  # type: ignore[arg-type]  # the names and types are those of _read_said


def read_policies(value: JsonValue, source: str = "the policies") -> Policies:
    """Read a policies document, parsed from JSON or TOML.

    Args:
        value: the parsed document.
        source: what to call the document in the error, for example its file name.

    Raises:
        InputError: with every fault of the document.
    """
    reader = ObjectReader(value)
    general = {name: _read_said(table) for name, table in reader.named_children("pacticipants")}
    environments: list[EnvironmentPolicy] = []
    pacticipants: list[Policy] = []
    for name, table in reader.named_children("environments"):
        unknown = table.choice("unknown", OnUnknown) or OnUnknown.BLOCK
        compared = table.choice("compared", Compared) or Compared.SELF_CHECKED
        environments.append(EnvironmentPolicy(environment=name, unknown=unknown, compared=compared))
        special = {who: _read_said(entry) for who, entry in table.named_children("pacticipants")}
        table.no_others()
        for who in sorted(general.keys() | special.keys()):
            said = general.get(who, _Said({})).under(special.get(who, _Said({})))
            pacticipants.append(said.policy(who, name))
    if general and not environments:
        reader.fault(
            "environments", "is missing; name each environment the policies are for: [environments.production]"
        )
    integrations = tuple(_read_integration(entry) for entry in reader.children("integrations"))
    reader.no_others()
    reader.finish(f"{source} cannot be used")
    return Policies(environments=tuple(environments), pacticipants=tuple(pacticipants), integrations=integrations)


def policies_to_json(policies: Policies) -> JsonObject:
    """Write a policies document; each environment carries its own pacticipants, nothing is shared between them."""
    document: JsonObject = {
        "environments": {name: _environment_to_json(name, policies) for name in sorted(environments_of(policies))}
    }
    if policies.integrations:
        document["integrations"] = [_integration_to_json(integration) for integration in policies.integrations]
    return document


def _environment_to_json(name: str, policies: Policies) -> JsonObject:
    said = [policy for policy in policies.environments if policy.environment == name]
    own = said[0] if said else EnvironmentPolicy(environment=name)
    pacticipants = sorted((p for p in policies.pacticipants if p.environment == name), key=lambda p: p.pacticipant)
    return {
        "unknown": own.unknown.value,
        **({} if own.compared is Compared.SELF_CHECKED else {"compared": own.compared.value}),
        "pacticipants": {policy.pacticipant: _policy_to_json(policy) for policy in pacticipants},
    }


def _policy_to_json(policy: Policy) -> JsonObject:
    body: JsonObject = {"kind": policy.kind.value}
    if policy.strategy is not None:
        body["strategy"] = policy.strategy.value
    for name in _DURATIONS:
        duration = getattr(policy, name)
        if duration is not None:
            body[name] = duration_text(duration)
    if policy.service_worker:
        body["service_worker"] = True
    if policy.zombies is not None:
        body["zombies"] = policy.zombies.value
    return body


def _integration_to_json(integration: Integration) -> JsonObject:
    body: JsonObject = {"consumer": integration.consumer, "provider": integration.provider}
    if integration.retention is not None:
        body["retention"] = duration_text(integration.retention)
    return body


def _read_said(reader: ObjectReader) -> _Said:
    members: dict[str, object | None] = {
        "kind": reader.choice("kind", Kind),
        "strategy": strategy_from(reader),
        "service_worker": reader.truth("service_worker") if reader.has("service_worker") else None,
        "zombies": reader.choice("zombies", Zombies),
        **{name: _window(reader, name) for name in _DURATIONS},
    }
    _forbid_tails(reader, members)
    reader.no_others()
    return _Said({name: value for name, value in members.items() if value is not None})


def _forbid_tails(reader: ObjectReader, members: dict[str, object | None]) -> None:
    if members["kind"] not in (None, Kind.BROWSER):
        for name in ("tab", "cache", "service_worker"):
            if members[name]:
                reader.fault(name, 'only a browser has one; write kind = "browser" or leave it out')


def _window(reader: ObjectReader, name: str) -> timedelta | None:
    duration = reader.duration(name)
    if duration is not None and duration > LONGEST_WINDOW:
        reader.fault(name, f"{duration_text(duration)} is longer than a year; that cannot be meant")
        return None
    return duration


def _read_integration(reader: ObjectReader) -> Integration:
    integration = Integration(
        consumer=reader.text("consumer"), provider=reader.text("provider"), retention=_window(reader, "retention")
    )
    reader.no_others()
    return integration


def environments_of(policies: Policies) -> frozenset[str]:
    """Return the names of all environments the policies speak of."""
    return frozenset(
        [policy.environment for policy in policies.environments]
        + [policy.environment for policy in policies.pacticipants]
    )
