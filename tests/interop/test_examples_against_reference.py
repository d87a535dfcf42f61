"""The example providers, served: our verifier and that of pact-python come to the same outcome per interaction.

That ours says the same in process is what the tests of the examples themselves show.
"""

import io
import json
import subprocess
import sys
from contextlib import contextmanager, suppress

import pytest

from fakes.absence import needed
from shiplap.cli import run

pact = needed("pact", reason="needs the extra [pact]")

EXAMPLE = "examples/02_providers"
KINDS = {
    "starlette_app": "starlette",
    "fastapi_app": "fastapi",
    "flask_app": "flask",
    "django_app": "django",
    "url": "json",
}
PLAIN = """
from shop import {names}
def order_exists(id, placed):
    ORDERS[id] = {{"id": id, "total": 1200, "placed": placed}}
app = {app}
"""
FASTAPI = """
from datetime import datetime
from shop import Order, create_app, stored_orders
app, orders = create_app(), {}
app.dependency_overrides[stored_orders] = lambda: orders
def order_exists(id, placed):
    orders[id] = Order(id=id, total=1200, placed=datetime.fromisoformat(placed))
"""
DJANGO = """
from datetime import datetime
from django.db import connection
from shop import Order, application
app = application()
with connection.schema_editor() as editor:
    editor.create_model(Order)
def order_exists(id, placed):
    Order.objects.update_or_create(pk=id, defaults={"total": 1200, "placed": datetime.fromisoformat(placed)})
"""
ASGI = """
import json, socket, sys, uvicorn
async def both(scope, receive, send):
    if scope["type"] != "http" or scope["path"] != "/states":
        return await app(scope, receive, send)
    change = json.loads((await receive())["body"])
    if change["state"] == "order exists" and sys.argv[1] == "as written":
        order_exists(**change["params"])
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": b"{}"})
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(both, log_level="critical")).run(sockets=[listener])
"""
WSGI = """
import json, sys
from wsgiref.simple_server import WSGIRequestHandler, make_server
def both(environ, start_response):
    if environ["PATH_INFO"] != "/states":
        return app(environ, start_response)
    change = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    if change["state"] == "order exists" and sys.argv[1] == "as written":
        order_exists(**change["params"])
    start_response("200 OK", [("Content-Type", "application/json")])
    return [b"{}"]
WSGIRequestHandler.log_message = lambda *_: None
server = make_server("127.0.0.1", 0, both)
print(server.server_port, flush=True)
server.serve_forever()
"""
SERVERS = {
    "starlette_app": PLAIN.format(names="ORDERS, app", app="app") + ASGI,
    "fastapi_app": FASTAPI + ASGI,
    "flask_app": PLAIN.format(names="ORDERS, create_app", app="create_app()") + WSGI,
    "django_app": DJANGO + WSGI,
}


@contextmanager
def served(folder, kind, spoil):
    program = ["-c", SERVERS[kind], spoil] if kind in SERVERS else ["shop.py"]
    command = [sys.executable, *program]
    with subprocess.Popen(command, cwd=folder / kind, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def ours(folder, url):
    out = io.StringIO()
    words = ("--url", url, "--state-url", f"{url}/states", "-H", "Authorization: Bearer for-the-tests", "-o", "json")
    run(("verify", "contracts", *words), out, out, environ={}, folder=folder)
    found = json.loads(out.getvalue())
    return {each["description"]: each["outcome"] == "passed" for each in found["contracts"][0]["interactions"]}


def theirs(folder, url):
    verifier = pact.Verifier("orders-api", host="127.0.0.1").add_transport(url=url)
    verifier = verifier.add_source(str(folder / "contracts" / "web-orders-api.json"))
    verifier = verifier.state_handler(f"{url}/states", body=True)
    verifier = verifier.add_custom_header("Authorization", "Bearer for-the-tests")
    with suppress(RuntimeError):
        verifier.verify()
    return {each["description"]: each["result"] == "OK" for each in verifier.results["interactionResults"]}


@pytest.mark.parametrize("kind", KINDS)
def test_the_outcomes_are_the_same(repository, kind, monkeypatch):
    needed(KINDS[kind])
    monkeypatch.setenv("PACT_DO_NOT_TRACK", "true")
    folder = repository / EXAMPLE
    with served(folder, kind, "as written") as port:
        url = f"http://127.0.0.1:{port}"
        mine, peer = ours(folder, url), theirs(folder, url)
    assert mine == peer == {"one order": True, "an order that does not exist": True}


@pytest.mark.parametrize("kind", ["flask_app", "starlette_app"])
def test_a_state_that_is_not_set_up_fails_with_both(repository, kind, monkeypatch):
    needed(KINDS[kind])
    monkeypatch.setenv("PACT_DO_NOT_TRACK", "true")
    folder = repository / EXAMPLE
    with served(folder, kind, "without the order") as port:
        url = f"http://127.0.0.1:{port}"
        mine, peer = ours(folder, url), theirs(folder, url)
    assert mine == peer == {"one order": False, "an order that does not exist": True}
