"""Sends the OpenAPI document of a provider version to the broker, with every file it is made of."""

from typing import TYPE_CHECKING

from shiplap.compat.documents import Document, Files
from shiplap.model.json_value import JsonValue
from shiplap.model.self_check import SelfCheck
from shiplap.model.version import VersionRef
from shiplap.wire.self_check import self_check_to_json

if TYPE_CHECKING:
    from shiplap.client.broker_client import BrokerClient


def send_document(
    client: "BrokerClient", ref: VersionRef, document: Document, files: Files, check: SelfCheck | None
) -> JsonValue:
    """Publish a document; return what the broker answers.

    Args:
        client: of the broker.
        ref: the version it describes.
        document: as it was read.
        files: the port it was read by.
        check: what came of holding the version against it; ``None`` where nobody did.

    Raises:
        BrokerError: when the broker is down or refuses.
    """
    texts = {name: (files(name) or b"").decode("utf-8-sig") for name in document.files}
    body = None if check is None else self_check_to_json(check)
    return client.gates.publish_document(ref, document.name, texts, body)
