"""The process in which jsonschema-rs compares schemas: run as a file, so that it loads nothing but what it needs.

It reads one question a line, ``[acceptor, producer]``, and writes one answer a line: yes, no or unknown. Whatever goes
wrong with a question is unknown; what cannot be survived (memory, a crash of the library) ends the process, and the one
that asks starts another.
"""

import json
import sys

MEMORY_BYTES = 1 << 30
"""How much address space the process may have."""

MAX_DEPTH = 20_000


def main() -> None:
    """Answer until nobody asks."""
    _bound_memory()
    sys.setrecursionlimit(MAX_DEPTH)
    from jsonschema_rs import canonicalize  # noqa: PLC0415 - optional; only this process needs it

    for line in sys.stdin:
        try:
            acceptor, producer = json.loads(line)
            accepted = canonicalize(acceptor, draft=20, validate_formats=False, offline=True)
            sent = canonicalize(producer, draft=20, validate_formats=False, offline=True)
            answer = str(accepted.covers(sent)).rpartition(".")[2].lower()
        except BaseException as error:  # a panic of the library is no Exception
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            answer = "unknown"
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _bound_memory() -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ModuleNotFoundError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    main()
