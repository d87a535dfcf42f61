"""Which bodies of a contract need a Pact plugin, and what is left of an expectation when the plugin has the body."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from shiplap.matching.content_types import BodyKind, parse_content_type
from shiplap.model.body import BinaryBody, Body, JsonBody, MissingBody, TextBody
from shiplap.model.interaction import AsyncMessage, ExpectedMessage, ExpectedResponse, HttpInteraction, SyncMessage
from shiplap.model.json_value import JsonValue
from shiplap.model.rule import MatcherList

if TYPE_CHECKING:
    from shiplap.verify.plugin_contents import PluginContents

_BODY_CATEGORIES = ("body", "content", "contents")
_TYPE_NAMES = frozenset({"content-type", "contenttype"})


def plugin_response(interaction: HttpInteraction, plugins: JsonValue) -> "PluginContents | None":
    """Return the body of the response for a plugin; ``None`` where none is needed.

    Args:
        interaction: its member ``pluginConfiguration`` says that a plugin wrote it.
        plugins: the member ``plugins`` of the contract's metadata.
    """
    response = interaction.response
    told = {name: ", ".join(values) for name, values in response.headers.items()}
    extras = response.extras.get("body")
    return _needed(response.body, told_type(told), extras, response.rules, (interaction.extras, plugins))


def plugin_message(
    interaction: AsyncMessage | SyncMessage, message: ExpectedMessage, plugins: JsonValue
) -> "PluginContents | None":
    """Return the contents of a message for a plugin; ``None`` where none is needed."""
    extras = message.extras.get("contents")
    told = told_type(message.metadata)
    return _needed(message.contents, told, extras, message.rules, (interaction.extras, plugins))


def told_type(told: Mapping[str, JsonValue] | Mapping[str, str]) -> str | None:
    """Return the content type that headers or metadata tell."""
    return next((str(value) for name, value in told.items() if name.lower() in _TYPE_NAMES), None)


def without_body(response: ExpectedResponse) -> ExpectedResponse:
    """Return what is expected beside the body."""
    return replace(response, body=MissingBody(), rules=_other_rules(response.rules))


def without_contents(message: ExpectedMessage) -> ExpectedMessage:
    """Return what is expected beside the contents."""
    return replace(message, contents=MissingBody(), rules=_other_rules(message.rules))


def _needed(
    body: Body,
    content_type: str | None,
    extras: JsonValue,
    rules: Mapping[str, Mapping[str, MatcherList]],
    told: tuple[Mapping[str, JsonValue], JsonValue],
) -> "PluginContents | None":
    if not isinstance(body, JsonBody | TextBody | BinaryBody):
        return None
    interaction, plugins = told
    configuration = interaction.get("pluginConfiguration")
    configured = configuration if isinstance(configuration, dict) else {}
    named = tuple(one for one in plugins if isinstance(one, dict)) if isinstance(plugins, list) else ()
    by_path = next((rules[name] for name in _BODY_CATEGORIES if rules.get(name)), {})
    if not configured and not (named and _is_for_plugins(content_type or body.content_type, by_path)):
        return None
    from shiplap.verify.plugin_contents import PluginContents  # noqa: PLC0415 - few contracts need a plugin

    return PluginContents(
        body=body,
        content_type=content_type,
        extras=extras if isinstance(extras, dict) else {},
        rules=by_path,
        configuration=configured,
        plugins=named,
    )


def _is_for_plugins(content_type: str | None, rules: Mapping[str, MatcherList]) -> bool:
    """Return whether the type is one for plugins, or rules have paths that mean nothing to us: ``column:1`` of a CSV.

    A plugin need not leave any configuration behind, so its absence says nothing.
    """
    parsed = parse_content_type(content_type)
    kind = None if parsed is None else parsed.kind
    inner = rules.keys() - {"", "$"}
    return kind is BodyKind.PLUGIN or any(not path.startswith("$") for path in inner) or (kind in _FLAT and bool(inner))


_FLAT = frozenset({BodyKind.TEXT, BodyKind.BINARY})


def _other_rules(rules: Mapping[str, Mapping[str, MatcherList]]) -> Mapping[str, Mapping[str, MatcherList]]:
    return {category: paths for category, paths in rules.items() if category not in _BODY_CATEGORIES}
