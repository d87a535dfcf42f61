"""Calls about contracts and their verification; any Pact Broker answers them."""

import json
from collections.abc import Sequence
from datetime import date

from shiplap.client.names import about_pacticipant
from shiplap.client.session import BrokerSession
from shiplap.errors import ConflictError, InputError, ShiplapError
from shiplap.model.json_value import JsonObject
from shiplap.model.selector import Selector
from shiplap.wire.pact_client import (
    ContractFile,
    Notice,
    PactToVerify,
    Publication,
    links_from_json,
    notices_from_json,
    pacts_to_verify_from_json,
    publication_to_json,
    selection_to_json,
)
from shiplap.wire.pact_links import segment

_WAY_OUT = "Publish it under a version of its own: give --version, or commit the change first."


class ContractCalls:
    """Publish contracts, fetch those to verify, and publish what came of it."""

    def __init__(self, session: BrokerSession) -> None:
        """Make calls in a session."""
        self._session = session

    def publish(self, publication: Publication) -> tuple[Notice, ...]:
        """Publish the contracts of one version in one request and return what the broker says about it.

        Raises:
            ConflictError: when the version has published something else before; the text shows what differs.
        """
        address = self._session.link("pb:publish-contracts", "/contracts/publish")
        response = self._session.exchange("POST", address, publication_to_json(publication), repeatable=True)
        body = self._session.parsed(response) if response.status < 500 else None
        notices = notices_from_json(body)
        if response.status == 409 and notices:
            raise self._conflict(publication, notices)
        if response.status >= 400:
            raise self._session.refusal(response)
        return notices

    def _conflict(self, publication: Publication, notices: Sequence[Notice]) -> ConflictError:
        """Say what differs, interaction by interaction; in the broker's words where that cannot be found out."""
        found = [told for contract in publication.contracts if (told := self._difference(publication, contract))]
        texts = [notice.text for notice in notices if not found or notice.type == "error"]
        return ConflictError("\n".join([*texts, *found, _WAY_OUT]))

    def _difference(self, publication: Publication, contract: ContractFile) -> str:
        """Return what a contract says otherwise than the one that its version published; empty where it does not."""
        from shiplap.report.compare_contents import compare_contents  # noqa: PLC0415 - only a conflict needs it
        from shiplap.report.difference_as_text import difference_as_text  # noqa: PLC0415 - only a conflict needs it

        pair = f"/pacts/provider/{segment(contract.provider)}/consumer/{segment(contract.consumer)}"
        try:
            published = self._session.get(f"{pair}/version/{segment(publication.version)}")
            given = contract.content.decode()
        except (ShiplapError, UnicodeDecodeError):
            return ""
        told = difference_as_text(compare_contents(json.dumps(published), given))
        heading = f"{contract.consumer} -> {contract.provider}: from what is published to {contract.source}"
        return told and f"{heading}\n{told}"

    def declare_version(
        self, pacticipant: str, version: str, *, branch: str | None = None, tags: Sequence[str] = ()
    ) -> None:
        """Record that a version belongs to a branch and has tags, creating what is not there yet."""
        if branch is not None:
            address = f"/pacticipants/{segment(pacticipant)}/branches/{segment(branch)}/versions/{segment(version)}"
            self._session.write("PUT", address, {}, repeatable=True)
        for tag in tags:
            address = f"/pacticipants/{segment(pacticipant)}/versions/{segment(version)}/tags/{segment(tag)}"
            self._session.write("PUT", address, {}, repeatable=True)

    def to_verify(
        self,
        provider: str,
        selectors: Sequence[Selector] = (),
        *,
        branch: str | None = None,
        pending: bool = True,
        wip_since: date | None = None,
    ) -> tuple[PactToVerify, ...]:
        """Return the contracts a provider should verify; with no selectors the broker chooses them.

        Args:
            provider: whose contracts.
            selectors: which consumer versions.
            branch: the branch of the provider version that will verify them.
            pending: whether contracts nobody has satisfied yet are marked as pending.
            wip_since: also choose work in progress published since this day.

        Raises:
            UnknownNameError: when the broker does not know the provider.
        """
        address = self._session.link(
            "pb:provider-pacts-for-verification", "/pacts/provider/{provider}/for-verification", provider=provider
        )
        body = selection_to_json(selectors, branch=branch, pending=pending, wip_since=wip_since)
        answer = about_pacticipant(
            self._session, provider, lambda: self._session.write("POST", address, body, repeatable=True)
        )
        return pacts_to_verify_from_json(answer)

    def pact(self, href: str) -> JsonObject:
        """Return a contract as the broker keeps it, with its links."""
        answer = self._session.get(href)
        if not isinstance(answer, dict):
            raise InputError(f"what lies at {href} is not a contract")
        return answer

    def publish_verification(self, pact: JsonObject, result: JsonObject) -> None:
        """Send the result of a verification to where the contract says.

        Args:
            pact: the contract as `pact` returned it.
            result: the body of Pact's verification results.

        Raises:
            InputError: when the contract has no such link.
        """
        address = links_from_json(pact).get("pb:publish-verification-results")
        if address is None:
            raise InputError("this contract says nowhere to send results to; was it read from a broker?")
        self._session.write("POST", address, result, repeatable=True)
