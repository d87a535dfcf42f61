"""The page about the architecture shows the rules that the machine really checks."""

import re


def test_the_page_shows_the_live_rules(repository):
    page = (repository / "docs/architecture.md").read_text(encoding="utf-8")
    shown = re.search(r"^```ini\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)

    assert shown is not None
    assert shown[1] == (repository / ".importlinter").read_text(encoding="utf-8"), "copy .importlinter into the page"


def test_every_room_of_the_core_stands_on_the_page(repository):
    page = (repository / "docs/architecture.md").read_text(encoding="utf-8")
    rooms = {path.stem for path in (repository / "src/shiplap").iterdir() if path.name[0] not in "_p"} | {"pactfile"}

    assert {room for room in rooms if f"`{room}`" not in page} == set()
