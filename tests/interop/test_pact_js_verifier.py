"""pact-js takes contracts from the broker, verifies a provider and publishes what it found, as teams use it today."""

import json
import os
import shutil
import subprocess

import pytest

from fakes.absence import lacking
from fakes.broker_server import serving
from fakes.broker_world import BrokerWorld, contract_text
from fakes.orders_provider import serving_orders
from shiplap.model.deployment import Kind
from shiplap_broker.store.memory import MemoryStore

pytestmark = pytest.mark.node

VERIFY = """
import { createRequire } from "node:module";
const require = createRequire(process.env.PACKAGES);
const { Verifier } = require("@pact-foundation/pact");
const options = JSON.parse(process.env.OPTIONS);
try {
  await new Verifier({ ...options, stateHandlers: { "an order exists": () => Promise.resolve() } }).verifyProvider();
  process.exitCode = 0;
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
}
"""


@pytest.fixture
def packages(repository):
    folder = repository / "examples" / "01_overlap_window" / "web"
    if shutil.which("node") is None or not (folder / "node_modules").is_dir():
        reason = "needs Node.js and the npm packages of the example (npm ci --ignore-scripts)"
        lacking(reason)
    return folder / "package.json"


@pytest.fixture
def world():
    world = BrokerWorld(MemoryStore())
    world.environment("production")
    for number, reads in (("40", ("id", "total")), ("41", ("id",))):
        world.publish(f"web@{number}", text=contract_text("web", "orders-api", *reads).replace('"4.0"', '"3.0.0"'))
    return world


@pytest.fixture
def verify(packages, world, tmp_path):
    (tmp_path / "verify.mjs").write_text(VERIFY)

    def run(*selectors, code, **more):
        with serving(world.store, now=lambda: world.now) as broker, serving_orders() as provider:
            options = {
                "provider": "orders-api",
                "providerBaseUrl": provider,
                "pactBrokerUrl": broker,
                "consumerVersionSelectors": selectors,
                "publishVerificationResult": True,
                "providerVersion": "11",
                "providerVersionBranch": "main",
                "logLevel": "error",
                **more,
            }
            environment = {**os.environ, "PACT_DO_NOT_TRACK": "true", "PACKAGES": str(packages)}
            environment["OPTIONS"] = json.dumps(options)
            done = subprocess.run(
                ["node", "verify.mjs"],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                timeout=100,
                check=False,
            )
        assert done.returncode == code, done.stdout + done.stderr
        with world.store.read() as transaction:
            found = (transaction.verifications.get(number) for number in range(101, 120))
            return sorted((one.consumer_versions, one.provider_version, one.success) for one in found if one)

    return run


@pytest.mark.parametrize("selector", [{"deployedOrReleased": True}, {"environment": "production"}])
def test_an_old_tab_is_among_what_is_deployed(verify, world, selector):
    world.policy("web", Kind.BROWSER)
    world.record("web@40")
    world.later(hours=1)
    world.record("web@41")
    world.later(hours=1)
    found = verify(selector, code=1)
    assert found == [(("40",), "11", False), (("41",), "11", True)]


def test_the_head_of_the_main_branch_passes(verify):
    assert verify({"mainBranch": True}, code=0) == [(("41",), "11", True)]


def test_a_pending_contract_fails_nothing(verify, world):
    text = contract_text("web", "orders-api", "new").replace('"4.0"', '"3.0.0"')
    world.publish("web@42", branch="feature", text=text)
    assert verify({"branch": "feature"}, code=0, enablePending=True) == [(("42",), "11", False)]
