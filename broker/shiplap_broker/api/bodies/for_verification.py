"""The contracts a provider has to verify, each with the notices that verifiers print before and after."""

from collections.abc import Sequence

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.selector import MainBranch
from shiplap.wire.pact_links import PactLinks
from shiplap.wire.pact_metadata import SelectedBy, selection_token
from shiplap_broker.api.bodies.selected import Production, criteria, in_order, short, short_of_head
from shiplap_broker.api.bodies.version import pact_name
from shiplap_broker.usecases.values import ContractToVerify, ForVerification, Pending, Selected

_PENDING = "https://docs.pact.io/go/pending"
_OLD_API = (
    "WARNING - this version of the Pact library uses a beta version of the API which will be removed in the future. "
    "Please upgrade your Pact library. See https://docs.pact.io/pact_broker/advanced_topics/"
    "provider_verification_results/#pacts-for-verification for minimum required versions."
)


def for_verification_body(
    found: Sequence[ContractToVerify],
    provider: str,
    asked: ForVerification,
    links: PactLinks,
    production: Production,
    *,
    old_api: bool,
) -> JsonObject:
    """Return the list of contracts.

    Args:
        found: what was chosen.
        provider: who verifies.
        asked: what was asked.
        links: the URLs of the broker.
        production: which environments are production, for the order of the reasons.
        old_api: the list was asked for the old way, by GET.
    """
    own = links.to("pacts", "provider", provider, "for-verification")
    return {
        "_embedded": {"pacts": [_one(each, asked, links, production, old_api=old_api) for each in found]},
        "_links": {"self": {"href": own, "title": "Pacts to be verified"}},
    }


def _one(
    one: ContractToVerify, asked: ForVerification, links: PactLinks, production: Production, *, old_api: bool
) -> JsonObject:
    reasons = in_order(one.reasons, production)
    publication = one.publication
    token = selection_token(
        map(_selected_by, reasons),
        pending=None if one.pending is None else one.pending.pending,
        work_in_progress=one.work_in_progress,
    )
    href = links.content(publication.provider, publication.consumer, publication.sha, token)
    properties: JsonObject = {}
    if one.pending is not None or one.work_in_progress:
        properties["pending"] = one.work_in_progress or (one.pending is not None and one.pending.pending)
    if one.work_in_progress:
        properties["wip"] = True
    notices = [_notice("before_verification", _OLD_API)] if old_api else []
    notices += [_notice("before_verification", _why(one, reasons, asked, links, href)), *_pending(one)]
    properties["notices"] = notices
    short_text = ", ".join(dict.fromkeys(_short(one, reason) for reason in reasons))
    return {
        "shortDescription": short_text,
        "verificationProperties": properties,
        "_links": {"self": {"href": href, "name": pact_name(publication)}},
    }


def _notice(when: str, text: str) -> JsonValue:
    return {"when": when, "text": text}


def _selected_by(reason: Selected) -> SelectedBy:
    return SelectedBy(
        version=reason.version.number,
        branch=None if isinstance(reason.selector, MainBranch) else reason.branch,
        tag=reason.tag,
        latest=reason.latest or (reason.branch is not None),
    )


def _short(one: ContractToVerify, reason: Selected) -> str:
    return short_of_head(reason.branch, reason.tag) if one.work_in_progress else short(reason)


def _why(
    one: ContractToVerify, reasons: Sequence[Selected], asked: ForVerification, links: PactLinks, href: str
) -> str:
    publication = one.publication
    if one.work_in_progress:
        return _why_in_progress(one, reasons, asked, href)
    url = links.content(publication.provider, publication.consumer, publication.sha)
    several = len(reasons) > 1
    what = "versions matching the following criteria" if several else "version matching the following criterion"
    named = None if asked.selectors else publication.consumer
    lines = "".join(f"\n    * {line}" for line in criteria(reasons, publication.provider, named))
    return f"The pact at {url} is being verified because the pact content belongs to the consumer {what}:{lines}"


def _why_in_progress(one: ContractToVerify, reasons: Sequence[Selected], asked: ForVerification, href: str) -> str:
    consumer, provider = one.publication.consumer, one.publication.provider
    heads = [
        f"from branch '{reason.branch}'" if reason.branch is not None else f"with tag '{reason.tag}'"
        for reason in reasons
    ]
    return (
        f"The pact at {href} is being verified because it is a 'work in progress' pact (ie. it is the pact for the "
        f"latest version of {consumer} {' and '.join(heads)} and it has not yet been successfully verified by "
        f"{_whose(provider, asked.branch, asked.tags)} when the pact's application version was explicitly specified in "
        "the consumer version selectors). Read more at https://docs.pact.io/go/wip"
    )


def _whose(provider: str, branch: str | None, tags: Sequence[str]) -> str:
    """Say whose verification counts, after *by* or *for*."""
    if branch is not None:
        return f"a version of {provider} from branch '{branch}'"
    if tags:
        named = _quoted(tags)
        return f"a version{'s' if len(tags) > 1 else ''} of {provider} with tag {named}"
    return provider


def _quoted(tags: Sequence[str]) -> str:
    quoted = [f"'{tag}'" for tag in tags]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _pending(one: ContractToVerify) -> list[JsonValue]:
    """Return the notices about a failure that does not count yet, or that does."""
    pending, provider = one.pending, one.publication.provider
    if pending is None:
        return []
    if not pending.pending and not one.work_in_progress:
        whose = _whose(provider, pending.branch, pending.settled_tags)
        text = (
            f"This pact has previously been successfully verified by {whose}. If this verification fails, it will fail "
            f"the build. Read more at {_PENDING}"
        )
        return [_notice("before_verification", text)]
    return [_notice("before_verification", _pending_now(one, pending)), *_pending_after(pending, provider)]


def _pending_now(one: ContractToVerify, pending: Pending) -> str:
    provider = one.publication.provider
    because = (
        "it was included as a 'work in progress' pact"
        if one.work_in_progress
        else f"a successful verification result for {_whose(provider, pending.branch, pending.pending_tags)} has not "
        "yet been published"
    )
    return (
        f"This pact is in pending state for this version of {provider} because {because}. If this verification fails, "
        f"it will not cause the overall build to fail. Read more at {_PENDING}"
    )


def _pending_after(pending: Pending, provider: str) -> list[JsonValue]:
    tags = pending.pending_tags if pending.branch is None else ()
    subject = _whose(provider, pending.branch, tags).replace("a version", "any version", 1)
    with_tags = f" with {'these tags' if len(tags) > 1 else 'this tag'}" if tags else ""
    still = f"This pact is still in pending state for {subject} as"
    failed = f"{still} a successful verification result{with_tags} has not yet been published"
    no_longer = (
        f"This pact is no longer in pending state for {subject}, as a successful verification result{with_tags} has "
        f"been published. If a verification for a version of {provider}{with_tags} fails in the future, it will fail "
        f"the build. Read more at {_PENDING}"
    )
    when = "after_verification:success_{}_published_{}"
    return [
        _notice(
            when.format("true", "false"),
            f"{still} the successful verification results{with_tags} have not yet been published.",
        ),
        _notice(when.format("false", "false"), failed),
        _notice(when.format("true", "true"), no_longer),
        _notice(when.format("false", "true"), failed),
    ]
