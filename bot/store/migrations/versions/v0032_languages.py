"""Which language members chose to read what only they see."""

from alembic import op
from sqlalchemy import Column, Text, text

revision = "0032"
down_revision = "0031"
# An earlier program leaves the column alone: it speaks the language of their Discord.
oldest_compatible = "0031"

CHOSEN = text("language IS NOT NULL")


def upgrade() -> None:
    """Add the column; nobody chose any."""
    op.add_column("members", Column("language", Text))
    op.create_index(
        "members_with_language",
        "members",
        ["user_id", "language"],
        sqlite_where=CHOSEN,
        postgresql_where=CHOSEN,
    )
