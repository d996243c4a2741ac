"""Who has a rank goes before so many who came earlier, of those whose turn is the same."""

from alembic import op

revision = "0019"
down_revision = "0018"
oldest_compatible = "0019"

COLUMNS = (
    # Of its member, where they asked: by as many requests it is put forward in line.
    "ALTER TABLE tasks ADD COLUMN put_forward INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE queue ADD COLUMN position BIGINT NOT NULL DEFAULT 0",
    "UPDATE queue SET position = task_id",
    "CREATE INDEX queue_in_order ON queue (turn, position, task_id)",
)

# SQLite takes a partial index only where a query repeats its condition, hence the same words.
LIVE = "state IN ('queued', 'submitting', 'running', 'needs_input')"


def insert(member: str) -> str:
    """What waits of a member, each with the number of the first of its places.

    What its member has at CometAPI comes before it, and so does what they asked for earlier.
    """
    return f"""
        INSERT INTO queue (turn, task_id, user_id, starts, attached, position)
        SELECT 1 + (
            SELECT coalesce(sum(starts), 0) FROM tasks AS other
            WHERE other.{LIVE} AND other.user_id = {member}
            AND (other.state <> 'queued' OR other.remote_id IS NOT NULL)
        ) + (
            SELECT coalesce(sum(places), 0) FROM held_places
            WHERE held_places.user_id = {member}
        ) + sum(starts) OVER (ORDER BY id) - starts,
        id, user_id, starts, CAST(options AS TEXT) <> '{{}}', id - put_forward
        FROM tasks WHERE {LIVE} AND state = 'queued'
        AND message_id IS NOT NULL AND remote_id IS NULL AND user_id = {member};
    """  # noqa: S608 - literals of this file


def follow(row: str) -> str:
    """What keeps the queue of one member as it is to be: it is short, and only that can change."""
    member = f"{row}.user_id"
    return f"DELETE FROM queue WHERE user_id = {member}; {insert(member)}"  # noqa: S608 - as above


IN_A_FILE = (
    *(
        f"DROP TRIGGER queue_follows_{what}"
        for what in ("changes", "new_tasks", "held_places", "free_places")
    ),
    f"""CREATE TRIGGER queue_follows_changes AFTER UPDATE OF state, message_id ON tasks
    WHEN OLD.state <> NEW.state OR OLD.message_id IS NOT NEW.message_id
    BEGIN {follow("NEW")} END""",
    f"""CREATE TRIGGER queue_follows_new_tasks AFTER INSERT ON tasks
    WHEN (NEW.message_id IS NOT NULL OR NEW.remote_id IS NOT NULL) AND NEW.{LIVE}
    BEGIN {follow("NEW")} END""",
    f"""CREATE TRIGGER queue_follows_held_places AFTER INSERT ON held_places
    BEGIN {follow("NEW")} END""",
    f"""CREATE TRIGGER queue_follows_free_places AFTER DELETE ON held_places
    BEGIN {follow("OLD")} END""",
)
ON_A_SERVER = f"""
    CREATE OR REPLACE FUNCTION queue_follows() RETURNS TRIGGER LANGUAGE plpgsql AS $$
    DECLARE member BIGINT;
    BEGIN
        member := CASE WHEN TG_OP = 'DELETE' THEN OLD.user_id ELSE NEW.user_id END;
        DELETE FROM queue WHERE user_id = member;
        {insert("member")}
        RETURN NULL;
    END $$
"""  # noqa: S608 - as above


def upgrade() -> None:
    """Add the columns and the index, and let the triggers fill them."""
    is_file = op.get_bind().dialect.name == "sqlite"
    for statement in (*COLUMNS, *(IN_A_FILE if is_file else [ON_A_SERVER])):
        op.execute(statement)
