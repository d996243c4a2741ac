"""The indices, and the triggers that keep moves legal and the queue in order."""

from __future__ import annotations

from typing import Final

from bot.store.migrations.postgres_at_0014.tables import LIVE

INDICES: Final = (
    f"CREATE INDEX tasks_live ON tasks (state, user_id) WHERE {LIVE}",
    """
    CREATE UNIQUE INDEX tasks_one_live_action ON tasks (parent_id, button_key)
    WHERE parent_id IS NOT NULL
    AND state IN ('queued', 'submitting', 'running', 'needs_input', 'unsure')
    """,
    "CREATE INDEX tasks_children ON tasks (parent_id) WHERE parent_id IS NOT NULL",
    "CREATE INDEX tasks_due ON tasks (due_s) WHERE due_s IS NOT NULL",
    """
    CREATE INDEX tasks_unpainted ON tasks (paint_after_s)
    WHERE shown_revision < revision AND message_id IS NOT NULL
    """,
    """
    CREATE INDEX tasks_to_paint ON tasks (
        urgency, paint_after_s, channel_id, message_id, shown_revision, revision, doubt
    ) WHERE shown_revision < revision AND message_id IS NOT NULL
    """,
    "CREATE INDEX tasks_unposted ON tasks (created_s) WHERE message_id IS NULL",
    "CREATE INDEX tasks_of_member ON tasks (user_id, id)",
    """
    CREATE UNIQUE INDEX tasks_of_interaction ON tasks (interaction_id)
    WHERE interaction_id IS NOT NULL
    """,
    """
    CREATE INDEX tasks_next_try ON tasks (state, submit_after_s)
    WHERE state IN ('queued', 'needs_input') AND NOT asks_member
    """,
    "CREATE INDEX tasks_doubted ON tasks (state, submit_after_s) WHERE doubt IS NOT NULL",
    "CREATE INDEX tasks_of_process ON tasks (process_id) WHERE process_id IS NOT NULL",
    "CREATE INDEX queue_of_member ON queue (user_id)",
    "CREATE INDEX queue_attached ON queue (turn, task_id) WHERE attached",
    "CREATE INDEX held_places_of_member ON held_places (user_id)",
    "CREATE INDEX held_places_of_task ON held_places (task_id)",
    "CREATE INDEX held_places_by_end ON held_places (until_s)",
    "CREATE INDEX notices_by_state ON notices (state, to_whom, id)",
    "CREATE INDEX notices_by_age ON notices (created_s)",
    "CREATE INDEX drafts_by_age ON drafts (created_s)",
)

TRIGGERS: Final = (
    """
    CREATE FUNCTION tasks_move_legally() RETURNS TRIGGER LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM task_moves WHERE from_state = OLD.state AND to_state = NEW.state
        ) THEN
            RAISE EXCEPTION 'illegal move of a task' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER tasks_move_legally BEFORE UPDATE OF state ON tasks FOR EACH ROW
    WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION tasks_move_legally()
    """,
    # What waits, each with the number of the first of its places: what its member has at CometAPI
    # comes before it, and so does what the member asked for earlier.
    f"""
    CREATE FUNCTION queue_follows() RETURNS TRIGGER LANGUAGE plpgsql AS $$
    DECLARE member BIGINT;
    BEGIN
        member := CASE WHEN TG_OP = 'DELETE' THEN OLD.user_id ELSE NEW.user_id END;
        DELETE FROM queue WHERE user_id = member;
        INSERT INTO queue (turn, task_id, user_id, starts, attached)
        SELECT 1 + (
            SELECT coalesce(sum(starts), 0) FROM tasks AS other
            WHERE other.{LIVE} AND other.user_id = member
            AND (other.state <> 'queued' OR other.remote_id IS NOT NULL)
        ) + (
            SELECT coalesce(sum(places), 0) FROM held_places
            WHERE held_places.user_id = member
        ) + sum(starts) OVER (ORDER BY id) - starts,
        id, user_id, starts, options::text <> '{{}}'
        FROM tasks WHERE {LIVE} AND state = 'queued'
        AND message_id IS NOT NULL AND remote_id IS NULL AND user_id = member;
        RETURN NULL;
    END $$
    """,  # noqa: S608 - literals of this file
    """
    CREATE TRIGGER queue_follows_changes AFTER UPDATE OF state, message_id ON tasks FOR EACH ROW
    WHEN (OLD.state <> NEW.state OR OLD.message_id IS DISTINCT FROM NEW.message_id)
    EXECUTE FUNCTION queue_follows()
    """,
    f"""
    CREATE TRIGGER queue_follows_new_tasks AFTER INSERT ON tasks FOR EACH ROW
    WHEN ((NEW.message_id IS NOT NULL OR NEW.remote_id IS NOT NULL) AND NEW.{LIVE})
    EXECUTE FUNCTION queue_follows()
    """,
    """
    CREATE TRIGGER queue_follows_held_places AFTER INSERT ON held_places FOR EACH ROW
    EXECUTE FUNCTION queue_follows()
    """,
    """
    CREATE TRIGGER queue_follows_free_places AFTER DELETE ON held_places FOR EACH ROW
    EXECUTE FUNCTION queue_follows()
    """,
)
