"""The ledger follows the tasks, and its sums the ledger, by triggers: no path can forget it.

Rows say on which day and for which server they count, and how much their member may have at once.
"""

from alembic import op

revision = "0018"
down_revision = "0017"
oldest_compatible = "0017"

COLUMNS = (
    # On which day of its server's calendar a request counts. What has none is not counted: what
    # was asked for before there was a ledger, or of a program of that time, and bookmarks.
    "ALTER TABLE tasks ADD COLUMN billing_day TEXT",
    # The server whose it is: in direct messages the one that its member comes from.
    "ALTER TABLE tasks ADD COLUMN billing_guild_id BIGINT",
    # The day as above: what is given back counts no longer on the one that it was reserved on.
    "ALTER TABLE ledger ADD COLUMN day TEXT NOT NULL DEFAULT ''",
    # How many pictures its member may have made at once, where their server says so.
    "ALTER TABLE tasks ADD COLUMN running_limit INTEGER",
)

ENTRY = "INSERT INTO ledger (task_id, guild_id, user_id, day, kind, usd, pictures, at_s, why)"

# One for the member and one for the server, by month; of all servers as well. By day, the member.
SUM = """
    INSERT INTO ledger_sums (guild_id, user_id, period, usd, pictures)
    SELECT guild, member, period, NEW.usd, NEW.pictures FROM (
        SELECT coalesce(NEW.guild_id, 0) AS guild, NEW.user_id AS member, NEW.day AS period
        UNION SELECT coalesce(NEW.guild_id, 0), NEW.user_id, substr(NEW.day, 1, 7)
        UNION SELECT coalesce(NEW.guild_id, 0), 0, substr(NEW.day, 1, 7)
        UNION SELECT -1, 0, substr(NEW.day, 1, 7)
    ) AS counted WHERE true
    ON CONFLICT (guild_id, user_id, period) DO UPDATE SET
        usd = ledger_sums.usd + excluded.usd, pictures = ledger_sums.pictures + excluded.pictures;
"""
COUNTS = "NEW.usd <> 0 OR NEW.pictures <> 0"


def kind(row: str) -> str:
    """What a task costs by what is known of it: an id is paid for, unless it failed."""
    return (
        f"CASE WHEN {row}.state = 'failed' THEN 'refunded' "
        f"WHEN {row}.remote_id IS NOT NULL THEN 'charged' "
        f"WHEN {row}.state = 'cancelled' THEN 'refunded' ELSE 'reserved' END"
    )


def pictures(row: str) -> str:
    """For how many pictures."""
    return f"(CASE WHEN {kind(row)} = 'refunded' THEN 0 ELSE {row}.starts END)"


def entry(row: str, what: str, more: str, why: str) -> str:
    """The entry of a task: what it is now, by how many pictures it differs, and why."""
    clock = (
        "((julianday('now') - 2440587.5) * 86400.0)"
        if _is_sqlite()
        else "CAST(extract(epoch FROM clock_timestamp()) AS DOUBLE PRECISION)"
    )
    return (
        f"{ENTRY} VALUES ({row}.id, {row}.billing_guild_id, {row}.user_id, {row}.billing_day, "
        f"{what}, "
        f"coalesce({row}.estimate_usd, 0) * ({more}), {more}, {clock}, {why});"
    )


WHY = "coalesce(NEW.ending, NEW.state)"


def triggers() -> tuple[tuple[str, str, str, str], ...]:
    """Name, event, condition and body of each."""
    more = f"{pictures('NEW')} - {pictures('OLD')}"
    return (
        (
            "ledger_follows_new_tasks",
            "AFTER INSERT ON tasks",
            "NEW.billing_day IS NOT NULL",
            entry("NEW", kind("NEW"), pictures("NEW"), WHY),
        ),
        (
            "ledger_follows_changes",
            "AFTER UPDATE OF state, remote_id, starts ON tasks",
            f"NEW.billing_day IS NOT NULL AND ({kind('OLD')} <> {kind('NEW')} OR {more} <> 0)",
            entry("NEW", kind("NEW"), more, WHY),
        ),
        (
            "ledger_follows_discards",
            "AFTER DELETE ON tasks",
            f"OLD.billing_day IS NOT NULL AND {kind('OLD')} <> 'refunded'",
            entry("OLD", "'refunded'", f"-{pictures('OLD')}", "'discarded'"),
        ),
        ("ledger_sums_follow", "AFTER INSERT ON ledger", COUNTS, SUM),
    )


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def create(name: str, event: str, condition: str, body: str) -> None:
    """Make one trigger, with a function of its name where a database wants one."""
    if _is_sqlite():
        op.execute(f"CREATE TRIGGER {name} {event} WHEN {condition} BEGIN {body} END")
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS TRIGGER LANGUAGE plpgsql AS $$ "
        f"BEGIN {body} RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} {event} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION {name}()"
    )


def upgrade() -> None:
    """Add the days, and the triggers; what was asked for before is not counted."""
    for statement in COLUMNS:
        op.execute(statement)
    for trigger in triggers():
        create(*trigger)
