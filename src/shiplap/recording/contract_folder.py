"""The folder of contract files: their names, and writing one so that nobody ever sees half of it."""

import os
import tempfile
from pathlib import Path


def file_name(consumer: str, provider: str) -> str:
    """Return the name of the file for a pair of names, in which no part can leave the folder."""
    asking, asked = (name.replace("/", "_").replace("\\", "_") for name in (consumer, provider))
    return f"{asking}-{asked}.json"


def write_file(path: Path, text: str) -> None:
    """Write to a temporary file beside ``path`` and rename it: whoever reads sees the old file or the new one.

    Raises:
        OSError: when the folder cannot be made or written; nothing is left behind then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
