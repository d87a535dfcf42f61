"""The page about a link relation: where ``curies`` lead, for people who look at what the API answers."""

from shiplap_broker.pages.rendering import page
from shiplap_broker.web.call import HTML, Answer, Call
from shiplap_broker.web.faults import NothingHereError
from shiplap_broker.web.routing import Route, route

_MEANINGS = {
    "all-pact-versions": "All versions of a pact between a consumer and a provider.",
    "branch-pact-versions": "All pacts of a consumer and a provider from one branch of the consumer.",
    "branch-version": "Get a version as a member of a branch, or put it at the head of one: PUT with an empty object.",
    "branches": "The branches of a pacticipant, the most recently changed first.",
    "can-i-deploy-badge": "A badge that says whether the newest version with a tag may go where another tag is.",
    "can-i-deploy-branch-to-environment-badge": "A badge that says whether the head of a branch may be deployed.",
    "can-i-deploy-pacticipant-version-to-environment": "Whether a version can be deployed to an environment.",
    "can-i-deploy-pacticipant-version-to-tag": "Whether a version can be deployed where a tag stands.",
    "consumer": "The pacticipant that calls.",
    "consumer-version": "The version of the consumer that published a pact.",
    "consumer-versions": "The versions of the consumer that a pact was selected for.",
    "consumer-webhooks": "The webhooks of a pacticipant.",
    "create": "POST a webhook here to create it.",
    "deployed-environments": "Where a version is deployed now.",
    "diff": "The difference between two contents of a pact, as text.",
    "diff-previous-distinct": "The difference between a pact and the newest earlier one with other content, as text.",
    "environment": "An environment: get it, change it with PUT, remove it with DELETE.",
    "environments": "All environments; POST here to make one.",
    "execute": "POST here to try a webhook with the newest contract that it would hear of.",
    "integrations": "Who calls whom.",
    "label": "Get a label of a pacticipant, put it on with PUT, take it off with DELETE.",
    "latest-branch-pact-versions": "The newest pact of a consumer and a provider from one branch of the consumer.",
    "latest-main-branch-pact-versions": "The newest pact of a consumer and a provider from the consumer's main branch.",
    "latest-pact-version": "The newest version of a pact.",
    "latest-pact-versions": "The newest pact of every integration.",
    "latest-provider-pacts": "The newest pact of each consumer of a provider.",
    "latest-provider-pacts-with-branch": "The newest pact of each consumer of a provider from one branch.",
    "latest-provider-pacts-with-main-branch": "The newest pact of each consumer of a provider from its main branch.",
    "latest-provider-pacts-with-tag": "The newest pact with a tag of each consumer of a provider.",
    "latest-tagged-pact-version": "The newest version of a pact whose consumer version has a tag.",
    "latest-tagged-version": "The newest version with a tag.",
    "latest-untagged-pact-version": "The newest version of a pact whose consumer version has no tags.",
    "latest-verification-results": "The newest result of verifying a content.",
    "latest-verification-results-where-pacticipant-is-consumer": "The newest results for the pacts of a version.",
    "latest-version": "The newest version of a pacticipant, or of a branch.",
    "main-branch-pact-versions": "All pacts of a consumer and a provider from the consumer's main branch.",
    "matrix-for-consumer-version": "Which provider versions fit a consumer version.",
    "metrics": "How much of everything there is.",
    "pact-version": "A pact by its content, which never changes.",
    "pact-versions": "The pacts that a version published.",
    "pact-webhooks": "The webhooks of a consumer and a provider.",
    "pacticipant": "A pacticipant: get it, change it with PATCH or PUT, remove it with DELETE.",
    "pacticipant-branch": "A branch of a pacticipant: get it, or remove it with DELETE.",
    "pacticipant-branch-version": "A version as a member of a branch; PUT puts it at the head.",
    "pacticipant-version": "A version: get it, make or change it with PUT, remove it with DELETE.",
    "pacticipant-version-tag": "A tag of a version: get it, put it on with PUT, take it off with DELETE.",
    "pacticipants": "All pacticipants; POST here to make one.",
    "pacts": "Pacts, each by a link.",
    "previous-distinct": "The newest earlier pact with other content.",
    "provider": "The pacticipant that is called.",
    "provider-pacts": "All pacts with a provider.",
    "provider-pacts-for-verification": "Which pacts a provider shall verify: POST selectors here.",
    "provider-pacts-with-branch": "All pacts with a provider from one branch of its consumers.",
    "provider-pacts-with-main-branch": "All pacts with a provider from the main branches of its consumers.",
    "provider-pacts-with-tag": "All pacts with a provider from versions with a tag.",
    "provider-webhooks": "The webhooks for all pacts with a provider.",
    "publish-contracts": "POST the contracts of a version here to publish them.",
    "publish-pact": "PUT the pact of a version here to publish it.",
    "publish-verification-results": "POST the result of verifying a pact here.",
    "record-deployment": "POST here to record that a version was deployed to an environment.",
    "record-release": "POST here to record that a version was released to an environment.",
    "released-environments": "Where a version is released and supported.",
    "tag": "Get a tag of a version, put it on with PUT, take it off with DELETE.",
    "tag-prod-version": "PUT here to tag a consumer version as prod.",
    "tag-version": "PUT here to tag a consumer version.",
    "tagged-pact-versions": "All pacts of a consumer and a provider from versions with a tag.",
    "triggered-webhooks": "The webhooks that were called about a pact, and what came of it.",
    "version": "Get a version, make or change it with PUT or PATCH, remove it with DELETE.",
    "version-tag": "Get a tag of a version, put it on with PUT, take it off with DELETE.",
    "versions": "The versions of a pacticipant, the newest first.",
    "webhook": "A webhook: get it, make or change it with PUT, remove it with DELETE.",
    "webhooks": "All webhooks; POST here to make one.",
}


def routes() -> tuple[Route, ...]:
    """Return the route of relations."""
    return (route("/doc/{rel}", get=_show, produces=(HTML,)),)


def _show(call: Call) -> Answer:
    rel = call.name("rel")
    about = _MEANINGS.get(rel) or _MEANINGS.get(rel.removeprefix("webhooks-"))
    if about is None:
        raise NothingHereError
    return page(call, "relation", {"rel": rel.removeprefix("webhooks-"), "about": about})
