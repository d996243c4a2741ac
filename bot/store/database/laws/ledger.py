"""That the ledger is what the tasks cost, and its sums are the ledger's; what mends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from bot.domain.servers.quotas import ROUNDING_USD
from bot.store.database.laws.tables import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.store.database.statements import Connection

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
_KEPT: Final = text("SELECT guild_id, user_id, period, usd, pictures FROM ledger_sums")
_COUNTED: Final = text(_SUMS)
_ADD_UP: Final = (
    "DELETE FROM ledger_sums",
    f"INSERT INTO ledger_sums (guild_id, user_id, period, usd, pictures) {_SUMS}",
)


def wrong_ledger(connection: Connection) -> Iterator[Fault]:
    """Tasks whose entries do not come to what they cost, and sums that are not the entries'."""
    wrong = connection.execute(_COUNT).scalar_one()
    if wrong:
        yield Fault(f"the ledger is wrong about {wrong} tasks", (_CORRECT,))
    if wrong or _by_period(connection, kept=True) != _by_period(connection, kept=False):
        yield Fault("the sums of the ledger are not what it comes to", _ADD_UP)


def _by_period(connection: Connection, *, kept: bool) -> set[tuple[object, ...]]:
    """The sums that are not nothing, to the hundredth of a cent."""
    rows = connection.execute(_KEPT if kept else _COUNTED)
    rounded = {(*key, round(float(usd), 4) + 0.0, int(pictures)) for *key, usd, pictures in rows}
    return {row for row in rounded if any(row[-2:])}
