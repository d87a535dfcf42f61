"""The reference implementation of Pact, in process: its verdicts beside ours, for the tests that compare the two."""

import http.client
import json
from urllib.parse import urlencode

from fakes.absence import needed
from shiplap.matching import compare_response
from shiplap.matching.matchers import matcher_of
from shiplap.matching.paths import Wildcard, parse_path
from shiplap.model.body import JsonBody, TextBody
from shiplap.model.exchange import Response
from shiplap.model.interaction import ExpectedResponse
from shiplap.model.rule import Combine, MatcherList

pact = needed("pact", reason="needs the extra 'pact'")
pact_ffi = needed("pact_ffi", reason="needs the extra 'pact'")


def weight(path):
    """What a rule path weighs where it fits: the product of 2 for every name and 1 for every wildcard, times the steps."""
    tokens = parse_path(path)
    names = sum(not isinstance(token, Wildcard) for token in tokens)
    return 2 ** (names + 1) * (len(tokens) + 1)


def theirs(expected, rules, actual, content_type="application/json"):
    """What is wrong with a body according to the reference implementation; documents, or text of another type."""
    is_json = content_type == "application/json"
    contract = pact_ffi.new_pact("consumer", "provider")
    pact_ffi.with_specification(contract, pact_ffi.PactSpecification.V4)
    interaction = pact_ffi.new_sync_message_interaction(contract, "a body")
    part = pact_ffi.InteractionPart.RESPONSE
    pact_ffi.with_body(interaction, part, content_type, json.dumps(expected) if is_json else expected)
    if rules:
        pact_ffi.with_matching_rules(interaction, part, json.dumps({"body": rules}))
    text = json.dumps(actual) if is_json else actual
    return pact_ffi.sync_message_match_response_contents(interaction, 0, content_type, text)


def ours(expected, rules, actual, content_type="application/json"):
    """What is wrong with the same body according to us."""
    is_json = content_type == "application/json"
    lists = {
        path: MatcherList(tuple(matcher_of(one) for one in each["matchers"]), Combine(each["combine"]))
        for path, each in rules.items()
    }
    body = JsonBody(expected) if is_json else TextBody(expected, content_type)
    data = json.dumps(actual) if is_json else actual
    response = Response(status=200, headers=(("Content-Type", content_type),), body=data.encode())
    return compare_response(ExpectedResponse(body=body, rules={"body": lists}), response)


def is_answered(headers, query, rules, sent_headers, sent_query, *, path="/p", sent_path="/p"):
    """Whether a mock server of the reference implementation takes the request for the expected one.

    ``rules`` are matchers by category and name: one matcher, or several with the way they combine.
    """
    contract = pact.Pact("consumer", "provider").with_specification("V4")
    interaction = contract.upon_receiving("a request").with_request("GET", path)
    handle, part = interaction._handle, pact_ffi.InteractionPart.REQUEST
    for name, value in headers.items():
        pact_ffi.with_header_v2(handle, part, name, 0, value)
    for name, several in query.items():
        for index, value in enumerate(several):
            pact_ffi.with_query_parameter_v2(handle, name, index, value)
    listed = {
        kind: {name: one if "matchers" in one else {"matchers": [one]} for name, one in each.items()}
        for kind, each in rules.items()
    }
    if "path" in listed:
        listed["path"] = listed["path"][""]
    pact_ffi.with_matching_rules(handle, part, json.dumps(listed))
    interaction.will_respond_with(200)
    with contract.serve(raises=False, verbose=False) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.putrequest(
            "GET",
            sent_path + ("?" + urlencode(sent_query, doseq=True) if sent_query else ""),
            skip_accept_encoding=True,
        )
        for name, value in sent_headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        response.read()
        connection.close()
        return response.status == 200


def are_answered(exchanges):
    """Whether a mock server of the reference implementation takes each request for the expected one beside it.

    An exchange is the expected headers (values by name), query (the same), body (text and content type, or ``None``)
    and rules by category and name, then the headers (pairs), query (raw) and body (bytes or ``None``) that are sent.
    All stand in one contract, each at a path of its own, because a server for each would take too long.
    """
    contract = pact.Pact("consumer", "provider").with_specification("V4")
    for number, (headers, query, body, rules, *_sent) in enumerate(exchanges):
        interaction = contract.upon_receiving(f"request {number}").with_request("POST", f"/{number}")
        handle, part = interaction._handle, pact_ffi.InteractionPart.REQUEST
        for name, several in headers.items():
            for index, value in enumerate(several):
                pact_ffi.with_header_v2(handle, part, name, index, value)
        for name, several in query.items():
            for index, value in enumerate(several):
                pact_ffi.with_query_parameter_v2(handle, name, index, value)
        if body is not None:
            pact_ffi.with_body(handle, part, body[1], body[0])
        if rules:
            pact_ffi.with_matching_rules(handle, part, json.dumps(rules))
        interaction.will_respond_with(200)
    with contract.serve(raises=False, verbose=False) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        found = [_is_taken(connection, number, *exchange[4:]) for number, exchange in enumerate(exchanges)]
        connection.close()
    return found


def _is_taken(connection, number, headers, query, body):
    connection.putrequest("POST", f"/{number}" + (f"?{query}" if query else ""), skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value)
    connection.putheader("Content-Length", str(len(body or b"")))
    connection.endheaders(body)
    response = connection.getresponse()
    response.read()
    return response.status == 200
