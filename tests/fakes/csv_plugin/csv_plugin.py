"""A Pact plugin of our own, so that the way to a plugin and back can be tested without anybody else's program.

It compares one line of CSV, column by column: a rule at ``column:2`` may ask for a ``number``, everything else must be
equal. What the core asked is written to the file named by ``ASKED``. Run as ``python csv_plugin.py``; the modules that
protoc makes of ``plugin.proto`` lie beside it.
"""

import json
import os
import signal
import sys
from concurrent import futures
from pathlib import Path

import grpc
import plugin_pb2
import plugin_pb2_grpc
from google.protobuf import empty_pb2, json_format

CONTENT_MATCHER, CONTENT_GENERATOR = 0, 1
TYPES = "text/csv;application/x-shiplap-protobuf"


class CsvPlugin(plugin_pb2_grpc.PactPluginServicer):
    """Answers the core."""

    def InitPlugin(self, request, context):  # noqa: N802 - the name is the protocol's
        entries = [
            plugin_pb2.CatalogueEntry(type=kind, key="csv", values={"content-types": TYPES})
            for kind in (CONTENT_MATCHER, CONTENT_GENERATOR)
        ]
        return plugin_pb2.InitPluginResponse(catalogue=entries)

    def UpdateCatalogue(self, request, context):  # noqa: N802 - the name is the protocol's
        return empty_pb2.Empty()

    def CompareContents(self, request, context):  # noqa: N802 - the name is the protocol's
        Path(os.environ["ASKED"]).write_text(json.dumps(json_format.MessageToDict(request)), "utf-8")
        came = request.actual.content.value
        if came.startswith(b"hang"):
            signal.pause()
        if came.startswith(b"die"):
            os._exit(3)
        if came.startswith(b"\0"):
            return plugin_pb2.CompareContentsResponse(error="this is no CSV")
        return compared(request.expected.content.value.decode(), came.decode(), request.rules)


def compared(expected, came, rules):
    """Return what differs, by column."""
    answer = plugin_pb2.CompareContentsResponse()
    wanted, found = expected.strip().split(","), came.strip().split(",")
    for number in range(max(len(wanted), len(found))):
        path = f"column:{number + 1}"
        one, other = ("".join(line[number : number + 1]) for line in (wanted, found))
        asked = [rule.type for rule in rules[path].rule] if path in rules else []
        if not (other.isdigit() if "number" in asked else one == other):
            sentence = f"Expected '{other}' to be a number" if asked else f"Expected '{other}' to be '{one}'"
            mismatch = answer.results[path].mismatches.add(mismatch=sentence, path=path)
            mismatch.expected.value, mismatch.actual.value = one.encode(), other.encode()
    return answer


def main():
    """Serve on a free port and tell it to the core, which started this program."""
    server = grpc.server(futures.ThreadPoolExecutor(2))
    plugin_pb2_grpc.add_PactPluginServicer_to_server(CsvPlugin(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(json.dumps({"port": port, "serverKey": "key"}) + "\n")
    sys.stdout.flush()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
