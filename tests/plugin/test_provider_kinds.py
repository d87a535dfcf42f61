"""Every kind of provider, credentials, filters and messages, as a test suite declares them."""

import json
import socket
import threading
import time

import pytest
import uvicorn

from fakes.faulty_provider import FAULTS, IN_PROCESS, IN_PROCESS_FAULTS, contract_with_faults, listening
from fakes.provider_project import ProviderProject, interaction, pact, v4

STATE = """
from pytest_shiplap import provider_state

@provider_state("order exists")
def order_exists(): ...
"""
WSGI = """
import json

def wsgi(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"id": 42, "total": 1200}).encode()]
"""


@pytest.fixture
def project(pytester, monkeypatch):
    found = ProviderProject(pytester, monkeypatch)
    found.contract(pact(interaction()))
    return found


def declared(expression, before=""):
    return (
        f"from pytest_shiplap import provider\n{before}\n@provider('orders-api')\ndef orders_api():\n    {expression}\n"
    )


@pytest.mark.parametrize(
    "expression",
    [
        "import web; return web.wsgi",
        "return 'web:wsgi'",
        "return 'web:make'",
        "import web; return web.make",
        "import web; yield web.wsgi; print('after the last interaction')",
    ],
)
def test_a_wsgi_application_its_name_or_its_factory(project, expression):
    project.pytester.makepyfile(web=WSGI + "\ndef make():\n    return wsgi\n")
    project.conftest(declared(expression), STATE)
    result = project.run("-s")
    result.assert_outcomes(passed=1)
    assert ("after the last interaction" in result.stdout.str()) == expression.startswith("import web; yield")


async def served(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": b'{"id": 42, "total": 1200}'})


def test_a_url(project):
    server = uvicorn.Server(uvicorn.Config(served, log_config=None, log_level="critical", lifespan="off"))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        project.conftest(declared(f"return 'http://127.0.0.1:{listener.getsockname()[1]}'"), STATE)
        project.run().assert_outcomes(passed=1)
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


def test_a_provider_may_ask_for_fixtures_and_start_again_for_each_test(project):
    project.contract(pact(interaction(), interaction("again", query={"n": ["1"]})))
    before = "import pytest\n\n@pytest.fixture\ndef tmp_file(tmp_path):\n    return tmp_path / 'x'\n"
    source = f"""
from pytest_shiplap import provider
{before}

@provider("orders-api", scope="function")
def orders_api(tmp_file):
    from web import wsgi
    print("STARTED", tmp_file.name)
    return wsgi
"""
    project.pytester.makepyfile(web=WSGI)
    project.conftest(source, STATE)
    result = project.run("-s")
    result.assert_outcomes(passed=2)
    assert result.stdout.str().count("STARTED x") == 2


def test_a_provider_that_cannot_start_is_told(project):
    project.conftest(declared("return 'web:wsgi'"), STATE)
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*'web' could not be imported: ModuleNotFoundError*"])


def test_a_provider_function_is_not_asynchronous(project):
    project.conftest(declared("return 'web:wsgi'").replace("def orders_api", "async def orders_api"), STATE)
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["orders_api(), decorated with @provider, is asynchronous; *"])


def test_a_provider_that_hangs_costs_its_time_limit_only(project):
    source = """
import asyncio
from pytest_shiplap import provider

async def hang(scope, receive, send):
    if scope["type"] == "http":
        await asyncio.sleep(100)
    raise NotImplementedError

@provider("orders-api", seconds=0.1)
def orders_api():
    return hang
"""
    project.conftest(source, STATE)
    started = time.monotonic()
    result = project.run()
    assert time.monotonic() - started < 50, "it was let sleep its 100 s"
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["no complete response within 0.1 s", "reproduce: curl *"])


def test_an_application_that_raises_shows_its_traceback(project):
    source = """
from pytest_shiplap import provider

async def broken(scope, receive, send):
    if scope["type"] == "http":
        totals = {}
        totals["order"]
    raise NotImplementedError

@provider("orders-api")
def orders_api():
    return broken
"""
    project.conftest(source, STATE)
    result = project.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "the application raised KeyError before it answered: 'order'",
            '*conftest.py", line 6, in broken*',
            "KeyError: 'order'",
        ]
    )
    assert "shiplap/transport" not in result.stdout.str()


GUARDED = """
import json

def wsgi(environ, start_response):
    allowed = environ.get("HTTP_AUTHORIZATION") == "Bearer s3cret" and environ.get("HTTP_X_TENANT") == "one"
    start_response("200 OK" if allowed else "401 Unauthorized", [("Content-Type", "application/json")])
    return [json.dumps({"id": 42, "total": 1200}).encode()]
"""
CREDENTIALS = """
import pytest
from dataclasses import replace
from pytest_shiplap import provider_credentials, provider_request_filter

@pytest.fixture
def token():
    return "s3cret"

@provider_credentials("orders-api")
def credentials(token):
    return {"Authorization": f"Bearer {token}"}
"""
FILTER = """
@provider_request_filter("orders-api")
def tenant():
    return lambda request: replace(request, headers=(*request.headers, ("X-Tenant", "one")))
"""


