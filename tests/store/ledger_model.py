"""What the ledger comes to, said as plainly as possible: the definition it is held against.

Each statement finds what is wrong, and nothing where all is right.
"""

from __future__ import annotations

from typing import Any, Final

# What was withdrawn before CometAPI had it costs nothing, nor does what failed.
_COSTS: Final = """
    SELECT id AS task_id, starts AS pictures, starts * coalesce(estimate_usd, 0) AS usd FROM tasks
    WHERE billing_day IS NOT NULL AND state <> 'failed'
    AND (state <> 'cancelled' OR remote_id IS NOT NULL)
"""
_SIDES: Final = f"""
    SELECT task_id, pictures, usd FROM ({_COSTS}) AS costs
    UNION ALL SELECT task_id, -pictures, -usd FROM ledger
"""  # noqa: S608 - of this file
TASKS: Final = f"""
    SELECT task_id FROM ({_SIDES}) AS sides GROUP BY task_id
    HAVING sum(pictures) <> 0 OR abs(sum(usd)) > 0.000001
"""  # noqa: S608 - as above

# A task's newest entry says whether CometAPI has it.
KINDS: Final = """
    SELECT tasks.id, ledger.kind FROM tasks JOIN ledger ON ledger.id = (
        SELECT max(id) FROM ledger
        WHERE task_id = tasks.id AND kind NOT IN ('corrected', 'forgiven')
    ) WHERE ledger.kind <> CASE
        WHEN state = 'failed' OR state = 'cancelled' AND remote_id IS NULL THEN 'refunded'
        WHEN remote_id IS NULL THEN 'reserved' ELSE 'charged'
    END
"""


def _sums(guild: str, member: str, period: str) -> str:
    return (
        f"SELECT {guild} AS guild_id, {member} AS user_id, {period} AS period, usd, pictures "  # noqa: S608 - of this file
        "FROM ledger"
    )


_GUILD: Final = "coalesce(guild_id, 0)"
_ENTERED: Final = " UNION ALL ".join(
    (
        _sums(_GUILD, "user_id", "day"),
        _sums(_GUILD, "user_id", "substr(day, 1, 7)"),
        _sums(_GUILD, "0", "substr(day, 1, 7)"),
        _sums("-1", "0", "substr(day, 1, 7)"),
        "SELECT guild_id, user_id, period, -usd, -pictures FROM ledger_sums",
    )
)
SUMS: Final = f"""
    SELECT guild_id, user_id, period FROM ({_ENTERED}) AS entered
    GROUP BY guild_id, user_id, period HAVING sum(pictures) <> 0 OR abs(sum(usd)) > 0.000001
"""  # noqa: S608 - as above

# Each task that is over counts once for its member and once for its server, by what came of it.
_OVER: Final = """
    SELECT coalesce(billing_guild_id, 0) AS guild_id, user_id * of_member AS user_id,
        billing_day AS day, kind,
        coalesce(speed, '') AS speed,
        CASE WHEN state = 'succeeded' THEN state ELSE coalesce(ending, state) END AS outcome,
        1 AS tasks, CASE WHEN remote_id IS NULL AND state <> 'succeeded' OR state = 'failed'
        THEN 0 ELSE starts END AS pictures
    FROM tasks, (SELECT 1 AS of_member UNION ALL SELECT 0) AS sides
    WHERE billing_day IS NOT NULL AND state IN ('succeeded', 'failed', 'cancelled')
"""
USAGE: Final = f"""
    SELECT guild_id, user_id, day, kind, speed, outcome FROM (
        {_OVER} UNION ALL SELECT guild_id, user_id, day, kind, speed, outcome, -tasks, -pictures
        FROM usage_sums
    ) AS counted GROUP BY guild_id, user_id, day, kind, speed, outcome
    HAVING sum(tasks) <> 0 OR sum(pictures) <> 0
"""  # noqa: S608 - as above

LEDGER_LAWS: Final = (TASKS, KINDS, SUMS, USAGE)


def wrong_in(connection: Any) -> list[object]:  # noqa: ANN401 - of either driver
    """Tasks and periods about which a database's ledger is wrong, through a connection to it."""
    return [row for law in LEDGER_LAWS for row in connection.execute(law).fetchall()]
