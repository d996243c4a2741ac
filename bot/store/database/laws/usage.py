"""That the sums of what came of requests are those of the tasks; what adds them up anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from bot.domain.servers.quotas import ROUNDING_USD
from bot.store.database.laws.tables import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.store.database.statements import Connection

_KEY: Final = "guild_id, user_id, day, kind, speed, outcome, seconds"
_COLUMNS: Final = f"{_KEY}, tasks, pictures, usd"
_SETTLED: Final = """
    SELECT coalesce(billing_guild_id, 0) AS guild_id, user_id, billing_day AS day, kind,
        coalesce(speed, '') AS speed,
        CASE WHEN state = 'succeeded' THEN 'succeeded' ELSE coalesce(ending, state) END AS outcome,
        CASE WHEN state = 'succeeded' THEN finished_s - submitted_s END AS took_s,
        CASE WHEN state = 'failed' OR state = 'cancelled' AND remote_id IS NULL THEN 0 ELSE starts
        END AS pictures, coalesce(estimate_usd, 0) AS each_usd
    FROM tasks
    WHERE billing_day IS NOT NULL AND state IN ('succeeded', 'failed', 'cancelled')
"""
_COUNTED: Final = f"""
    SELECT guild_id, user_id, day, kind, speed, outcome, CASE
        WHEN took_s IS NULL THEN 0
        WHEN took_s < 1 THEN 1
        WHEN took_s < 120 THEN CAST(round(took_s) AS INTEGER)
        WHEN took_s < 1200 THEN 10 * CAST(round(took_s / 10) AS INTEGER)
        WHEN took_s < 86400 THEN 60 * CAST(round(took_s / 60) AS INTEGER)
        ELSE 86400
    END AS seconds, pictures, pictures * each_usd AS usd FROM ({_SETTLED}) AS settled
"""  # noqa: S608 - of this file
_SUMS: Final = " UNION ALL ".join(
    f"""
    SELECT guild_id, {member} AS user_id, day, kind, speed, outcome, seconds, count(*) AS tasks,
        sum(pictures) AS pictures, sum(usd) AS usd FROM ({_COUNTED}) AS counted
    GROUP BY 1, 2, 3, 4, 5, 6, 7
    """  # noqa: S608 - as above
    for member in ("user_id", "0")
)
ADD_UP: Final = (
    "DELETE FROM usage_sums",
    f"INSERT INTO usage_sums ({_COLUMNS}) {_SUMS}",
)
# Each member's sums are those of their tasks, and everybody's those of the members.
_OF_MEMBERS: Final = f"""
    SELECT {_KEY}, 1 AS tasks, pictures, usd FROM ({_COUNTED}) AS counted
    UNION ALL SELECT {_KEY}, -tasks, -pictures, -usd FROM usage_sums WHERE user_id <> 0
"""  # noqa: S608 - as above
_OF_ALL: Final = f"""
    SELECT guild_id, 0 AS user_id, day, kind, speed, outcome, seconds, tasks, pictures, usd
    FROM usage_sums WHERE user_id <> 0
    UNION ALL SELECT {_KEY}, -tasks, -pictures, -usd FROM usage_sums WHERE user_id = 0
"""  # noqa: S608 - as above
_WRONG: Final = tuple(
    text(f"""
        SELECT count(*) FROM (
            SELECT day FROM ({sides}) AS sides GROUP BY {_KEY}
            HAVING sum(tasks) <> 0 OR sum(pictures) <> 0 OR abs(sum(usd)) > {ROUNDING_USD}
        ) AS wrong
    """)  # noqa: S608 - as above
    for sides in (_OF_MEMBERS, _OF_ALL)
)


def wrong_usage(connection: Connection) -> Iterator[Fault]:
    """Whether the sums of what came of requests are not those of the tasks."""
    if any(connection.execute(one).scalar_one() for one in _WRONG):
        yield Fault("the sums of what came of requests are not what the tasks come to", ADD_UP)
