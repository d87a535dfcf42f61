"""The table of rules: every finding names one of these, and ``shiplap openapi rules`` prints it."""

from dataclasses import dataclass

from shiplap.compat.schemas.options import Direction


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        name: stable; findings, waivers and code hosts know it by this.
        direction: which way the message goes that shows a break of it.
        about: what it asks, in one line.
        asked: of what: a ``contract`` and a document, two ``documents``, an ``environment``.
    """

    name: str
    direction: Direction
    about: str
    asked: tuple[str, ...] = ("contract", "documents")


_REQUEST, _RESPONSE = Direction.REQUEST, Direction.RESPONSE
_CONTRACT, _DOCUMENTS, _ENVIRONMENT = ("contract",), ("documents",), ("environment",)

RULES: tuple[Rule, ...] = (
    Rule("request-operation", _REQUEST, "Is there an operation for the method and path?"),
    Rule("request-path-parameter", _REQUEST, "Do the variable parts of the path fit their schemas?"),
    Rule("request-query-parameter", _REQUEST, "Are required query parameters there, and do all fit their schemas?"),
    Rule("request-header", _REQUEST, "Are required headers there, and do all fit their schemas?"),
    Rule("request-cookie", _REQUEST, "Are required cookies there, and do all fit their schemas?"),
    Rule("request-content-type", _REQUEST, "Does the operation take the media type of the body?"),
    Rule("request-body-missing", _REQUEST, "Is there a body where one is required?"),
    Rule("request-body", _REQUEST, "Does the body fit its schema?"),
    Rule("request-matchers", _REQUEST, "Does all that the contract's matchers let the consumer send fit?", _CONTRACT),
    Rule("request-accept", _REQUEST, "Does the operation offer a media type that Accept allows?", _CONTRACT),
    Rule("request-authorization", _REQUEST, "Are there credentials where some are wanted?"),
    Rule("response-status", _RESPONSE, "Is every status that may come known to the other side?"),
    Rule("response-header", _RESPONSE, "Are the headers that are relied on promised, with values that fit?"),
    Rule("response-content-type", _RESPONSE, "Is every media type that may come known to the other side?"),
    Rule("response-body", _RESPONSE, "Does the other side accept every body that may come?"),
    Rule("document-servers", _REQUEST, "Do the paths still begin where they began?", _DOCUMENTS),
    Rule("document-callbacks", _REQUEST, "Are callbacks as they were?", _DOCUMENTS),
    Rule("consumer-contract", _RESPONSE, "Has everybody who is alive said what they rely on?", _ENVIRONMENT),
)
"""All rules, in the order in which messages are read."""
