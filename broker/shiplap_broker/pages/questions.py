"""The pages of Pact's questions: may it be deployed, do these versions fit; where Pact's tools and badges lead people.

They answer what the API answers at the same addresses, from the same question.
"""

from functools import partial

from shiplap_broker.pages.contents import own_url
from shiplap_broker.pages.matrix import matrix_rows
from shiplap_broker.pages.rendering import page
from shiplap_broker.pages.standing import Status
from shiplap_broker.usecases.edit_environments import list_environments
from shiplap_broker.usecases.edit_pacticipants import require_pacticipant
from shiplap_broker.usecases.find_verification import mixed_results
from shiplap_broker.usecases.gate_matrix import gate_matrix
from shiplap_broker.usecases.matrix_values import Destination, Matrix, Question, VersionSelector
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import Answer, Call
from shiplap_broker.web.matrix_query import (
    BY_BRANCH,
    BY_TAG,
    branch_question,
    read_can_i_deploy_query,
    read_matrix_query,
    tag_question,
)
from shiplap_broker.web.routing import Route, route

_VERDICTS = {True: Status("good", "yes"), False: Status("bad", "no"), None: Status("open", "unknown")}
_NOTES = {"success": "good", "error": "bad"}


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of questions, and of pages of the Pact Broker that others here stand for."""
    return (
        route("/matrix", get=partial(_matrix, broker)),
        route("/can-i-deploy", get=partial(_can_i_deploy, broker)),
        route(BY_TAG, get=lambda call: _answer(broker, call, tag_question(broker, call))),
        route(BY_BRANCH, get=lambda call: _answer(broker, call, branch_question(broker, call))),
        route("/dashboard", get=_dashboard),
        route("/dashboard/provider/{provider}/consumer/{consumer}", get=partial(_dashboard_of_pair, broker)),
        route("/pacticipants/{name}/network", get=partial(_network, broker)),
    )


def _matrix(broker: Broker, call: Call) -> Answer:
    if "q" not in call.query:
        return _ask(broker, call)
    return _answer(broker, call, read_matrix_query(broker, call.query))


def _can_i_deploy(broker: Broker, call: Call) -> Answer:
    if not call.query:
        return _ask(broker, call)
    return _answer(broker, call, read_can_i_deploy_query(broker, call.query))


def _ask(broker: Broker, call: Call) -> Answer:
    """Return the page that helps to ask."""
    return page(call, "question", {"environments": _environments(broker)}, here="integrations")


def _environments(broker: Broker) -> list[str]:
    return [each.name for each in list_environments(broker.store)]


def _answer(broker: Broker, call: Call, question: Question) -> Answer:
    matrix = gate_matrix(broker.store, question, broker.now())
    verdict = _VERDICTS[matrix.deployable]
    if question.destination != Destination():
        broker.vitals.decided(verdict.text)
    mixed = mixed_results(broker.store, {row.publication.content_id for row in matrix.rows})
    members = {
        "verdict": verdict,
        "asked": question_in_words(question),
        "about": question.selectors[0],
        "notes": _notes(matrix),
        "rows": matrix_rows(broker, call, matrix, mixed),
        "counts": (matrix.success, matrix.failed, matrix.unknown),
        "environments": _environments(broker),
        "own": f"{call.links.base}{call.path}?" + (f"{call.query_text}&" if call.query_text else ""),
    }
    return page(call, "answer", members, here="integrations")


def _notes(matrix: Matrix) -> list[tuple[str, str]]:
    return [(_NOTES.get(note.kind, "open"), note.text) for note in matrix.notes]


def question_in_words(question: Question) -> str:
    """Say what is asked, as a heading."""
    what = " and ".join(_chosen(each) for each in question.selectors)
    goal = question.destination
    if goal.environment is not None:
        return f"{what} to {goal.environment}"
    other = VersionSelector(pacticipant="the others", tag=goal.tag, main_branch=goal.main_branch, latest=goal.latest)
    return f"{what} with {_chosen(other)}" if goal else what


def _chosen(selector: VersionSelector) -> str:
    """Say which versions a selector means."""
    parts = [
        None if selector.version is None else selector.version,
        None if selector.branch is None else f"of branch {selector.branch}",
        "of the main branch" if selector.main_branch else None,
        None if selector.tag is None else f"tagged {selector.tag}",
        None if selector.environment is None else f"in {selector.environment}",
    ]
    newest = "the newest of " if selector.latest else ""
    return " ".join([newest + selector.pacticipant, *(part for part in parts if part is not None)])


def _dashboard(call: Call) -> Answer:
    return _instead(f"{call.links.base}/")


def _dashboard_of_pair(broker: Broker, call: Call) -> Answer:
    names = [require_pacticipant(broker.store, call.name(role)).name for role in ("consumer", "provider")]
    return _instead(own_url(call, *names))


def _network(broker: Broker, call: Call) -> Answer:
    return _instead(call.links.pacticipant(require_pacticipant(broker.store, call.name("name")).name))


def _instead(address: str) -> Answer:
    return Answer(status=303, media=None, headers={"location": address})
