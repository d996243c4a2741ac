"""A file with very many pictures whose prompts have words, for what is measured on those.

One member made every tenth of them, another likes as many. Words are as rare as in any language,
but for some that are as bad as words can be: each common, and never together.
"""

from __future__ import annotations

import json
import random
import sqlite3
from bisect import bisect
from contextlib import closing, contextmanager
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from bot.store.database.laws.usage import ADD_UP
from tests.store.filling import CHANNELS, fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUSY: Final = 3_000
"""A member that made every tenth picture, and has many favourites."""
KEEN: Final = 3_001
"""A member that made nothing, and whose favourites are a tenth of all."""
USUAL: Final = 7
"""One of the others, who has a few favourites."""
NOBODY: Final = 3_002
"""A member that made nothing and likes nothing."""

QUIET: Final = range(1_001, 1_031)
"""The channels of a small server, where one picture in 20,000 is made."""
BUSY_CHANNELS: Final = range(1, CHANNELS + 1)
"""Those of a large one."""

FIRST_S: Final = 1_704_067_200.0
"""January 2024, when the first was made."""
APART_S: Final = 63.0

_VOCABULARY: Final = 20_000
_OF_EACH: Final = 10
_WEIGHTS: Final = list(accumulate(1 / (rank + 8) for rank in range(_VOCABULARY)))

_PLACES: Final = f"""
UPDATE tasks SET
    user_id = CASE WHEN id % 10 = 1 THEN {BUSY} ELSE user_id END,
    channel_id = CASE WHEN id % 20000 = 1 THEN {QUIET.start} + id / 20000 % {len(QUIET)}
        ELSE channel_id END,
    created_s = {FIRST_S} + id * {APART_S},
    submitted_s = {FIRST_S} + id * {APART_S},
    finished_s = CASE WHEN id <= :settled THEN {FIRST_S} + id * {APART_S} + 20 + id % 90 END,
    billing_day = date({FIRST_S} + id * {APART_S}, 'unixepoch'), billing_guild_id = guild_id,
    starts = 1, estimate_usd = 0.05, words = words_of(id)
"""  # noqa: S608 - of this file
_REST: Final = """
INSERT INTO history (task_id, user_id, channel_id, created_s, words)
SELECT id, user_id, channel_id, created_s, words FROM tasks WHERE state = 'succeeded';
INSERT INTO history_words (word, task_id)
SELECT found.value, history.task_id FROM history, json_each(history.words) AS found ORDER BY 1, 2;
INSERT INTO ledger (task_id, guild_id, user_id, day, kind, usd, pictures, at_s, why)
SELECT id, billing_guild_id, user_id, billing_day, 'charged', estimate_usd, 1, created_s, state
FROM tasks WHERE state <> 'failed'
"""
_LIKED: Final = f"""
INSERT INTO favourites (task_id, user_id, since_s)
SELECT task_id, {KEEN}, created_s FROM history WHERE task_id % 9 = 4
UNION ALL SELECT task_id, {BUSY}, created_s FROM history WHERE task_id % 400 = 1
UNION ALL SELECT task_id, {USUAL}, created_s FROM history WHERE task_id % 50000 = 7
"""  # noqa: S608 - of this file


def fill_pictures(path: Path, *, settled: int, live: int) -> None:
    """Add pictures with words, and what they cost, to a migrated file that no process has open."""
    with _without_triggers(path):
        fill(path, settled=settled, live=live)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.create_function("words_of", 1, lambda number: words_of(number, settled))
            connection.execute(_PLACES, {"settled": settled})
            connection.executescript(_REST)
            connection.execute(_LIKED)
            for statement in ADD_UP:
                connection.execute(statement)


def words_of(number: int, total: int) -> str:
    """The words of a picture, as JSON."""
    chance = random.Random(number)  # noqa: S311 - no secret
    ranks = {bisect(_WEIGHTS, chance.random() * _WEIGHTS[-1]) for _ in range(_OF_EACH)}
    words = {word(rank) for rank in ranks} | {"odd" if number % 2 else "even"}
    words |= {f"third{number % 3}"} | ({"first"} if number < total / 10 else set())
    words |= {"seldom"} if number % 5_000 == 1 else set()
    version = "5.2" if number % 700 == 1 else "6.1" if number % 5 == 0 else "7"
    kind = "blend" if number % 1_000 == 1 else "action" if number % 3 == 0 else "imagine"
    return json.dumps(sorted({*words, f"--{version}", f"/{kind}"}), separators=(",", ":"))


def word(rank: int) -> str:
    """A word that looks like one; the first is the most common."""
    letters = "aeioubcdfghklmnprstvw"
    word = ""
    while rank or not word:
        rank, rest = divmod(rank, len(letters))
        word += letters[rest]
    return word


@contextmanager
def _without_triggers(path: Path) -> Iterator[None]:
    """Let a file follow nothing meanwhile: what they would keep is filled in in order."""
    with closing(sqlite3.connect(path)) as connection:
        made = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = made.fetchall()
        connection.executescript(";".join(f"DROP TRIGGER {name}" for name, _ in triggers))
    yield
    with closing(sqlite3.connect(path)) as connection:
        for _, sql in triggers:
            connection.execute(sql)
