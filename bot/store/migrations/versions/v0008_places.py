"""What is at CometAPI counts for its member until its end is known, watched or not."""

from alembic import op

revision = "0008"
down_revision = "0007"
oldest_compatible = "0008"

# SQLite takes a partial index only where a query repeats its condition, hence the same words.
LIVE = "state IN ('queued', 'submitting', 'running', 'needs_input')"

HELD = """
CREATE TABLE held_places (
    id INTEGER PRIMARY KEY,
    task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    remote_id TEXT,
    places INTEGER NOT NULL,
    until_s FLOAT NOT NULL
);
CREATE INDEX held_places_of_member ON held_places (user_id);
CREATE INDEX held_places_of_task ON held_places (task_id);
CREATE INDEX held_places_by_end ON held_places (until_s)
"""

COLUMNS = (
    "ALTER TABLE tasks ADD COLUMN starts INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE line ADD COLUMN starts INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE line ADD COLUMN attached BOOLEAN NOT NULL DEFAULT 0",
    "CREATE INDEX line_attached ON line (turn, task_id) WHERE attached",
)

# What may yet be sent (again) with a button that starts several pictures.
SEVERAL = """
UPDATE tasks SET starts = CASE WHEN lower(custom_id) LIKE '%picreader::all' THEN 4 ELSE 5 END
WHERE lower(custom_id) LIKE '%::all'
AND state IN ('queued', 'submitting', 'needs_input', 'unsure')
"""

# What was stopped or became uncertain lately. A task that was withdrawn from the line has no id.
LEFT = """
INSERT INTO held_places (task_id, user_id, remote_id, places, until_s)
SELECT id, user_id, remote_id, starts, submitted_s + 3600.0 FROM tasks
WHERE state IN ('unsure', 'cancelled')
AND (state = 'unsure' OR remote_id IS NOT NULL OR ending = 'dismissed')
AND submitted_s + 3600.0 > CAST(strftime('%s', 'now') AS FLOAT)
"""

# What waits, each with the number of the first of its places: what its member has at CometAPI
# comes before it, and so does what the member asked for earlier.
WAITING = f"""
    SELECT 1 + (
        SELECT coalesce(sum(starts), 0) FROM tasks AS other
        WHERE other.{LIVE} AND other.user_id = tasks.user_id
        AND (other.state <> 'queued' OR other.remote_id IS NOT NULL)
    ) + (
        SELECT coalesce(sum(places), 0) FROM held_places
        WHERE held_places.user_id = tasks.user_id
    ) + sum(starts) OVER (PARTITION BY user_id ORDER BY id) - starts,
    id, user_id, starts, options <> '{{}}'
    FROM tasks WHERE {LIVE} AND state = 'queued'
    AND message_id IS NOT NULL AND remote_id IS NULL
"""  # noqa: S608 - literals of this file

INSERT = f"INSERT INTO line (turn, task_id, user_id, starts, attached) {WAITING}"


def follow(row: str) -> str:
    """What keeps the line of one member as it is to be: it is short, and only that can change."""
    return f"""
BEGIN
    DELETE FROM line WHERE user_id = {row}.user_id;
    {INSERT} AND user_id = {row}.user_id;
END
"""  # noqa: S608 - literals of this file


TRIGGERS = (
    "DROP TRIGGER line_follows_changes",
    "DROP TRIGGER line_follows_new_tasks",
    f"""CREATE TRIGGER line_follows_changes AFTER UPDATE OF state, message_id ON tasks
    WHEN OLD.state <> NEW.state OR OLD.message_id IS NOT NEW.message_id {follow("NEW")}""",
    f"""CREATE TRIGGER line_follows_new_tasks AFTER INSERT ON tasks
    WHEN (NEW.message_id IS NOT NULL OR NEW.remote_id IS NOT NULL) AND NEW.{LIVE}
    {follow("NEW")}""",
    f"CREATE TRIGGER line_follows_held_places AFTER INSERT ON held_places {follow('NEW')}",
    f"CREATE TRIGGER line_follows_free_places AFTER DELETE ON held_places {follow('OLD')}",
)


def upgrade() -> None:
    """Add the table and the columns, and let the line heed them."""
    for statement in (*HELD.split(";"), *COLUMNS, SEVERAL, LEFT, "DELETE FROM line", INSERT):
        op.execute(statement)
    for trigger in TRIGGERS:
        op.execute(trigger)
    op.execute("INSERT INTO task_moves VALUES ('queued', 'failed')")
