"""A broker in process, on each kind of store, and short words for speaking to it."""

import base64
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from fakes.broker_pacts import pact
from fakes.hooked_broker import Hooked
from fakes.webhook_receiver import receiving
from shiplap_broker.app import create_app
from shiplap_broker.settings import BrokerSettings
from shiplap_broker.store.database import open_database
from shiplap_broker.store.memory import MemoryStore

HAL = "application/hal+json"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.now = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)

    def __call__(self):
        return self.now

    def forward(self, **by):
        self.now += timedelta(**by)


class Client:
    """Sends requests to an application in this process."""

    def __init__(self, app, portal):
        self._portal = portal
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://broker")

    def send(self, method, path, body=None, *, accept=HAL, content_type="application/json", headers=None, raw=None):
        content = raw if raw is not None else None if body is None else json.dumps(body).encode()
        sent = {"accept": accept, **(headers or {})}
        if content is not None:
            sent["content-type"] = content_type
        url = httpx.URL("http://broker").copy_with(raw_path=path.encode() if isinstance(path, str) else path)
        request = self._http.build_request(method, url, content=content, headers=sent)
        return self._portal.call(self._http.send, request)

    def exactly(self, method, path, headers):
        """Send a request with just these headers, which may repeat."""
        return self._portal.call(self._http.send, httpx.Request(method, f"http://broker{path}", headers=headers))

    def get(self, path, **options):
        return self.send("GET", path, **options)

    def page(self, path):
        return self.get(path, accept="text/html,application/xhtml+xml,*/*;q=0.8")

    def post(self, path, body=None, **options):
        return self.send("POST", path, {} if body is None else body, **options)

    def put(self, path, body=None, **options):
        return self.send("PUT", path, {} if body is None else body, **options)

    def publish(self, consumer="web", version="40", provider="orders-api", contract=None, **more):
        text = contract if isinstance(contract, str) else json.dumps(contract or pact(consumer, provider))
        entry = {
            "consumerName": consumer,
            "providerName": provider,
            "specification": "pact",
            "contentType": "application/json",
            "content": base64.b64encode(text.encode()).decode(),
        }
        body = {
            "pacticipantName": consumer,
            "pacticipantVersionNumber": version,
            "branch": "main",
            "contracts": [entry],
        }
        return self.post("/contracts/publish", {**body, **more})

    def verify(self, consumer, version, provider_version, success=True, provider="orders-api"):
        path = f"/pacts/provider/{provider}/consumer/{consumer}/version/{version}"
        link = self.get(path).json()["_links"]["pb:publish-verification-results"]["href"]
        body = {"success": success, "providerApplicationVersion": provider_version}
        return self.post(link.removeprefix("http://broker"), body)

    def environment(self, name="production"):
        return self.post("/environments", {"name": name, "production": True}).json()["uuid"]

    def record_deployment(self, name, version, uuid, **body):
        return self.post(f"/pacticipants/{name}/versions/{version}/deployed-versions/environment/{uuid}", body)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def portal():
    with start_blocking_portal() as started:
        yield started


@pytest.fixture(params=["memory", "sqlite"])
def store(request):
    if request.param == "memory":
        yield MemoryStore()
        return
    opened = open_database(request.getfixturevalue("database_url")("sqlite"))
    yield opened
    opened.close()


@pytest.fixture
def client(store, clock, portal):
    return Client(create_app(BrokerSettings(), store, clock), portal)


@pytest.fixture
def quick(clock, portal):
    """A client of a broker that keeps everything in memory, for what does not depend on the store."""
    return Client(create_app(BrokerSettings(), MemoryStore(), clock), portal)


@pytest.fixture
def hooked(quick, store, clock, portal):
    """A broker that calls webhooks on this machine."""
    return Hooked(type(quick), store, clock, portal)


@pytest.fixture
def receiver():
    """Somebody who takes the calls of webhooks."""
    with receiving() as started:
        yield started
