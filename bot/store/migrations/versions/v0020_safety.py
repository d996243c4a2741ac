"""Strikes of members, who removed a picture, and indices of servers and members."""

from alembic import op
from sqlalchemy import BigInteger, Column, Float, Identity, Integer, Text

revision = "0020"
down_revision = "0019"
oldest_compatible = "0020"

# SQLite counts up what is INTEGER only.
ID = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    """Make the table, with nothing in it, the column and the indices."""
    op.create_table(
        "strikes",
        Column("id", ID, Identity(always=False), primary_key=True),
        # 0: direct messages of a member who never asked in a server.
        Column("guild_id", BigInteger, nullable=False),
        Column("user_id", BigInteger, nullable=False),
        Column("at_s", Float, nullable=False),
        Column("why", Text, nullable=False),
        Column("task_id", BigInteger),
        # Delivered twice, an interaction counts once.
        Column("interaction_id", BigInteger, unique=True),
    )
    op.create_index("strikes_of_member", "strikes", ["guild_id", "user_id", "at_s"])
    op.create_index("strikes_by_age", "strikes", ["at_s"])
    # An earlier program would show again what was removed.
    op.add_column("tasks", Column("removed_by", BigInteger))
    op.create_index("tasks_of_server", "tasks", ["guild_id", "id"])
    op.create_index("drafts_of_member", "drafts", ["user_id", "created_s"])
