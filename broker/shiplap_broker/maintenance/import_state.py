"""What an import has done, one line a step: written after the step, so that a break repeats one step at most."""

import json
from pathlib import Path

from shiplap.errors import InputError
from shiplap.model.json_value import JsonValue

_FORMAT = 2


class ImportState:
    """The file that remembers the steps of one import."""

    def __init__(self, path: Path, source: str) -> None:
        """Read the steps done so far; a file that is not there is an import that begins.

        Raises:
            InputError: the file is of another import, or cannot be read or written.
        """
        self._path = path
        self._done: dict[str, JsonValue] = {}
        try:
            lines = path.read_text("utf-8").splitlines() if path.exists() else []
            if lines:
                self._read(lines, source)
            else:
                path.write_text(json.dumps({"shiplapImport": _FORMAT, "from": source}) + "\n", "utf-8")
        except OSError as error:
            raise InputError(f"cannot keep the state of the import in {path}: {error.strerror}") from error

    def _read(self, lines: list[str], source: str) -> None:
        try:
            head = json.loads(lines[0])
        except ValueError:
            head = None
        if not isinstance(head, dict) or head.get("shiplapImport") != _FORMAT:
            raise InputError(f"{self._path} is not the state of an import; say another file with --state")
        if head.get("from") != source:
            raise InputError(
                f"{self._path} is the state of an import from {head.get('from')}; say another file with --state"
            )
        for line in lines[1:]:
            try:
                step, result = json.loads(line)
            except ValueError:
                continue  # the line that was being written when the import broke off
            self._done[json.dumps(step)] = result

    def done(self, *step: str) -> bool:
        """Tell whether a step was done."""
        return json.dumps(list(step)) in self._done

    def result(self, *step: str) -> JsonValue:
        """Return what was remembered with a step that was done."""
        return self._done[json.dumps(list(step))]

    def remember(self, *step: str, result: JsonValue = None) -> None:
        """Note that a step was done."""
        self._done[json.dumps(list(step))] = result
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([list(step), result], ensure_ascii=False) + "\n")

    def finish(self) -> None:
        """Forget everything: the import is complete."""
        self._path.unlink(missing_ok=True)
