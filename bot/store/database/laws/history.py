"""That history is what succeeded, and is found by its words and no others; what mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from bot.store.database.laws.tables import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.store.database.statements import Connection

_IS_SHOWN: Final = "state = 'succeeded' AND removed_by IS NULL AND starts > 0"
_COLUMNS: Final = ("user_id", "channel_id", "created_s")
_MISSING: Final = f"""
    SELECT id FROM tasks WHERE {_IS_SHOWN} AND id NOT IN (SELECT task_id FROM history)
"""  # noqa: S608 - of this file
_LEFT_OVER: Final = f"""
    SELECT task_id FROM history WHERE task_id NOT IN (SELECT id FROM tasks WHERE {_IS_SHOWN})
"""  # noqa: S608 - as above
_MOVED: Final = f"""
    SELECT task_id FROM history JOIN tasks ON tasks.id = history.task_id
    WHERE {" OR ".join(f"history.{one} <> tasks.{one}" for one in _COLUMNS)}
"""  # noqa: S608 - as above
_WRONG: Final = text(f"""
    SELECT count(*) FROM ({_MISSING} UNION {_LEFT_OVER} UNION {_MOVED}) AS wrong
""")  # noqa: S608 - as above
# Triggers bring the words in step with each of these.
_RENEW: Final = (
    f"DELETE FROM history WHERE task_id IN ({_LEFT_OVER})",  # noqa: S608 - as above
    *(
        f"UPDATE history SET {one} = (SELECT {one} FROM tasks WHERE id = history.task_id) "  # noqa: S608 - as above
        f"WHERE {one} <> (SELECT {one} FROM tasks WHERE id = history.task_id)"
        for one in _COLUMNS
    ),
    f"""
    INSERT INTO history (task_id, {", ".join(_COLUMNS)}, words)
    SELECT id, {", ".join(_COLUMNS)}, words FROM tasks WHERE id IN ({_MISSING})
    """,  # noqa: S608 - as above
)

# No word has a quotation mark, so that a list of them is read as it is written.
_STRAY: Final = """
    NOT EXISTS (
        SELECT 1 FROM history WHERE history.task_id = history_words.task_id
        AND history.words LIKE '%"' || history_words.word || '"%'
    )
"""
_INCOMPLETE: Final = f"""
    SELECT history.task_id FROM history LEFT JOIN (
        SELECT task_id, count(*) AS number FROM history_words WHERE NOT {_STRAY} GROUP BY task_id
    ) AS found ON found.task_id = history.task_id
    WHERE length(words) - length(replace(words, '"', '')) <> 2 * coalesce(found.number, 0)
"""  # noqa: S608 - as above
# As many as there should be, and each where it should be, are all of them: of very many words
# that takes half as long as to look for those that are missing, which only mending has to do.
_WRONG_WORDS: Final = (
    text("""
        SELECT (SELECT count(*) FROM history_words) <> (
            SELECT coalesce(sum(length(words) - length(replace(words, '"', ''))), 0) FROM history
        ) / 2
    """),
    text(f"SELECT EXISTS (SELECT 1 FROM history_words WHERE {_STRAY})"),  # noqa: S608 - as above
)
_INDEX: Final = (
    f"DELETE FROM history_words WHERE {_STRAY}",  # noqa: S608 - as above
    # A trigger reads the words again of what is another text now, which says the same.
    f"UPDATE history SET words = words || ' ' WHERE task_id IN ({_INCOMPLETE})",  # noqa: S608 - as above
    "UPDATE history SET words = rtrim(words) WHERE words LIKE '% '",
)


def wrong_history(connection: Connection) -> Iterator[Fault]:
    """Pictures that are not in history, or should not be, and those not found by their words."""
    wrong = connection.execute(_WRONG).scalar_one()
    if wrong:
        yield Fault(f"history is wrong about {wrong} tasks", _RENEW)
    if any(connection.execute(one).scalar_one() for one in _WRONG_WORDS):
        yield Fault("the words of history are not those of its pictures", _INDEX)
