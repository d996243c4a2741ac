"""How often Discord refused what a message was to show, so that it is not asked for ever."""

from alembic import op

revision = "0006"
down_revision = "0005"
oldest_compatible = "0006"


def upgrade() -> None:
    """Count from now on."""
    op.execute("ALTER TABLE tasks ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0")
