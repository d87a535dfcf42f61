"""Bodies about what nobody has verified: which provider version should replay which contract, and why.

::

    {"environment": "production", "at": "2026-11-23T14:02:00Z",
     "serving": [{"provider": "orders-api", "version": "10", "verdicts": 3}], "missing": [
      {"provider": "orders-api", "version": "10", "contracts": [
        {"consumer": "web", "version": "41", "alive": false, "why": "head of its main branch main",
         "href": "http://.../pacts/provider/orders-api/consumer/web/version/41", "digest": "..."}]}]}
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap.wire.object_reader import ObjectReader
from shiplap.wire.time_text import instant_text


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingContract:
    """A contract that a provider version has not verified.

    Attributes:
        alive: the consumer version is alive; one that is not yet blocks nobody.
        why: for a person: why both versions can meet.
        href: address of the contract in the broker.
        digest: by which the broker knows its content.
    """

    consumer: VersionRef
    alive: bool
    why: str
    href: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingOfVersion:
    """Everything that is missing of one provider version."""

    provider: VersionRef
    contracts: tuple[MissingContract, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingVersion:
    """A provider version that was looked at: it serves, will, or would after a rollback.

    Attributes:
        verdicts: of how many consumer versions that can meet it the contract was verified, with whatever outcome.
    """

    provider: VersionRef
    verdicts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingEvidence:
    """Everything that is missing in an environment from ``at`` on, by provider version, and what was looked at."""

    environment: str
    at: datetime
    serving: tuple[ServingVersion, ...] = ()
    missing: tuple[MissingOfVersion, ...] = ()

    def of_version(self, number: str) -> Self:
        """Return what concerns the provider versions with this number."""
        return replace(
            self,
            serving=tuple(one for one in self.serving if one.provider.number == number),
            missing=tuple(one for one in self.missing if one.provider.number == number),
        )

    @property
    def is_vacuous(self) -> bool:
        """Whether nothing is missing only because there is no contract that could be verified."""
        return not self.missing and not any(one.verdicts for one in self.serving)


def missing_to_json(evidence: MissingEvidence) -> JsonObject:
    """Write the answer of ``GET /shiplap/missing``."""
    return {
        "environment": evidence.environment,
        "at": instant_text(evidence.at),
        "serving": [
            {"provider": one.provider.pacticipant, "version": one.provider.number, "verdicts": one.verdicts}
            for one in evidence.serving
        ],
        "missing": [
            {
                "provider": one.provider.pacticipant,
                "version": one.provider.number,
                "contracts": [_contract_to_json(contract) for contract in one.contracts],
            }
            for one in evidence.missing
        ],
    }


def missing_from_json(value: JsonValue) -> MissingEvidence:
    """Read the answer of ``GET /shiplap/missing``.

    Raises:
        InputError: with every fault of the body.
    """
    reader = ObjectReader(value)
    evidence = MissingEvidence(
        environment=reader.text("environment"),
        at=reader.required_instant("at"),
        serving=tuple(
            ServingVersion(
                provider=VersionRef(one.text("provider"), one.text("version")),
                verdicts=one.whole_number("verdicts", 0),
            )
            for one in reader.children("serving")
        ),
        missing=tuple(
            MissingOfVersion(
                provider=VersionRef(one.text("provider"), one.text("version")),
                contracts=tuple(_read_contract(contract) for contract in one.children("contracts")),
            )
            for one in reader.children("missing")
        ),
    )
    if not reader.has("missing"):
        reader.fault("missing", "is missing")
    reader.finish("this is not a list of what is missing")
    return evidence


def _contract_to_json(contract: MissingContract) -> JsonObject:
    return {
        "consumer": contract.consumer.pacticipant,
        "version": contract.consumer.number,
        "alive": contract.alive,
        "why": contract.why,
        "href": contract.href,
        "digest": contract.digest,
    }


def _read_contract(reader: ObjectReader) -> MissingContract:
    return MissingContract(
        consumer=VersionRef(reader.text("consumer"), reader.text("version")),
        alive=reader.truth("alive"),
        why=reader.text("why"),
        href=reader.text("href"),
        digest=reader.text("digest"),
    )
