"""What came of requests, added up by day, kind, speed and outcome, by triggers as the ledger is.

And which servers the operator allowed.

A row of sums for the member and one for the server follow each task that is settled, so no
question about many tasks reads them.
"""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, Text, false

from bot.store.migrations.versions.v0018_ledger import create

revision = "0023"
down_revision = "0022"
oldest_compatible = "0020"

KEY = ("guild_id", "user_id", "day", "kind", "speed", "outcome", "seconds")
COLUMNS = f"{', '.join(KEY)}, tasks, pictures, usd"
ADDED = f"""
    ON CONFLICT ({", ".join(KEY)}) DO UPDATE SET tasks = usage_sums.tasks + excluded.tasks,
    pictures = usage_sums.pictures + excluded.pictures, usd = usage_sums.usd + excluded.usd
"""
CHANGES = "AFTER UPDATE OF state, ending, remote_id, starts, submitted_s, finished_s ON tasks"


def is_settled(row: str) -> str:
    """Whether a task counts."""
    return (
        f"({row}.billing_day IS NOT NULL AND {row}.state IN ('succeeded', 'failed', 'cancelled'))"
    )


def outcome(row: str) -> str:
    """That it succeeded, or how it ended."""
    return (
        f"CASE WHEN {row}.state = 'succeeded' THEN 'succeeded' "
        f"ELSE coalesce({row}.ending, {row}.state) END"
    )


def seconds(row: str) -> str:
    """How long CometAPI took, the longer the more roughly; 0: that is not known."""
    took = f"({row}.finished_s - {row}.submitted_s)"
    return (
        f"CASE WHEN {row}.state <> 'succeeded' OR {row}.submitted_s IS NULL "
        f"OR {row}.finished_s IS NULL THEN 0 WHEN {took} < 1 THEN 1 "
        f"WHEN {took} < 120 THEN CAST(round({took}) AS INTEGER) "
        f"WHEN {took} < 1200 THEN 10 * CAST(round({took} / 10) AS INTEGER) "
        f"WHEN {took} < 86400 THEN 60 * CAST(round({took} / 60) AS INTEGER) ELSE 86400 END"
    )


def pictures(row: str) -> str:
    """For how many pictures it is paid."""
    return (
        f"CASE WHEN {row}.state = 'failed' "
        f"OR {row}.state = 'cancelled' AND {row}.remote_id IS NULL THEN 0 ELSE {row}.starts END"
    )


def key(row: str, member: str) -> str:
    """The values of the key."""
    return (
        f"coalesce({row}.billing_guild_id, 0), {member}, {row}.billing_day, {row}.kind, "
        f"coalesce({row}.speed, ''), {outcome(row)}, {seconds(row)}"
    )


def add(row: str, sign: str = "") -> str:
    """Count a task, or (with a minus) no longer, for its member and for the server."""
    usd = f"({pictures(row)}) * coalesce({row}.estimate_usd, 0)"
    return (
        f"INSERT INTO usage_sums ({COLUMNS}) SELECT {key(row, 'member')}, {sign}1, "  # noqa: S608 - of this file
        f"{sign}({pictures(row)}), {sign}({usd}) "
        f"FROM (SELECT {row}.user_id AS member UNION SELECT 0) AS counted "
        f"WHERE true {ADDED};"
    )


def triggers() -> tuple[tuple[str, str, str, str], ...]:
    """Name, event, condition and body of each."""
    told = (is_settled, outcome, seconds, pictures)
    changed = " OR ".join(f"({one('OLD')}) <> ({one('NEW')})" for one in told)
    return (
        ("usage_follows_new_tasks", "AFTER INSERT ON tasks", is_settled("NEW"), add("NEW")),
        ("usage_adds_tasks", CHANGES, f"{is_settled('NEW')} AND ({changed})", add("NEW")),
        ("usage_takes_tasks", CHANGES, f"{is_settled('OLD')} AND ({changed})", add("OLD", "-")),
        ("usage_follows_discards", "AFTER DELETE ON tasks", is_settled("OLD"), add("OLD", "-")),
    )


def upgrade() -> None:
    """Make the table, count what the ledger counted, and the triggers; and an index of its sums."""
    op.create_table(
        "usage_sums",
        # 0: direct messages of a member who never asked in a server.
        Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
        # 0: the server's own sum.
        Column("user_id", BigInteger, primary_key=True, autoincrement=False),
        Column("day", Text, primary_key=True),
        Column("kind", Text, primary_key=True),
        # Empty: that of the key.
        Column("speed", Text, primary_key=True),
        Column("outcome", Text, primary_key=True),
        Column("seconds", Integer, primary_key=True, autoincrement=False),
        Column("tasks", Integer, nullable=False),
        Column("pictures", Integer, nullable=False),
        Column("usd", Float, nullable=False),
    )
    op.create_index("ledger_sums_by_period", "ledger_sums", ["guild_id", "period"])
    # By the operator, beside those that the settings name.
    op.add_column("servers", Column("allowed", Boolean, nullable=False, server_default=false()))
    for member in ("tasks.user_id", "0"):
        usd = f"({pictures('tasks')}) * coalesce(tasks.estimate_usd, 0)"
        op.execute(
            f"INSERT INTO usage_sums ({COLUMNS}) "  # noqa: S608 - of this file
            f"SELECT {key('tasks', member)}, count(*), sum({pictures('tasks')}), sum({usd}) "
            f"FROM tasks WHERE {is_settled('tasks')} GROUP BY 1, 2, 3, 4, 5, 6, 7"
        )
    for trigger in triggers():
        create(*trigger)
