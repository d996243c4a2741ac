"""Which tasks their member is still to get a copy of by direct message."""

from alembic import op
from sqlalchemy import Boolean, Column, false

revision = "0028"
down_revision = "0027"
# An earlier program leaves the column alone: it copies nothing.
oldest_compatible = "0021"


def upgrade() -> None:
    """Add the column; nothing that is there is copied."""
    op.add_column("tasks", Column("to_copy", Boolean, nullable=False, server_default=false()))
