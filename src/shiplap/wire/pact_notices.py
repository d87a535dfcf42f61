"""The sentences with which a broker answers a publication; Pact's tools print them as they are.

The texts are those of the Pact Broker, so that people and scripts that know them find them again.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from shiplap.model.json_value import JsonObject, JsonValue

_DOCS = "https://docs.pact.io/go"
_UNWISE = (
    "This is not recommended in normal circumstances and may indicate that you have not configured your Pact pipeline "
    f"correctly. For more information see {_DOCS}/versioning"
)


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence and how it is meant: ``debug``, ``info``, ``success``, ``prompt``, ``warning`` or ``error``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookNotice:
    """That a webhook hears of an event: its description, or its uuid where it has none, and where its logs will be."""

    name: str
    is_described: bool
    event: str
    logs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedNotice:
    """What to say about one published contract.

    Attributes:
        how: ``published``, ``republished``, ``changed`` or ``merged``.
        reasons: why the content is news; empty where it is not.
        same_as_before: a new version carries content that was published before.
        tags: those of the version.
        verified_before: the provider has published a result for this consumer before.
        requiring: how many provider versions that matter lack a result, as far as somebody wanted to know.
        has_webhooks: some webhook listens to this integration.
        webhooks: those that hear of this publication.
    """

    consumer: str
    version: str
    provider: str
    url: str
    how: str
    reasons: Sequence[str] = ()
    same_as_before: bool = False
    tags: Sequence[str] = ()
    verified_before: bool = False
    requiring: int = 0
    has_webhooks: bool = False
    webhooks: Sequence[WebhookNotice] = ()


def version_notices(
    name: str, number: str, branch: str | None, tags: Sequence[str], *, new: bool
) -> tuple[Notice, ...]:
    """Return what to say about the version that published."""
    parts = [f"branch {branch}"] if branch else []
    parts += [f"tags {', '.join(tags)}"] if tags else []
    suffix = f" with {' and '.join(parts)}" if parts else ""
    done = Notice("debug", f"{'Created' if new else 'Updated'} {name} version {number}{suffix}")
    if branch:
        return (done,)
    advice = "  Next steps:\n    Configure the version branch to be the value of your repository branch."
    return (done, Notice("prompt", advice))


def contract_notices(about: PublishedNotice) -> tuple[Notice, ...]:
    """Return what to say about one published contract."""
    head = _headline(about)
    events = "contract_published" + ", contract_requiring_verification_published" * about.requiring
    if about.reasons:
        events += f", contract_content_changed ({', '.join(about.reasons)})"
    elif about.same_as_before:
        which = (
            f"version with tag {about.tags[0]}"
            if len(about.tags) == 1
            else f"versions with tags {', '.join(about.tags)}"
        )
        events += f" (pact content is the same as previous {which} and no new tags were applied)"
    return (
        head,
        Notice("debug", f"  View the published pact at {about.url}"),
        Notice("debug", f"  Events detected: {events}"),
        *_webhooks(about),
        *_next_steps(about),
    )


def _headline(about: PublishedNotice) -> Notice:
    what = f"{about.consumer} version {about.version} and provider {about.provider}"
    match about.how:
        case "republished":
            return Notice("success", f"Pact successfully republished for {what} with no content changes.")
        case "changed":
            return Notice("warning", f"Pact with changed content published over existing content for {what}. {_UNWISE}")
        case "merged":
            return Notice("success", f"Pact content merged with existing content for {what}.")
        case _:
            return Notice("success", f"Pact successfully published for {what}.")


def _webhooks(about: PublishedNotice) -> list[Notice]:
    """Return which webhooks hear of it; that none does, where there are some."""
    if not about.webhooks:
        return [Notice("debug", "  No enabled webhooks found for the detected events")] if about.has_webhooks else []
    return [
        Notice(
            "debug",
            f"  Webhook {json.dumps(one.name, ensure_ascii=False) if one.is_described else one.name} triggered for "
            f"event {one.event}.\n    View logs at {one.logs}",
        )
        for one in about.webhooks
    ]


def _next_steps(about: PublishedNotice) -> list[Notice]:
    """Return what is still to be done: tests of the provider, and a webhook that starts them."""
    provider = about.provider
    steps = []
    if not about.verified_before:
        steps.append(f"Add Pact verification tests to the {provider} build. See {_DOCS}/provider_verification")
    if not about.has_webhooks:
        steps.append(
            f"Configure separate {provider} pact verification build and webhook to trigger it when the pact content "
            f"changes. See {_DOCS}/webhooks"
        )
    return [Notice("prompt", text) for text in ("  Next steps:", *(f"    * {step}" for step in steps)) if steps]


def conflict_text(consumer: str, version: str, provider: str, clashes: Sequence[str] = ()) -> str:
    """Return why a published contract may not change; ``clashes`` say why another cannot be merged into it."""
    if clashes:
        return (
            f"Cannot merge the pact into the one published for {consumer} version {version} and provider {provider}: "
            f"{'; '.join(clashes)}. What a version has published stays as it is; merging only adds to it. Publish the "
            "change with another consumer version number"
        )
    return (
        f"Cannot change the content of the pact for {consumer} version {version} and provider {provider}, as race "
        "conditions will cause unreliable results for can-i-deploy. Each pact must be published with a unique consumer "
        "version number. Some Pact libraries generate random data when a concrete value for a type matcher is not "
        "specified, and this can cause the contract to mutate - ensure you have given example values for all type "
        f"matchers. For more information see {_DOCS}/versioning"
    )


def similar_name_text(name: str, similar: Sequence[str], base: str) -> str:
    """Return why a name that is nearly a known one is not taken."""
    known = "".join(f"* {other}\n" for other in similar)
    return (
        f'This is the first time a pact has been published for "{name}".\n'
        f'The name "{name}" is very similar to the following existing pacticipants:\n{known}'
        "If you meant to specify one of the above names, please correct the pact configuration, and re-publish the "
        f'pact.\nIf the pact is intended to be for a new consumer or provider, please manually create "{name}" using '
        "the following command from the Pact Broker CLI, and then re-publish the pact:\n\n"
        f'pact-broker create-or-update-pacticipant --name "{name}" --broker-base-url {base}\n\n'
        f"For information on the Pact Broker CLI see {_DOCS}/pbc-cli\n"
        "To disable this check, set `check_for_potential_duplicate_pacticipant_names` to false in the configuration.\n"
    )


def notices_to_json(notices: Sequence[Notice]) -> list[JsonValue]:
    """Return notices as they stand in a body."""
    return [{"type": notice.kind, "text": notice.text} for notice in notices]


def logs_to_json(notices: Sequence[Notice]) -> list[JsonValue]:
    """Return notices in the older form, which some clients still read."""
    return [
        {"level": notice.kind, "message": notice.text, "deprecationWarning": "Replaced by notices"}
        for notice in notices
    ]


def refusal_to_json(notices: Sequence[Notice]) -> JsonObject:
    """Return the body that refuses a publication."""
    errors: list[JsonValue] = [notice.text for notice in notices if notice.kind == "error"]
    return {"notices": notices_to_json(notices), "errors": {"contracts": errors}}
