"""Reads what a client publishes, and says everything that is wrong with it at once."""

import binascii
from base64 import b64decode

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile import ContractFileError, read_contract
from shiplap_broker.usecases.values import ContractToPublish, OnConflict, Publication
from shiplap_broker.web.call import read_json
from shiplap_broker.web.checks import Checks, text_fault
from shiplap_broker.web.faults import UnreadableBodyError

_NOT_JSON = "content could not be parsed as application/json"


def read_publication(members: JsonObject) -> Publication:
    """Return what is to be published.

    Raises:
        BadBodyError: with every message.
    """
    checks = Checks(members)
    name = checks.text("pacticipantName", required=True)
    version = checks.text("pacticipantVersionNumber", required=True)
    branch, build_url = checks.text("branch"), checks.text("buildUrl", long=True, empty=True)
    tags = _tags(checks, members.get("tags"))
    contracts = _contracts(checks, members)
    checks.finish()
    return Publication(
        pacticipant=name or "",
        version=version or "",
        branch=branch,
        tags=tags,
        build_url=build_url,
        contracts=contracts,
    )


def _tags(checks: Checks, value: JsonValue) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        checks.note("tags", "must be an array")
        return ()
    for index, tag in enumerate(value):
        fault = text_fault(tag) if isinstance(tag, str) else "must be a string"
        if fault is not None:
            checks.note("tags", f"{fault} (at index {index})")
    return tuple(dict.fromkeys(str(tag) for tag in value))


def _contracts(checks: Checks, members: JsonObject) -> tuple[ContractToPublish, ...]:
    value = members.get("contracts")
    if "contracts" not in members:
        checks.note("contracts", "is missing")
    elif not isinstance(value, list):
        checks.note("contracts", "must be an array")
    else:
        found = [_contract(checks, item, index, members.get("pacticipantName")) for index, item in enumerate(value)]
        return tuple(each for each in found if each is not None)
    return ()


def _contract(checks: Checks, item: JsonValue, index: int, pacticipant: JsonValue) -> ContractToPublish | None:
    messages: list[str] = []
    if isinstance(item, dict):
        about_content: list[str] = []
        text = _content(item, about_content)
        _check_members(item, messages)
        messages += about_content
        _check_consumer(item, messages, pacticipant)
    else:
        text = None
        messages.append("must be a hash")
    for message in messages:
        checks.note("contracts", f"{message} (at index {index})")
    if messages or text is None or not isinstance(item, dict):
        return None
    merge = item.get("onConflict") == "merge" or item.get("writeMode") == "merge"
    return ContractToPublish(
        consumer=str(item["consumerName"]),
        provider=str(item["providerName"]),
        text=text,
        on_conflict=OnConflict.MERGE if merge else OnConflict.OVERWRITE,
    )


def _check_members(item: JsonObject, messages: list[str]) -> None:
    for name in ("consumerName", "providerName", "content"):
        if name not in item:
            messages.append(f"{name} is missing")
        elif not isinstance(item[name], str):
            messages.append(f"{name} must be a string")
        else:
            fault = text_fault(str(item[name])) if name != "content" else None if item[name] else "must be filled"
            messages += [f"{name} {fault}"] if fault is not None else []
    for name, known in (("contentType", "application/json"), ("specification", "pact")):
        value = item.get(name)
        if name not in item:
            messages.append(f"{name} is missing")
        elif not value:
            messages.append(f"{name} must be filled")
        elif value != known and not (name == "contentType" and "json" in str(value)):
            messages.append(f"{name} must be one of: {known}")
    if item.get("onConflict") not in {None, "overwrite", "merge"}:
        messages.append("onConflict must be one of: overwrite, merge")


def _check_consumer(item: JsonObject, messages: list[str], pacticipant: JsonValue) -> None:
    consumer = item.get("consumerName")
    if isinstance(consumer, str) and isinstance(pacticipant, str) and consumer != pacticipant:
        messages.append(f"consumerName ('{consumer}') must match pacticipantName ('{pacticipant}')")


def _content(item: JsonObject, messages: list[str]) -> str | None:
    encoded = item.get("content")
    try:
        data = b64decode("".join(str(encoded or "").split()), validate=True) if isinstance(encoded, str) else None
    except (binascii.Error, ValueError):
        data = None
    if data is None:
        messages += ["is not valid Base64", *([_NOT_JSON] if item.get("contentType") else [])]
        return None
    try:
        value = read_json(data)
    except UnreadableBodyError:
        messages.append(_NOT_JSON)
        return None
    if not isinstance(value, dict):
        messages.append(f"parsed content was expected to be a Hash but was a {_ruby_class(value)}")
        return None
    text = data.decode("utf-8")
    _check_names(item, value, messages)
    messages.extend(contract_faults(value, text))
    return text


def _check_names(item: JsonObject, document: JsonObject, messages: list[str]) -> None:
    for role in ("consumer", "provider"):
        inside, wanted = name_inside(document, role), item.get(f"{role}Name")
        if inside is not None and isinstance(wanted, str) and wanted and inside != wanted:
            messages.append(
                f"{role} name in contract content ('{inside}') must match {role}Name in contract params ('{wanted}')"
            )


def name_inside(document: JsonObject, role: str) -> str | None:
    """Return the name of the consumer or provider that a contract gives itself, where it does."""
    party = document.get(role)
    name = party.get("name") if isinstance(party, dict) else None
    return name if isinstance(name, str) else None


def contract_faults(document: JsonObject, text: str) -> list[str]:
    """Return what makes a document that claims to be a pact unusable, each fault with its JSON path.

    Names that the document leaves out are no fault: they are given beside it.
    """
    if not ({"interactions", "messages"} & document.keys()):
        return []
    try:
        read_contract(text)
    except ContractFileError as error:
        return [str(fault) for fault in error.faults if fault.where not in _NAMES] if error.faults else [error.message]
    return []


_NAMES = {"$", "$.consumer", "$.consumer.name", "$.provider", "$.provider.name"}


def _ruby_class(value: JsonValue) -> str:
    match value:
        case list():
            return "Array"
        case str():
            return "String"
        case bool():
            return "TrueClass" if value else "FalseClass"
        case int():
            return "Integer"
        case float():
            return "Float"
        case _:
            return "NilClass"
