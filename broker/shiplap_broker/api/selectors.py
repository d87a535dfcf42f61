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
from shiplap_broker.usecases.values import ForVerification
from shiplap_broker.web.checks import Checks

_FLAGS = ("mainBranch", "matchingBranch", "deployed", "released", "deployedOrReleased")
_MAIN = ("mainBranch", "branch", "tag", "environment", "matchingBranch", "latest", "deployed", "released")
_NOTHING = (
    "must specify a value for environment or tag or branch, or specify mainBranch=true, matchingBranch=true, "
    "latest=true, deployed=true, released=true or deployedOrReleased=true"
)
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
    return _read(members, environments, selectors_name="consumer_version_selectors")


def read_body(members: JsonObject, environments: frozenset[str]) -> ForVerification:
    """Return what a POST asks for.

    Raises:
        BadBodyError: with every message.
    """
    return _read(members, environments, selectors_name="consumerVersionSelectors")


def _typed(value: JsonValue) -> JsonValue:
    return _TRUTH.get(value, value) if isinstance(value, str) else value


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def _read(members: JsonObject, environments: frozenset[str], selectors_name: str) -> ForVerification:
    checks = Checks(members)
    branch = _branch(checks, members)
    tags = _tags(checks, members.get("providerVersionTags"))
    pending = checks.flag("includePendingStatus", message="must be one of: true, false")
    since = _since(checks, members.get("includeWipPactsSince"))
    value = members.get("consumerVersionSelectors")
    selectors: list[Selector] = []
    if value is not None and not isinstance(value, list):
        checks.note(selectors_name, "must be an array")
    for index, item in enumerate(value if isinstance(value, list) else []):
        messages = _faults(item, environments, has_branch=bool(members.get("providerVersionBranch")))
        for message in messages:
            checks.note(selectors_name, f"{message} (at index {index})")
        if isinstance(item, dict) and not messages:
            selectors.append(_selector(item))
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
        if not isinstance(tag, str) or not tag:
            checks.note("providerVersionTags", f"must be a string (at index {index})")
    return tuple(tag for tag in value if isinstance(tag, str))


def _since(checks: Checks, value: JsonValue) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        checks.note("includeWipPactsSince", "must be a date")
        return None


def _faults(item: JsonValue, environments: frozenset[str], *, has_branch: bool) -> list[str]:
    """Return what is wrong with one selector."""
    if not isinstance(item, dict):
        return ["must be a hash"]
    messages = _type_faults(item)
    if not messages:
        messages = _combination_faults(item, has_branch=has_branch)
    environment = item.get("environment")
    if isinstance(environment, str) and environment not in environments:
        messages.append(f"environment with name '{environment}' does not exist")
    return messages


def _type_faults(item: JsonObject) -> list[str]:
    messages = [f"{name} must be one of: true" for name in _FLAGS if item.get(name) not in {None, True}]
    latest, branch = item.get("latest"), item.get("branch")
    if latest is not None and not isinstance(latest, bool):
        missing = "tag" not in item and branch is None
        messages += (["tag is missing"] if missing else []) + ["latest must be one of: true, false"]
    for name in ("tag", "environment", "consumer", "fallbackTag", "fallbackBranch"):
        value = item.get(name)
        if value is not None and not isinstance(value, str):
            messages.append(f"{name} must be a string")
        elif isinstance(value, str) and not value.strip():
            messages.append(f"{name} cannot be blank")
    if branch is not None and branch is not True and not (isinstance(branch, str) and branch.strip()):
        messages.append("branch cannot be blank" if isinstance(branch, str) else "branch must be a string")
    return messages


def _combination_faults(item: JsonObject, *, has_branch: bool) -> list[str]:
    asked = {name for name in _MAIN if item.get(name) not in {None, False}} | {
        name for name in ("deployedOrReleased",) if item.get(name)
    }
    if not asked:
        return [_NOTHING]
    messages: list[str] = []
    for name in ("mainBranch", "matchingBranch"):
        if name in asked:
            if asked - {name, "latest"}:
                messages.append(f"cannot specify {name}=true with any other criteria apart from consumer")
            if item.get("latest") is False:
                messages.append(f"cannot specify {name}=true with latest=false")
    if "matchingBranch" in asked and not has_branch:
        messages.append("the providerVersionBranch must be specified when the selector matchingBranch=true is used")
    return [*messages, *_tag_and_branch_faults(item, asked), *_environment_faults(asked)]


def _tag_and_branch_faults(item: JsonObject, asked: set[str]) -> list[str]:
    messages: list[str] = []
    if {"tag", "branch"} <= asked and not {"mainBranch", "matchingBranch"} & asked:
        messages.append("cannot specify both a tag and a branch")
    if "branch" in asked and item.get("latest") is False and item.get("branch") is not True:
        messages.append("cannot specify a branch with latest=false")
    if item.get("fallbackTag") is not None:
        if "tag" not in asked:
            messages.append("a tag must be specified when a fallbackTag is specified")
        elif item.get("latest") is not True:
            messages.append("fallbackTag can only be set if latest is true")
    if item.get("fallbackBranch") is not None and "branch" not in asked:
        messages.append("a branch must be specified when a fallbackBranch is specified")
    return messages


def _environment_faults(asked: set[str]) -> list[str]:
    messages: list[str] = []
    if "environment" in asked:
        messages += [
            f"cannot specify the field {name} with the field environment"
            for name in ("tag", "branch", "latest")
            if name in asked
        ]
    pairs = (("deployed", "released"), ("deployed", "deployedOrReleased"), ("released", "deployedOrReleased"))
    messages += [f"cannot specify both {one}=true and {other}=true" for one, other in pairs if {one, other} <= asked]
    return messages


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
