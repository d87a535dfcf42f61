"""Reads questions to the matrix and to can-i-deploy, with Pact's messages for those that make no sense.

The API and the pages answer the same questions at the same addresses.
"""

from collections.abc import Mapping

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.wire.pact_query import query_list
from shiplap_broker.usecases.edit_environments import list_environments
from shiplap_broker.usecases.edit_pacticipants import find_pacticipant
from shiplap_broker.usecases.edit_versions import latest_version
from shiplap_broker.usecases.foresee_matrix import foresee_matrix
from shiplap_broker.usecases.matrix_values import Destination, Ignored, Question, VersionSelector
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Call
from shiplap_broker.web.checks import Checks
from shiplap_broker.web.faults import BadQuestionError, NoSuchNameError, NothingHereError

BY_TAG = "/pacticipants/{pacticipant}/latest-version/{tag}/can-i-deploy/to/{to}"
"""Where it is asked whether the newest version with a tag fits the newest with another."""

BY_BRANCH = "/pacticipants/{pacticipant}/branches/{branch}/latest-version/can-i-deploy/to-environment/{environment}"
"""Where it is asked whether the head of a branch can be deployed to an environment."""

ROWS = 100
"""How many contracts the matrix looks at where the question does not say."""

Query = Mapping[str, JsonValue]


def read_matrix_query(broker: Broker, query: Query) -> Question:
    """Return what ``/matrix`` is asked.

    Raises:
        BadQuestionError: with every message.
    """
    selectors = _regrouped([item for item in query_list(query.get("q")) if isinstance(item, dict)])
    names = {name: _text(item, "version") for item in selectors if (name := _text(item, "pacticipant"))}
    foresee_matrix(broker.store, names, _text(query, "environment"))
    messages = [*_selector_faults(broker, selectors), *_ignored_faults(query), *_destination_faults(broker, query)]
    limit = _limit(query, messages)
    if messages:
        raise BadQuestionError(messages)
    return Question(
        selectors=tuple(_selector(item) for item in selectors),
        destination=Destination(
            environment=_text(query, "environment"),
            tag=_text(query, "tag"),
            main_branch=_truth(query, "mainBranch"),
            latest=_truth(query, "latest"),
        ),
        latest_by=_text(query, "latestby"),
        success=_success(query),
        limit=limit,
        ignored=_ignored(query),
    )


def _regrouped(items: list[JsonObject]) -> list[JsonObject]:
    """Pair names and versions by position where a client sent all names first and then all versions."""
    names = [item["pacticipant"] for item in items if "pacticipant" in item]
    versions = [item["version"] for item in items if "version" in item]
    others = any(item.keys() - {"pacticipant", "version"} for item in items)
    if len(names) == len(items) or others or len(names) != len(versions):
        return items
    return [{"pacticipant": name, "version": version} for name, version in zip(names, versions, strict=True)]


def _selector_faults(broker: Broker, selectors: list[JsonObject]) -> list[str]:
    messages: list[str] = []
    for item in selectors:
        name = _text(item, "pacticipant")
        if name is None:
            messages.append("Please specify the pacticipant name")
        elif _text(item, "version") and _truth(item, "latest"):
            messages.append(f"A version number and latest flag cannot both be specified for {name}")
    names = [name for item in selectors if (name := _text(item, "pacticipant"))]
    messages += [f"Pacticipant {name} not found" for name in names if find_pacticipant(broker.store, name) is None]
    for item in selectors:
        messages += _environment_faults(broker, item)
    return messages if selectors else ["Please provide 1 or more version selectors."]


def _ignored_faults(query: Query) -> list[str]:
    """Return what is wrong with the pacticipants to be ignored, which may also be given as names alone."""
    items = [item for item in query_list(query.get("ignore")) if isinstance(item, dict)]
    return ["Please specify the pacticipant name to ignore" for item in items if not _text(item, "pacticipant")]


def _environment_faults(broker: Broker, item: Query) -> list[str]:
    environment = _text(item, "environment")
    if environment is None or list_environments(broker.store, environment):
        return []
    return [f"Environment with name '{environment}' does not exist"]


