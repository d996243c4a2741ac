"""What the bot is about: tasks, their states and the legal moves between them.

Everything here is a frozen value without I/O. All times ending in `_s` are epoch seconds unless
the name says otherwise. The store enforces the same states and moves as database constraints;
a test keeps both equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class State(StrEnum):
    """Where a task is on its way from a prompt to a picture (design.md, "The row")."""

    QUEUED = "queued"
    SUBMITTING = "submitting"
    RUNNING = "running"
    NEEDS_INPUT = "needs_input"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNSURE = "unsure"
    CANCELLED = "cancelled"

    @property
    def is_live(self) -> bool:
        """Whether the task still occupies its member's line or CometAPI."""
        return self in LIVE

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens unless somebody presses something."""
        return self not in LIVE


LIVE: Final = frozenset({State.QUEUED, State.SUBMITTING, State.RUNNING, State.NEEDS_INPUT})

MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.QUEUED: frozenset(
        {
            State.SUBMITTING,
            State.RUNNING,  # "Imagine all" gave several ids: the others run already
            State.FAILED,  # what was attached cannot be used, or nothing was taken for too long
            State.CANCELLED,
            State.UNSURE,  # the database may be older than what was done
        },
    ),
    State.SUBMITTING: frozenset(
        {
            State.QUEUED,  # certain that nothing reached CometAPI
            State.RUNNING,
            State.NEEDS_INPUT,  # the answer to the submit was a dialog
            State.SUCCEEDED,  # a bookmark makes no job
            State.FAILED,
            State.UNSURE,
        },
    ),
    State.RUNNING: frozenset(
        {State.SUCCEEDED, State.FAILED, State.NEEDS_INPUT, State.CANCELLED},
    ),
    State.NEEDS_INPUT: frozenset({State.RUNNING, State.FAILED, State.CANCELLED}),
    State.UNSURE: frozenset({State.QUEUED, State.CANCELLED}),  # its member decides
    State.CANCELLED: frozenset({State.RUNNING}),  # watching again costs nothing
    State.SUCCEEDED: frozenset(),
    State.FAILED: frozenset(),
}


class Doubt(StrEnum):
    """Why a task is not submitted: its row may be older than what was done for it."""

    LOOK = "look"  # it goes on if its message shows no more than the row knows
    ASK = "ask"  # only its member can make it go on


class Kind(StrEnum):
    """How a task came to be."""

    IMAGINE = "imagine"
    ACTION = "action"
    BLEND = "blend"
    DESCRIBE = "describe"
    VIDEO = "video"
    EDIT = "edit"
    SHORTEN = "shorten"
    SWAP = "swap"


class Speed(StrEnum):
    """Midjourney's job modes (cometapi.md 1.1)."""

    RELAX = "relax"
    FAST = "fast"
    TURBO = "turbo"


DEADLINE_S: Final[Mapping[Speed | None, float]] = {
    Speed.TURBO: 600.0,
    Speed.FAST: 1200.0,
    Speed.RELAX: 3600.0,
    None: 3600.0,
}
"""By this age a task is done, or late, and no longer counts if nobody watches it. Without a chosen
speed the key's own applies, which may be relax (cometapi.md 1.1)."""


class Ending(StrEnum):
    """Why a task ended without a picture, by what its member can do about it."""

    MODERATION = "moderation"
    PARAMETERS = "parameters"
    PICTURE_LINK = "picture_link"
    UNSUPPORTED = "unsupported"
    PARENT_GONE = "parent_gone"
    PARENT_NOT_READY = "parent_not_ready"
    PROVIDER = "provider"
    TIMEOUT = "timeout"
    LOST = "lost"
    CANCELLED_THERE = "cancelled_there"
    NOT_OPEN = "not_open"  # the key may not do this, or nothing there does it now
    NO_CREDIT = "no_credit"
    NOT_TAKEN = "not_taken"  # it was refused, or waited for an outage to end, for too long
    INPUT = "input"  # `detail` is the sentence about what was attached
    OTHER = "other"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    DISMISSED = "dismissed"


class Delivery(StrEnum):
    """What became of the picture of a task that succeeded."""

    ATTACHED = "attached"
    NOTHING = "nothing"  # CometAPI gave no link at all
    NOT_A_PICTURE = "not_a_picture"
    TOO_BIG = "too_big"
    UNAVAILABLE = "unavailable"
    NOT_ALLOWED = "not_allowed"  # Discord refuses files in this channel
    REFUSED = "refused"  # Discord refuses this file, or what stands beside it


