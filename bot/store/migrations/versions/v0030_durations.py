"""How long requests and tasks take, by kind and speed: a running average that triggers keep.

So no process has one of its own, no start begins without one, and none costs a statement.
"""

from alembic import op
from sqlalchemy import Column, Float, Integer, Text

from bot.store.migrations.versions.v0018_ledger import create

revision = "0030"
down_revision = "0027"
oldest_compatible = "0020"

REMEMBERED = 20
"""About so many of the latest count."""

SURE = 5
MOST = 4
"""Once so many are known, one that took so many times as long counts as that: somebody stopped the
bot meanwhile, or CometAPI was away."""

LATEST = 1000
"""Of so many tasks the first averages are made."""


def what(row: str) -> str:
    """What is measured of a task: its kind, or what its button does where that is known."""
    return (
        f"CASE WHEN substr({row}.custom_id, 1, 19) = 'MJ::JOB::upsample::' THEN 'upsample' "
        f"WHEN substr({row}.custom_id, 1, 16) = 'MJ::JOB::animate' THEN 'video' "
        f"ELSE {row}.kind END"
    )


def measured(of: str, speed: str, took: str) -> str:
    """Let one more that took so long count."""
    known = "durations.seconds"
    believed = (
        f"CASE WHEN durations.number >= {SURE} AND excluded.seconds > {MOST} * {known} "
        f"THEN {MOST} * {known} ELSE excluded.seconds END"
    )
    number = (
        f"CASE WHEN durations.number < {REMEMBERED} THEN durations.number + 1 ELSE {REMEMBERED} END"
    )
    return (
        f"INSERT INTO durations (what, speed, seconds, number) VALUES ({of}, {speed}, {took}, 1) "  # noqa: S608 - of this file
        "ON CONFLICT (what, speed) DO UPDATE SET "
        f"seconds = {known} + ({believed} - {known}) / ({number}), number = {number};"
    )


def triggers() -> tuple[tuple[str, str, str, str], ...]:
    """Name, event, condition and body of each."""
    # Null, and so no duration, where one of the two times is not known.
    submit_s, task_s = "(NEW.due_s - NEW.submitted_s)", "(NEW.finished_s - NEW.submitted_s)"
    return (
        (
            "durations_follow_submits",
            "AFTER UPDATE OF state ON tasks",
            f"OLD.state = 'submitting' AND NEW.state = 'running' AND {submit_s} >= 0",
            measured("'submit'", "''", submit_s),
        ),
        (
            "durations_follow_tasks",
            "AFTER UPDATE OF state ON tasks",
            f"OLD.state = 'running' AND NEW.state = 'succeeded' AND {task_s} >= 0",
            measured(what("NEW"), "coalesce(NEW.speed, '')", task_s),
        ),
    )


def upgrade() -> None:
    """Make the table, begin with what the latest tasks took, and let the triggers go on."""
    op.create_table(
        "durations",
        Column("what", Text, primary_key=True),
        # Empty: as CometAPI has it.
        Column("speed", Text, primary_key=True),
        Column("seconds", Float, nullable=False),
        Column("number", Integer, nullable=False),
    )
    op.execute(
        "INSERT INTO durations (what, speed, seconds, number) "  # noqa: S608 - of this file
        f"SELECT {what('tasks')}, coalesce(speed, ''), avg(finished_s - submitted_s), "
        f"CASE WHEN count(*) < {REMEMBERED} THEN count(*) ELSE {REMEMBERED} END FROM tasks "
        f"WHERE id > (SELECT max(id) FROM tasks) - {LATEST} AND state = 'succeeded' "
        "AND finished_s > submitted_s GROUP BY 1, 2"
    )
    for trigger in triggers():
        create(*trigger)
