"""``serve()`` for a page in a browser and for a program in Node.js: they ask a real URL, and the contract is recorded."""

import http.server
import json
import random
import shutil
import subprocess
import threading
from datetime import UTC, datetime

import pytest

from fakes.absence import lacking, needed
from shiplap.matching import GeneratorContext, GeneratorMode
from shiplap.recording.recording import Recording
from shiplap.recording.recording_errors import UnexpectedRequestError

needed("pact", reason="needs the extra [pact]")

ASK = """async url => {
  const read = await fetch(url + "/orders/42");
  const headers = {"Content-Type": "application/json", "X-Tenant": "acme"};
  const written = await fetch(url + "/orders", {method: "PUT", headers, body: JSON.stringify({sku: "plank"})});
  return [(await read.json()).id, written.status, await written.json()];
}"""


@pytest.fixture
def recording():
    context = GeneratorContext(
        mode=GeneratorMode.CONSUMER, now=datetime(2024, 2, 29, tzinfo=UTC), random=random.Random(42)
    )
    return Recording(context)


@pytest.fixture
def orders(recording):
    orders = recording.of("web", "orders-api")
    orders.get("/orders/42").returns({"id": int})
    orders.request("PUT", "/orders").with_headers(X_Tenant="acme").with_body({"sku": str}).returns({"id": int}, 201)
    return orders


@pytest.fixture
def page(chromium_page):
    """A page of another origin, as a development server gives it."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<title>orders</title>")

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("localhost", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        chromium_page.goto(f"http://localhost:{server.server_port}/")
        yield chromium_page
        server.shutdown()
        thread.join()


@pytest.mark.browser
def test_a_page_is_answered_and_its_preflight_is_no_request_of_the_contract(recording, orders, page):
    with orders.serve() as url:
        assert page.evaluate(ASK, url) == [42, 201, {"id": 42}]
    recording.finish()
    assert [each.description for each in orders.contract().interactions] == ["GET /orders/42", "PUT /orders"]


@pytest.mark.browser
def test_what_a_page_asks_and_nobody_expects_fails_the_test(recording, orders, page):
    with orders.serve() as url:
        page.evaluate(ASK, url)
        page.evaluate("async url => (await fetch(url + '/orders/43')).status", url)
    with pytest.raises(UnexpectedRequestError, match="/orders/43"):
        recording.finish()


@pytest.mark.node
def test_a_program_in_node_is_answered(recording, orders):
    if shutil.which("node") is None:
        lacking("needs Node.js")
    program = f"({ASK})(process.argv[1]).then(found => console.log(JSON.stringify(found)))"
    with orders.serve() as url:
        done = subprocess.run(["node", "-e", program, url], capture_output=True, text=True, timeout=60, check=True)
    recording.finish()
    assert json.loads(done.stdout) == [42, 201, {"id": 42}]
