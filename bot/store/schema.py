"""The tables as SQLAlchemy Core sees them; the migrations create them with their constraints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    false,
    or_,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement

    from bot.domain.states import State

metadata = MetaData()

tasks = Table(
    "tasks",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("kind", String, ForeignKey("task_kinds.kind"), nullable=False),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger, nullable=False),
    Column("message_id", BigInteger),
    Column("user_id", BigInteger, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("sent_prompt", Text, nullable=False),
    # The member whose words these are; null: its own member's.
    Column("prompt_by", BigInteger),
    Column("niji", Boolean, nullable=False),
    Column("speed", String),
    Column("parent_id", BigInteger, ForeignKey("tasks.id")),
    # The show whose button it was, and of a show the task that made what it shows.
    Column("pressed_under_id", BigInteger),
    Column("original_id", BigInteger, ForeignKey("tasks.id")),
    Column("button_key", String),
    Column("custom_id", String),
    Column("label", String, nullable=False),
    Column("title", JSON(none_as_null=True)),
    Column("notes", JSON, nullable=False),
    Column("fix", Text),
    Column("options", JSON, nullable=False),
    Column("dialog_prompt", Text),
    Column("estimate_usd", Float),
    Column("upload_limit", BigInteger, nullable=False),
    # Kept only until the answer's message id is known, then erased: it is a credential.
    Column("interaction_token", String),
    # Unique: delivered twice, an interaction makes one task all the same.
    Column("interaction_id", BigInteger),
    Column("tag", String),
    Column("state", String, nullable=False),
    Column("remote_id", String),
    Column("progress", Integer),
    Column("paused", Boolean, nullable=False),
    Column("ending", String),
    Column("detail", Text, nullable=False),
    Column("final_prompt", Text),
    Column("buttons", JSON, nullable=False),
    Column("image_url", Text),
    Column("media", JSON, nullable=False),
    Column("attachment_id", BigInteger),
    Column("attachment_name", String),
    Column("delivery", String),
    Column("buttons_dead", Boolean, nullable=False),
    # Whether CometAPI was told that it is a favourite: told twice, it might take that back.
    Column("bookmarked", Boolean, nullable=False, server_default=false()),
    Column("modal_sent", Boolean, nullable=False),
    # Of a dialog: whether only its member can answer it.
    Column("asks_member", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("shown_revision", Integer, nullable=False),
    Column("created_s", Float, nullable=False),
    Column("submitted_s", Float),
    Column("finished_s", Float),
    Column("submit_after_s", Float, nullable=False),
    Column("due_s", Float),
    Column("paint_after_s", Float, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("submit_refusals", Integer, nullable=False),
    Column("held_s", Float),
    Column("misses", Integer, nullable=False),
    Column("empty_looks", Integer, nullable=False),
    Column("paint_tries", Integer, nullable=False),
    Column("refusals", Integer, nullable=False),
    Column("message_gone", Boolean, nullable=False),
    Column("to_post", Boolean, nullable=False),
    Column("doubt", String),
    Column("starts", Integer, nullable=False),
    # Whether its member is still to get a copy by direct message once it is there.
    Column("to_copy", Boolean, nullable=False),
    # Who took it out of its channel; its row has nothing of it any more.
    Column("removed_by", BigInteger),
    # Whether its pictures are blurred; false: outside of its channel; null: nowhere.
    Column("spoiler", Boolean),
    # Whether its member may want to be told that it ended, and nobody looked yet if they do.
    Column("to_ping", Boolean, nullable=False),
    # Whose process edits its message.
    Column("slot", Integer, nullable=False),
    # That has it in hand: answers it, submits it, or looks at it.
    Column("process_id", BigInteger, ForeignKey("processes.id")),
    # YYYY-MM-DD of its server's calendar, on which it counts; None: it does not.
    Column("billing_day", Text),
    # The server that it counts for; None: none.
    Column("billing_guild_id", BigInteger),
    # Of its member at once, if that is fewer than the operator lets run.
    Column("running_limit", Integer),
    # By as many requests it stands before those that came earlier, in line.
    Column("put_forward", Integer, nullable=False),
    # By which it is found again once it is done, as JSON; erased with its prompt.
    Column("words", Text, nullable=False),
)

# SQLite takes a partial index only where a query repeats its condition word by word, so these
# stand beside what a query asks, as literals.
is_live = text("tasks.state IN ('queued', 'submitting', 'running', 'needs_input')")
is_tried = text("tasks.state IN ('queued', 'needs_input') AND NOT tasks.asks_member")
# As text: PostgreSQL compares no JSON.
has_nothing_attached = text("CAST(tasks.options AS TEXT) = '{}'")
has_something_attached = text("CAST(tasks.options AS TEXT) <> '{}'")
is_queue_attached = text("queue.attached")
is_stale = text("tasks.shown_revision < tasks.revision AND tasks.message_id IS NOT NULL")
# Some process answers with it, and its message is not known yet.
is_unanswered = and_(tasks.c.process_id.is_not(None), tasks.c.message_id.is_(None))


def in_states(states: Collection[State]) -> ColumnElement[bool]:
    """Whether a task is in one of these states, as part of a statement that is made once."""
    return or_(false(), *(tasks.c.state == state for state in sorted(states)))


processes = Table(
    "processes",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("started_s", Float, nullable=False),
    # When it last took or kept something; what holds nothing need not be seen.
    Column("seen_s", Float, nullable=False),
    Column("ended_s", Float),
    Column("name", Text, nullable=False),
    Column("program", Text, nullable=False),
    Column("revision", Text, nullable=False),
    # By the database's clock, as all leases are.
    Column("lease_until_s", Float, nullable=False),
    Column("invalid_requests", Integer, nullable=False),
)

slots = Table(
    "slots",
    metadata,
    Column("slot", Integer, primary_key=True),
    Column("process_id", BigInteger, ForeignKey("processes.id")),
    Column("lease_until_s", Float, nullable=False),
    # How often it was taken lately, and when it was last.
    Column("takes", Integer, nullable=False),
    Column("taken_s", Float, nullable=False),
)

paces = Table(
    "paces",
    metadata,
    Column("name", Text, primary_key=True),
    Column("next_s", Float, nullable=False),
)

outages = Table(
    "outages",
    metadata,
    Column("process_id", BigInteger, ForeignKey("processes.id"), primary_key=True),
    Column("cause", Text, primary_key=True),
    Column("content", JSON, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("user_id", BigInteger, primary_key=True),
    Column("remix", Boolean, nullable=False),
    # Whether others are not to read in a gallery what they asked for.
    Column("hides_prompts", Boolean, nullable=False),
    Column("aspect", Text),
    Column("version", Text),
    Column("speed", Text),
    Column("stylize", Integer),
    Column("suffix", Text),
    Column("results", Text, nullable=False),
    Column("ping", Text, nullable=False),
    # NULL: that of their Discord.
    Column("language", Text),
    Column("revision", BigInteger, nullable=False),
    # What the last change set to something else, by column.
    Column("replaced", JSON(none_as_null=True)),
)

favourites = Table(
    "favourites",
    metadata,
    Column("task_id", BigInteger, ForeignKey("tasks.id"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    Column("since_s", Float, nullable=False),
)

presets = Table(
    "presets",
    metadata,
    # 0: the server's.
    Column("user_id", BigInteger, primary_key=True),
    # 0: the member's own, wherever they are.
    Column("guild_id", BigInteger, primary_key=True),
    Column("name", Text, primary_key=True),
    # Words, then parameters.
    Column("text", Text, nullable=False),
    Column("saved_s", Float, nullable=False),
)

# What succeeded and was not removed, with all that it is looked up by; triggers keep it.
history = Table(
    "history",
    metadata,
    Column("task_id", BigInteger, ForeignKey("tasks.id"), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("created_s", Float, nullable=False),
    Column("words", Text, nullable=False),
)

# The words of all of history, each with where it occurs.
history_words = Table(
    "history_words",
    metadata,
    Column("word", Text, primary_key=True),
    Column("task_id", BigInteger, primary_key=True),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("created_s", Float, nullable=False),
    Column("content", JSON, nullable=False),
)
held_places = Table(
    "held_places",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("task_id", BigInteger, ForeignKey("tasks.id"), nullable=False),
    Column("user_id", BigInteger, nullable=False),
    # Of what is at CometAPI for certain, and is still looked at.
    Column("remote_id", String),
    Column("places", Integer, nullable=False),
    Column("until_s", Float, nullable=False),
)

queue = Table(
    "queue",
    metadata,
    Column("turn", Integer, primary_key=True),
    Column("task_id", BigInteger, ForeignKey("tasks.id"), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("starts", Integer, nullable=False),
    Column("attached", Boolean, nullable=False),
    # Its id, but for how far its member's rank puts it forward.
    Column("position", BigInteger, nullable=False),
)
queue_order = (queue.c.turn, queue.c.position, queue.c.task_id)
"""Who goes first: a member's first task before anybody's second, and so on."""

task_kinds = Table("task_kinds", metadata, Column("kind", String, primary_key=True))

task_moves = Table(
    "task_moves",
    metadata,
    Column("from_state", String, primary_key=True),
    Column("to_state", String, primary_key=True),
)

unsupported_actions = Table(
    "unsupported_actions",
    metadata,
    Column("kind", String, primary_key=True),
    Column("seen_s", Float, nullable=False),
)

closed_requests = Table(
    "closed_requests",
    metadata,
    Column("kind", String, primary_key=True),
    Column("speed", String, primary_key=True),
    Column("seen_s", Float, nullable=False),
)

# What was sent to members' direct messages, where each is a message of its own.
picture_copies = Table(
    "picture_copies",
    metadata,
    Column("message_id", BigInteger, primary_key=True),
    Column("task_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("to_whom", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("content", JSON, nullable=False),
    # Unique for each who is told, until the same may be told again.
    Column("key", String),
    Column("state", String, nullable=False),
    Column("created_s", Float, nullable=False),
    Column("send_after_s", Float, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("message_id", BigInteger),
)

servers = Table(
    "servers",
    metadata,
    Column("guild_id", BigInteger, primary_key=True),
    Column("settings", JSON, nullable=False),
    # Grows with every change of the settings.
    Column("revision", Integer, nullable=False),
    # The operator's.
    Column("limit_usd", Float),
    Column("paused", Boolean, nullable=False),
    # By the operator, beside those that the settings name.
    Column("allowed", Boolean, nullable=False),
    Column("joined_s", Float),
    Column("left_s", Float),
)

setting_changes = Table(
    "setting_changes",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("guild_id", BigInteger, nullable=False),
    Column("at_s", Float, nullable=False),
    Column("by_user_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("old", JSON(none_as_null=True)),
    Column("new", JSON(none_as_null=True)),
    Column("undone", Boolean, nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("task_id", BigInteger),
    Column("guild_id", BigInteger),
    Column("user_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("usd", Float, nullable=False),
    Column("pictures", Integer, nullable=False),
    Column("at_s", Float, nullable=False),
    Column("why", Text, nullable=False),
    Column("day", Text, nullable=False),
)

ledger_sums = Table(
    "ledger_sums",
    metadata,
    # 0: direct messages; -1: all servers.
    Column("guild_id", BigInteger, primary_key=True),
    # 0: the server's own sum.
    Column("user_id", BigInteger, primary_key=True),
    # A day as YYYY-MM-DD, or a month as YYYY-MM, of the server's calendar.
    Column("period", Text, primary_key=True),
    Column("usd", Float, nullable=False),
    Column("pictures", Integer, nullable=False),
)

usage_sums = Table(
    "usage_sums",
    metadata,
    # 0: direct messages.
    Column("guild_id", BigInteger, primary_key=True),
    # 0: the server's own sum.
    Column("user_id", BigInteger, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("speed", Text, primary_key=True),
    # That it succeeded, or how it ended.
    Column("outcome", Text, primary_key=True),
    # That it took, the more the more roughly; 0: unknown.
    Column("seconds", Integer, primary_key=True),
    Column("tasks", Integer, nullable=False),
    Column("pictures", Integer, nullable=False),
    Column("usd", Float, nullable=False),
)

durations = Table(
    "durations",
    metadata,
    # A kind of task, or `submit`: until CometAPI took it.
    Column("what", Text, primary_key=True),
    # Empty: as CometAPI has it.
    Column("speed", Text, primary_key=True),
    # A running average, and of how many, as far as that matters.
    Column("seconds", Float, nullable=False),
    Column("number", Integer, nullable=False),
)

grants = Table(
    "grants",
    metadata,
    Column("guild_id", BigInteger, primary_key=True),
    # 0: the server's budget.
    Column("user_id", BigInteger, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("usd", Float, nullable=False),
    Column("pictures", Integer, nullable=False),
)

strikes = Table(
    "strikes",
    metadata,
    Column("id", BigInteger, primary_key=True),
    # 0: direct messages of a member who never asked in a server.
    Column("guild_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("at_s", Float, nullable=False),
    Column("why", Text, nullable=False),
    Column("task_id", BigInteger),
    Column("interaction_id", BigInteger),
)

gallery = Table(
    "gallery",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("task_id", BigInteger, nullable=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("stars", Integer, nullable=False),
    Column("by_user_id", BigInteger),
    Column("is_open", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_s", Float, nullable=False),
    Column("begun_s", Float),
    Column("send_after_s", Float, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("posted_in", BigInteger),
    Column("message_id", BigInteger),
)

reports = Table(
    "reports",
    metadata,
    Column("id", BigInteger, primary_key=True),
    # Unique: whoever reports the same picture joins its report.
    Column("task_id", BigInteger, nullable=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("created_s", Float, nullable=False),
    Column("outcome", Text),
    Column("decided_by", BigInteger),
)

report_members = Table(
    "report_members",
    metadata,
    Column("report_id", BigInteger, ForeignKey("reports.id"), primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    Column("at_s", Float, nullable=False),
)

data_requests = Table(
    "data_requests",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("created_s", Float, nullable=False),
    Column("finished_s", Float),
    Column("due_s", Float, nullable=False),
    Column("tries", Integer, nullable=False),
    # What was asked for later is none of it.
    Column("last_task_id", BigInteger, nullable=False),
    # Those from it on, of what was asked for until then, are done.
    Column("next_task_id", BigInteger, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    # Messages that the bot cannot remove any more.
    Column("unreachable", Integer, nullable=False),
    # The direct message that a copy comes below.
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
)

CREDENTIALS = frozenset({tasks.c.interaction_token})
"""What whoever has it can act with; no export tells it."""
