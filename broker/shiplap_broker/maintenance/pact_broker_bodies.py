"""Bodies of a Pact Broker's API as the values that importing needs; whatever is missing is ``None``, never a guess."""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from shiplap.errors import BrokerError, InputError
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.version import VersionRef
from shiplap.pactfile import pact_broker_digest
from shiplap_broker.store.records import EnvironmentRecord
from shiplap_broker.usecases.import_history import OldDeployment, OldPact, OldPacticipant, OldResult, OldVersion
from shiplap_broker.usecases.publish_contracts import digest_without_ids

_ADDED = ("_links", "createdAt", "_embedded")


def embedded(body: JsonValue, name: str) -> list[JsonObject]:
    """Return the objects embedded under a name."""
    inside = member(body, "_embedded", name)
    return [one for one in inside if isinstance(one, dict)] if isinstance(inside, list) else []


def links(body: JsonValue, relation: str) -> list[str]:
    """Return the addresses of a relation, whether it is one link or a list of them."""
    found = member(body, "_links", relation)
    several = found if isinstance(found, list) else [found]
    return [str(one["href"]) for one in several if isinstance(one, dict) and isinstance(one.get("href"), str)]


def member(body: JsonValue, *path: str) -> JsonValue:
    """Return a member of a member, ``None`` where there is none."""
    for name in path:
        body = body.get(name) if isinstance(body, dict) else None
    return body


def pacticipant_from(body: JsonObject) -> OldPacticipant:
    """Read a pacticipant."""
    labels = [text(one, "name") for one in embedded(body, "labels")]
    return OldPacticipant(
        name=needed(body, "name"),
        created_at=instant(body, "createdAt"),
        display_name=text(body, "displayName"),
        main_branch=text(body, "mainBranch"),
        repository_url=text(body, "repositoryUrl"),
        repository_name=text(body, "repositoryName"),
        repository_namespace=text(body, "repositoryNamespace"),
        labels=tuple(one for one in labels if one is not None),
    )


def version_from(pacticipant: str, body: JsonObject, branches: Mapping[str, datetime]) -> OldVersion:
    """Read a version without its tags; ``branches`` says since when the branches of its pacticipant are, if known."""
    created = instant(body, "createdAt")
    names = [needed(one, "name") for one in embedded(body, "branchVersions")]
    return OldVersion(
        ref=VersionRef(pacticipant, needed(body, "number")),
        created_at=created,
        build_url=text(body, "buildUrl"),
        branches={name: max(created, branches.get(name, created)) for name in names},
    )


def heads_from(body: JsonObject) -> Iterator[str]:
    """Yield the branches of which a version is the head."""
    for one in embedded(body, "branchVersions"):
        if one.get("latest") is True:
            yield needed(one, "name")


def pact_from(body: JsonObject) -> OldPact:
    """Read a pact, without what the broker added to it.

    Raises:
        InputError: it holds what no contract can hold here.
    """
    provider = member(body, "provider", "name")
    if not isinstance(provider, str):
        provider = _segment(next(iter(links(body, "self")), ""), "provider")
    document = {name: value for name, value in body.items() if name not in _ADDED}
    try:
        whole_text = json.dumps(document, ensure_ascii=False, allow_nan=False)
        whole_text.encode("utf-8")  # half a pair of surrogates is in no file
        whole = pact_broker_digest(whole_text)
        plain = digest_without_ids(document)
    except (ValueError, RecursionError) as error:
        raise InputError(f"its text cannot be kept: {error}") from error
    # Ids of interactions count where the publisher, not the broker, gave them.
    sha = whole if whole == digest_of(body) else plain
    return OldPact(provider=provider, document=document, sha=sha, created_at=instant(body, "createdAt"))


def digest_of(body: JsonObject) -> str | None:
    """Return the digest under which the other broker knows a pact's content."""
    address = next(iter(links(body, "pb:pact-version")), None)
    return None if address is None else _segment(address, "pact-version")


def result_addresses(matrix: JsonValue, digest: str) -> list[str]:
    """Return the addresses of the results in a matrix that are about one content, oldest first."""
    rows = matrix.get("matrix") if isinstance(matrix, dict) else None
    found: dict[int, str] = {}
    for row in rows if isinstance(rows, list) else []:
        result = member(row, "verificationResult")
        for address in links(result, "self"):
            if f"/pact-version/{digest}/" in address:
                number = address.rpartition("/")[2]
                found[int(number) if number.isdigit() else len(found)] = address
    return [found[number] for number in sorted(found)]


def result_from(body: JsonObject, address: str) -> OldResult:
    """Read a verification result from where ``address`` leads."""
    verified = "verificationDate" if "verificationDate" in body else "verifiedAt"
    return OldResult(
        provider_version=needed(body, "providerApplicationVersion"),
        success=body.get("success") is True,
        verified_at=instant(body, verified),
        build_url=text(body, "buildUrl"),
        test_results=body.get("testResults"),
        verified_by=body.get("verifiedBy"),
        consumer_version=_consumer_version(address),
    )


def environment_from(body: JsonObject) -> EnvironmentRecord:
    """Read an environment."""
    created = instant(body, "createdAt")
    return EnvironmentRecord(
        id=0,
        uuid=needed(body, "uuid"),
        name=needed(body, "name"),
        production=body.get("production") is True,
        display_name=text(body, "displayName"),
        contacts=body.get("contacts"),
        created_at=created,
        updated_at=instant(body, "updatedAt") if "updatedAt" in body else created,
    )


def deployment_from(body: JsonObject, *, is_release: bool, now: datetime) -> OldDeployment:
    """Read a deployed or released version; what ended at an unknown time ended ``now``."""
    over = body.get("currentlySupported" if is_release else "currentlyDeployed") is False
    end = "supportEndedAt" if is_release else "undeployedAt"
    ended = instant(body, end) if isinstance(body.get(end), str) else now if over else None
    name, number = (member(body, "_embedded", *path) for path in (("pacticipant", "name"), ("version", "number")))
    return OldDeployment(
        id=needed(body, "uuid"),
        ref=VersionRef(str(name), str(number)),
        target=None if is_release else text(body, "target") or text(body, "applicationInstance"),
        created_at=instant(body, "createdAt"),
        ended=ended,
        is_release=is_release,
    )


def text(body: Mapping[str, Any], name: str) -> str | None:
    """Return a text that is not empty."""
    value = body.get(name)
    return value if isinstance(value, str) and value else None


def needed(body: Mapping[str, Any], name: str) -> str:
    """Return a text that must be there.

    Raises:
        BrokerError: it is not.
    """
    value = text(body, name)
    if value is None:
        raise BrokerError(f"the broker's answer has no {name}; is this the address of a Pact Broker?")
    return value


def instant(body: Mapping[str, Any], name: str) -> datetime:
    """Return an instant; one without a zone is UTC.

    Raises:
        BrokerError: there is none.
    """
    value = needed(body, name)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise BrokerError(f"the broker's answer has {value!r} where a time was expected ({name})") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _segment(address: str, after: str) -> str:
    """Return the decoded segment of an address that follows another."""
    segments = urlsplit(address).path.split("/")
    if after not in segments[:-1]:
        raise BrokerError(f"the broker's link {address!r} has no {after}")
    return unquote(segments[segments.index(after) + 1])


def _consumer_version(address: str) -> str | None:
    """Return the consumer version that the link to a result names in its metadata, if it does."""
    segments = urlsplit(address).path.split("/")
    if "metadata" not in segments[:-1]:
        return None
    packed = segments[segments.index("metadata") + 1]
    try:
        told = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return next(iter(parse_qs(told).get("cvn", ())), None)
