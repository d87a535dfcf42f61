"""The values of Pact's template parameters: what a webhook can say about the event it is told of."""

from dataclasses import dataclass

from shiplap.model.version import VersionRef
from shiplap.wire.pact_links import PactLinks
from shiplap.wire.pact_metadata import webhook_token
from shiplap_broker.store.records import PublicationRecord, VerificationRecord, VersionRecord
from shiplap_broker.usecases.ports import Transaction

# What the services that show a commit's status call it, while nothing is known, after success, after failure.
_STATUS = {
    "githubVerificationStatus": ("pending", "success", "failure"),
    "bitbucketVerificationStatus": ("INPROGRESS", "SUCCESSFUL", "FAILED"),
    "azureDevOpsVerificationStatus": ("pending", "succeeded", "failed"),
    "gitlabVerificationStatus": ("pending", "success", "failed"),
}

_PLACEHOLDERS = {
    "consumerName": "placeholder-consumer",
    "providerName": "placeholder-provider",
    "consumerVersionNumber": "gggghhhhjjjjkkkkllll66665555444433332222",
    "providerVersionNumber": "5556b8149bf8bac76bc30f50a8a2dd4c22c85f30",
}

PARAMETERS = (
    "pactUrl",
    "verificationResultUrl",
    "consumerVersionNumber",
    "providerVersionNumber",
    "providerVersionTags",
    "providerVersionBranch",
    "providerVersionDescriptions",
    "consumerVersionTags",
    "consumerVersionBranch",
    "consumerName",
    "providerName",
    *_STATUS,
    "consumerLabels",
    "providerLabels",
    "eventName",
    "buildUrl",
    "currentlyDeployedProviderVersionNumber",
)
"""The names of all parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderVersion:
    """A provider version that shall verify a contract, and why it matters."""

    number: str
    descriptions: tuple[str, ...] = ()
    deployed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an event is about.

    Attributes:
        base: the root URL of the broker.
        verification: the result it is about, else the newest for the content.
        is_result: whether the event is about the result.
    """

    base: str
    publication: PublicationRecord
    build_url: str | None = None
    verification: VerificationRecord | None = None
    is_result: bool = False


def parameters_of(
    transaction: Transaction, subject: Subject, event: str, provider: ProviderVersion | None = None
) -> dict[str, str]:
    """Return the value of every parameter; empty where there is none.

    Args:
        transaction: where names, branches, tags and labels are read.
        subject: what the event is about.
        event: its name.
        provider: the provider version that shall verify, where that is the event.
    """
    publication, links = subject.publication, PactLinks(subject.base)
    consumer = transaction.versions.get(publication.consumer_ref)
    tags = _tags(consumer)
    token = webhook_token(publication.consumer_version, tags)
    content = (publication.provider, publication.consumer, publication.sha)
    values = dict.fromkeys(PARAMETERS, "")
    values |= {name: words[_outcome(subject.verification)] for name, words in _STATUS.items()}
    values |= {
        "pactUrl": links.content(*content, token),
        "consumerVersionNumber": publication.consumer_version,
        "consumerVersionTags": ", ".join(tags),
        "consumerVersionBranch": _branch(consumer),
        "consumerName": publication.consumer,
        "providerName": publication.provider,
        "consumerLabels": _labels(transaction, publication.consumer),
        "providerLabels": _labels(transaction, publication.provider),
        "eventName": event,
        "buildUrl": subject.build_url or "",
    }
    if subject.verification is not None:
        values["verificationResultUrl"] = links.result(*content, subject.verification.number)
    return values | _of_provider(transaction, subject, provider)


def placeholder_parameters(event: str) -> dict[str, str]:
    """Return values with which a webhook can be tried while nothing was published yet."""
    pending = {name: words[0] for name, words in _STATUS.items()}
    return {**dict.fromkeys(PARAMETERS, ""), **pending, **_PLACEHOLDERS, "eventName": event}


def _of_provider(transaction: Transaction, subject: Subject, provider: ProviderVersion | None) -> dict[str, str]:
    number = subject.verification.provider_version if subject.verification else None
    number = number if provider is None else provider.number
    if number is None:
        return {}
    version = transaction.versions.get(VersionRef(subject.publication.provider, number))
    return {
        "providerVersionNumber": number,
        "providerVersionTags": ", ".join(_tags(version)),
        "providerVersionBranch": _branch(version),
        "providerVersionDescriptions": ", ".join(provider.descriptions) if provider else "",
        "currentlyDeployedProviderVersionNumber": number if provider and provider.deployed else "",
    }


def _outcome(verification: VerificationRecord | None) -> int:
    if verification is None:
        return 0
    return 1 if verification.success else 2


def _tags(version: VersionRecord | None) -> tuple[str, ...]:
    return () if version is None else tuple(tag.name for tag in version.tags)


def _branch(version: VersionRecord | None) -> str:
    return version.branches[-1].name if version is not None and version.branches else ""


def _labels(transaction: Transaction, pacticipant: str) -> str:
    record = transaction.pacticipants.get(pacticipant)
    return "" if record is None else ", ".join(record.labels)
