"""The client's half of the Pact Broker's API: what is sent to it, and what is read of its answers.

Only members without which a client cannot work are demanded, so that brokers of other makers can be talked to.
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.selector import (
    Branch,
    Deployed,
    DeployedOrReleased,
    EveryBranch,
    InEnvironment,
    Latest,
    MainBranch,
    MatchingBranch,
    Released,
    Selector,
    Tagged,
)
from shiplap.wire.object_reader import ObjectReader


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFile:
    """A contract as it lies in a file; the bytes are sent as they are."""

    consumer: str
    provider: str
    content: bytes
    source: str = "contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Everything one build publishes, in one request: all of it is stored, or nothing."""

    pacticipant: str
    version: str
    branch: str | None = None
    tags: tuple[str, ...] = ()
    build_url: str | None = None
    contracts: tuple[ContractFile, ...] = ()
    merge: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence of the broker for a person; ``type`` is debug, info, success, prompt, warning, error or danger."""

    type: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PactToVerify:
    """A contract the broker wants a provider to verify.

    Attributes:
        href: where the contract lies; the address remembers why it was chosen.
        name: for a person, such as ``Pact between web (41) and orders-api``.
        short_description: why it was chosen.
        pending: whether a failure must not fail the build.
        wip: whether it is work in progress nobody asked for by name.
        notices: sentences to show, each with the moment to show it at.
    """

    href: str
    name: str = ""
    short_description: str = ""
    pending: bool = False
    wip: bool = False
    notices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerEnvironment:
    """An environment as the broker knows it."""

    uuid: str
    name: str
    display_name: str
    production: bool
    links: dict[str, str] = field(default_factory=dict)


def publication_to_json(publication: Publication) -> JsonObject:
    """Write the body of ``POST /contracts/publish``."""
    body: JsonObject = {
        "pacticipantName": publication.pacticipant,
        "pacticipantVersionNumber": publication.version,
        "contracts": [_contract_to_json(contract, merge=publication.merge) for contract in publication.contracts],
    }
    if publication.branch is not None:
        body["branch"] = publication.branch
    if publication.tags:
        body["tags"] = [*publication.tags]
    if publication.build_url is not None:
        body["buildUrl"] = publication.build_url
    return body


def notices_from_json(value: JsonValue) -> tuple[Notice, ...]:
    """Read the notices of any answer; an answer without notices has none."""
    notices = value.get("notices") if isinstance(value, dict) else None
    return tuple(
        Notice(str(item.get("type", "info")), str(item.get("text", "")))
        for item in (notices if isinstance(notices, list) else [])
        if isinstance(item, dict)
    )


def selection_to_json(
    selectors: Sequence[Selector], *, branch: str | None, pending: bool, wip_since: date | None
) -> JsonObject:
    """Write the body of ``POST /pacts/provider/{provider}/for-verification``."""
    body: JsonObject = {"includePendingStatus": pending}
    if pending:
        body["aliveBlocks"] = True  # a member of Shiplap's own, which a Pact Broker passes over
    if selectors:
        body["consumerVersionSelectors"] = [_selector_to_json(selector) for selector in selectors]
    if branch is not None:
        body["providerVersionBranch"] = branch
    if wip_since is not None:
        body["includeWipPactsSince"] = wip_since.isoformat()
    return body


def pacts_to_verify_from_json(value: JsonValue) -> tuple[PactToVerify, ...]:
    """Read the answer to `selection_to_json`.

    Raises:
        InputError: when it is not such an answer.
    """
    reader = ObjectReader(value)
    pacts = tuple(_read_pact_to_verify(item) for item in reader.child("_embedded").children("pacts"))
    reader.finish("the broker's list of contracts to verify cannot be read")
    return pacts


def environments_from_json(value: JsonValue) -> tuple[BrokerEnvironment, ...]:
    """Read the answer of ``GET /environments``.

    Raises:
        InputError: when it is not such an answer.
    """
    reader = ObjectReader(value)
    environments = tuple(_read_environment(item) for item in reader.child("_embedded").children("environments"))
    reader.finish("the broker's list of environments cannot be read")
    return environments


def environment_from_json(value: JsonValue) -> BrokerEnvironment:
    """Read one environment.

    Raises:
        InputError: when it is none.
    """
    reader = ObjectReader(value)
    environment = _read_environment(reader)
    reader.finish("the broker's answer is not an environment")
    return environment


def links_from_json(value: JsonValue) -> dict[str, str]:
    """Return the address of each link relation of a HAL document; relations that repeat are left out."""
    links = value.get("_links") if isinstance(value, dict) else None
    return {
        relation: href
        for relation, link in (links.items() if isinstance(links, dict) else [])
        if isinstance(link, dict) and isinstance(href := link.get("href"), str)
    }


def named_links_from_json(value: JsonValue, relation: str) -> dict[str, str]:
    """Return the addresses of a link relation that repeats, by the names of its links."""
    match value:
        case {"_links": dict() as links}:
            found = links.get(relation)
        case _:
            found = None
    return {
        str(link["name"]): str(link["href"])
        for link in (found if isinstance(found, list) else [])
        if isinstance(link, dict) and "name" in link and "href" in link
    }


def current_records_from_json(value: JsonValue, member: str) -> tuple[tuple[str, str, str | None, str], ...]:
    """Read a list of deployed or released versions as (pacticipant, version, target, address)."""
    reader = ObjectReader(value)
    records = tuple(
        (
            item.child("_embedded").child("pacticipant").text("name"),
            item.child("_embedded").child("version").text("number"),
            item.optional_text("applicationInstance"),
            links_from_json(item.value).get("self", ""),
        )
        for item in reader.child("_embedded").children(member)
    )
    reader.finish("the broker's list of versions cannot be read")
    return records


def pacticipant_names_from_json(value: JsonValue) -> tuple[str, ...]:
    """Return the names in the answer of ``GET /pacticipants``."""
    match value:
        case {"_embedded": {"pacticipants": list() as items}} | {"pacticipants": list() as items}:
            return tuple(str(item["name"]) for item in items if isinstance(item, dict) and "name" in item)
        case _:
            return ()


def _contract_to_json(contract: ContractFile, *, merge: bool) -> JsonObject:
    body: JsonObject = {
        "consumerName": contract.consumer,
        "providerName": contract.provider,
        "specification": "pact",
        "contentType": "application/json",
        "content": base64.b64encode(contract.content).decode("ascii"),
    }
    return {**body, "onConflict": "merge"} if merge else body


def _selector_to_json(selector: Selector) -> JsonObject:
    body = _selector_members(selector)
    return body if selector.consumer is None else {**body, "consumer": selector.consumer}


def _selector_members(selector: Selector) -> JsonObject:  # noqa: C901, PLR0911 - one case a kind of selector
    match selector:
        case MainBranch():
            return {"mainBranch": True}
        case Branch(name=name, fallback=fallback):
            return _given([("branch", name), ("fallbackBranch", fallback)])
        case MatchingBranch():
            return {"matchingBranch": True}
        case EveryBranch():
            return {"branch": True, "latest": True}
        case DeployedOrReleased(environment=environment):
            return _given([("deployedOrReleased", True), ("environment", environment)])
        case Deployed(environment=environment):
            return _given([("deployed", True), ("environment", environment)])
        case Released(environment=environment):
            return _given([("released", True), ("environment", environment)])
        case InEnvironment(environment=environment):
            return {"environment": environment}
        case Tagged(name=name, latest=latest, fallback=fallback):
            return _given([("tag", name), ("latest", latest or None), ("fallbackTag", fallback)])
        case Latest():
            return {"latest": True}
        case _:
            assert_never(selector)


def _given(members: Iterable[tuple[str, JsonValue]]) -> JsonObject:
    return {name: value for name, value in members if value is not None}


def _read_pact_to_verify(reader: ObjectReader) -> PactToVerify:
    properties = reader.child("verificationProperties")
    link = reader.child("_links").child("self")
    return PactToVerify(
        href=link.text("href"),
        name=link.optional_text("name") or "",
        short_description=reader.optional_text("shortDescription") or "",
        pending=properties.truth("pending"),
        wip=properties.truth("wip"),
        notices=tuple(
            (str(item.raw("when") or ""), str(item.raw("text") or "")) for item in properties.children("notices")
        ),
    )


def _read_environment(reader: ObjectReader) -> BrokerEnvironment:
    name = reader.text("name")
    return BrokerEnvironment(
        uuid=reader.text("uuid"),
        name=name,
        display_name=reader.optional_text("displayName") or name,
        production=reader.truth("production"),
        links=links_from_json(reader.value),
    )
