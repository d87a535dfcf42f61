"""A Pact Broker 2.120.0 to read from, made of what a real one answered.

Its documents are the bodies recorded from the real program, links beginning with ``http://broker`` included, though it
is reached elsewhere. It has what the recording had after the last deployment: two consumers, one provider, results,
deployments that ended and that did not, a release.
"""

import contextlib
import copy
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

FILES = (
    "1_environments_and_pacticipants.json",
    "2_publishing_and_pacts.json",
    "3_verification_and_deployments.json",
    "4_versions_matrix_and_misc.json",
)
BASE = "http://broker"
PAIR = "/pacts/provider/Backend/consumer/"
WEBHOOK = {
    "uuid": "wZL_4ApWRbqPOYLDm4EzIQ",
    "description": "a hook",
    "enabled": True,
    "consumer": {"name": "FrontEnd", "_links": {"self": {"href": f"{BASE}/pacticipants/FrontEnd"}}},
    "request": {
        "method": "POST",
        "url": "https://ci.example/ok?c=${pactbroker.consumerName}",
        "headers": {"Content-Type": "application/json", "Authorization": "**********"},
        "body": {"pactUrl": "${pactbroker.pactUrl}"},
    },
    "events": [{"name": "contract_content_changed"}],
    "createdAt": "2026-11-23T03:38:36+00:00",
    "_links": {"self": {"title": "a hook", "href": f"{BASE}/webhooks/wZL_4ApWRbqPOYLDm4EzIQ"}},
}


def recorded_documents(shared):
    """Return what a real Pact Broker answered to GET, by path without query."""
    recording = _Recording(shared)
    versions = _versions(recording)
    deployed, released = _present(recording)
    documents = {"/": recording.body(1, "GET", "/"), **_pacticipants(recording), **_lists(recording, versions)}
    for (name, number), version in versions.items():
        documents[f"/pacticipants/{name}/versions/{number}"] = version
    tag = recording.body(3, "GET", "/pacticipants/Backend/versions/p1/tags/dev")
    documents[_path(tag)] = tag
    for body in (*deployed, *released):
        documents[_path(body)] = body
    documents |= _environments(recording, deployed, released)
    documents |= _contracts_and_results(recording)
    documents["/webhooks"] = {"_links": {"pb:webhooks": [WEBHOOK["_links"]["self"]]}}
    documents[_path(WEBHOOK)] = WEBHOOK
    return documents


class _Recording:
    def __init__(self, shared):
        self._files = [json.loads(shared("conformance", "pact-broker", name).read_text("utf-8")) for name in FILES]

    def body(self, file, method, path, *, nth=-1, status=None):
        """Return a recorded body: of the last such exchange that went well, or of another."""
        found = [
            each["response"]["body"]
            for each in self._files[file - 1]
            if (each["request"]["method"], each["request"]["path"]) == (method, path)
            and each["response"]["status"] in ({200, 201} if status is None else {status})
            and "hal" in each["request"]["headers"].get("Accept", "hal")
        ]
        return copy.deepcopy(found[nth])

    def all(self, file, method, start):
        """Return all recorded bodies of a method whose path starts so and that went well."""
        return [
            copy.deepcopy(each["response"]["body"])
            for each in self._files[file - 1]
            if each["request"]["method"] == method
            and each["request"]["path"].startswith(start)
            and each["response"]["status"] in {200, 201}
            and isinstance(each["response"]["body"], dict)
        ]


def _path(body):
    return body["_links"]["self"]["href"].removeprefix(BASE)


def _renamed(body, old, new):
    return json.loads(json.dumps(body).replace(old, new))


def _pacticipants(recording):
    front, back = recording.body(3, "GET", "/pacticipants/FrontEnd"), recording.body(3, "GET", "/pacticipants/Backend")
    front["_embedded"]["labels"] = [{"name": "web"}]
    several = [front, back, _renamed(back, "Backend", "Mobile")]
    listed = recording.body(1, "GET", "/pacticipants")
    listed["_embedded"]["pacticipants"] = several
    branches = recording.body(4, "GET", "/pacticipants/FrontEnd/branches")
    return {"/pacticipants": listed, "/pacticipants/FrontEnd/branches": branches}


def _versions(recording):
    listed = recording.body(4, "GET", "/pacticipants/FrontEnd/versions")["_embedded"]["versions"]
    found = {("FrontEnd", one["number"]): one for one in listed}
    found["Mobile", "m1"] = recording.body(3, "GET", "/pacticipants/Mobile/versions/m1")
    provider = _renamed(_renamed(found["FrontEnd", "c3"], "FrontEnd", "Backend"), "c3", "p1")
    provider["_links"]["pb:pact-versions"] = []
    provider["_embedded"]["tags"] = [{"name": "dev"}]
    found["Backend", "p1"] = provider
    return found


def _lists(recording, versions):
    """Lists of versions: without releases, as the real one has them."""
    whole = recording.body(4, "GET", "/pacticipants/FrontEnd/versions")
    found = {}
    for name in ("FrontEnd", "Backend", "Mobile"):
        body = _renamed(whole, "FrontEnd", name)
        mine = [copy.deepcopy(one) for (owner, _), one in versions.items() if owner == name]
        for one in mine:
            one["_links"].pop("pb:released-environments", None)
        body["_embedded"]["versions"] = mine
        found[f"/pacticipants/{name}/versions"] = body
    return found


