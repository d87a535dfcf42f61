"""The load that benchmarks put on a broker: requests that every broker with Pact's API answers, and a history.

A ring of 50 pacticipants, each the consumer of the next. In a round every one of them publishes a contract with new
content and has it verified, so that there are as many contents and results as publications. Every tenth round is
deployed. The performance figures of the Ruby broker were taken with the same history.
"""

import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx

PACTICIPANTS = 50
DEPLOYED_EVERY = 10
HAL = {"Accept": "application/hal+json"}
HTML = {"Accept": "text/html"}
SELECTION = {
    "consumerVersionSelectors": [{"mainBranch": True}, {"deployedOrReleased": True}],
    "includePendingStatus": True,
    "providerVersionBranch": "main",
}


def name(number):
    """A pacticipant of the ring."""
    return f"bench-{number % PACTICIPANTS:02d}"


class Load:
    """A client of the broker under measurement, which also fills it."""

    def __init__(self, address):
        self.address = address
        self.http = httpx.Client(base_url=address, timeout=120, trust_env=False)
        # Versions of another run against the same broker must not come again: their contents would be known.
        self.run = f"{int(time.time()):x}"
        self.rounds = 0
        self.extra = 0
        self.environment = None

    def version(self, number):
        """The version that every pacticipant published in a round."""
        return f"0.{number}.{self.run}"

    @property
    def publications(self):
        """How many contracts this run has published."""
        return self.rounds * PACTICIPANTS + self.extra

    def ask(self, method, path, headers=HAL, **more):
        """Ask, and insist on success: an error is answered fast."""
        return self.http.request(method, path, headers=headers, **more).raise_for_status()

    def prepare(self):
        """Make the pacticipants and the environment where they are missing."""
        for number in range(PACTICIPANTS):
            if self.http.get(f"/pacticipants/{name(number)}", headers=HAL).status_code == 404:
                self.ask("POST", "/pacticipants", json={"name": name(number), "mainBranch": "main"})
        known = self.ask("GET", "/environments").json().get("_embedded", {}).get("environments", [])
        self.environment = next((one["uuid"] for one in known if one["name"] == "bench"), None)
        if self.environment is None:
            body = {"name": "bench", "displayName": "Bench", "production": True}
            self.environment = self.ask("POST", "/environments", json=body).json()["uuid"]

    def grow(self, publications):
        """Publish, verify and deploy in rounds until there are that many publications; the last round is deployed."""
        while self.publications < publications:
            self.rounds += 1
            for number in range(PACTICIPANTS):
                self.ask("POST", "/contracts/publish", json=publication(number, self.version(self.rounds)))
            for number in range(PACTICIPANTS):
                self.verify(number)
            if self.rounds % DEPLOYED_EVERY == 0 or self.publications >= publications:
                for number in range(PACTICIPANTS):
                    self.deploy(number)

    def verify(self, number):
        """Say that the provider's version of this round passed with the consumer's."""
        pact = self.ask(
            "GET",
            f"/pacts/provider/{name(number + 1)}/consumer/{name(number)}/version/{self.version(self.rounds)}",
        ).json()
        result = {"success": True, "providerApplicationVersion": self.version(self.rounds)}
        self.ask("POST", pact["_links"]["pb:publish-verification-results"]["href"], json=result)

    def deploy(self, number):
        """Deploy the pacticipant's version of this round."""
        version = f"/pacticipants/{name(number)}/versions/{self.version(self.rounds)}"
        self.ask("POST", f"{version}/deployed-versions/environment/{self.environment}", json={})

    def questions(self, *, own):
        """Each kind of request as a function of the number of the pacticipant; those only Shiplap has where ``own``."""
        newest = self.version(self.rounds)

        def pair(number):
            query = f"q[][pacticipant]={name(number)}&q[][pacticipant]={name(number + 1)}"
            self.ask("GET", f"/matrix?{query}&latestby=cvpv&limit=100")

        def may_deploy(number):
            query = f"q[][pacticipant]={name(number)}&q[][version]={newest}"
            self.ask("GET", f"/matrix?{query}&environment=bench&latestby=cvp")

        def gate(number):
            query = f"action=deploy&pacticipant={name(number)}&version={newest}&environment=bench"
            self.ask("GET", f"/shiplap/gate?{query}", {"Accept": "application/json"})

        asked = {
            "pacts for verification": lambda number: self.ask(
                "POST", f"/pacts/provider/{name(number)}/for-verification", json=SELECTION
            ),
            "matrix with environment": may_deploy,
            "pair matrix": pair,
            "index page": lambda _: self.ask("GET", "/", HTML),
            "latest pact": lambda number: self.ask(
                "GET", f"/pacts/provider/{name(number + 1)}/consumer/{name(number)}/latest"
            ),
            "versions, page of 50": lambda number: self.ask(
                "GET", f"/pacticipants/{name(number)}/versions?page=1&size=50"
            ),
            "matrix page": lambda number: self.ask(
                "GET", f"/matrix/provider/{name(number + 1)}/consumer/{name(number)}", HTML
            ),
        }
        if own:
            asked["gate"] = gate
        # Last, because it adds to what the others read.
        asked["publish"] = self.publish_more
        return asked

    def publish_more(self, number):
        """Publish one more contract with new content, on a branch of its own."""
        self.extra += 1
        self.ask("POST", "/contracts/publish", json=publication(number, f"1.{self.extra}.{self.run}", "more"))

    def publish_at_once(self, publishers, each):
        """Let many clients publish at the same moment; return how many of their requests failed, and why the first."""
        with ThreadPoolExecutor(publishers) as threads:
            found = threads.map(self._publisher, range(publishers), [each] * publishers)
            reasons = [reason for reasons in found for reason in reasons]
        self.extra += publishers * each
        return len(reasons), reasons[0] if reasons else ""

    def _publisher(self, number, times):
        reasons = []
        with httpx.Client(base_url=self.address, timeout=120, trust_env=False) as client:
            for count in range(times):
                version = f"2.{self.extra}.{number}.{count}.{self.run}"
                body = publication(number * times + count, version, f"load-{number}")
                try:
                    answer = client.post("/contracts/publish", headers=HAL, json=body)
                except httpx.TransportError as error:
                    reasons.append(repr(error))
                    continue
                if not answer.is_success:
                    reasons.append(f"{answer.status_code} {answer.text[:200]}")
        return reasons


