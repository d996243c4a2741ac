"""What members choose for themselves, and of which tasks they may still be told that they ended."""

from alembic import op
from sqlalchemy import JSON, BigInteger, Boolean, Column, Integer, Text, false

revision = "0024"
down_revision = "0023"
# An earlier program leaves the columns alone, and makes members' requests as it always did.
oldest_compatible = "0021"


def upgrade() -> None:
    """Add the columns; whoever chose nothing has everything as it was."""
    for column in (
        # Of prompts that say nothing else; null: as where they are asked for.
        Column("aspect", Text),
        Column("version", Text),
        Column("speed", Text),
        Column("stylize", Integer),
        Column("suffix", Text),
        # Where results go, and when their member is mentioned.
        Column("results", Text, nullable=False, server_default="here"),
        Column("ping", Text, nullable=False, server_default="never"),
        # How often anything was chosen, and what it was before that.
        Column("revision", BigInteger, nullable=False, server_default="0"),
        Column("replaced", JSON(none_as_null=True)),
    ):
        op.add_column("members", column)
    op.add_column("tasks", Column("to_ping", Boolean, nullable=False, server_default=false()))
