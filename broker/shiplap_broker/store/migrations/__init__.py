"""The history of the tables, run by Alembic; a revision that was released is never changed."""
