"""Reads what a provider's build asks for, in the body's spelling and in the query's, with Pact's messages."""

from collections.abc import Mapping
from datetime import UTC, datetime

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
from shiplap.wire.pact_query import query_list
from shiplap_broker.api.selector_faults import SelectorSurroundings, selector_faults
from shiplap_broker.usecases.values import ForVerification
from shiplap_broker.web.checks import Checks

_EMPTY_BRANCH = (
    "when pending or WIP pacts are enabled and there are no tags provided, the provider version branch must not be an "
    "empty string, as it is used in the calculations for WIP/pending. A value must be provided (recommended), or it "
    "must not be set at all."
)
_QUERY_NAMES = {
    "provider_version_branch": "providerVersionBranch",
    "provider_version_tags": "providerVersionTags",
    "include_pending_status": "includePendingStatus",
    "include_wip_pacts_since": "includeWipPactsSince",
    "consumer_version_selectors": "consumerVersionSelectors",
}
_TRUTH = {"true": True, "false": False}


def read_query(query: Mapping[str, JsonValue], environments: frozenset[str]) -> ForVerification:
    """Return what a GET asks for.

    Raises:
        BadBodyError: with every message.
    """
    members: JsonObject = {}
    for name, value in query.items():
        spelled = _QUERY_NAMES.get(name, name)
        members[spelled] = _typed(value) if spelled == "includePendingStatus" else value
    if "providerVersionTags" in members:
        members["providerVersionTags"] = query_list(members["providerVersionTags"])
    selectors: list[JsonValue] = [
        {_camel(key): _typed(value) for key, value in item.items()} if isinstance(item, dict) else item
        for item in query_list(members.get("consumerVersionSelectors"))
    ]
    if selectors:
        members["consumerVersionSelectors"] = selectors
    return _read(members, environments, is_query=True)


def read_body(members: JsonObject, environments: frozenset[str]) -> ForVerification:
    """Return what a POST asks for.

    Raises:
        BadBodyError: with every message.
    """
    return _read(members, environments, is_query=False)


def _typed(value: JsonValue) -> JsonValue:
    return _TRUTH.get(value, value) if isinstance(value, str) else value


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def _read(members: JsonObject, environments: frozenset[str], *, is_query: bool) -> ForVerification:
    checks = Checks(members)
    branch = _branch(checks, members)
    tags = _tags(checks, members.get("providerVersionTags"))
    pending = checks.flag(
        "includePendingStatus",
        required="includePendingStatus" in members,
        message="must be filled" if members.get("includePendingStatus") is None else "must be one of: true, false",
    )
    since = _since(checks)
    value = members.get("consumerVersionSelectors")
    selectors: list[Selector] = []
    if value is not None and not isinstance(value, list):
        checks.note("consumerVersionSelectors", "must be an array")
    surroundings = SelectorSurroundings(
        environments=environments, has_branch=bool(str(members.get("providerVersionBranch") or "").strip())
    )
    for index, item in enumerate(value if isinstance(value, list) else []):
        messages = selector_faults(item, surroundings)
        if is_query and isinstance(item, dict) and messages and not {"tag", "branch"} & item.keys():
            messages = ["tag is missing", *messages]
        for message in messages:
            checks.note("consumerVersionSelectors", f"{message} (at index {index})")
        if isinstance(item, dict) and not messages:
            selectors.append(_selector(item))
    if is_query:
        checks.rename({spelled: name for name, spelled in _QUERY_NAMES.items()})
    checks.finish()
    return ForVerification(
        selectors=tuple(selectors),
        branch=branch,
        tags=tags,
        include_pending=pending is not False,
        work_in_progress_since=since,
        alive_blocks=members.get("aliveBlocks") is True,
    )


def _branch(checks: Checks, members: JsonObject) -> str | None:
    value = members.get("providerVersionBranch")
    if value == "":
        wants = members.get("includePendingStatus") is True or members.get("includeWipPactsSince") is not None
        if wants and not members.get("providerVersionTags"):
            checks.note("providerVersionBranch", _EMPTY_BRANCH)
        return None
    return checks.text("providerVersionBranch")


def _tags(checks: Checks, value: JsonValue) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        checks.note("providerVersionTags", "must be an array")
        return ()
    for index, tag in enumerate(value):
        if not isinstance(tag, str):
            checks.note("providerVersionTags", f"must be a string (at index {index})")
    return tuple(tag for tag in value if isinstance(tag, str) and tag)


def _since(checks: Checks) -> datetime | None:
    if "includeWipPactsSince" not in checks.members:
        return None
    value = checks.members["includeWipPactsSince"]
    try:
        moment = datetime.fromisoformat(str(value))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        checks.note("includeWipPactsSince", "must be a date")
        return None


def _selector(item: JsonObject) -> Selector:
    """Return a selector that has no faults."""
    consumer, environment = _text(item, "consumer"), _text(item, "environment")
    branch, tag = item.get("branch"), _text(item, "tag")
    selector: Selector = Latest(consumer)
    if item.get("mainBranch"):
        selector = MainBranch(consumer)
    elif item.get("matchingBranch"):
        selector = MatchingBranch(consumer)
    elif branch is True:
        selector = EveryBranch(consumer)
    elif isinstance(branch, str):
        selector = Branch(branch, _text(item, "fallbackBranch"), consumer)
    elif tag is not None:
        selector = Tagged(tag, item.get("latest") is True, _text(item, "fallbackTag"), consumer)
    elif item.get("deployedOrReleased"):
        selector = DeployedOrReleased(environment, consumer)
    elif item.get("deployed"):
        selector = Deployed(environment, consumer)
    elif item.get("released"):
        selector = Released(environment, consumer)
    elif environment is not None:
        selector = InEnvironment(environment, consumer)
    return selector


def _text(item: JsonObject, name: str) -> str | None:
    value = item.get(name)
    return value if isinstance(value, str) else None
