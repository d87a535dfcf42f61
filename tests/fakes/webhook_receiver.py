"""A receiver of webhooks on a socket, which answers as it is told and keeps what it was sent."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """What came, and how to answer: ``answers`` are taken one by one, the last one stays.

    An answer is a status, or a function of the handler that writes whatever it likes.
    """

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"
        self.answers = [200]
        self.requests = []
        self._lock = threading.Condition()

    def take(self, handler, body):
        with self._lock:
            self.requests.append((handler.path, {k.lower(): v for k, v in handler.headers.items()}, body))
            self._lock.notify_all()
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def wait_for(self, count, seconds=20):
        with self._lock:
            assert self._lock.wait_for(lambda: len(self.requests) >= count, seconds), f"{len(self.requests)} came"
        return self.requests

    @property
    def ids(self):
        return [headers["webhook-id"] for _, headers, _ in self.requests]


@contextlib.contextmanager
def receiving():
    """Give a receiver that listens."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            answer = receiver.take(self, body)
            with contextlib.suppress(OSError):
                answer(self) if callable(answer) else self.plain(answer)

        def plain(self, status, body=b'{"ok": true}', **headers):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver = Receiver(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
