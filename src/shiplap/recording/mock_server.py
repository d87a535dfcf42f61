"""A real URL for clients that do not run in the test's process: the mock server of pact-python, in Rust.

It is given the same interactions that would be answered in process, and what it says about requests that fit none of
them fails the test in the same way.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from shiplap.errors import MissingExtraError
from shiplap.model.interaction import Contract
from shiplap.pactfile import write_contract
from shiplap.recording.recording_errors import UnexpectedRequestError

_CONFIG = json.dumps({"corsPreflight": True})
"""Answer the preflight requests of browsers, whose pages come from another port; no client of a provider asks those."""


@dataclass(slots=True)
class Served:
    """What a mock server was asked: known when it has stopped.

    Attributes:
        url: where it listens.
        missing: method and path of the interactions no request used.
        refused: what came and fitted none.
    """

    url: str
    missing: set[tuple[str, str]] = field(default_factory=set)
    refused: list[UnexpectedRequestError] = field(default_factory=list)


@contextmanager
def mock_server(contract: Contract, host: str) -> Iterator[Served]:
    """Serve the interactions of a contract on a free port while the block runs.

    Raises:
        MissingExtraError: when pact-python is not installed.
    """
    try:
        from pact import Pact  # noqa: PLC0415 - optional
    except ImportError as error:
        raise MissingExtraError("a mock server with a real URL", "pact") from error
    pact: Any = Pact(contract.consumer, contract.provider).with_specification("V4")
    for interaction in json.loads(write_contract(contract))["interactions"]:
        _declare(pact, interaction)
    with pact.serve(host, transport_config=_CONFIG, raises=False, verbose=False) as server:
        served = Served(str(server.url))
        try:
            yield served
        finally:
            _take_over(served, contract.provider, server.mismatches)


def _declare(pact: Any, interaction: dict[str, Any]) -> None:
    request, response = interaction["request"], interaction["response"]
    declared = pact.upon_receiving(interaction["description"])
    for state in interaction.get("providerStates", ()):
        declared.given(state["name"], state.get("params", {}))
    declared.with_request(request["method"], request["path"])
    for name, values in request.get("query", {}).items():
        for value in values:
            declared.with_query_parameter(name, value)
    _declare_part(declared, request, "Request")
    declared.will_respond_with(response["status"])
    _declare_part(declared, response, "Response")


def _declare_part(declared: Any, part: dict[str, Any], name: str) -> None:
    for header, values in part.get("headers", {}).items():
        declared.set_header(header, ", ".join(values), name)
    body = part.get("body")
    if body is not None:
        _declare_body(declared, body, name)
    if "matchingRules" in part:
        declared.with_matching_rules(part["matchingRules"], name)
    if "generators" in part:
        declared.with_generators(part["generators"], name)


def _declare_body(declared: Any, body: dict[str, Any], name: str) -> None:
    content, content_type = body["content"], body["contentType"]
    if body.get("encoded"):
        import base64  # noqa: PLC0415 - rarely needed

        declared.with_binary_body(base64.b64decode(content), content_type, name)
    else:
        text = content if isinstance(content, str) and "json" not in content_type else json.dumps(content)
        declared.with_body(text, content_type, name)


def _take_over(served: Served, provider: str, mismatches: Sequence[Any]) -> None:
    for mismatch in mismatches:
        if type(mismatch).__name__ == "MissingRequest":
            served.missing.add((mismatch.method, mismatch.path))
        else:
            served.refused.append(
                UnexpectedRequestError(f"{provider} was sent what no interaction of this test expects: {mismatch}")
            )