def _destination_faults(broker: Broker, query: Query) -> list[str]:
    messages: list[str] = []
    named = [name for name in ("tag", "environment") if _text(query, name)]
    if len(named) + _truth(query, "mainBranch") > 1:
        messages.append("Cannot specify more than one of tag, environment and mainBranch.")
    if _text(query, "environment") and _truth(query, "latest"):
        messages.append("Cannot specify both latest=true and an environment.")
    return messages + _environment_faults(broker, query)


def _limit(query: Query, messages: list[str]) -> int:
    text = _text(query, "limit")
    if text is None:
        return ROWS
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        messages.append("The limit must be 1 or greater.")
        return ROWS
    return int(text[:9])


def _selector(item: JsonObject) -> VersionSelector:
    return VersionSelector(
        pacticipant=_text(item, "pacticipant") or "",
        version=_text(item, "version"),
        latest=_truth(item, "latest"),
        tag=_text(item, "tag"),
        branch=_text(item, "branch"),
        main_branch=_truth(item, "mainBranch"),
        environment=_text(item, "environment"),
    )


def _success(query: Query) -> frozenset[bool | None] | None:
    if "success" not in query:
        return None
    return frozenset(
        None if item == "" else item == "true"
        for item in query_list(query["success"])
        if not isinstance(item, list | dict)
    )


def _ignored(query: Query) -> tuple[Ignored, ...]:
    found: list[Ignored] = []
    for item in query_list(query.get("ignore")):
        if isinstance(item, str) and item:
            found.append(Ignored(item))
        elif isinstance(item, dict) and _text(item, "pacticipant"):
            found.append(Ignored(_text(item, "pacticipant") or "", _text(item, "version")))
    return tuple(found)


def read_can_i_deploy_query(broker: Broker, query: Query) -> Question:
    """Return what ``/can-i-deploy`` is asked.

    Raises:
        BadBodyError: with every message.
    """
    checks = Checks(query)
    name = checks.text("pacticipant", required=True)
    version = checks.text("version", required=True)
    environment, tag = _text(query, "environment"), _text(query, "to")
    if environment and tag:
        checks.note("", "Cannot specify both a 'to' tag and an environment.")
    elif not environment and not tag:
        checks.note("", "Must specify either an environment or a 'to' tag.")
    if name is not None and find_pacticipant(broker.store, name) is None:
        checks.note("pacticipant", "does not match an existing pacticipant")
    if environment and not list_environments(broker.store, environment):
        checks.note("environment", f"with name '{environment}' does not exist")
    checks.finish()
    return Question(
        selectors=(VersionSelector(pacticipant=name or "", version=version),),
        destination=Destination(environment=environment, tag=tag, latest=tag is not None),
        latest_by="cvpv" if environment else "cvp",
        ignored=_ignored(query),
    )


def tag_question(broker: Broker, call: Call) -> Question:
    """Return the question whether the latest version with a tag fits those with another.

    Raises:
        NoSuchNameError: the pacticipant is not known.
        NothingHereError: no version has the tag.
    """
    name, tag = _pacticipant(broker, call), call.name("tag")
    if latest_version(broker.store, name, tag=tag) is None:
        raise NothingHereError
    return Question(
        selectors=(VersionSelector(pacticipant=name, tag=tag, latest=True),),
        destination=Destination(tag=call.name("to"), latest=True),
        latest_by="cvp",
    )


def branch_question(broker: Broker, call: Call) -> Question:
    """Return the question whether the head of a branch can go to an environment.

    Raises:
        NoSuchNameError: the pacticipant is not known.
        NothingHereError: no version is on the branch, or there is no such environment.
    """
    name, branch = _pacticipant(broker, call), call.name("branch")
    if latest_version(broker.store, name, branch=branch) is None:
        raise NothingHereError
    if not list_environments(broker.store, call.name("environment")):
        raise NothingHereError
    return Question(
        selectors=(VersionSelector(pacticipant=name, branch=branch, latest=True),),
        destination=Destination(environment=call.name("environment")),
        latest_by="cvpv",
    )


def _pacticipant(broker: Broker, call: Call) -> str:
    name = call.name("pacticipant")
    if find_pacticipant(broker.store, name) is None:
        raise NoSuchNameError(f"No pacticipant with name '{name}' found")
    return name


def _text(members: Query, name: str) -> str | None:
    value = members.get(name)
    return value if isinstance(value, str) and value else None


def _truth(members: Query, name: str) -> bool:
    return members.get(name) == "true"
