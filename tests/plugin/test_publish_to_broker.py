"""``--contract-publish`` against a broker in a process of its own: what really arrives there."""

import http.server
import json
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from contextlib import closing

import pytest

ONE = """
def test_one(contract):
    contract("orders-api", url=URL).get("/orders/1").returns(Order)
    fetch(1)

def test_two(contract):
    contract("stock-api", url=URL).get("/orders/2").returns(Order)
    fetch(2)
"""


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    """The address of a broker that runs as its users run it."""
    folder = tmp_path_factory.mktemp("broker")
    command = [sys.executable, "-m", "shiplap", "broker", "serve", "--port", "0"]
    with (folder / "stderr").open("w") as errors:
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=errors, text=True)
    with closing(process.stdout):
        line = process.stdout.readline()
        assert line.startswith("Shiplap broker listening on http://"), (folder / "stderr").read_text()
        yield line.split()[-1]
        process.terminate()
        assert process.wait(30) == 0


@pytest.fixture
def build(monkeypatch):
    """Say which version is built, as CI does."""

    def say(url, version):
        monkeypatch.setenv("SHIPLAP_BROKER_URL", url)
        monkeypatch.setenv("SHIPLAP_VERSION", version)
        monkeypatch.setenv("SHIPLAP_BRANCH", "main")
        monkeypatch.setenv("SHIPLAP_BUILD_URL", f"https://ci.example/{version}")

    return say


def fetched(url):
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)


def kept(broker, version, provider="orders-api"):
    """The descriptions in a contract as the broker keeps it; nothing where it keeps none."""
    try:
        pact = fetched(f"{broker}/pacts/provider/{provider}/consumer/invoices/version/{version}")
    except urllib.error.HTTPError as error:
        if error.code != 404:
            raise
        return None
    return [each["description"] for each in pact["interactions"]]


def test_a_full_green_run_publishes_and_may_be_run_again(consumer, broker, build):
    consumer.tests(ONE)
    build(broker, "1")
    for _ in range(2):
        result = consumer.run("--contract-publish")
        assert result.ret == pytest.ExitCode.OK
        result.stdout.fnmatch_lines(["published invoices@1 (branch main)"])
    assert kept(broker, "1") == ["GET /orders/1"]
    assert kept(broker, "1", "stock-api") == ["GET /orders/2"]
    version = fetched(f"{broker}/pacticipants/invoices/versions/1")
    assert version["buildUrl"] == "https://ci.example/1"
    assert [each["name"] for each in version["_embedded"]["branchVersions"]] == ["main"]
    mark = fetched(f"{broker}/pacts/provider/orders-api/consumer/invoices/version/1")["interactions"][0]["comments"]
    assert mark == {"shiplap": {"provenance": "tested"}}


@pytest.mark.parametrize(
    ("version", "change", "arguments"),
    [
        ("2", lambda source: source + "    assert False\n", ()),
        ("3", lambda source: source, ("-k", "one")),
        ("4", lambda source: source.replace("def test_two", "@pytest.mark.skip\ndef test_two"), ()),
        ("5", lambda source: source.replace("(Order)", "(Order, 200, {'X': Order})", 1), ()),
    ],
)
def test_a_red_or_partial_run_publishes_nothing(consumer, broker, build, version, change, arguments):
    consumer.tests(change(ONE))
    build(broker, version)
    assert consumer.run("--contract-publish", *arguments).ret == pytest.ExitCode.TESTS_FAILED
    assert (kept(broker, version), kept(broker, version, "stock-api")) == (None, None)


def test_a_run_with_a_killed_worker_publishes_nothing(consumer, broker, build):
    killed = "\ndef test_killed(contract):\n    import os, signal\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    consumer.tests(ONE + killed)
    build(broker, "6")
    result = consumer.run_apart("--contract-publish", "-n", "2")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["nothing was published, because *"])
    assert kept(broker, "6") is None


def test_workers_publish_once_what_all_of_them_recorded(consumer, broker, build):
    consumer.tests(ONE)
    build(broker, "7")
    result = consumer.run_apart("--contract-publish", "-n", "2")
    assert result.ret == pytest.ExitCode.OK
    assert result.stdout.str().count("published invoices@7") == 1
    assert (kept(broker, "7"), kept(broker, "7", "stock-api")) == (["GET /orders/1"], ["GET /orders/2"])


def test_another_content_under_the_same_version_is_refused_with_the_difference(consumer, broker, build):
    consumer.tests(ONE)
    build(broker, "8")
    assert consumer.run("--contract-publish").ret == pytest.ExitCode.OK
    consumer.tests(ONE.replace("returns(Order)", "returns({'id': int, 'total': int, 'note': str})", 1))
    result = consumer.run("--contract-publish")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*invoices*8*orders-api*", "*note*", "*version of its own*"])
    result.stdout.no_fnmatch_line("*INTERNALERROR*")
    interaction = fetched(f"{broker}/pacts/provider/orders-api/consumer/invoices/version/8")["interactions"][0]
    assert "note" not in interaction["response"]["body"]["content"]


@pytest.fixture
def losing(broker):
    """A proxy in front of the broker that passes the first publication on and loses the answer."""
    lost = []

    class Proxy(http.server.BaseHTTPRequestHandler):
        def pass_on(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
            headers = dict(self.headers.items())  # with Host, so that the links in answers lead back here
            request = urllib.request.Request(broker + self.path, data=body, headers=headers, method=self.command)
            try:
                with urllib.request.urlopen(request) as answer:
                    status, content_type, content = answer.status, answer.headers["Content-Type"], answer.read()
            except urllib.error.HTTPError as error:
                with error:
                    status, content_type, content = error.code, error.headers["Content-Type"], error.read()
            if self.command == "POST" and not lost:
                lost.append(status)
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = pass_on  # noqa: N815 - the names http.server calls

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", lost
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_lost_answer_is_asked_for_again_and_nothing_is_there_twice(consumer, broker, losing, build):
    address, lost = losing
    consumer.tests(ONE)
    build(address, "9")
    result = consumer.run("--contract-publish")
    assert result.ret == pytest.ExitCode.OK, result.stdout.str()
    assert lost == [200]
    assert kept(broker, "9") == ["GET /orders/1"]
    versions = fetched(f"{broker}/pacticipants/invoices/versions")["_embedded"]["versions"]
    assert [each["number"] for each in versions].count("9") == 1