def _present(recording):
    deployed = {one["uuid"]: one for one in recording.all(3, "POST", "/pacticipants/FrontEnd/versions")}
    deployed |= {one["uuid"]: one for one in recording.all(4, "PATCH", "/deployed-versions/")}
    deployed |= {one["uuid"]: one for one in recording.all(4, "POST", "/pacticipants/Backend/versions/p1/deployed")}
    released = {one["uuid"]: one for one in recording.all(4, "PATCH", "/released-versions/")}
    return list(deployed.values()), list(released.values())


def _environments(recording, deployed, released):
    environments = [one for one in recording.all(3, "POST", "/environments") if "name" in one]
    found = {"/environments": {"_embedded": {"environments": environments}, "_links": {"self": {"href": BASE}}}}
    for one in environments:
        for path, name, several, flag in (
            ("deployed-versions/currently-deployed", "deployedVersions", deployed, "currentlyDeployed"),
            ("released-versions/currently-supported", "releasedVersions", released, "currentlySupported"),
        ):
            here = [each for each in several if each["_embedded"]["environment"]["uuid"] == one["uuid"] and each[flag]]
            found[f"{_path(one)}/{path}"] = {"_embedded": {name: here}, "_links": {}}
    return found


def _contracts_and_results(recording):
    found = {}
    for body in recording.all(3, "GET", PAIR):
        if "interactions" in body:
            found[_path(body)] = body
    same = found[f"{PAIR}FrontEnd/version/c3"]  # c1 has the same content
    found[f"{PAIR}FrontEnd/version/c1"] = _renamed(same, "c3", "c1")
    for body in recording.all(3, "POST", PAIR):
        if "providerApplicationVersion" in body:
            found[_path(body)] = body
    rows = recording.body(4, "GET", "/matrix?q[][pacticipant]=FrontEnd&q[][pacticipant]=Backend")["matrix"]
    env = recording.body(
        4, "GET", "/matrix?q[][pacticipant]=Backend&q[][version]=p1&latestby=cvpv&environment=production"
    )
    rows += [row for row in env["matrix"] if row["consumer"]["name"] == "Mobile"]
    found["/matrix"] = {"summary": {}, "matrix": rows}
    return found


def renamed_everywhere(documents, names):
    """Return the documents with other names: as they are in texts, percent-encoded in addresses."""

    def text(value, *, address):
        for old, new in names.items():
            value = value.replace(old, quote(new, safe="") if address else new)
        return value

    def change(value, key=None):
        match value:
            case dict():
                return {name: change(inside, name) for name, inside in value.items()}
            case list():
                return [change(inside, key) for inside in value]
            case str():
                return text(value, address=key == "href")
            case _:
                return value

    return {text(path, address=True): change(body) for path, body in documents.items()}


class RecordedPactBroker:
    """The broker: what it holds, how it behaves, and what it was asked.

    Attributes:
        credentials: the header it wants; ``None`` answers everybody.
        failing: status and how often to give it, by path.
        drop_after: after so many requests it closes connections without an answer.
        paged: whether it has pages, and only as large as this.
    """

    def __init__(self, documents, *, base=BASE, paged=None):
        self.documents = documents
        self.base = base
        self.paged = paged
        self.credentials = None
        self.failing = {}
        self.drop_after = None
        self.asked = []

    def answer(self, path_and_query, headers):
        """Return status and body; ``None`` to answer nothing."""
        self.asked.append(path_and_query)
        if self.drop_after is not None and len(self.asked) > self.drop_after:
            return None
        if self.credentials is not None and headers["Authorization"] != self.credentials:
            return 401, None
        path, query = urlsplit(path_and_query).path, urlsplit(path_and_query).query
        status, times = self.failing.get(path, (None, 0))
        if times:
            self.failing[path] = (status, times - 1)
            return status, {"error": {"message": "An error has occurred", "reference": "EiQNvlAEJm"}}
        body = self.documents.get(re.sub(r"/metadata/[^/]+", "", path))  # says for whose sake it was selected
        if body is None:
            return 404, {"error": "The requested document was not found on this server."}
        return 200, self._cut(path, self._filtered(path, body, query), query)

    def _filtered(self, path, body, query):
        if not path.endswith("/matrix"):
            return body
        asked = parse_qs(query)
        (name, other), (number,) = asked["q[][pacticipant]"], asked["q[][version]"]
        rows = [
            row
            for row in body["matrix"]
            if (row["consumer"]["name"], row["consumer"]["version"]["number"]) == (name, number)
            and row["provider"]["name"] == other
        ]
        return {**body, "matrix": rows}

    def _cut(self, path, body, query):
        several = path.rpartition("/")[2]
        items = (body.get("_embedded") or {}).get(several)
        if self.paged is None or not isinstance(items, list):
            return body
        number = int(parse_qs(query).get("page", ["1"])[0])
        size = self.paged
        links = dict(body["_links"])
        if number * size < len(items):
            links["next"] = {"href": f"{BASE}{path}?size={size}&page={number + 1}", "title": "Next page"}
        pages = {"number": number, "size": size, "totalElements": len(items), "totalPages": -(-len(items) // size)}
        cut = items[(number - 1) * size : number * size]
        return {**body, "page": pages, "_embedded": {several: cut}, "_links": links}

    @contextlib.contextmanager
    def serving(self, prefix=""):
        """Serve, below a path; give the address."""
        broker = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                answer = broker.answer(self.path.removeprefix(prefix) or "/", self.headers)
                if answer is None:
                    self.close_connection = True
                    return
                status, body = answer
                text = b"" if body is None else json.dumps(body).replace(BASE, broker.base).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/hal+json;charset=utf-8")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}{prefix}"
        finally:
            server.shutdown()
            server.server_close()