def publication(number, version, branch="main"):
    """The body that publishes a contract whose content no other version has."""
    consumer, provider = name(number), name(number + 1)
    entry = {
        "consumerName": consumer,
        "providerName": provider,
        "specification": "pact",
        "contentType": "application/json",
        "content": base64.b64encode(contract(consumer, provider, version)).decode(),
    }
    return {
        "pacticipantName": consumer,
        "pacticipantVersionNumber": version,
        "branch": branch,
        "contracts": [entry],
    }


def contract(consumer, provider, mark):
    """A contract of ten interactions with matchers, about 10 KB; ``mark`` makes its content new."""
    rules = {"$.id": "integer", "$.lines": "type", "$.lines[*].sku": "type", "$.lines[*].price": "decimal"}
    interactions = [
        {
            "description": f"order {number} of {provider}",
            "providerStates": [{"name": f"order {number} exists", "params": {"id": number}}],
            "request": {
                "method": "GET",
                "path": f"/orders/{number}",
                "query": {"page": ["1"]},
                "headers": {"Accept": ["application/json"]},
                "matchingRules": {
                    "path": {"combine": "AND", "matchers": [{"match": "regex", "regex": "/orders/\\d+"}]}
                },
            },
            "response": {
                "status": 200,
                "headers": {"Content-Type": "application/json"},
                "body": {
                    "id": number,
                    "mark": mark,
                    "lines": [{"sku": f"sku-{line}", "quantity": line, "price": 300.5} for line in range(5)],
                },
                "matchingRules": {
                    "body": {path: {"combine": "AND", "matchers": [{"match": kind}]} for path, kind in rules.items()}
                },
            },
        }
        for number in range(10)
    ]
    document = {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }
    return json.dumps(document).encode()
