"""A broker on a socket, in a thread of the test: for clients that speak HTTP themselves."""

import contextlib
import socket
import threading

import uvicorn

from shiplap_broker.app import create_app
from shiplap_broker.serving import _Server
from shiplap_broker.settings import BrokerSettings


@contextlib.contextmanager
def serving(store, settings=None, **more):
    """Serve a store and give the address of the broker."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ready = threading.Event()
        app = create_app(settings or BrokerSettings(), store, **more)
        server = _Server(uvicorn.Config(app, log_config=None, log_level="critical", access_log=False), ready.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        assert ready.wait(20), "the broker does not start"
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)
