"""What the whole project is about, seen in a real browser: a tab stays open while the API under it moves on."""

import importlib.util
import threading
from pathlib import Path

import pytest
import uvicorn

pytestmark = pytest.mark.browser

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "01_overlap_window"
TYPES = {".html": b"text/html", ".js": b"text/javascript"}


def orders_api(version):
    spec = importlib.util.spec_from_file_location("orders_api_of_the_example", EXAMPLE / "orders_api" / "orders_api.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    app = module.create_app(version)
    app.add(42)
    return app


class Shop:
    """One origin: the page of one build, and the orders API of the version that serves at the moment."""

    def __init__(self, build):
        self.files = EXAMPLE / "web" / "builds" / str(build)
        self.api = orders_api(10)

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http" and not scope["path"].startswith("/orders/") and scope["path"] != "/orders":
            path = self.files / (scope["path"].strip("/") or "index.html")
            found = path.is_file()
            headers = [(b"content-type", TYPES.get(path.suffix, b"text/plain"))]
            await send({"type": "http.response.start", "status": 200 if found else 404, "headers": headers})
            await send({"type": "http.response.body", "body": path.read_bytes() if found else b""})
            return
        await self.api(scope, receive, send)


@pytest.fixture
def open_shop():
    servers = []

    def start(build):
        shop = Shop(build)
        server = uvicorn.Server(uvicorn.Config(shop, port=0, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run)
        thread.start()
        servers.append((server, thread))
        while not server.started:
            thread.join(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        return shop, f"http://127.0.0.1:{port}/"

    yield start
    for server, thread in servers:
        server.should_exit = True
        thread.join()


def test_a_tab_of_build_40_breaks_when_orders_api_11_serves(open_shop, chromium_page):
    shop, address = open_shop(40)
    chromium_page.goto(address)
    chromium_page.get_by_role("button", name="Order 42, open").click()
    chromium_page.get_by_text("€12.00").wait_for()

    shop.api = orders_api(11)  # deployed while the tab is open
    chromium_page.get_by_role("button", name="Order 42, open").click()

    chromium_page.get_by_text("Build 40: order 42 has no total").wait_for()


def test_a_tab_of_build_41_does_not_notice(open_shop, chromium_page):
    shop, address = open_shop(41)
    chromium_page.goto(address)

    shop.api = orders_api(11)
    chromium_page.get_by_role("button", name="Order 42, open").click()

    chromium_page.get_by_text("€12.00").wait_for()
    assert chromium_page.locator("#problem").inner_text() == ""
