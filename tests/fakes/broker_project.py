"""A provider's project whose contracts lie in a broker that really serves."""

import json
import sys
import types
from contextlib import ExitStack

from fakes.broker_server import serving
from fakes.provider_project import ProviderProject, pact
from shiplap.client import BrokerClient
from shiplap.errors import BrokerRefusedError
from shiplap.settings import Settings
from shiplap.wire.pact_client import ContractFile, Publication
from shiplap_broker.store.database import open_database

WITHOUT_TOTAL = {"status": 200, "body": {"id": 42}}
READS_CURRENCY = {"status": 200, "body": {"id": 42, "currency": "EUR"}}
PUBLISH = ("--contract-publish-results", "--contract-provider-version=11")


class BrokerProject(ProviderProject):
    """A provider's project whose contracts lie in a broker."""

    def __init__(self, pytester, monkeypatch, stack):
        super().__init__(pytester, monkeypatch)
        self.store = open_database(f"sqlite:///{pytester.path / 'broker.db'}")
        self.stop = stack.enter_context(ExitStack()).close
        with ExitStack() as inner:
            self.url = inner.enter_context(serving(self.store))
            self.stop = inner.pop_all().close
        stack.callback(self.stop)
        monkeypatch.setenv("SHIPLAP_BROKER_URL", self.url)
        self.client = stack.enter_context(BrokerClient.open(Settings(broker_url=self.url)))
        monkeypatch.setitem(sys.modules, "the_broker", types.SimpleNamespace(stop=self.stop))

    def publish(self, version, *interactions, branch="main"):
        content = json.dumps(pact(*interactions)).encode()
        file = ContractFile(consumer="web", provider="orders-api", content=content)
        self.client.contracts.publish(Publication(pacticipant="web", version=version, branch=branch, contracts=(file,)))

    def result(self, version):
        """The latest result the broker has for a consumer version."""
        found = self.client.contracts.pact(f"/pacts/provider/orders-api/consumer/web/version/{version}")
        try:
            return self.client.contracts.pact(found["_links"]["pb:latest-verification-results"]["href"])
        except BrokerRefusedError:
            return None

    def verify(self, *args):
        return self.pytester.runpytest_inprocess("--contract-verify", *args)
