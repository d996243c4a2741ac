"""Whose words prompts are, and the copies of pictures in direct messages.

Who presses a button under another's picture goes on with that member's words, and so does who shows
the picture once more. What was asked for again with *Make again* says no more where it came from.
"""

import json

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, RowMapping, text

from bot.prompts import same_words, suggested_prompts
from bot.store.migrations.versions.v0018_ledger import create

revision = "0031"
down_revision = "0030"
# What earlier programs store does not say whose words it has.
oldest_compatible = "0031"

ROWS = 10_000
NOBODY = 1
"""Stands for all members who had their data deleted."""

ID = BigInteger().with_variant(Integer, "sqlite")
IS_OTHERS = text("prompt_by IS NOT NULL")

# What came of another: an earlier one, since ids grow.
SOURCE = "coalesce(made.original_id, made.parent_id)"
WHERE_TYPED = ", ".join(
    f"CASE WHEN made.dialog_prompt IS NOT NULL THEN source.{name} END AS {name}"
    for name in ("prompt", "sent_prompt", "final_prompt")
)
ROWS_AFTER = text(
    f"SELECT made.id, made.user_id, made.dialog_prompt, source.id AS source_id, "  # noqa: S608 - of this file
    f"source.user_id AS source_user_id, {WHERE_TYPED} "
    f"FROM tasks AS made JOIN tasks AS source ON source.id = {SOURCE} "
    "WHERE made.id > :last ORDER BY made.id LIMIT :most"
)
SET = text("UPDATE tasks SET prompt_by = :author WHERE id = :id")
COPIES = text(
    "SELECT to_whom, message_id, CAST(content AS TEXT) AS content FROM notices "
    "WHERE kind = 'copy' AND state = 'delivered' AND message_id IS NOT NULL"
)
ADD_COPY = text(
    "INSERT INTO picture_copies (message_id, task_id, user_id) "
    "VALUES (:message_id, :task_id, :user_id) ON CONFLICT DO NOTHING"
)


def upgrade() -> None:
    """Add the column and the table with what is known of what is there, and a trigger."""
    op.add_column("tasks", Column("prompt_by", BigInteger))
    _find_authors()
    op.create_index(
        "tasks_prompt_by",
        "tasks",
        ["prompt_by", "id"],
        sqlite_where=IS_OTHERS,
        postgresql_where=IS_OTHERS,
    )
    # Midjourney goes on to report what was erased here, wherever another button is pressed.
    create(
        "erased_prompts_stay_erased",
        "AFTER UPDATE OF final_prompt ON tasks",
        f"NEW.prompt_by = {NOBODY} AND NEW.final_prompt IS NOT NULL",
        "UPDATE tasks SET final_prompt = NULL WHERE id = NEW.id;",
    )
    create(
        "erased_prompts_go_when_it_is_over",
        "AFTER UPDATE OF state ON tasks",
        f"NEW.prompt_by = {NOBODY} AND NEW.state IN ('succeeded', 'failed', 'cancelled') "
        "AND NEW.removed_by IS NULL",
        "UPDATE tasks SET sent_prompt = '', dialog_prompt = NULL, detail = '', options = '{}' "
        "WHERE id = NEW.id;",
    )
    op.create_table(
        "picture_copies",
        Column("message_id", ID, primary_key=True, autoincrement=False),
        Column("task_id", BigInteger, nullable=False),
        Column("user_id", BigInteger, nullable=False),
    )
    op.create_index("picture_copies_of_task", "picture_copies", ["task_id"])
    op.create_index("picture_copies_of_member", "picture_copies", ["user_id", "message_id"])
    _find_copies()


def _find_authors() -> None:
    connection, last, known = op.get_bind(), 0, dict[int, int]()
    while rows := connection.execute(ROWS_AFTER, {"last": last, "most": ROWS}).mappings().all():
        last = rows[-1]["id"]
        authors = {row["id"]: _author(row, known) for row in rows}
        if found := [{"id": one, "author": author} for one, author in authors.items() if author]:
            connection.execute(SET, found)


def _author(row: RowMapping, known: dict[int, int]) -> int | None:
    """Whose words a task has that came of another, if not its member's; from then on `known`."""
    author: int = known.get(row["source_id"], row["source_user_id"])
    if author == row["user_id"] or not _goes_on(row):
        return None
    known[row["id"]] = author
    return author


def _goes_on(row: RowMapping) -> bool:
    """Whether it has the words of what it came of."""
    typed = row["dialog_prompt"]
    if typed is None:
        return True
    found = [row["prompt"] or "", row["sent_prompt"] or "", row["final_prompt"] or ""]
    return any(same_words(typed, one) for one in (*found, *suggested_prompts(found[-1])))


def _find_copies() -> None:
    """Of the last days: what was told longer ago is not kept."""
    connection = op.get_bind()
    for row in connection.execute(COPIES).mappings().all():
        copy = {
            "message_id": row["message_id"],
            "task_id": json.loads(row["content"])["task_id"],
            "user_id": int(row["to_whom"].removeprefix("member:")),
        }
        connection.execute(ADD_COPY, copy)
