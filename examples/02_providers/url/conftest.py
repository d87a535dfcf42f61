"""A provider in another process: a fixture starts it, states are changed by calls to it."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from pytest_shiplap import provider, provider_state


@pytest.fixture(scope="session")
def shop():
    command = [sys.executable, str(Path(__file__).parent / "shop.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


@provider("orders-api")
def orders_api(shop):
    return shop


def change(shop, state, **params):
    body = json.dumps({"state": state, "params": params}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{shop}/states", body)).close()


@provider_state("order exists")
def order_exists(shop, **params):
    change(shop, "order exists", **params)


@provider_state("no order exists")
def no_order_exists(shop):
    change(shop, "no order exists")
