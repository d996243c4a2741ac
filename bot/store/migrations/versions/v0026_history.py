"""What succeeded, with the words by which it is found again; triggers keep it and its index.

The words are taken out of a prompt by the program, when a request is stored, so that both kinds of
databases have the same. The index is a table, as a file's own full-text index would keep what is
erased until it is merged.
"""

import json

from alembic import op
from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, RowMapping, Text, text

from bot.prompts.search import terms_of
from bot.store.migrations.versions.v0018_ledger import create

revision = "0026"
down_revision = "0025"
# What earlier programs store has no words.
oldest_compatible = "0026"

ROWS = 10_000
NO_WORDS = "[]"
# Ranges of words are compared byte by byte, whatever the server's language.
WORD = Text().with_variant(Text(collation="C"), "postgresql")
ID = BigInteger().with_variant(Integer, "sqlite")

ROWS_AFTER = text(
    "SELECT id AS task_id, user_id, channel_id, created_s, kind, prompt, sent_prompt, state "
    "FROM tasks WHERE id > :last AND state <> 'failed' AND starts > 0 AND removed_by IS NULL "
    "ORDER BY id LIMIT :most"
)
COPIED = "task_id, user_id, channel_id, created_s, words"
ADD = text(
    f"INSERT INTO history ({COPIED}) "  # noqa: S608 - of this file
    "VALUES (:task_id, :user_id, :channel_id, :created_s, :words)"
)
SET = text("UPDATE tasks SET words = :words WHERE id = :task_id")
# What starts nothing made nothing.
IS_SHOWN = "NEW.state = 'succeeded' AND NEW.removed_by IS NULL AND NEW.starts > 0"
PLACE = ("user_id", "channel_id")


def add() -> str:
    """Let a task stand in history."""
    return (
        f"INSERT INTO history ({COPIED}) "  # noqa: S608 - of this file
        "VALUES (NEW.id, NEW.user_id, NEW.channel_id, NEW.created_s, NEW.words);"
    )


def elements(row: str) -> str:
    """The words of a row of history, as the column `value` of a table."""
    if op.get_bind().dialect.name == "sqlite":
        return f"json_each({row}.words)"
    return f"json_array_elements_text(CAST({row}.words AS JSON))"


def index() -> str:
    """Let the words of a row be found."""
    return (
        "INSERT INTO history_words (word, task_id) "  # noqa: S608 - of this file
        f"SELECT found.value, NEW.task_id FROM {elements('NEW')} AS found "
        "WHERE true ON CONFLICT DO NOTHING;"
    )


def forget() -> str:
    """Let them be found no more."""
    return (
        "DELETE FROM history_words WHERE task_id = OLD.task_id "  # noqa: S608 - of this file
        f"AND word IN (SELECT value FROM {elements('OLD')});"
    )


def triggers() -> tuple[tuple[str, str, str, str], ...]:
    """Name, event, condition and body of each."""
    moved = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in PLACE)
    placed = ", ".join(f"{column} = NEW.{column}" for column in PLACE)
    erased = (
        f"UPDATE history SET words = '{NO_WORDS}' WHERE task_id = NEW.id; "  # noqa: S608 - of this file
        f"UPDATE tasks SET words = '{NO_WORDS}' WHERE id = NEW.id;"
    )
    return (
        ("history_follows_new_tasks", "AFTER INSERT ON tasks", IS_SHOWN, add()),
        (
            "history_follows_success",
            "AFTER UPDATE OF state ON tasks",
            f"{IS_SHOWN} AND OLD.state <> 'succeeded'",
            add(),
        ),
        (
            "history_follows_moves",
            f"AFTER UPDATE OF {', '.join(PLACE)} ON tasks",
            f"NEW.state = 'succeeded' AND ({moved})",
            f"UPDATE history SET {placed} WHERE task_id = NEW.id;",  # noqa: S608 - of this file
        ),
        (
            "history_follows_removals",
            "AFTER UPDATE OF removed_by ON tasks",
            "NEW.removed_by IS NOT NULL AND OLD.removed_by IS NULL",
            "DELETE FROM history WHERE task_id = NEW.id;",
        ),
        (
            "history_follows_erased_prompts",
            "AFTER UPDATE OF prompt ON tasks",
            f"NEW.prompt = '' AND NEW.words <> '{NO_WORDS}'",
            erased,
        ),
        (
            "history_follows_discards",
            "AFTER DELETE ON tasks",
            "OLD.state = 'succeeded'",
            "DELETE FROM history WHERE task_id = OLD.id;",
        ),
        ("words_follow_history", "AFTER INSERT ON history", f"NEW.words <> '{NO_WORDS}'", index()),
        (
            "words_follow_erased_prompts",
            "AFTER UPDATE OF words ON history",
            "NEW.words <> OLD.words",
            forget() + " " + index(),
        ),
        ("words_follow_removals", "AFTER DELETE ON history", "true", forget()),
    )


def upgrade() -> None:
    """Make the tables, read the words of what is there, and make the triggers."""
    op.add_column("tasks", Column("words", Text, nullable=False, server_default=NO_WORDS))
    op.create_table(
        "history",
        Column(
            "task_id",
            ID,
            ForeignKey("tasks.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        Column("user_id", BigInteger, nullable=False),
        Column("channel_id", BigInteger, nullable=False),
        Column("created_s", Float, nullable=False),
        Column("words", Text, nullable=False),
    )
    op.create_table(
        "history_words",
        Column("word", WORD, primary_key=True),
        Column("task_id", BigInteger, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    _read_words()
    for column in PLACE:
        name = f"history_of_{column.removesuffix('_id')}"
        op.create_index(name, "history", [column, "created_s", "task_id"])
    op.create_index("history_by_time", "history", ["created_s", "task_id"])
    op.create_index("favourites_of_member", "favourites", ["user_id", "task_id"])
    for trigger in triggers():
        create(*trigger)


def _read_words() -> None:
    """Give history what succeeded, and what may succeed yet the words that it will have there."""
    connection, last = op.get_bind(), 0
    while rows := connection.execute(ROWS_AFTER, {"last": last, "most": ROWS}).mappings().all():
        last = rows[-1]["task_id"]
        worded = [{**row, "words": _words(row)} for row in rows]
        for statement, is_done in ((ADD, True), (SET, False)):
            if found := [row for row in worded if (row["state"] == "succeeded") is is_done]:
                connection.execute(statement, found)
    # In the order of the index: any other takes many times as long.
    op.execute(
        "INSERT INTO history_words (word, task_id) SELECT found.value, history.task_id "  # noqa: S608 - of this file
        f"FROM history, {elements('history')} AS found ORDER BY 1, 2"
    )


def _words(row: RowMapping) -> str:
    words = terms_of(row["prompt"], kind=row["kind"], sent_prompt=row["sent_prompt"])
    return json.dumps(words, ensure_ascii=False, separators=(",", ":"))
