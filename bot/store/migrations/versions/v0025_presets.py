"""Presets: parts of prompts that members and servers keep by a name."""

from alembic import op
from sqlalchemy import BigInteger, Column, Float, Text

revision = "0025"
down_revision = "0024"
oldest_compatible = "0020"


def upgrade() -> None:
    """Make the table, with nothing in it."""
    op.create_table(
        "presets",
        # 0: the server's.
        Column("user_id", BigInteger, primary_key=True, autoincrement=False),
        # 0: the member's own, wherever they are.
        Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
        Column("name", Text, primary_key=True),
        Column("text", Text, nullable=False),
        Column("saved_s", Float, nullable=False),
    )
