"""A page in a real Chromium, Debian's, and a broker for it; skipped with a reason where there is none, never in CI."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from fakes.absence import lacking
from fakes.broker_server import serving
from fakes.broker_world import BrokerWorld
from shiplap_broker.store.memory import MemoryStore

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")  # playwright keeps an event loop running in this thread as long as it lives
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        lacking("needs Chromium (Debian's package chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def chromium_page(chromium):
    page = chromium.new_page(viewport={"width": 1100, "height": 800})
    page.set_default_timeout(10_000)
    yield page
    page.close()


@pytest.fixture
def world():
    return BrokerWorld(MemoryStore())


@pytest.fixture
def broker(world):
    """Serve what is in the world at an address, at the time of the world."""
    with serving(world.store, now=lambda: world.now) as address:
        yield address


@pytest.fixture
def page(chromium_page):
    """A page on which nothing may be logged and no script may fail."""
    troubles = []
    chromium_page.on("console", lambda message: troubles.append(message.text))
    chromium_page.on("pageerror", lambda error: troubles.append(str(error)))
    yield chromium_page
    assert troubles == []
