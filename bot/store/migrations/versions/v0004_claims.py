"""Which messages are being edited is no longer in the file: it is known to the publisher alone."""

from alembic import op

revision = "0004"
down_revision = "0003"
oldest_compatible = "0004"

INDEX = """
CREATE INDEX tasks_to_paint ON tasks (
    urgency, paint_after_s, channel_id, message_id, shown_revision, revision
) WHERE shown_revision < revision AND message_id IS NOT NULL
"""


def upgrade() -> None:
    """Drop the column, and make the index that held it anew."""
    op.execute("DROP INDEX tasks_to_paint")
    op.execute("ALTER TABLE tasks DROP COLUMN paint_lease_s")
    op.execute(INDEX)
