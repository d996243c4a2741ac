"""Favourites as rows of a table; each was a task of its own, which had a message."""

from alembic import op

revision = "0015"
down_revision = "0014"
oldest_compatible = "0015"


def upgrade() -> None:
    """Make the table, and take over what was marked as a favourite."""
    op.execute(
        "CREATE TABLE favourites (task_id INTEGER NOT NULL REFERENCES tasks (id), "
        "user_id BIGINT NOT NULL, since_s FLOAT NOT NULL, PRIMARY KEY (task_id, user_id))"
    )
    op.execute(
        "INSERT INTO favourites (task_id, user_id, since_s) "
        "SELECT parent_id, user_id, min(created_s) FROM tasks "
        "WHERE kind = 'action' AND state = 'succeeded' AND parent_id IS NOT NULL "
        "AND lower(custom_id) LIKE 'mj::%bookmark%' GROUP BY parent_id, user_id"
    )
