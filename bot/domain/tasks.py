"""What the bot is about: tasks, their states and the legal moves between them.

Everything here is a frozen value without I/O. All times ending in `_s` are epoch seconds unless
the name says otherwise. The store enforces the same states and moves as database constraints;
a test keeps both equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.deadlines import ANSWER_LIVES_S, USUALLY_SUBMITTED_S
from bot.domain.inputs import Inputs
from bot.domain.kinds import TitleCode
from bot.domain.members.data_requests import ERASED
from bot.domain.states import REFUSALS_EACH, Delivery, Ending, Plainness, State

if TYPE_CHECKING:
    from bot.domain.kinds import Kind, Speed
    from bot.domain.messages import Message
    from bot.domain.servers.quotas import Left


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
    beside: tuple[Attachment, ...] = ()
    """Further files of the same message."""

    @property
    def files(self) -> tuple[Attachment, ...]:
        """Itself and those beside it."""
        return (self, *self.beside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a member asked for, where, and what was worked out of it before it was stored."""

    kind: Kind
    guild_id: int | None
    channel_id: int
    user_id: int
    prompt: str
    sent_prompt: str
    prompt_by: int | None = None
    """The member whose words the prompt is; None: its own member's."""
    niji: bool = False
    speed: Speed | None = None
    parent_id: int | None = None
    pressed_under_id: int | None = None
    """The task that showed its parent's button once more, if it was pressed there."""
    original_id: int | None = None
    """Of what is shown once more: the task that made it."""
    button_key: str | None = None
    custom_id: str | None = None
    label: str = ""
    title: Message | None = None
    """Stands in the place of a prompt where there is none."""
    notes: tuple[Message, ...] = ()
    fix: str | None = None
    inputs: Inputs = field(default_factory=Inputs)
    dialog_prompt: str | None = None
    estimate_usd: float | None = None
    to_post: bool = False
    upload_limit: int = 10 * 1024 * 1024
    starts: int = 1
    """How many pictures CometAPI may make of it at once."""
    billing_guild_id: int | None = None
    """The server whose rules hold and that it counts for, wherever its message stands."""
    to_copy: bool = False
    """Whether its member is still to get a copy by direct message once it is there."""

    @property
    def author_id(self) -> int:
        """The member whose words the prompt is."""
        return self.user_id if self.prompt_by is None else self.prompt_by

    @property
    def hides_prompt(self) -> bool:
        """Whether it shows a picture without what was asked for."""
        return self.title is not None and self.title.code == TitleCode.HIDDEN


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask(Request):
    """A request that is to be stored, and the interaction that is answered with its message."""

    interaction_token: str | None = None
    interaction_id: int | None = None
    posted_by_asker: bool = False
    """Whether who took the interaction posts its message; the publisher does if they do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What CometAPI has of a task and said about it, and how the task ended."""

    remote_id: str | None = None
    progress: int | None = None
    ending: Ending | None = None
    detail: str = ""
    final_prompt: str | None = None
    buttons: tuple[Button, ...] = ()
    buttons_dead: bool = False
    image_url: str | None = None
    media: tuple[tuple[str, ...], ...] = ()
    """Links, the best first: those of one entry are shown together, and are what another shows."""
    modal_sent: bool = False

    @property
    def known_id(self) -> str | None:
        """By which CometAPI can be asked about it; None before it has one, or once it is erased."""
        is_erased = self.remote_id is not None and self.remote_id.startswith(ERASED)
        return None if is_erased else self.remote_id

    def button(self, key: str) -> Button | None:
        """The button of that key, if the task has it."""
        return next((button for button in self.buttons if button.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The message of a task: which it is, what it shows, and what Discord refused of it."""

    message_id: int | None = None
    answer_token: str | None = field(default=None, repr=False)
    """Of the interaction that it answers, where nothing else can edit it; "" once that is over."""
    tag: str | None = None
    """Stands in the custom_ids of its message, since tasks of two databases may share an id; None
    in those of earlier versions."""
    revision: int = 0
    attachment: Attachment | None = None
    delivery: Delivery | None = None
    paint_tries: int = 0
    refusals: int = 0
    message_gone: bool = False
    removed_by: int | None = None
    """The member who took it out of its channel; its message says that and nothing else."""
    spoiler: bool | None = None
    """Whether its pictures are blurred until they are pressed; False: outside of its channel; None:
    nowhere."""
    to_ping: bool = False
    """Whether its member may want to be told that it ended, and nobody looked yet if they do."""

    @property
    def has_picture(self) -> bool:
        """Whether its message carries the finished picture, and no preview that was left there."""
        return self.message_id is not None and self.delivery is Delivery.ATTACHED

    @property
    def plainness(self) -> Plainness:
        """How much the message leaves out."""
        return Plainness(min(self.refusals // REFUSALS_EACH, Plainness.NOTHING))


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a task was and will be worked on, and how often that came to nothing."""

    created_s: float
    submitted_s: float | None = None
    finished_s: float | None = None
    due_s: float | None = None
    paused: bool = False
    tries: int = 0
    submit_refusals: int = 0  # in a row, by CometAPI, that no outage explains
    misses: int = 0
    empty_looks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One row of the truth: a request of a member and the message that shows it."""

    id: int
    state: State
    revision: int
    """Grows with every change worth seeing; where `shown.revision` differs, it is published."""
    request: Request
    result: Result
    shown: Shown
    schedule: Schedule

    def is_beyond_reach(self, now_s: float) -> bool:
        """Whether nothing can edit its message any more, since its interaction is over."""
        is_over = now_s - self.schedule.created_s > ANSWER_LIVES_S
        return self.shown.answer_token == "" or (self.shown.answer_token is not None and is_over)

    @property
    def made_by_id(self) -> int:
        """The id of the task that made what it shows: itself, unless it shows that once more."""
        return self.request.original_id or self.id

    @property
    def is_spoiler(self) -> bool:
        """Whether its pictures are blurred where it is shown: no direct message is for adults."""
        return bool(self.shown.spoiler) or (
            self.shown.spoiler is not None and self.request.guild_id is None
        )

    @property
    def prompt_as_run(self) -> str:
        """The prompt that Midjourney reported, else the one that was sent to it."""
        return self.result.final_prompt or self.request.sent_prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningTask:
    """What of a running task the next look at it depends on; small, as all open ones are kept."""

    id: int
    kind: Kind
    speed: Speed | None
    remote_id: str
    guild_id: int | None = None
    user_id: int = 0
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
    done: bool = False
    """Whether its picture is there, and only its buttons are waited for."""
    makes_film: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """What a button of a task already led to."""

    id: int
    button_key: str
    state: State
    ending: Ending | None
    user_id: int
    guild_id: int | None
    channel_id: int
    message_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A task with all that its message shows besides the row itself."""

    task: Task
    place: int | None = None  # 1 = next in line, exact as far as shown; only while queued
    at_once: bool = False  # nothing keeps it in line, so its first message shows no place
    starts_in_s: float | None = None
    """How long it still waits, by what was measured; None: that is not known, or not said."""
    parent: Task | None = None
    """The task under whose message its button was pressed."""
    original: Task | None = None
    """The task that made what it shows once more."""
    children: tuple[Child, ...] = ()
    favourite: bool = False
    """Whether it is anybody's."""
    unsupported: frozenset[str] = frozenset()  # kinds of buttons that CometAPI refused lately
    left: Left | None = None
    """Of what was just asked for: what its member may have made still, if that is little."""

    @property
    def made_by(self) -> Task:
        """The task that made what its message shows."""
        return self.original or self.task

    def correct_s(self, now_s: float) -> float | None:
        """When its first message is mended if it said too much: that the task is sent."""
        return now_s + USUALLY_SUBMITTED_S if self.at_once else None
