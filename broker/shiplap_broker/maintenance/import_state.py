"""What an import has done, one line a step: written after the step, so that a break repeats one step at most."""

import json
from collections.abc import Iterator
from pathlib import Path

from shiplap.errors import InputError
from shiplap.model.json_value import JsonValue

_FORMAT = 2


class ImportState:
    """The file that remembers the steps of one import; there is none before the first step is done."""

    def __init__(self, path: Path, source: str, target: str) -> None:
        """Read the steps done so far; a file that is not there is an import that begins.

        Args:
            path: the file.
            source: the address of the broker that is copied.
            target: the address of the database it is copied into, without a password.

        Raises:
            InputError: the file is of another import, or cannot be read.
        """
        self._path = path
        self._head = {"shiplapImport": _FORMAT, "from": source, "into": target}
        self._done: dict[str, JsonValue] = {}
        try:
            if path.exists():
                self._read(path.read_bytes().split(b"\n"))
            elif not path.absolute().parent.is_dir():
                raise InputError(f"cannot keep the state of the import in {path}: there is no such folder")
        except OSError as error:
            raise self._unusable(error) from error

    def _read(self, lines: list[bytes]) -> None:
        head = _value(lines[0])
        if not isinstance(head, dict) or head.get("shiplapImport") != _FORMAT:
            raise InputError(f"{self._path} is not the state of an import; say another file with --state")
        for member in ("from", "into"):
            if head.get(member) != self._head[member]:
                raise InputError(
                    f"{self._path} is the state of an import {member} {head.get(member)}; say another file with --state"
                )
        for line in lines[1:]:
            match _value(line):
                case [list() as step, result]:
                    self._done[json.dumps(step)] = result
                case _:
                    continue  # the line that was being written when the import broke off

    def done(self, *step: str) -> bool:
        """Tell whether a step was done."""
        return json.dumps(list(step)) in self._done

    def result(self, *step: str) -> JsonValue:
        """Return what was remembered with a step that was done."""
        return self._done[json.dumps(list(step))]

    def steps(self, kind: str) -> Iterator[list[str]]:
        """Yield the steps of a kind that were done, each without its kind."""
        for key in self._done:
            first, *rest = json.loads(key)
            if first == kind:
                yield rest

    def remember(self, *step: str, result: JsonValue = None) -> None:
        """Note that a step was done.

        Raises:
            InputError: the file cannot be written.
        """
        first = not self._done
        self._done[json.dumps(list(step))] = result
        line = json.dumps([list(step), result]) + "\n"
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(self._head) + "\n" + line if first else line)
        except OSError as error:
            raise self._unusable(error) from error

    def finish(self) -> None:
        """Forget everything: the import is complete."""
        self._done.clear()
        self._path.unlink(missing_ok=True)

    def _unusable(self, error: OSError) -> InputError:
        return InputError(f"cannot keep the state of the import in {self._path}: {error.strerror}")


def _value(line: bytes) -> JsonValue:
    """Return what a line says, ``None`` where that is nothing."""
    try:
        value: JsonValue = json.loads(line)
    except ValueError:
        return None
    return value
