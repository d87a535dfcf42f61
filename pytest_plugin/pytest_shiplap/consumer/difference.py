"""What ``--contract-check`` says when a file on disk is not what the tests recorded."""

from difflib import unified_diff
from itertools import islice
from pathlib import Path

from shiplap.model.interaction import Contract
from shiplap.recording.gather import interaction_name

_LINES = 40


def difference(path: Path, old: Contract | None, new: Contract, before: bytes | None, after: str) -> str:
    """Say what would change in a contract file, interaction by interaction and then line by line."""
    if old is None or before is None:
        return f"{path} is missing; run the tests with --contract-update and commit the file"
    known = {interaction_name(each): each for each in old.interactions}
    recorded = {interaction_name(each): each for each in new.interactions}
    lines = [f"{path} is not what the tests record; run them with --contract-update and commit the file"]
    lines += [f"  new: {name}" for name in recorded if name not in known]
    lines += [f"  gone: {name}" for name in known if name not in recorded]
    lines += [f"  changed: {name}" for name, each in recorded.items() if name in known and known[name] != each]
    changed = unified_diff(
        before.decode(errors="replace").splitlines(), after.splitlines(), str(path), "recorded", lineterm="", n=2
    )
    lines += [f"  {line}" for line in islice(changed, _LINES)]
    return "\n".join(lines)
