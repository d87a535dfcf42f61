"""How the Pact reference implementation understands a file: its own view of every interaction, as plain data."""

import json
import re

from fakes.absence import needed

pact_ffi = needed("pact_ffi", reason="needs the extra [pact]")
reference = needed("pact_ffi.ffi")
ffi, lib = reference.ffi, reference.lib

WRAPPED = re.compile(r"\$(?:\.([^.\[\]]+)|\['(.+)'\])((?:\[\d+\])?)")
CATEGORIES = [category for category in pact_ffi.MatchingRuleCategory if category.name != "CONTENTS"]


def view(text):
    """Return what the reference reads in a file, in alphabetical order; ``None`` where it refuses it."""
    pact = lib.pactffi_parse_pact_json(text.encode())
    if pact == ffi.NULL:
        return None
    try:
        iterator = lib.pactffi_pact_model_interaction_iterator(pact)
        seen = [interaction_view(each) for each in walk(lib.pactffi_pact_interaction_iter_next, iterator)]
    finally:
        lib.pactffi_pact_model_delete(pact)
    return sorted(seen, key=lambda each: json.dumps(each, sort_keys=True))


def interaction_view(interaction):
    http = lib.pactffi_pact_interaction_as_synchronous_http(interaction)
    if http != ffi.NULL:
        return http_view(http)
    message = lib.pactffi_pact_interaction_as_asynchronous_message(interaction)
    if message != ffi.NULL:
        return message_view(message)
    return sync_message_view(lib.pactffi_pact_interaction_as_synchronous_message(interaction))


def http_view(http):
    parts = {}
    for name in ("request", "response"):
        body = body_view(
            http,
            getattr(lib, f"pactffi_sync_http_get_{name}_contents_bin"),
            getattr(lib, f"pactffi_sync_http_get_{name}_contents_length"),
        )
        part = getattr(lib, f"pactffi_sync_http_get_{name}")(http)
        rules = rules_view(part, getattr(lib, f"pactffi_{name}_contents_get_matching_rule_iter"))
        parts[name] = {"body": body, "rules": rules}
    return {
        "kind": "http",
        "description": owned(lib.pactffi_sync_http_get_description(http)),
        "states": states_view(lib.pactffi_sync_http_get_provider_state_iter(http)),
        **parts,
    }


def message_view(message):
    contents = lib.pactffi_async_message_get_contents(message)
    return {
        "kind": "async",
        "description": owned(lib.pactffi_async_message_get_description(message)),
        "states": states_view(lib.pactffi_async_message_get_provider_state_iter(message)),
        "contents": contents_view(contents),
    }


def sync_message_view(message):
    count = lib.pactffi_sync_message_get_number_responses(message)
    return {
        "kind": "sync",
        "description": owned(lib.pactffi_sync_message_get_description(message)),
        "states": states_view(lib.pactffi_sync_message_get_provider_state_iter(message)),
        "request": contents_view(lib.pactffi_sync_message_get_request_contents(message)),
        "responses": [
            contents_view(lib.pactffi_sync_message_get_response_contents(message, number)) for number in range(count)
        ],
    }


def contents_view(contents):
    metadata = {}
    iterator = lib.pactffi_message_contents_get_metadata_iter(contents)
    if iterator != ffi.NULL:
        for pair in walk(lib.pactffi_message_metadata_iter_next, iterator):
            metadata[string(pair.key)] = string(pair.value)
    return {
        "body": body_view(
            contents, lib.pactffi_message_contents_get_contents_bin, lib.pactffi_message_contents_get_contents_length
        ),
        "metadata": metadata,
        "rules": rules_view(contents, lib.pactffi_message_contents_get_matching_rule_iter),
    }


def body_view(part, get_bytes, get_length):
    found = get_bytes(part)
    if found == ffi.NULL:
        return None
    data = bytes(ffi.buffer(found, get_length(part))[:])
    try:
        return json.dumps(json.loads(data), sort_keys=True)
    except ValueError:
        return data.hex()


def rules_view(part, get_iterator):
    rules = {}
    for category in CATEGORIES:
        pairs = walk(lib.pactffi_matching_rules_iter_next, get_iterator(part, category.value))
        found = [(string(pair.path), json.loads(owned(lib.pactffi_matching_rule_to_json(pair.rule)))) for pair in pairs]
        rules[category.name] = sorted(
            (json.dumps([place(category.name, path), rule], sort_keys=True) for path, rule in found)
        )
    return rules


def place(category, path):
    """Return the place of a rule in one spelling.

    The reference keeps three spellings of the same header, and takes ``$.Accept[0]`` of its own early files for a name.
    """
    if category in {"PATH", "METHOD", "STATUS"}:
        return ""
    while category in {"HEADER", "QUERY", "METADATA"} and (wrapped := WRAPPED.fullmatch(path)):
        path = (wrapped[1] or wrapped[2].replace("\\'", "'")) + wrapped[3]
    return path


def states_view(iterator):
    if iterator == ffi.NULL:
        return []
    return [
        [owned(lib.pactffi_provider_state_get_name(state)), params_view(state)]
        for state in walk(lib.pactffi_provider_state_iter_next, iterator)
    ]


def params_view(state):
    iterator = lib.pactffi_provider_state_get_param_iter(state)
    if iterator == ffi.NULL:
        return {}
    return {string(pair.key): string(pair.value) for pair in walk(lib.pactffi_provider_state_param_iter_next, iterator)}


def walk(step, iterator):
    while (found := step(iterator)) != ffi.NULL:
        yield found


def string(pointer):
    return ffi.string(pointer).decode()


def owned(pointer):
    return None if pointer == ffi.NULL else string(pointer)
