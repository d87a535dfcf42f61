"""From the text of a Pact file to a contract.

The way in is fast and says only *that* a file is wrong; then `explain` reads it a second time, slowly, for every fault.
"""

from shiplap.model.body import Body
from shiplap.model.interaction import Contract, Interaction, Specification
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.bodies import read_bare_body
from shiplap.pactfile.explain import explain
from shiplap.pactfile.faults import UnreadableError, refusal
from shiplap.pactfile.json_text import parse_json
from shiplap.pactfile.limits import DEFAULT_LIMITS, Limits
from shiplap.pactfile.metadata import read_head
from shiplap.pactfile.order import ordered
from shiplap.pactfile.read_http import read_http
from shiplap.pactfile.read_messages import read_v3_message
from shiplap.pactfile.read_v4 import read_v4_interaction
from shiplap.pactfile.shapes import as_list, as_object


def read_contract(text: str | bytes, source: str = "contract", limits: Limits = DEFAULT_LIMITS) -> Contract:
    """Read a Pact file of version 1, 1.1, 2, 3 or 4.

    The interactions come in the canonical order, whatever their order in the file, so that contracts that say the
    same are equal.

    Args:
        text: the file's content; bytes are UTF-8, with or without a byte order mark.
        source: what the text is called in errors, usually a path or a URL.
        limits: how large and how deep a file may be.

    Raises:
        ContractFileError: when the text is not such a file; it tells every fault.
    """
    document, text = parse_json(text, source, limits)
    try:
        return _assembled(document, limits)
    except (UnreadableError, RecursionError) as error:
        raise refusal(source, *explain(document, text, str(error), limits)) from None


def _assembled(document: JsonValue, limits: Limits) -> Contract:
    members = as_object(document)
    head = read_head(members)
    interactions = [*_interactions(members, head.specification, limits), *_messages(members, limits)]
    if "interactions" not in members and "messages" not in members:
        raise UnreadableError("a contract has interactions")
    if len(interactions) > limits.interactions:
        raise UnreadableError("too many interactions")
    return Contract(
        consumer=head.consumer,
        provider=head.provider,
        interactions=ordered(interactions),
        specification=head.specification,
        metadata=head.metadata,
        extras=head.extras,
    )


def _bare(content: JsonValue, declared: str | None) -> tuple[Body, JsonObject]:
    return read_bare_body(content, declared), {}


def _interactions(members: JsonObject, specification: Specification, limits: Limits) -> list[Interaction]:
    entries = as_list(members.get("interactions", []))
    return [read_interaction(as_object(entry), specification, limits) for entry in entries]


def _messages(members: JsonObject, limits: Limits) -> list[Interaction]:
    return [read_v3_message(as_object(entry), _bare, limits) for entry in as_list(members.get("messages", []))]


def read_interaction(members: JsonObject, specification: Specification, limits: Limits) -> Interaction:
    """Return one entry of ``interactions``.

    Raises:
        UnreadableError: when its shape is none of ``specification``.
    """
    if specification is Specification.V4:
        return read_v4_interaction(members, limits)
    if "contents" in members and "request" not in members:
        return read_v3_message(members, _bare, limits)
    return read_http(members, _bare, limits)
