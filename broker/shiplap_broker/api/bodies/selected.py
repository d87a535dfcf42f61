"""Why a contract is to be verified, in the sentences that Pact's verifiers print."""

from collections.abc import Mapping, Sequence

from shiplap.model.selector import (
    Branch,
    EveryBranch,
    InEnvironment,
    Latest,
    MainBranch,
    MatchingBranch,
    Selector,
    Tagged,
)
from shiplap_broker.usecases.values import Presence, Selected

Production = Mapping[str, bool]
"""Environment to whether it is a production environment."""


def in_order(reasons: Sequence[Selected], production: Production) -> list[Selected]:
    """Return the reasons in the order in which Pact gives them; within one kind, production environments last."""
    return sorted(
        reasons,
        key=lambda reason: (_rank(reason), production.get(reason.environment or "", False), reason.environment or ""),
    )


def _rank(reason: Selected) -> int:
    match reason.selector:
        case Latest():
            return 0
        case Branch() | MatchingBranch() | EveryBranch():
            return 1
        case Tagged(latest=latest):
            return 2 if latest else 3
        case MainBranch() | None:
            return 6
        case _:
            return 5 if reason.presence is Presence.RELEASED else 4


def short(reason: Selected) -> str:
    """Return a reason in a few words."""
    match reason.selector:
        case Latest():
            return "latest"
        case MainBranch():
            return "latest from main branch"
        case Branch() | MatchingBranch() | EveryBranch():
            return f"latest from branch {reason.branch}"
        case Tagged(latest=False):
            return f"one of {reason.tag}"
        case Tagged():
            return f"latest with tag {reason.tag}"
        case _:
            return _short_presence(reason)


def _short_presence(reason: Selected) -> str:
    if reason.presence is Presence.ROLLBACK:
        return f"rollback target in {reason.environment}"
    if not reason.serving:
        return f"alive in {reason.environment}"
    if reason.presence is Presence.RELEASED:
        return f"released in {reason.environment}"
    return f"deployed to {reason.environment}"


def short_of_head(branch: str | None, tag: str | None) -> str:
    """Return in a few words why work in progress was chosen."""
    return f"latest from branch {branch}" if branch is not None else f"latest with tag {tag}"


def criteria(reasons: Sequence[Selected], provider: str, consumer: str | None = None) -> list[str]:
    """Return the lines that name the reasons; versions in environments share a line.

    Args:
        reasons: in order.
        provider: who verifies.
        consumer: whose contract it is, where no selector was given and so none can name it.
    """
    lines: list[str] = []
    grouped: dict[str, list[str]] = {}
    for reason in reasons:
        number = reason.version.number
        head = _presence_line(reason)
        if head is None:
            lines.append(f"{_line(reason, provider, consumer)} ({number})")
        elif head in grouped:
            grouped[head].append(f"{reason.environment} ({number})")
        else:
            grouped[head] = [f"{reason.environment} ({number})"]
            lines.append(head)
    return list(dict.fromkeys(f"{line} {_joined(grouped[line])}" if line in grouped else line for line in lines))


def _presence_line(reason: Selected) -> str | None:
    """Return the start of a line about an environment, ``None`` for a reason of another kind."""
    if reason.environment is None or reason.presence is None:
        return None
    consumer = _consumer(reason.selector)
    versions = f"version(s) of {consumer}" if consumer else "consumer version(s)"
    if not reason.serving:
        until = f"until {reason.until:%Y-%m-%d %H:%M} UTC" if reason.until is not None else "with no known end"
        if reason.presence is Presence.ROLLBACK:
            return f"{versions} that a rollback brings back {until} in"
        return f"{versions} replaced but still alive {until} in"
    if isinstance(reason.selector, InEnvironment):
        return f"a version of {consumer} in environment" if consumer else "a consumer version in environment"
    if reason.presence is Presence.RELEASED:
        return f"{versions} released and supported in"
    return f"{versions} currently deployed to"


def _line(reason: Selected, provider: str, consumer: str | None) -> str:
    whose = _consumer(reason.selector) or consumer
    of = f" of {whose}" if whose else ""
    match reason.selector:
        case MainBranch():
            return f"latest version{of} from the main branch '{reason.branch}'"
        case Latest():
            return f"latest version of {whose or 'a consumer'} that has a pact with {provider}"
        case Tagged(latest=False):
            return f"all {f'{whose} versions' if whose else 'consumer versions'} tagged '{reason.tag}'"
        case Tagged(name=name):
            fallback = f" (fallback tag used as no pact was found with tag '{name}')" if reason.fallback else ""
            return f"latest version{of} tagged '{reason.tag}'{fallback}"
        case Branch(name=name):
            fallback = f" (fallback branch used as no pact was found from branch '{name}')" if reason.fallback else ""
            return f"latest version{of} from branch '{reason.branch}'{fallback}"
        case _:
            return f"latest version{of} from branch '{reason.branch}'"


def _consumer(selector: Selector | None) -> str | None:
    return None if selector is None else selector.consumer


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
