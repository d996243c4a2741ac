"""Tasks that show once more what others made, and of which favourites CometAPI was told."""

from alembic import op

revision = "0027"
down_revision = "0026"
oldest_compatible = "0027"

STATEMENTS = (
    "ALTER TABLE tasks ADD COLUMN original_id BIGINT REFERENCES tasks (id)",
    # Under which of them a button was pressed.
    "ALTER TABLE tasks ADD COLUMN pressed_under_id BIGINT",
    "CREATE INDEX tasks_shows ON tasks (original_id) WHERE original_id IS NOT NULL",
    "CREATE INDEX tasks_shows_by ON tasks (user_id, created_s) WHERE original_id IS NOT NULL",
    "INSERT INTO task_kinds (kind) VALUES ('show'), ('show_words')",
    "ALTER TABLE tasks ADD COLUMN bookmarked BOOLEAN NOT NULL DEFAULT FALSE",
    "UPDATE tasks SET bookmarked = TRUE WHERE id IN (SELECT task_id FROM favourites)",
)


def upgrade() -> None:
    """Add the kinds, the columns and their indices; what is a favourite was told."""
    for statement in STATEMENTS:
        op.execute(statement)
