"""Servers with their settings, what was changed of these, and the ledger with its sums."""

from alembic import op
from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Identity, Integer, Text

revision = "0017"
down_revision = "0016"
oldest_compatible = "0017"

# SQLite counts up what is INTEGER only.
ID = BigInteger().with_variant(Integer, "sqlite")


def id_column() -> Column[int]:
    """A key that the database counts up."""
    return Column("id", ID, Identity(always=False), primary_key=True)


def upgrade() -> None:
    """Make the tables, with nothing in them: each server has the operator's defaults."""
    op.create_table(
        "servers",
        Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
        Column("settings", JSON, nullable=False),
        Column("revision", Integer, nullable=False),
        # The operator's.
        Column("limit_usd", Float),
        Column("paused", Boolean, nullable=False),
        Column("joined_s", Float),
        Column("left_s", Float),
    )
    op.create_table(
        "setting_changes",
        id_column(),
        Column("guild_id", BigInteger, nullable=False),
        Column("at_s", Float, nullable=False),
        Column("by_user_id", BigInteger, nullable=False),
        Column("name", Text, nullable=False),
        Column("old", JSON),
        Column("new", JSON),
        Column("undone", Boolean, nullable=False),
    )
    op.create_index("setting_changes_of_server", "setting_changes", ["guild_id", "id"])
    make_ledger()


def make_ledger() -> None:
    """What was reserved, charged and given back, and what that comes to."""
    op.create_table(
        "ledger",
        id_column(),
        Column("task_id", BigInteger),
        Column("guild_id", BigInteger),
        Column("user_id", BigInteger, nullable=False),
        Column("kind", Text, nullable=False),
        Column("usd", Float, nullable=False),
        Column("pictures", Integer, nullable=False),
        Column("at_s", Float, nullable=False),
        Column("why", Text, nullable=False),
    )
    op.create_index("ledger_of_task", "ledger", ["task_id"])
    for operation in ("UPDATE", "DELETE"):
        append_only(operation)
    for table, pictures, usd in (
        ("ledger_sums", Column("pictures", Integer), Column("usd", Float)),
        ("grants", Column("pictures", Integer), Column("usd", Float)),
    ):
        pictures.nullable = usd.nullable = False
        op.create_table(
            table,
            # 0: direct messages; -1: all servers.
            Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
            # 0: the server's own.
            Column("user_id", BigInteger, primary_key=True, autoincrement=False),
            # A day as YYYY-MM-DD, or a month as YYYY-MM.
            Column("period", Text, primary_key=True),
            usd,
            pictures,
        )


def append_only(operation: str) -> None:
    """Let the database refuse to change what was entered."""
    name, refusal = f"ledger_has_no_{operation.lower()}", "the ledger is only added to"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {operation} ON ledger "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{refusal}' USING ERRCODE = 'check_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {operation} ON ledger FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
