"""The orders API as a program of its own, with the standard library; states are changed at an address of it."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ORDERS = {}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        found = ORDERS.get(self.path.rpartition("/")[2])
        self.answer(200, found) if found else self.answer(404, {"error": "no such order"})

    def do_POST(self):
        change = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        ORDERS.clear()
        if change["state"] == "order exists":
            params = change["params"]
            ORDERS[str(params["id"])] = {"id": params["id"], "total": 1200, "placed": params["placed"]}
        self.answer(200, {})

    def answer(self, status, document):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if sys.argv[1:] else 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
