"""What members ask for about what is kept of them: a copy, or that all of it be deleted.

The ledger may lose the names in it, and only these: its amounts stay as they were entered.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Float, Integer, Text, text

from bot.store.migrations.versions.v0017_servers import id_column
from bot.store.migrations.versions.v0018_ledger import COUNTS, create
from bot.store.migrations.versions.v0023_usage import ADDED, COLUMNS, KEY, is_settled, key, pictures

revision = "0030"
down_revision = "0029"
oldest_compatible = "0023"

NOBODY = 1
"""Stands for all members who had their data deleted."""

PENDING = text("state = 'pending'")
# What was removed by somebody who has a name.
NAMED = text("removed_by > 1")

REFUSAL = "the ledger is only added to"
# Anything else than that a member becomes nobody.
CHANGED = (
    f"NEW.user_id <> {NOBODY} OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.usd <> OLD.usd "
    "OR NEW.pictures <> OLD.pictures OR NEW.at_s <> OLD.at_s OR NEW.why <> OLD.why "
    "OR NEW.day <> OLD.day OR coalesce(NEW.task_id, 0) <> coalesce(OLD.task_id, 0) "
    "OR coalesce(NEW.guild_id, 0) <> coalesce(OLD.guild_id, 0)"
)
UNCHANGED = "CREATE TRIGGER ledger_has_no_update BEFORE UPDATE ON ledger"
IN_A_FILE = (
    "DROP TRIGGER ledger_has_no_update",
    f"{UNCHANGED} WHEN {CHANGED} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)
ON_A_SERVER = (
    "DROP TRIGGER ledger_has_no_update ON ledger",
    f"{UNCHANGED} FOR EACH ROW WHEN ({CHANGED}) EXECUTE FUNCTION ledger_has_no_update()",
)

# The member's days and months become nobody's; those of servers stay.
SUMS = """
    INSERT INTO ledger_sums (guild_id, user_id, period, usd, pictures)
    SELECT coalesce(NEW.guild_id, 0), member, period, sign * NEW.usd, sign * NEW.pictures FROM (
        SELECT NEW.user_id AS member, NEW.day AS period, 1 AS sign
        UNION ALL SELECT NEW.user_id, substr(NEW.day, 1, 7), 1
        UNION ALL SELECT OLD.user_id, NEW.day, -1
        UNION ALL SELECT OLD.user_id, substr(NEW.day, 1, 7), -1
    ) AS moved WHERE true
    ON CONFLICT (guild_id, user_id, period) DO UPDATE SET
        usd = ledger_sums.usd + excluded.usd, pictures = ledger_sums.pictures + excluded.pictures;
    DELETE FROM ledger_sums WHERE guild_id = coalesce(OLD.guild_id, 0) AND user_id = OLD.user_id
        AND period IN (OLD.day, substr(OLD.day, 1, 7)) AND pictures = 0 AND abs(usd) < 0.000001;
"""
IS_OTHERS = "OLD.user_id <> NEW.user_id"


def usage() -> str:
    """Count a task for nobody in the place of its member."""
    usd = f"({pictures('NEW')}) * coalesce(NEW.estimate_usd, 0)"
    of_member = f"({', '.join(KEY)}) = ({key('OLD', 'OLD.user_id')})"
    return (
        f"INSERT INTO usage_sums ({COLUMNS}) SELECT {key('NEW', 'member')}, sign, "  # noqa: S608 - of this file
        f"sign * ({pictures('NEW')}), sign * ({usd}) "
        "FROM (SELECT NEW.user_id AS member, 1 AS sign UNION ALL SELECT OLD.user_id, -1) AS moved "
        f"WHERE true {ADDED}; DELETE FROM usage_sums WHERE {of_member} AND tasks = 0;"
    )


def upgrade() -> None:
    """Make the table, with nothing in it, and let names be taken out of the ledger."""
    op.create_table(
        "data_requests",
        id_column(),
        Column("user_id", BigInteger, nullable=False),
        Column("kind", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("stage", Text, nullable=False),
        Column("created_s", Float, nullable=False),
        Column("finished_s", Float),
        Column("due_s", Float, nullable=False),
        Column("tries", Integer, nullable=False),
        # What was asked for later is none of it.
        Column("last_task_id", BigInteger, nullable=False),
        # Those from it on, of what was asked for until then, are done.
        Column("next_task_id", BigInteger, nullable=False),
        Column("total", Integer, nullable=False),
        Column("done", Integer, nullable=False),
        # Messages that the bot cannot remove any more.
        Column("unreachable", Integer, nullable=False),
        # The direct message that a copy comes below.
        Column("channel_id", BigInteger),
        Column("message_id", BigInteger),
    )
    op.create_index(
        "data_requests_one_pending",
        "data_requests",
        ["user_id"],
        unique=True,
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
    op.create_index("data_requests_of_member", "data_requests", ["user_id", "id"])
    op.create_index("ledger_of_member", "ledger", ["user_id", "id"])
    op.create_index(
        "tasks_removed_by",
        "tasks",
        ["removed_by"],
        sqlite_where=NAMED,
        postgresql_where=NAMED,
    )
    is_file = op.get_bind().dialect.name == "sqlite"
    for statement in IN_A_FILE if is_file else ON_A_SERVER:
        op.execute(statement)
    create(
        "ledger_sums_lose_names",
        "AFTER UPDATE OF user_id ON ledger",
        f"{IS_OTHERS} AND ({COUNTS})",
        SUMS,
    )
    create(
        "usage_loses_names",
        "AFTER UPDATE OF user_id ON tasks",
        f"{IS_OTHERS} AND {is_settled('NEW')}",
        usage(),
    )
