"""Kinds of tasks as rows of a table, so that another one needs no other schema.

SQLite cannot take a constraint off a column, so the table is made anew. What hangs on it goes with
the old one and is made again, word by word.
"""

from alembic import op
from sqlalchemy import text

revision = "0012"
down_revision = "0011"
oldest_compatible = "0012"

KINDS = ("imagine", "action", "blend", "describe", "video", "edit", "shorten", "swap")

BEFORE = """kind TEXT NOT NULL CHECK (
        kind IN ('imagine', 'action', 'blend', 'describe', 'video', 'edit', 'shorten', 'swap')
    )"""
AFTER = "kind TEXT NOT NULL REFERENCES task_kinds (kind)"

TABLE = text("SELECT sql FROM sqlite_master WHERE name = 'tasks'")

# Those of other tables as well: no table may be renamed while a trigger or a view misses one.
AROUND = text(
    "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'view') "
    "OR type = 'index' AND tbl_name = 'tasks' AND sql IS NOT NULL"
)

COLUMNS = text("SELECT name FROM pragma_table_info('tasks')")  # none that is computed

# No id is given twice, not even that of a row which is gone.
LAST_ID = (
    "DELETE FROM sqlite_sequence WHERE name = 'new_tasks'",
    "INSERT INTO sqlite_sequence SELECT 'new_tasks', seq FROM sqlite_sequence WHERE name = 'tasks'",
)


def upgrade() -> None:
    """Add the table of kinds, and let it say which a task may have."""
    connection = op.get_bind()
    values = ", ".join(f"('{kind}')" for kind in KINDS)
    op.execute("CREATE TABLE task_kinds (kind TEXT PRIMARY KEY)")
    op.execute(f"INSERT INTO task_kinds VALUES {values}")  # noqa: S608 - literals of this file
    around = connection.execute(AROUND).all()
    columns = ", ".join(connection.execute(COLUMNS).scalars())
    before = connection.execute(TABLE).scalar_one()
    after = before.replace(BEFORE, AFTER).replace("TABLE tasks", "TABLE new_tasks")
    statements = (
        after,
        f"INSERT INTO new_tasks ({columns}) SELECT {columns} FROM tasks",  # noqa: S608 - of it
        *LAST_ID,
        *(f"DROP {kind} {name}" for kind, name, _ in around),
        "DROP TABLE tasks",
        "ALTER TABLE new_tasks RENAME TO tasks",
        *(sql for _, _, sql in around),
    )
    for statement in statements:
        connection.exec_driver_sql(statement)
