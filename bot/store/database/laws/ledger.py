"""That the ledger is what the tasks cost, and its sums are the ledger's; what mends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from bot.domain.servers.quotas import ROUNDING_USD
from bot.store.database.laws.tables import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.store.database.statements import Connection

_CENT: Final = 0.01

_COST: Final = """
    SELECT id, billing_guild_id AS guild_id, user_id, billing_day AS day, CASE
        WHEN state = 'failed' OR state = 'cancelled' AND remote_id IS NULL THEN 0 ELSE starts
    END AS pictures, coalesce(estimate_usd, 0) AS each_usd
    FROM tasks WHERE billing_day IS NOT NULL
"""
_ENTERED: Final = """
    SELECT task_id, max(guild_id) AS guild_id, max(user_id) AS user_id, max(day) AS day,
        sum(usd) AS usd, sum(pictures) AS pictures
    FROM ledger WHERE task_id IS NOT NULL GROUP BY task_id
"""
# What is entered of a task, of which there may be no row any more, differs from what it costs.
_DIFFERENCES: Final = f"""
    SELECT cost.id AS task_id, cost.guild_id, cost.user_id, cost.day,
        cost.each_usd * cost.pictures - coalesce(entered.usd, 0) AS usd,
        cost.pictures - coalesce(entered.pictures, 0) AS pictures
    FROM ({_COST}) AS cost LEFT JOIN ({_ENTERED}) AS entered ON entered.task_id = cost.id
    UNION ALL
    SELECT entered.task_id, entered.guild_id, entered.user_id, entered.day, -entered.usd,
        -entered.pictures
    FROM ({_ENTERED}) AS entered LEFT JOIN ({_COST}) AS cost ON entered.task_id = cost.id
    WHERE cost.id IS NULL
"""  # noqa: S608 - of this file
_WRONG: Final = f"""
    FROM ({_DIFFERENCES}) AS differences WHERE abs(usd) > {ROUNDING_USD} OR pictures <> 0
"""
_COUNT: Final = text(f"SELECT count(*) {_WRONG}")
_CORRECT: Final = f"""
    INSERT INTO ledger (task_id, guild_id, user_id, day, kind, usd, pictures, at_s, why)
    SELECT task_id, guild_id, user_id, day, 'corrected', usd, pictures, 0.0, 'check' {_WRONG}
"""
_SUMS: Final = """
    SELECT guild_id, user_id, period, sum(usd) AS usd, sum(pictures) AS pictures FROM (
        SELECT coalesce(guild_id, 0) AS guild_id, user_id, day AS period, usd, pictures FROM ledger
        UNION ALL SELECT coalesce(guild_id, 0), user_id, substr(day, 1, 7), usd, pictures
        FROM ledger
        UNION ALL SELECT coalesce(guild_id, 0), 0, substr(day, 1, 7), usd, pictures FROM ledger
        UNION ALL SELECT -1, 0, substr(day, 1, 7), usd, pictures FROM ledger
    ) AS counted GROUP BY guild_id, user_id, period
"""
# Each sum is that of the finer ones, which are far fewer than the entries that days are sums of.
_OF_DAYS: Final = """
    SELECT coalesce(guild_id, 0) AS guild_id, user_id, day AS period, usd, pictures FROM ledger
    UNION ALL SELECT guild_id, user_id, period, -usd, -pictures FROM ledger_sums
    WHERE length(period) = 10
"""
_OF_MONTHS: Final = """
    SELECT guild_id, user_id, substr(period, 1, 7) AS period, usd, pictures FROM ledger_sums
    WHERE length(period) = 10
    UNION ALL SELECT guild_id, 0, period, usd, pictures FROM ledger_sums
    WHERE length(period) = 7 AND user_id <> 0
    UNION ALL SELECT -1, 0, period, usd, pictures FROM ledger_sums
    WHERE length(period) = 7 AND user_id = 0 AND guild_id <> -1
    UNION ALL SELECT guild_id, user_id, period, -usd, -pictures FROM ledger_sums
    WHERE length(period) = 7
"""
_WRONG_SUMS: Final = tuple(
    text(f"""
        SELECT count(*) FROM (
            SELECT period FROM ({sides}) AS sides GROUP BY guild_id, user_id, period
            HAVING abs(sum(usd)) > {_CENT / 100} OR sum(pictures) <> 0
        ) AS wrong
    """)  # noqa: S608 - as above
    for sides in (_OF_DAYS, _OF_MONTHS)
)
_ADD_UP: Final = (
    "DELETE FROM ledger_sums",
    f"INSERT INTO ledger_sums (guild_id, user_id, period, usd, pictures) {_SUMS}",
)


def wrong_ledger(connection: Connection) -> Iterator[Fault]:
    """Tasks whose entries do not come to what they cost, and sums that are not the entries'."""
    wrong = connection.execute(_COUNT).scalar_one()
    if wrong:
        yield Fault(f"the ledger is wrong about {wrong} tasks", (_CORRECT,))
    if wrong or any(connection.execute(one).scalar_one() for one in _WRONG_SUMS):
        yield Fault("the sums of the ledger are not what it comes to", _ADD_UP)
