"""Reported pictures, and whether those of a task are blurred by the rule of its server."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Identity, Integer, Text

revision = "0021"
down_revision = "0020"
# An earlier program would show what is to be blurred.
oldest_compatible = "0021"

# SQLite counts up what is INTEGER only.
ID = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    """Add the column and the tables; what was asked for before is shown as it was."""
    op.add_column("tasks", Column("spoiler", Boolean))
    op.create_table(
        "reports",
        Column("id", ID, Identity(always=False), primary_key=True),
        Column("task_id", BigInteger, nullable=False, unique=True),
        Column("guild_id", BigInteger, nullable=False),
        Column("created_s", Float, nullable=False),
        Column("outcome", Text),
        Column("decided_by", BigInteger),
    )
    op.create_table(
        "report_members",
        Column("report_id", BigInteger, ForeignKey("reports.id"), primary_key=True),
        Column("user_id", BigInteger, primary_key=True),
        Column("at_s", Float, nullable=False),
    )
    op.create_index("report_members_by_member", "report_members", ["user_id", "at_s"])
