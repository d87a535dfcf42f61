"""Where contents come from, read once from those that are there."""

import json

from alembic import op
from sqlalchemy import Column, Text, column, select, table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_CONTENTS = table("contents", column("id"), column("text"), column("provenance"))
_MARKED = select(_CONTENTS.c.id, _CONTENTS.c.text).where(_CONTENTS.c.text.contains('"provenance"'))
_WEAKEST_FIRST = ("mocked", "observed", "tested")


def upgrade() -> None:
    """Add the column and fill it."""
    op.add_column("contents", Column("provenance", Text))
    connection = op.get_bind()
    for number, text in connection.execute(_MARKED).all():
        named = _named(text)
        weakest = next((one for one in _WEAKEST_FIRST if one in named), None)
        if weakest is not None:
            connection.execute(_CONTENTS.update().where(_CONTENTS.c.id == number).values(provenance=weakest))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("contents", "provenance")


def _named(text: str) -> set[str]:
    """Return the provenances in a contract; any JSON may have been published, so nothing is taken for granted."""
    try:
        interactions = json.loads(text)["interactions"]
        return {str(one["comments"]["shiplap"]["provenance"]) for one in interactions if _is_marked(one)}
    except (ValueError, KeyError, TypeError):
        return set()


def _is_marked(interaction: object) -> bool:
    comments = interaction.get("comments") if isinstance(interaction, dict) else None
    marks = comments.get("shiplap") if isinstance(comments, dict) else None
    return isinstance(marks, dict) and "provenance" in marks
