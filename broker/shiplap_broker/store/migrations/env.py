"""Where Alembic meets the broker's database: it runs inside the transaction that `migrate` has begun."""

from alembic import context

from shiplap_broker.store.webhook_tables import webhooks

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=webhooks.metadata,
    compare_type=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
