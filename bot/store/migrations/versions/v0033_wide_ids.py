"""Ids of favourites as wide as all others: putting copies back makes those of tasks high."""

from alembic import op
from sqlalchemy import BigInteger

revision = "0033"
down_revision = "0032"
oldest_compatible = "0031"


def upgrade() -> None:
    """Widen the column on a server; in a file each number has that room."""
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("favourites", "task_id", type_=BigInteger)
