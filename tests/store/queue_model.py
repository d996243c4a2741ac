"""What the line is, said as plainly as possible: the definition that the store is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import TextClause

    from bot.store import Store
    from bot.store.database.statements import Connection

# `turn` is the first of the places at CometAPI that a task will take: what its member has there, or
# left there, comes before it, and so does what the member asked for earlier. So a member's first
# waiting task comes before anybody's second. Of the same turn a rank stands before some that came
# earlier.
LINE: Final = text("""
WITH there AS (
    SELECT user_id, starts AS places FROM tasks
    WHERE state IN ('submitting', 'running', 'needs_input')
    OR (state = 'queued' AND remote_id IS NOT NULL)
    UNION ALL SELECT user_id, places FROM held_places
), busy AS (
    SELECT user_id, sum(places) AS places FROM there GROUP BY user_id
)
SELECT
    1 + coalesce(busy.places, 0)
    + sum(t.starts) OVER (PARTITION BY t.user_id ORDER BY t.id) - t.starts AS turn,
    t.id
FROM tasks AS t LEFT JOIN busy ON busy.user_id = t.user_id
WHERE t.state = 'queued' AND t.message_id IS NOT NULL AND t.remote_id IS NULL
ORDER BY turn, t.id - t.put_forward, t.id
""")


async def line_by_definition(store: Store) -> list[tuple[int, int]]:
    """Turn and id of all that wait, in the order in which they go."""
    return await _rows(store, LINE)


async def line_as_kept(store: Store) -> list[tuple[int, int]]:
    """The same as the store keeps it."""
    return await _rows(
        store, text("SELECT turn, task_id FROM queue ORDER BY turn, position, task_id")
    )


async def _rows(store: Store, statement: TextClause) -> list[tuple[int, int]]:
    def work(connection: Connection) -> list[tuple[int, int]]:
        return [(turn, task_id) for turn, task_id in connection.execute(statement)]

    return await store.tasks._database.read(work)
