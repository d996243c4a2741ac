"""The first schema: tasks, their legal moves, refused button kinds, facts."""

from alembic import op

revision = "0001"
down_revision = None
oldest_compatible = "0001"

TASKS = """
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (
        kind IN ('imagine', 'action', 'blend', 'describe', 'video', 'edit', 'shorten', 'swap')
    ),
    guild_id BIGINT,
    channel_id BIGINT NOT NULL,
    message_id BIGINT,
    user_id BIGINT NOT NULL,
    prompt TEXT NOT NULL,
    sent_prompt TEXT NOT NULL,
    niji BOOLEAN NOT NULL,
    speed TEXT CHECK (speed IN ('relax', 'fast', 'turbo')),
    parent_id INTEGER REFERENCES tasks (id),
    button_key TEXT,
    custom_id TEXT,
    label TEXT NOT NULL,
    notes JSON NOT NULL,
    fix TEXT,
    options JSON NOT NULL,
    dialog_prompt TEXT,
    estimate_usd FLOAT,
    upload_limit BIGINT NOT NULL,
    interaction_token TEXT,
    state TEXT NOT NULL REFERENCES task_states (state),
    remote_id TEXT,
    progress INTEGER CHECK (progress BETWEEN 0 AND 100),
    paused BOOLEAN NOT NULL,
    ending TEXT,
    detail TEXT NOT NULL,
    final_prompt TEXT,
    buttons JSON NOT NULL,
    image_url TEXT,
    media JSON NOT NULL,
    attachment_id BIGINT,
    attachment_name TEXT,
    delivery TEXT,
    buttons_dead BOOLEAN NOT NULL,
    modal_sent BOOLEAN NOT NULL,
    revision INTEGER NOT NULL,
    shown_revision INTEGER NOT NULL CHECK (shown_revision <= revision),
    created_s FLOAT NOT NULL,
    submitted_s FLOAT,
    finished_s FLOAT,
    submit_after_s FLOAT NOT NULL,
    submit_lease_s FLOAT NOT NULL,
    due_s FLOAT,
    paint_after_s FLOAT NOT NULL,
    paint_lease_s FLOAT NOT NULL,
    tries INTEGER NOT NULL,
    misses INTEGER NOT NULL,
    empty_looks INTEGER NOT NULL,
    paint_tries INTEGER NOT NULL,
    message_gone BOOLEAN NOT NULL,
    to_post BOOLEAN NOT NULL,
    UNIQUE (channel_id, message_id),
    CHECK ((kind = 'action') = (parent_id IS NOT NULL)),
    CHECK ((kind = 'action') = (custom_id IS NOT NULL)),
    CHECK (state NOT IN ('running', 'needs_input') OR remote_id IS NOT NULL),
    CHECK (state IN ('queued', 'cancelled') OR message_id IS NOT NULL)
)
"""

STATES = (
    "queued",
    "submitting",
    "running",
    "needs_input",
    "succeeded",
    "failed",
    "unsure",
    "cancelled",
)

MOVES = (
    ("queued", "submitting"),
    ("queued", "running"),
    ("queued", "cancelled"),
    ("submitting", "queued"),
    ("submitting", "running"),
    ("submitting", "needs_input"),
    ("submitting", "succeeded"),
    ("submitting", "failed"),
    ("submitting", "unsure"),
    ("running", "succeeded"),
    ("running", "failed"),
    ("running", "needs_input"),
    ("running", "cancelled"),
    ("needs_input", "running"),
    ("needs_input", "failed"),
    ("needs_input", "cancelled"),
    ("unsure", "queued"),
    ("unsure", "cancelled"),
    ("cancelled", "running"),
)

TRIGGER = """
CREATE TRIGGER tasks_move_legally BEFORE UPDATE OF state ON tasks
WHEN OLD.state <> NEW.state AND NOT EXISTS (
    SELECT 1 FROM task_moves WHERE from_state = OLD.state AND to_state = NEW.state
)
BEGIN SELECT RAISE(ABORT, 'illegal move of a task'); END
"""

# An unsure action counts as live: it may be running over there.
INDICES = """
CREATE UNIQUE INDEX tasks_one_live_action ON tasks (parent_id, button_key)
    WHERE parent_id IS NOT NULL
    AND state IN ('queued', 'submitting', 'running', 'needs_input', 'unsure');
CREATE INDEX tasks_children ON tasks (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX tasks_live ON tasks (state, user_id)
    WHERE state IN ('queued', 'submitting', 'running', 'needs_input');
CREATE INDEX tasks_due ON tasks (due_s) WHERE due_s IS NOT NULL;
CREATE INDEX tasks_unpainted ON tasks (paint_after_s)
    WHERE shown_revision < revision AND message_id IS NOT NULL;
CREATE INDEX tasks_unposted ON tasks (created_s) WHERE message_id IS NULL;
CREATE INDEX tasks_of_member ON tasks (user_id, id)
"""


# A member's first waiting task comes before anybody's second: `turn` counts what the member has
# in flight plus the task's own position among the member's waiting ones.
LINE = """
CREATE VIEW waiting_line AS
WITH busy AS (
    SELECT user_id, count(*) AS running FROM tasks
    WHERE state IN ('submitting', 'running', 'needs_input') GROUP BY user_id
)
SELECT t.id, t.submit_after_s,
    row_number() OVER (PARTITION BY t.user_id ORDER BY t.id) + coalesce(busy.running, 0) AS turn
FROM tasks AS t LEFT JOIN busy ON busy.user_id = t.user_id
WHERE t.state = 'queued' AND t.message_id IS NOT NULL AND t.remote_id IS NULL
"""


def upgrade() -> None:
    """Create everything."""
    op.execute("CREATE TABLE task_states (state TEXT PRIMARY KEY)")
    op.execute(
        "CREATE TABLE task_moves ("
        "from_state TEXT NOT NULL REFERENCES task_states (state), "
        "to_state TEXT NOT NULL REFERENCES task_states (state), "
        "PRIMARY KEY (from_state, to_state))",
    )
    values = ", ".join(f"('{state}')" for state in STATES)
    op.execute(f"INSERT INTO task_states VALUES {values}")  # noqa: S608 - literals of this file
    pairs = ", ".join(f"('{old}', '{new}')" for old, new in MOVES)
    op.execute(f"INSERT INTO task_moves VALUES {pairs}")  # noqa: S608 - literals of this file
    op.execute(TASKS)
    op.execute(TRIGGER)
    for index in INDICES.split(";"):
        op.execute(index)
    op.execute(LINE)
    op.execute("CREATE TABLE members (user_id BIGINT PRIMARY KEY, remix BOOLEAN NOT NULL)")
    op.execute(
        "CREATE TABLE drafts (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id BIGINT NOT NULL, "
        "created_s FLOAT NOT NULL, content JSON NOT NULL)",
    )
    op.execute("CREATE TABLE unsupported_actions (kind TEXT PRIMARY KEY, seen_s FLOAT NOT NULL)")
    op.execute("CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
