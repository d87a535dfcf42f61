"""An orders API on a socket: what other people's verifiers are let loose on."""

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Orders(BaseHTTPRequestHandler):
    order: object

    def do_GET(self):
        body = json.dumps(self.order).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        """Set up whatever provider state is asked for."""
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments):
        pass


@contextlib.contextmanager
def serving_orders(order=None):
    """Serve the API and give its address; provider states are set up by POST to ``/states``.

    Every GET is answered with ``order``; by default with one that has no total any more.
    """
    handler = type("Orders", (_Orders,), {"order": {"id": 1} if order is None else order})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(10)
