"""Asks pact-python about one body, in a process of its own: it can be ended in time, and what it prints is not ours.

Run as ``python -m shiplap.verify.plugin_reference FOLDER``; the folder has the question (`CONTRACT`, `BODY`, `TYPE`),
and gets the answer (`FOUND`). Nothing but the standard library and pact-python is imported here.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

CONTRACT = "contract.json"
"""A contract of one interaction, ``GET /``."""

BODY = "body"
"""The bytes the provider gave."""

TYPE = "content-type"
"""Their content type; an empty file where nobody told one."""

FOUND = "found.json"
"""The results of the verifier, as pact-python gives them."""

HOST = "127.0.0.1"


def ask(folder: Path, provider: str) -> None:
    """Let pact-python verify the contract of the folder against the body of the folder, and write what it found."""
    from pact import Verifier  # noqa: PLC0415 - optional

    with answering((folder / BODY).read_bytes(), (folder / TYPE).read_text("utf-8")) as url:
        verifier: Any = Verifier(provider, host=HOST).add_transport(url=url).add_source(folder / CONTRACT)
        # It raises for a difference as for a broken plugin; only its results tell which.
        with suppress(RuntimeError):
            verifier.verify()
    (folder / FOUND).write_text(json.dumps(verifier.results), "utf-8")


@contextmanager
def answering(body: bytes, content_type: str) -> Iterator[str]:
    """Answer every ``GET`` on a free port with one body while the block runs; gives the address."""
    # Only the process that serves needs them; the other one takes the names of the files from here.
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer  # noqa: PLC0415
    from threading import Thread  # noqa: PLC0415

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            if content_type:
                self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer((HOST, 0), Answer) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


if __name__ == "__main__":
    ask(Path(sys.argv[1]), sys.argv[2])
