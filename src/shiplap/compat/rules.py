"""The table of rules: what each asks, and the one function that decides it for each kind of question.

The table is what runs: contracts and documents are asked the rules in its order, and nothing else makes findings. So a
rule that is not here cannot fire, and ``shiplap openapi rules`` prints what there is.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from shiplap.compat.checking import matchers, operation, requests, response_bodies, responses
from shiplap.compat.checking.operation import Sought
from shiplap.compat.checking.scene import Scene
from shiplap.compat.diffing import bodies, callbacks, moved, parameters, security, whole
from shiplap.compat.diffing import operation as operations
from shiplap.compat.diffing import responses as answers
from shiplap.compat.diffing.callbacks import Called
from shiplap.compat.diffing.moved import Moved
from shiplap.compat.diffing.operation import Fate
from shiplap.compat.diffing.pair import Pair
from shiplap.compat.diffing.whole import Whole
from shiplap.compat.findings import Finding, Hit
from shiplap.compat.schemas.options import Direction
from shiplap.compat.silence import consumer_contract

_Found: TypeAlias = Iterator[Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, and the function that decides it for each kind of question it is asked.

    Attributes:
        name: stable; findings, waivers and code hosts know it by this.
        direction: which way the message goes that shows a break of it.
        about: what it asks, in one line.
        interaction: decides it of an interaction whose operation is sought.
        scene: decides it of an interaction at its operation.
        fate: decides it of an operation of the old document that may have gone.
        pair: decides it of an operation in both documents.
        moved: decides it of an operation that was added where another one answered.
        called: decides it of what the provider sends by itself.
        whole: decides it of two documents.
        environment: decides it of consumer versions that are alive and have no contract, and of what changed.
    """

    name: str
    direction: Direction
    about: str
    interaction: Callable[[Sought], _Found] | None = None
    scene: Callable[[Scene], _Found] | None = None
    fate: Callable[[Fate], _Found] | None = None
    pair: Callable[[Pair], _Found] | None = None
    moved: Callable[[Moved], _Found] | None = None
    called: Callable[[Called], _Found] | None = None
    whole: Callable[[Whole], _Found] | None = None
    environment: Callable[[Sequence[Hit], Iterable[Finding]], _Found] | None = None

    @property
    def asked(self) -> tuple[str, ...]:
        """Of what it is asked: a ``contract`` and a document, two ``documents``, an ``environment``."""
        kinds = {
            "contract": self.interaction or self.scene,
            "documents": self.fate or self.pair or self.moved or self.called or self.whole,
            "environment": self.environment,
        }
        return tuple(kind for kind, function in kinds.items() if function is not None)


_REQUEST, _RESPONSE = Direction.REQUEST, Direction.RESPONSE

RULES: tuple[Rule, ...] = (
    Rule(
        name="request-operation",
        direction=_REQUEST,
        about="Is there an operation for the method and path?",
        interaction=operation.request_operation,
        fate=operations.request_operation,
    ),
    Rule(
        name="request-path-parameter",
        direction=_REQUEST,
        about="Do the variable parts of the path fit their schemas?",
        scene=requests.request_path_parameter,
        pair=parameters.request_path_parameter,
    ),
    Rule(
        name="request-query-parameter",
        direction=_REQUEST,
        about="Are required query parameters there, and do all fit their schemas?",
        scene=requests.request_query_parameter,
        pair=parameters.request_query_parameter,
    ),
    Rule(
        name="request-header",
        direction=_REQUEST,
        about="Are required headers there, and do all fit their schemas?",
        scene=requests.request_header,
        pair=parameters.request_header,
    ),
    Rule(
        name="request-cookie",
        direction=_REQUEST,
        about="Are required cookies there, and do all fit their schemas?",
        scene=requests.request_cookie,
        pair=parameters.request_cookie,
    ),
    Rule(
        name="request-content-type",
        direction=_REQUEST,
        about="Does the operation take the media type of the body?",
        scene=requests.request_content_type,
        pair=bodies.request_content_type,
    ),
    Rule(
        name="request-body-missing",
        direction=_REQUEST,
        about="Is there a body where one is required?",
        scene=requests.request_body_missing,
        pair=bodies.request_body_missing,
    ),
    Rule(
        name="request-body",
        direction=_REQUEST,
        about="Does the body fit its schema?",
        scene=requests.request_body,
        pair=bodies.request_body,
    ),
    Rule(
        name="request-matchers",
        direction=_REQUEST,
        about="Does all that the contract's matchers let the consumer send fit?",
        scene=matchers.request_matchers,
    ),
    Rule(
        name="request-accept",
        direction=_REQUEST,
        about="Does the operation offer a media type that Accept allows?",
        scene=requests.request_accept,
    ),
    Rule(
        name="request-authorization",
        direction=_REQUEST,
        about="Are there credentials where some are wanted?",
        scene=requests.request_authorization,
        pair=security.request_authorization,
    ),
    Rule(
        name="response-status",
        direction=_RESPONSE,
        about="Is every status that may come known to the other side?",
        scene=responses.response_status,
        pair=answers.response_status,
    ),
    Rule(
        name="response-header",
        direction=_RESPONSE,
        about="Are the headers that are relied on promised, with values that fit?",
        scene=responses.response_header,
        pair=answers.response_header,
    ),
    Rule(
        name="response-content-type",
        direction=_RESPONSE,
        about="Is every media type that may come known to the other side?",
        scene=response_bodies.response_content_type,
        pair=answers.response_content_type,
    ),
    Rule(
        name="response-body",
        direction=_RESPONSE,
        about="Does the other side accept every body that may come?",
        scene=response_bodies.response_body,
        pair=answers.response_body,
    ),
    Rule(
        name="document-paths",
        direction=_REQUEST,
        about="Is every request answered by the operation that answered it, or by one that does the same?",
        moved=moved.document_paths,
    ),
    Rule(
        name="document-servers",
        direction=_REQUEST,
        about="Do the paths still begin where they began, on hosts that are still named?",
        whole=whole.document_servers,
    ),
    Rule(
        name="document-callbacks",
        direction=_REQUEST,
        about="Do old clients know what callbacks send, and is what they answer known?",
        called=callbacks.document_callbacks,
    ),
    Rule(
        name="document-webhooks",
        direction=_REQUEST,
        about="Do old clients know what webhooks send, and is what they answer known?",
        called=callbacks.document_webhooks,
    ),
    Rule(
        name="consumer-contract",
        direction=_RESPONSE,
        about="Has everybody who is alive said what they rely on?",
        environment=consumer_contract,
    ),
)
"""All rules, in the order in which messages are read."""