REFUSALS_EACH: Final = 2
"""A message is tried once more as it is before it leaves out more."""


class Plainness(IntEnum):
    """How much the message of a task leaves out, since Discord refused what had more."""

    WHOLE = 0
    NO_FILE = 1  # a link to the picture instead
    NO_BUTTONS = 2  # nor CometAPI's buttons, nor any link
    WORDS = 3  # our own sentence and buttons, no foreign word
    NOTHING = 4  # Discord refused that as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button as CometAPI returned it; `key` is its short name in our custom_ids."""

    key: str
    custom_id: str | None
    label: str = ""
    emoji: str = ""
    style: int = 2
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that a message of ours already carries, so that edits can keep it."""

    id: int
    filename: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """What must be known before a task is stored, which is before anything is answered."""

    kind: Kind
    guild_id: int | None
    channel_id: int
    user_id: int
    prompt: str
    sent_prompt: str
    niji: bool = False
    speed: Speed | None = None
    parent_id: int | None = None
    button_key: str | None = None
    custom_id: str | None = None
    label: str = ""
    notes: tuple[str, ...] = ()
    fix: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    dialog_prompt: str | None = None
    estimate_usd: float | None = None
    to_post: bool = False
    upload_limit: int = 10 * 1024 * 1024
    interaction_token: str | None = None
    interaction_id: int | None = None
    starts: int = 1
    """How many pictures CometAPI may make of it at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One row of the truth: a request of a member and the message that shows it."""

    id: int
    kind: Kind
    guild_id: int | None
    channel_id: int
    message_id: int | None
    user_id: int
    prompt: str
    sent_prompt: str
    niji: bool
    speed: Speed | None
    parent_id: int | None
    button_key: str | None
    custom_id: str | None
    label: str
    notes: tuple[str, ...]
    fix: str | None
    options: Mapping[str, str]
    dialog_prompt: str | None
    estimate_usd: float | None
    upload_limit: int
    state: State
    remote_id: str | None
    progress: int | None
    paused: bool
    ending: Ending | None
    detail: str
    final_prompt: str | None
    buttons: tuple[Button, ...]
    image_url: str | None
    media: tuple[str, ...]
    attachment: Attachment | None
    delivery: Delivery | None
    buttons_dead: bool
    modal_sent: bool
    revision: int
    shown_revision: int
    created_s: float
    submitted_s: float | None
    finished_s: float | None
    due_s: float | None
    tries: int
    submit_refusals: int = 0  # in a row, by CometAPI, that no outage explains
    misses: int
    empty_looks: int
    paint_tries: int
    refusals: int
    message_gone: bool
    to_post: bool
    tag: str | None = None
    """Stands in the custom_ids of its message, since tasks of two databases may share an id; None
    in those of earlier versions."""
    starts: int

    @property
    def prompt_as_run(self) -> str:
        """The prompt that Midjourney reported, else the one that was sent to it."""
        return self.final_prompt or self.sent_prompt

    @property
    def plainness(self) -> Plainness:
        """How much its message leaves out."""
        return Plainness(min(self.refusals // REFUSALS_EACH, Plainness.NOTHING))

    def button(self, key: str) -> Button | None:
        """The button of that key, if the task has it."""
        return next((button for button in self.buttons if button.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What of a running task the next look at it depends on; small, as all open ones are kept."""

    id: int
    kind: Kind
    speed: Speed | None
    remote_id: str
    custom_id: str | None
    dialog_prompt: str | None
    modal_sent: bool
    submitted_s: float
    progress: int | None = None
    image_url: str | None = None
    final_prompt: str | None = None
    misses: int = 0
    empty_looks: int = 0
    overdue: bool = False
    stopped: bool = False
    """Whether its member does not watch it any more: only its end is of interest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """What a button of a task already led to."""

    id: int
    button_key: str
    state: State
    ending: Ending | None
    guild_id: int | None
    channel_id: int
    message_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A task with all that its message shows besides the row itself."""

    task: Task
    place: int | None = None  # 1 = next in line, exact as far as shown; only while queued
    parent: Task | None = None
    children: tuple[Child, ...] = ()
    unsupported: frozenset[str] = frozenset()  # kinds of buttons that CometAPI refused lately
