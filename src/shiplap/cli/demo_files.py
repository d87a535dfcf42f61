"""Finds the files of the demo's story: in an installed package beside this module, in a checkout under ``examples``."""

from importlib.resources import files
from pathlib import Path

from shiplap.errors import ShiplapError

STORY_FILES = (
    "web/pacts/web-40/web-orders-api.json",
    "web/pacts/web-41/web-orders-api.json",
    "invoices/contracts/invoices-orders-api.json",
    "orders_api/conftest.py",
    "orders_api/orders_api.py",
    "orders_api/pyproject.toml",
    "orders_api/test_orders_api.py",
)
"""What the story needs; pyproject.toml puts the same files into the wheel."""


def copy_story(target: Path) -> None:
    """Copy the story's files below ``target``.

    Raises:
        ShiplapError: when this installation does not have them.
    """
    packaged = files("shiplap.cli") / "story"
    checkout = Path(__file__).parents[3] / "examples" / "01_overlap_window"
    for name in STORY_FILES:
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        source = packaged / name
        try:
            file.write_bytes(source.read_bytes() if source.is_file() else (checkout / name).read_bytes())
        except OSError as error:
            raise ShiplapError(f"this installation lacks a file of the demo's story: {name}") from error
