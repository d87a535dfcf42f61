"""Contracts as v2 writes them: HTTP only, one state by name, the query as a string, flat rules, no generators."""

from shiplap.model.body import MissingBody
from shiplap.model.interaction import (
    Contract,
    ExpectedRequest,
    ExpectedResponse,
    HttpInteraction,
    Interaction,
    Specification,
)
from shiplap.model.json_value import JsonObject
from shiplap.model.rule import MatcherList, MatchingRules
from shiplap.pactfile.bodies import checked_bare_body
from shiplap.pactfile.faults import UnsayableError, collected
from shiplap.pactfile.http_parts import content_type_of, joined_headers, query_string
from shiplap.pactfile.metadata import written_metadata, written_pacticipant
from shiplap.pactfile.read_common import written_common
from shiplap.pactfile.rule_places import flat_path
from shiplap.pactfile.rules import written_matcher
from shiplap.pactfile.write_v3 import without


def v2_document(contract: Contract) -> JsonObject:
    """Return the document of a contract whose interactions are in order.

    Keys, comments and ``pending`` are written as v4 does; who does not know them passes over them.

    Raises:
        InexpressibleError: for messages, several states, states with parameters, several matchers at one path,
            generators, and bodies that only a v4 body can describe.
    """
    return {
        **contract.extras,
        "consumer": written_pacticipant(contract.consumer, contract.extras.get("consumer")),
        "interactions": collected(contract.interactions, Specification.V2, _interaction),
        "metadata": written_metadata(contract.metadata, Specification.V2),
        "provider": written_pacticipant(contract.provider, contract.extras.get("provider")),
    }


def _interaction(interaction: Interaction) -> JsonObject:
    if not isinstance(interaction, HttpInteraction):
        raise UnsayableError("there are no messages")
    written = written_common(interaction)
    if interaction.states:
        written["providerState"] = _state(interaction)
    return written | {"request": _request(interaction.request), "response": _response(interaction.response)}


def _state(interaction: HttpInteraction) -> str:
    if len(interaction.states) > 1:
        raise UnsayableError("an interaction has one provider state at most")
    state = interaction.states[0]
    if state.params:
        raise UnsayableError("a provider state has no parameters")
    return state.name


def _request(request: ExpectedRequest) -> JsonObject:
    written: JsonObject = {"method": request.method, "path": request.path}
    if request.query:
        written["query"] = query_string(request.query)
    return written | _part(request)


def _response(response: ExpectedResponse) -> JsonObject:
    return {"status": response.status} | _part(response)


def _part(part: ExpectedRequest | ExpectedResponse) -> JsonObject:
    if part.generators:
        raise UnsayableError("there are no generators")
    written = without(part.extras, "body")
    if part.headers:
        written["headers"] = joined_headers(part.headers)
    if not isinstance(part.body, MissingBody):
        written["body"] = checked_bare_body(part.body, content_type_of(part.headers))
    if part.rules:
        written["matchingRules"] = _flat(part.rules)
    return written


def _flat(rules: MatchingRules) -> JsonObject:
    return {
        flat_path(category, path): _only_matcher(matchers)
        for category, by_path in rules.items()
        for path, matchers in by_path.items()
    }


def _only_matcher(matchers: MatcherList) -> JsonObject:
    if len(matchers.matchers) > 1:
        raise UnsayableError("a path has one matcher")
    return written_matcher(matchers.matchers[0])
