"""Posts in galleries, and which members keep their prompts out of them."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Float, Identity, Integer, Text, false, text

revision = "0022"
down_revision = "0021"
oldest_compatible = "0021"

# SQLite counts up what is INTEGER only.
ID = BigInteger().with_variant(Integer, "sqlite")
IS_DUE = text("state IN ('pending', 'removing')")

NAME = "gallery_follows_removals"
EVENT = "AFTER UPDATE OF removed_by ON tasks"
CONDITION = "NEW.removed_by IS NOT NULL AND OLD.removed_by IS NULL"
BODY = (
    "UPDATE gallery SET state = 'removing', send_after_s = 0.0, tries = 0 "
    "WHERE task_id = NEW.id AND state IN ('pending', 'posted', 'given_up');"
)
IN_A_FILE = (f"CREATE TRIGGER {NAME} {EVENT} WHEN {CONDITION} BEGIN {BODY} END",)
FUNCTION = f"RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN {BODY} RETURN NULL; END $$"
ON_A_SERVER = (
    f"CREATE FUNCTION {NAME}() {FUNCTION}",
    f"CREATE TRIGGER {NAME} {EVENT} FOR EACH ROW WHEN ({CONDITION}) EXECUTE FUNCTION {NAME}()",
)


def upgrade() -> None:
    """Make the table, with nothing in it, what lets it follow removals, and the column."""
    op.create_table(
        "gallery",
        Column("id", ID, Identity(always=False), primary_key=True),
        Column("task_id", BigInteger, nullable=False, unique=True),
        Column("guild_id", BigInteger, nullable=False),
        Column("channel_id", BigInteger, nullable=False),
        Column("stars", Integer, nullable=False),
        Column("by_user_id", BigInteger),
        # Whether all who see the gallery see it where it was made, too.
        Column("is_open", Boolean, nullable=False),
        Column("state", Text, nullable=False),
        Column("created_s", Float, nullable=False),
        # When it was first tried to be posted.
        Column("begun_s", Float),
        Column("send_after_s", Float, nullable=False),
        Column("tries", Integer, nullable=False),
        # Its channel, or its post in a forum.
        Column("posted_in", BigInteger),
        Column("message_id", BigInteger),
    )
    op.create_index(
        "gallery_due",
        "gallery",
        ["send_after_s", "id"],
        sqlite_where=IS_DUE,
        postgresql_where=IS_DUE,
    )
    is_file = op.get_bind().dialect.name == "sqlite"
    for statement in IN_A_FILE if is_file else ON_A_SERVER:
        op.execute(statement)
    hides = Column("hides_prompts", Boolean, nullable=False, server_default=false())
    op.add_column("members", hides)
