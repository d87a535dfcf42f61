"""From the text of a Pact file to a contract.

The way in is fast and says only *that* a file is wrong; then `explain` reads it a second time, slowly, for every fault.
"""

from dataclasses import replace
from itertools import chain

from shiplap.model.collector import collector_at_rest
from shiplap.model.interaction import Contract, Interaction
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.faults import ContractFileError, UnreadableError, refusal
from shiplap.pactfile.json_text import Parsed, parse_json
from shiplap.pactfile.limits import DEFAULT_LIMITS, Limits
from shiplap.pactfile.metadata import Head, read_head
from shiplap.pactfile.order import ordered
from shiplap.pactfile.read_interactions import read_interaction, read_standalone_message
from shiplap.pactfile.ruby_terms import may_hold_ruby_terms, without_ruby_terms
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
    with collector_at_rest():
        return _read(text, source, limits)


def _read(text: str | bytes, source: str, limits: Limits) -> Contract:
    parsed = parse_json(text, source, limits)
    if may_hold_ruby_terms(parsed.text):
        parsed = replace(parsed, document=without_ruby_terms(parsed.document))
    if parsed.blemishes:
        raise _explained(parsed, source, "", limits)
    try:
        return _assembled(parsed.document, limits)
    except UnreadableError as error:
        raise _explained(parsed, source, str(error), limits) from None


def _explained(parsed: Parsed, source: str, first: str, limits: Limits) -> ContractFileError:
    from shiplap.pactfile.explain import explain  # noqa: PLC0415 - loads jsonschema, which a good file never needs

    return refusal(source, *explain(parsed, first, limits))


def _assembled(document: JsonValue, limits: Limits) -> Contract:
    members = as_object(document)
    head = read_head(members)
    given = _interactions(members, head, limits)
    positions = {id(each): index for index, each in enumerate(given)}
    interactions = ordered(given)
    return Contract(
        consumer=head.consumer,
        provider=head.provider,
        interactions=interactions,
        specification=head.specification,
        metadata=head.metadata,
        extras=head.extras,
        positions=tuple([positions[id(each)] for each in interactions]),
    )


def _interactions(members: JsonObject, head: Head, limits: Limits) -> list[Interaction]:
    if "interactions" not in members and "messages" not in members:
        raise UnreadableError("`interactions` is missing")
    entries = as_list(members.get("interactions", []))
    messages = as_list(members.get("messages", []))
    if len(entries) + len(messages) > limits.interactions:
        raise UnreadableError(f"more than {limits.interactions} interactions")
    return list(
        chain(
            (read_interaction(entry, head.specification, limits) for entry in entries),
            (read_standalone_message(message, limits) for message in messages),
        )
    )
