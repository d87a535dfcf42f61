"""``serve()``: the same contract at a real URL, for clients outside the process."""

from fakes.absence import needed

needed("pact", reason="needs the extra [pact]")

SUBPROCESS = """
import subprocess
import sys

def ask(url, path, method="GET", body=None):
    program = (
        "import sys, urllib.request; "
        "request = urllib.request.Request(sys.argv[1], sys.argv[3].encode() or None, "
        "{'Content-Type': 'application/json'}, method=sys.argv[2]); "
        "print(urllib.request.urlopen(request).read().decode())"
    )
    command = [sys.executable, "-c", program, url + path, method, body or ""]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()
"""


def test_a_subprocess_is_answered_and_recorded(consumer):
    consumer.tests(
        SUBPROCESS
        + """
from shiplap.recording import matchers

def test_served(contract):
    orders = contract("orders-api")
    orders.get("/orders/42").given("order exists", id=42).with_query(full="yes").returns(Order(42, 1200))
    orders.post(matchers.regex("/orders", "/orders.*")).with_body({"sku": str}).returns({"id": int}, status=201)
    with orders.serve() as url:
        assert ask(url, "/orders/42?full=yes") == '{"id":42,"total":1200}'
        assert ask(url, "/orders/new", "POST", '{"sku": "plank"}') == '{"id":42}'
"""
    )
    consumer.run_apart().assert_outcomes(passed=1)
    served = consumer.file.read_bytes()
    consumer.file.unlink()
    consumer.tests("""
from shiplap.recording import matchers

def test_in_process(contract):
    orders = contract("orders-api", url=URL)
    orders.get("/orders/42").given("order exists", id=42).with_query(full="yes").returns(Order(42, 1200))
    orders.post(matchers.regex("/orders", "/orders.*")).with_body({"sku": str}).returns({"id": int}, status=201)
    httpx.get(URL + "/orders/42?full=yes")
    httpx.post(URL + "/orders/new", json={"sku": "nail"})
""")
    consumer.run().assert_outcomes(passed=1)
    assert consumer.file.read_bytes() == served


def test_what_fits_nothing_and_what_was_not_asked_fail_the_test(consumer):
    consumer.tests(
        SUBPROCESS
        + """
def test_wrong(contract):
    orders = contract("orders-api")
    orders.get("/orders/42").returns(Order)
    with orders.serve() as url:
        ask(url, "/orders/43")

def test_unused(contract):
    orders = contract("orders-api")
    orders.get("/orders/42").returns(Order)
    with orders.serve() as url:
        pass

def test_nothing(contract):
    with contract("orders-api").serve():
        pass

def test_impossible(contract):
    orders = contract("orders-api")
    orders.get("/orders/42").fails(TimeoutError)
    with orders.serve():
        pass

def test_own_failure_is_not_masked(contract):
    orders = contract("orders-api")
    orders.get("/orders/42").returns(Order)
    with orders.serve():
        assert False, "the real reason"
"""
    )
    result = consumer.run_apart()
    result.assert_outcomes(failed=5)
    result.stdout.fnmatch_lines(
        [
            "orders-api was sent what no interaction of this test expects: *GET /orders/43*",
            "  invoices -> orders-api: GET /orders/42",
            "E *there is nothing to serve",
            "E *this cannot be served",
            "E *the real reason",
        ]
    )
    assert not consumer.file.exists()


def test_a_server_and_other_providers_work_side_by_side(consumer):
    consumer.tests("""
def test_both(contract):
    contract("stock-api", url=URL).get("/plank").returns({})
    orders = contract("orders-api")
    orders.get("/orders/42").returns(Order)
    with orders.serve("127.0.0.1") as url:
        assert fetch(42, url) == Order(42, 42)
        httpx.get(URL + "/plank")
""")
    consumer.run_apart().assert_outcomes(passed=1)
