"""Which versions fit together, and whether one can be deployed: the questions Pact's tools ask."""

from functools import partial

from shiplap_broker.api.bodies.matrix import matrix_body, matrix_text
from shiplap_broker.api.names import known_pair
from shiplap_broker.usecases.gate_matrix import gate_matrix
from shiplap_broker.usecases.matrix_values import Destination, Question, VersionSelector
from shiplap_broker.usecases.pair_evidence import rows_with_evidence
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import HAL, TEXT, Answer, Call, plain_text
from shiplap_broker.web.matrix_query import (
    BY_BRANCH,
    BY_TAG,
    branch_question,
    read_can_i_deploy_query,
    read_matrix_query,
    tag_question,
)
from shiplap_broker.web.routing import Route, route

_BOTH = (HAL, TEXT)
_VERDICTS = {True: "yes", False: "no", None: "unknown"}


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of the matrix and of can-i-deploy."""
    return (
        route("/matrix", produces=_BOTH, get=partial(_matrix, broker)),
        route("/matrix/provider/{provider}/consumer/{consumer}", produces=_BOTH, get=partial(_of_pair, broker)),
        route("/can-i-deploy", produces=_BOTH, get=partial(_can_i_deploy, broker)),
        route(BY_TAG, produces=_BOTH, get=partial(_tag_to_tag, broker)),
        route(BY_BRANCH, produces=_BOTH, get=partial(_branch_to_environment, broker)),
    )


def _answer(broker: Broker, call: Call, question: Question) -> Answer:
    matrix = gate_matrix(broker.store, question, broker.now())
    if question.destination != Destination():
        broker.vitals.decided(_VERDICTS[matrix.deployable])
    return plain_text(matrix_text(matrix)) if call.media == TEXT else Answer(body=matrix_body(matrix, call.links))


def _matrix(broker: Broker, call: Call) -> Answer:
    return _answer(broker, call, read_matrix_query(broker, call.query))


def _of_pair(broker: Broker, call: Call) -> Answer:
    consumer, provider = known_pair(broker, call)
    selectors = (VersionSelector(pacticipant=consumer), VersionSelector(pacticipant=provider))
    question = Question(selectors=selectors, latest_by=call.text("latestby"), limit=100)
    if call.media == TEXT:
        return _answer(broker, call, question)
    matrix = gate_matrix(broker.store, question, broker.now())
    return Answer(body=matrix_body(matrix, call.links, rows_with_evidence(broker.store, matrix.rows)))


def _can_i_deploy(broker: Broker, call: Call) -> Answer:
    return _answer(broker, call, read_can_i_deploy_query(broker, call.query))


def _tag_to_tag(broker: Broker, call: Call) -> Answer:
    return _answer(broker, call, tag_question(broker, call))


def _branch_to_environment(broker: Broker, call: Call) -> Answer:
    return _answer(broker, call, branch_question(broker, call))
