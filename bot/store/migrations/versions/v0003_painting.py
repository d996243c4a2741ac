"""What is due for painting, by what goes first, as the publisher asks for it."""

from alembic import op

revision = "0003"
down_revision = "0002"
oldest_compatible = "0003"

URGENCY = """
ALTER TABLE tasks ADD COLUMN urgency INTEGER GENERATED ALWAYS AS (
    CASE
        WHEN state IN ('queued', 'submitting', 'running', 'needs_input') THEN 2
        WHEN state = 'succeeded' AND delivery IS NOT NULL THEN 1
        ELSE 0
    END
) VIRTUAL
"""

# All columns that the publisher's query reads, so that rows of full channels are passed over
# without looking them up.
INDEX = """
CREATE INDEX tasks_to_paint ON tasks (
    urgency, paint_after_s, channel_id, message_id, paint_lease_s, shown_revision, revision
) WHERE shown_revision < revision AND message_id IS NOT NULL
"""


def upgrade() -> None:
    """Add the computed column and its index."""
    op.execute(URGENCY)
    op.execute(INDEX)