def test_credentials_and_filters_are_put_in_and_never_shown(project):
    project.pytester.makepyfile(web=GUARDED)
    project.contract(pact(interaction(headers={"Authorization": "Bearer expired"})))
    project.conftest(declared("return 'web:wsgi'"), STATE, CREDENTIALS, FILTER)
    project.run().assert_outcomes(passed=1)
    project.conftest(declared("return 'web:wsgi'"), STATE, CREDENTIALS)
    result = project.run_apart("--contract-verify=pacts")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["status: *", "reproduce: curl -s *Authorization: <not shown>*"])
    assert "s3cret" not in result.stdout.str()


MESSAGES = """
import json
import pytest
from pytest_shiplap import provider, provider_message, provider_state

@provider("orders-api")
def orders_api():
    return None

@pytest.fixture
def orders():
    return {}

@provider_state("order exists")
def order_exists(orders):
    orders[42] = "placed"

@provider_message("order placed")
def order_placed(orders):
    return {"id": 42, "status": orders[42]}, {"topic": "orders"}

@provider_message("price asked")
def price_asked():
    return lambda request: {**json.loads(request.contents), "price": 5}
"""


def messages():
    content = {"content": {"id": 42, "status": "placed"}, "contentType": "application/json", "encoded": False}
    asked = {"content": {"id": 1}, "contentType": "application/json", "encoded": False}
    return pact(
        {
            "type": "Asynchronous/Messages",
            "description": "order placed",
            "providerStates": [{"name": "order exists"}],
            "contents": content,
            "metadata": {"topic": "orders"},
        },
        {
            "type": "Synchronous/Messages",
            "description": "price asked",
            "request": {"contents": asked},
            "response": [{"contents": {**asked, "content": {"id": 1, "price": 5}}}],
        },
        version="4.0",
    )


def test_messages_are_fixtures_too(project):
    project.contract(messages())
    project.conftest(MESSAGES)
    result = project.run("-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["orders-api::web::order placed [[]order exists[]] PASSED*"])


def test_a_message_nobody_gives_fails(project):
    project.contract(messages())
    project.conftest(MESSAGES.replace('"order placed"', '"order was placed"'))
    result = project.run()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["no function gives the message 'order placed'; the nearest known: 'order was placed'"])


SEVERAL = """
import json
from pytest_shiplap import Transport, provider, provider_message, provider_state
from web import wsgi

def gives(environ, start_response):
    asked = json.loads(environ["wsgi.input"].read())
    start_response("200 OK", [("Content-Type", "application/json"), ("Pact-Message-Metadata", "eyJ0b3BpYyI6Im9yZGVycyJ9")])
    assert asked["providerStates"] == [{"name": "order exists", "params": {}}]
    return [json.dumps({"id": 42, "status": asked["description"].removeprefix("order ")}).encode()]

async def admin(scope, receive, send):
    if scope["type"] == "http":
        assert scope["path"] == "/admin/orders/42"
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

@provider("orders-api")
def orders_api():
    return [Transport(wsgi), Transport(admin, under="/admin"), Transport(gives, name="message")]

@provider_state("order exists")
async def order_exists(): ...

@provider_message("price asked")
def price_asked():
    return lambda request: {"id": 1, "price": 5}
"""


def test_several_transports_for_one_provider(project):
    project.pytester.makepyfile(web=WSGI)
    requests = [v4(interaction()), v4(interaction("admin", (), "/admin/orders/42", {"status": 204}))]
    project.contract(pact(*requests, *messages()["interactions"], version="4.0"))
    project.conftest(SEVERAL)
    project.run().assert_outcomes(passed=4)


def test_an_interaction_for_which_there_is_no_transport_is_not_verifiable(project):
    project.pytester.makepyfile(web=WSGI)
    project.conftest(SEVERAL.replace("Transport(wsgi), ", ""))
    result = project.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["no transport of the provider is for requests of /orders/42; there are: http below*"])


def test_a_list_of_something_else_is_no_provider(project):
    project.conftest(declared("return ['shop:app']"), STATE)
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*expected an application, its name, a URL, or a list of Transport(...), got a str"])


def faulty(project, target, faults, before=""):
    project.contract(contract_with_faults(faults))
    project.conftest(
        f"from pytest_shiplap import provider\n{before}\n"
        f"@provider('orders-api', seconds=0.5)\ndef orders_api():\n    return {target}\n"
    )
    result = project.run("--contract-report=report.json")
    result.assert_outcomes(passed=1, failed=len(faults))
    report = json.loads((project.pytester.path / "report.json").read_text())
    found = {each["description"]: each for each in report["contracts"][0]["interactions"]}
    assert found.pop("fits")["outcome"] == "passed"
    assert {path: (each["outcome"], each["problem"][: len(faults[path])]) for path, each in found.items()} == {
        path: ("errored", problem) for path, problem in faults.items()
    }


@pytest.mark.parametrize("kind", ["asgi", "wsgi"])
def test_each_fault_of_an_application_costs_its_interaction_only(project, kind):
    project.pytester.makepyfile(faulty=IN_PROCESS)
    faulty(project, f"faulty.{kind}", IN_PROCESS_FAULTS, before="import faulty")


def test_each_fault_behind_a_url_costs_its_interaction_only(project):
    with listening() as url:
        faulty(project, repr(url), FAULTS)
