"""The files of an OpenAPI document, from one folder and nowhere else."""

from pathlib import Path

from shiplap.compat.documents import Document, Files, load_document
from shiplap.errors import InputError


def open_document(path: Path, root: Path | None = None) -> Document:
    """Read a document and the files it refers to.

    Args:
        path: its first file.
        root: the folder that references may not leave; the one of the first file where not given.

    Raises:
        InputError: when it cannot be read, or is no OpenAPI document.
    """
    folder = (root or path.parent).resolve()
    try:
        name = path.resolve().relative_to(folder).as_posix()
    except ValueError as error:
        raise InputError(f"{path} is not below the root folder {folder}") from error
    return load_document(name, files_below(folder))


def files_below(folder: Path) -> Files:
    """Return the port to the files of a folder; links that lead out of it lead nowhere."""

    def read(name: str) -> bytes | None:
        try:
            file = (folder / name).resolve()
            is_there = file.is_relative_to(folder) and file.is_file()
        except (OSError, ValueError, RuntimeError):  # no name that a file could have, or links that go round in circles
            return None
        try:
            return file.read_bytes() if is_there else None
        except OSError as error:
            raise InputError(f"{name} could not be read: {error.strerror}") from error

    return read
