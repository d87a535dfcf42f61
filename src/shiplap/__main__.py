"""The ``shiplap`` command: hands the arguments to the command line and its exit code to the shell."""

import sys


def main() -> int:
    """Run the command line on the process's arguments and return the exit code."""
    from shiplap.cli import run  # noqa: PLC0415 - importing this module must stay cheap

    return int(run(sys.argv[1:], sys.stdout, sys.stderr))


if __name__ == "__main__":
    sys.exit(main())
