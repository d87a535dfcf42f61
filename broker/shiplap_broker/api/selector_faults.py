"""What is wrong with a selector of a provider's build, with the Pact Broker's rules, words and order.

A rule is asked only where the values it reads are of their types; messages about a member come before those of later
rules about it, and messages about the whole selector stay together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from shiplap.model.json_value import JsonObject, JsonValue

_BRANCH_KEYS = ("latest", "tag", "fallbackTag", "branch", "fallbackBranch", "matchingBranch", "mainBranch")
_ENVIRONMENT_KEYS = ("environment", "deployed", "released", "deployedOrReleased")
_ALL_KEYS = (*_BRANCH_KEYS, *_ENVIRONMENT_KEYS, "consumer")
_NOTHING = (
    "must specify a value for environment or tag or branch, or specify mainBranch=true, matchingBranch=true, "
    "latest=true, deployed=true, released=true or deployedOrReleased=true"
)
_NOT_ALONE = "with any other criteria apart from consumer"
_WHOLE = ""  # stands for the whole selector


@dataclass(frozen=True, slots=True)
class SelectorSurroundings:
    """What a selector refers to: the environments that exist, and whether the provider's branch is named."""

    environments: frozenset[str]
    has_branch: bool


def selector_faults(item: JsonValue, surroundings: SelectorSurroundings) -> list[str]:
    """Return what is wrong with one selector, nothing where it is right."""
    if not isinstance(item, dict):
        return ["must be a hash"]
    faults = _Faults(item)
    _check_types(faults)
    _check_rules(faults, surroundings)
    return [message for messages in faults.messages.values() for message in messages]


class _Faults:
    """The messages about one selector, by member."""

    def __init__(self, item: JsonObject) -> None:
        self.item = item
        self.messages: dict[str, list[str]] = {}

    def note(self, message: str, name: str = _WHOLE) -> None:
        """Keep a message about a member, which it names, or about the whole."""
        self.messages.setdefault(name, []).append(f"{name} {message}" if name else message)

    def can_ask(self, *names: str) -> bool:
        """Tell whether all of these members are of their types."""
        return not any(name in self.messages for name in names)

    def says(self, name: str) -> bool:
        """Tell whether a member is there and neither false nor null."""
        return self.item.get(name) not in {None, False}

    def provided(self, name: str) -> bool:
        """Tell whether a member is there and not blank."""
        value = self.item.get(name)
        return bool(value.strip()) if isinstance(value, str) else value is not None


def _one_of(value: JsonValue, known: tuple[bool, ...]) -> str | None:
    if isinstance(value, bool) and value in known:
        return None
    return f"must be one of: {', '.join(str(each).lower() for each in known)}"


def _text(value: JsonValue, message: str = "must be a string") -> str | None:
    return None if isinstance(value, str) else message


_Check = Callable[[JsonValue], str | None]
_TRUE: _Check = partial(_one_of, known=(True,))
_CHECKS: dict[str, _Check] = {
    "mainBranch": _TRUE,
    "tag": _text,
    "branch": lambda value: None if value is True else _text(value, "must be a string or must be equal to true"),
    "matchingBranch": _TRUE,
    "latest": partial(_one_of, known=(True, False)),
    "fallbackTag": _text,
    "fallbackBranch": _text,
    "consumer": _text,
    "deployed": _TRUE,
    "released": _TRUE,
    "deployedOrReleased": _TRUE,
    "environment": _text,
}


def _check_types(faults: _Faults) -> None:
    for name, check in _CHECKS.items():
        if name in faults.item:
            value = faults.item[name]
            message = "must be filled" if value is None or value in ("", [], {}) else check(value)
            if message is not None:
                faults.note(message, name)


def _check_rules(faults: _Faults, surroundings: SelectorSurroundings) -> None:
    item = faults.item
    is_typed = faults.can_ask(*_ALL_KEYS)
    if faults.can_ask("consumer") and item.get("consumer") is not None and not faults.provided("consumer"):
        faults.note("cannot be blank", "consumer")
    if is_typed:
        _check_alone(faults, surroundings)
    if faults.can_ask("tag", "branch") and faults.says("tag") and faults.says("branch"):
        faults.note("cannot specify both a tag and a branch")
    if is_typed:
        _check_fields(faults)
    _check_fallbacks(faults)
    environment = item.get("environment")
    if (
        faults.can_ask("environment")
        and faults.provided("environment")
        and environment not in surroundings.environments
    ):
        faults.note(f"with name '{environment}' does not exist", "environment")
    if faults.can_ask("deployed", "released", "deployedOrReleased"):
        pairs = (("deployed", "released"), ("deployed", "deployedOrReleased"), ("released", "deployedOrReleased"))
        for one, other in pairs:
            if faults.says(one) and faults.says(other):
                faults.note(f"cannot specify both {one}=true and {other}=true")


def _check_alone(faults: _Faults, surroundings: SelectorSurroundings) -> None:
    """Check that it selects something, and that what goes with nothing else stands alone."""
    item = faults.item
    named = ("mainBranch", "tag", "branch", "environment")
    flags = ("matchingBranch", "deployed", "released", "deployedOrReleased", "latest")
    if not any(faults.provided(name) for name in named) and not any(item.get(name) is True for name in flags):
        faults.note(_NOTHING)
    if faults.says("mainBranch"):
        if any(name in item for name in _ALL_KEYS if name not in {"mainBranch", "latest", "consumer"}):
            faults.note(f"cannot specify mainBranch=true {_NOT_ALONE}")
        if item.get("latest") is False:
            faults.note("cannot specify mainBranch=true with latest=false")
    if faults.says("matchingBranch"):
        if any(name in item for name in _ALL_KEYS if name not in {"matchingBranch", "consumer"}):
            faults.note(f"cannot specify matchingBranch=true {_NOT_ALONE}")
        if not surroundings.has_branch:
            faults.note("the providerVersionBranch must be specified when the selector matchingBranch=true is used")


def _check_fields(faults: _Faults) -> None:
    """Check that what is said about branches and tags does not stand beside what is said about environments."""
    some, others = (sorted(name for name in keys if name in faults.item) for keys in (_BRANCH_KEYS, _ENVIRONMENT_KEYS))
    if some and others:
        faults.note(f"cannot specify the {_fields(some)} with the {_fields(others)}")


def _fields(names: list[str]) -> str:
    return f"field{'s' if len(names) > 1 else ''} {'/'.join(names)}"


def _check_fallbacks(faults: _Faults) -> None:
    item = faults.item
    if faults.can_ask("fallbackTag", "tag", "latest") and faults.says("fallbackTag"):
        if not faults.says("latest"):
            faults.note("fallbackTag can only be set if latest is true")
        if not faults.says("tag"):
            faults.note("a tag must be specified when a fallbackTag is specified")
    if faults.can_ask("fallbackBranch", "branch", "latest") and faults.says("fallbackBranch"):
        if not faults.says("branch"):
            faults.note("a branch must be specified when a fallbackBranch is specified")
        if item.get("latest") is False:
            faults.note("cannot specify a fallbackBranch with latest=false")
    if faults.can_ask("branch", "latest") and faults.says("branch") and item.get("latest") is False:
        faults.note("cannot specify a branch with latest=false")
