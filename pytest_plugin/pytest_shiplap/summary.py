"""What the plugin says at the end of a run, apart from the sides that find it out."""

from typing import Any

from pytest_shiplap.session import RunState


def print_lines(terminal: Any, state: RunState) -> None:
    """Print the notes and failures of the run under one heading."""
    terminal.section("contracts")
    for line in state.lines:
        terminal.write_line(line)
    for failure in state.failures:
        terminal.write_line(failure, red=True)
