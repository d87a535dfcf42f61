"""Badges: redirections to pictures that say how a contract or a version stands; never an error, only a grey one."""

import re
from functools import partial
from urllib.parse import quote

from shiplap_broker.usecases.badge_standing import Watched, badge_standing
from shiplap_broker.usecases.contract_status import Standing
from shiplap_broker.usecases.edit_environments import list_environments
from shiplap_broker.usecases.edit_pacticipants import find_pacticipant
from shiplap_broker.usecases.edit_versions import find_branch, latest_version
from shiplap_broker.usecases.gate_matrix import gate_matrix
from shiplap_broker.usecases.matrix_values import Destination, Question, VersionSelector
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import HAL, SVG, Answer, Call
from shiplap_broker.web.faults import NothingHereError
from shiplap_broker.web.matrix_query import BY_BRANCH, BY_TAG, branch_question, tag_question
from shiplap_broker.web.routing import Route, route

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"
_SHIELDS = "https://img.shields.io/badge/"
_STANDINGS = {
    Standing.SUCCESS: ("verified", "brightgreen"),
    Standing.FAILED: ("failed", "red"),
    Standing.FAILED_PENDING: ("failed (pending)", "red"),
    Standing.STALE: ("changed", "orange"),
    Standing.NEVER: ("unknown", "lightgrey"),
}
_VERDICTS = {True: ("success", "brightgreen"), False: ("failed", "red"), None: ("unknown", "lightgrey")}


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of badges."""
    pictures = (SVG,)
    pact = partial(_pact, broker)
    return (
        *(
            route(f"{_PAIR}/{which}/badge", get=pact, produces=pictures)
            for which in ("latest", "latest/{tag}", "latest-untagged")
        ),
        route(
            "/matrix/provider/{provider}/latest/{provider_tag}/consumer/{consumer}/latest/{tag}/badge",
            get=pact,
            produces=pictures,
        ),
        route(f"{BY_TAG}/badge", get=partial(_tag_to_tag, broker), produces=pictures),
        route(f"{BY_BRANCH}/badge", get=partial(_branch_to_environment, broker), produces=pictures),
        route(
            "/pacticipants/{pacticipant}/main-branch/can-i-merge/badge",
            get=partial(_can_i_merge, broker),
            produces=pictures,
        ),
    )


def _badge(label: str, status: str, colour: str, *, cache: str = "no-cache") -> Answer:
    text = "-".join(_escaped(part) for part in (label, status, colour))
    headers = {"location": f"{_SHIELDS}{text}.svg", "cache-control": cache}
    return Answer(status=307, media=SVG, headers=headers)


def _escaped(text: str) -> str:
    return quote(text.replace("-", "--").replace("_", "__"), safe="")


def _missing(what: str) -> Answer:
    return _badge(what, "not found", "lightgrey")


def _nobody(name: str) -> Answer:
    answer = _missing("pacticipant")
    body = {"error": f"No pacticipant with name '{name}' found"}
    return Answer(status=answer.status, headers=answer.headers, media=HAL, body={**body})


def _pact(broker: Broker, call: Call) -> Answer:
    watched = Watched(
        consumer=call.name("consumer"),
        provider=call.name("provider"),
        tag=call.names.get("tag"),
        untagged="/latest-untagged/" in call.path,
        provider_tag=call.names.get("provider_tag"),
    )
    standing = badge_standing(broker.store, watched)
    if standing is None:
        return _badge("pact not found", "unknown", "lightgrey")
    status, colour = _STANDINGS[standing]
    return _badge(_label(call), status, colour)


def _label(call: Call) -> str:
    """Return what the badge is about: both names, or one of them, in full or by initials."""
    initials = call.text("initials") == "true"
    tagged = "provider_tag" in call.names
    parts = {
        role: _short(call.name(role), initials=initials) + (f" ({call.name(tag)})" if tagged else "")
        for role, tag in (("consumer", "tag"), ("provider", "provider_tag"))
    }
    wanted = (call.text("label") or "").lower()
    return f"{parts[wanted] if wanted in parts else '/'.join(parts.values())} pact".lower()


def _short(name: str, *, initials: bool) -> str:
    if not initials:
        return name
    words = [word for word in re.split(r"[\s_-]", name) if word]
    if len(words) == 1:
        apart = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", words[0])
        words = re.sub(r"([a-z\d])([A-Z])", r"\1_\2", apart).split("_")
    return "".join(word[0] for word in words) if len(words) > 1 else name


def _tag_to_tag(broker: Broker, call: Call) -> Answer:
    if find_pacticipant(broker.store, call.name("pacticipant")) is None:
        return _nobody(call.name("pacticipant"))
    try:
        question = tag_question(broker, call)
    except NothingHereError:
        return _missing("version")
    return _can_i_deploy(broker, call, question, f"{call.name('tag')} to {call.name('to')}")


def _branch_to_environment(broker: Broker, call: Call) -> Answer:
    name, branch, environment = (call.name(key) for key in ("pacticipant", "branch", "environment"))
    if find_pacticipant(broker.store, name) is None:
        return _nobody(name)
    if find_branch(broker.store, name, branch) is None:
        return _missing("branch")
    if latest_version(broker.store, name, branch=branch) is None:
        return _missing("version")
    if not list_environments(broker.store, environment):
        return _missing("environment")
    return _can_i_deploy(broker, call, branch_question(broker, call), f"{branch} to {environment}")


def _can_i_deploy(broker: Broker, call: Call, question: Question, status: str) -> Answer:
    matrix = gate_matrix(broker.store, question, broker.now())
    colour = "brightgreen" if matrix.deployable else "red"
    return _badge(call.text("label") or "can-i-deploy", status, colour)


def _can_i_merge(broker: Broker, call: Call) -> Answer:
    record = find_pacticipant(broker.store, call.name("pacticipant"))
    if record is None:
        return _nobody(call.name("pacticipant"))
    if record.main_branch is None or latest_version(broker.store, record.name, branch=record.main_branch) is None:
        return _missing("main branch version")
    question = Question(
        selectors=(VersionSelector(pacticipant=record.name, main_branch=True, latest=True),),
        destination=Destination(main_branch=True, latest=True),
        latest_by="cvp",
    )
    matrix = gate_matrix(broker.store, question, broker.now())
    status, colour = _VERDICTS[matrix.deployable]
    return _badge(call.text("label") or "can-i-merge", status, colour, cache="max-age=30")
