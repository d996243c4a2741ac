"""What members saw: every state of every message that showed a task, as Discord heard of it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.ui.texts import tasks
from playground.discord import components

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.discord.model.objects import Message
    from playground.discord.model.world import Change, World

_CONTROL: Final = re.compile(r"ctl:2:[0-9a-f]+:(\d+):([a-z]+)")
_MEMBER: Final = re.compile(r"<@(\d+)>")
_SENT: Final = (tasks.SENDING, tasks.PAUSED, tasks.ASKING)
_PERCENT: Final = re.compile(r"(\d+) %")


class Stage(StrEnum):
    """How far a message says its task is."""

    WAITING = "waiting"
    SENDING = "sending"
    RUNNING = "running"
    ASKING = "asks its member"
    UNSURE = "unsure"
    SETTLED = "settled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens unless its member presses something."""
        return self in {Stage.UNSURE, Stage.SETTLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One state of a message; `at_s` is epoch seconds."""

    at_s: float
    stage: Stage
    percent: int | None
    pictures: tuple[str, ...]
    """The names of its files."""
    words: str
    buttons: tuple[str, ...]
    """custom_ids that can be pressed."""


@dataclass(slots=True, kw_only=True)
class Showing:
    """A message that shows a task."""

    message_id: int
    channel_id: int
    looks: list[Look] = field(default_factory=list)
    deleted: bool = False

    @property
    def last(self) -> Look:
        """Its newest state, or the last before it was deleted."""
        return self.looks[-1]


@dataclass(frozen=True, slots=True)
class Deed:
    """What a member did to a task that was there; `at_s` is epoch seconds."""

    at_s: float
    verb: str


@dataclass(slots=True, kw_only=True)
class Story:
    """All that members saw of a task and did to it."""

    task_id: int
    user_id: int
    showings: dict[int, Showing] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)

    @property
    def began_s(self) -> float:
        """When its first message appeared."""
        return min(showing.looks[0].at_s for showing in self.showings.values())

    @property
    def ended_well(self) -> bool:
        """Whether a message shows its end, or showed it until it was deleted."""
        return any(showing.last.stage.is_final for showing in self.showings.values())

    @property
    def is_gone(self) -> bool:
        """Whether none of its messages is there any more."""
        return all(showing.deleted for showing in self.showings.values())

    def lines(self) -> list[str]:
        """The story in order, for people to read."""
        told: list[tuple[float, str]] = [
            (deed.at_s, f"its member: {deed.verb}") for deed in self.deeds
        ]
        for showing in self.showings.values():
            told += [
                (look.at_s, f"message {showing.message_id} [{look.stage}] {look.words!r:.160}")
                for look in showing.looks
            ]
            if showing.deleted:
                told.append((showing.last.at_s, f"message {showing.message_id} is deleted"))
        return [f"{at_s:.2f} {what}" for at_s, what in sorted(told)]


class Stories:
    """Follows a world; a listener of it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._task_of: dict[int, int] = {}
        self._first_words: dict[int, str] = {}
        self.all: dict[int, Story] = {}
        self.open: set[int] = set()
        """Tasks of which no message shows the end."""
        world.listeners.append(self)

    def __call__(self, change: Change) -> None:
        """Take down a change of a message, or that a channel went with all of its messages."""
        message = change.message
        if message is not None:
            if change.kind.startswith("MESSAGE_REACTION"):
                return
            if message.author_id == self._world.bot_id and message.visible_to is None:
                self._see(message, deleted=change.kind == "MESSAGE_DELETE")
        elif change.kind in {"CHANNEL_DELETE", "THREAD_DELETE"} and change.channel is not None:
            self._lose(change.channel.id)

    def has(self, word: str) -> bool:
        """Whether a message of a task had that word at first, as the accountant asks."""
        return any(word in words for words in self._first_words.values())

    def of_message(self, message_id: int) -> Story | None:
        """The task that a message shows, if it shows any."""
        return self.all.get(self._task_of.get(message_id, 0))

    def did(self, task_id: int, verb: str) -> None:
        """Note that a member does something to a task."""
        self.all[task_id].deeds.append(Deed(time.time(), verb))

    def mine(self, user_id: int) -> Iterator[tuple[Story, Showing]]:
        """The messages of a member that are there, oldest first."""
        for story in self.all.values():
            if story.user_id == user_id:
                for showing in story.showings.values():
                    if not showing.deleted:
                        yield story, showing

    def _see(self, message: Message, *, deleted: bool) -> None:
        words = " / ".join(components.texts(message.components))
        pressable = components.interactive(message.components)
        found = [_CONTROL.fullmatch(custom_id) for custom_id in pressable]
        controls = {match[2]: int(match[1]) for match in found if match}
        task_id = next(iter(controls.values()), None) or self._task_of.get(message.id)
        if task_id is None:
            return
        self._task_of[message.id] = task_id
        story = self._story(task_id, words)
        showing = story.showings.setdefault(
            message.id, Showing(message_id=message.id, channel_id=message.channel_id)
        )
        if deleted:
            showing.deleted = True
            return
        self._first_words.setdefault(message.id, words)
        percent = _PERCENT.search(words.partition(" / ")[2])
        showing.looks.append(
            Look(
                at_s=time.time(),
                stage=_stage(words, set(controls)),
                percent=int(percent[1]) if percent else None,
                pictures=tuple(file.filename for file in message.attachments),
                words=words,
                buttons=tuple(i for i, part in pressable.items() if not part.get("disabled")),
            ),
        )
        (self.open.discard if story.ended_well else self.open.add)(task_id)

    def _story(self, task_id: int, words: str) -> Story:
        if task_id not in self.all:
            member = _MEMBER.search(words)
            user_id = int(member[1]) if member else 0
            self.all[task_id] = Story(task_id=task_id, user_id=user_id)
        return self.all[task_id]

    def _lose(self, channel_id: int) -> None:
        for story in self.all.values():
            for showing in story.showings.values():
                showing.deleted |= showing.channel_id == channel_id


def _stage(words: str, controls: set[str]) -> Stage:
    if "continue" in controls:
        return Stage.ASKING
    if "retry" in controls:
        return Stage.UNSURE
    if controls & {"cancel", "sent"}:  # the first message of what goes at once may have to wait
        return Stage.WAITING
    if "stop" in controls:
        return Stage.RUNNING
    # What is just sent has no button, also while its message still says why it had to wait.
    return Stage.SENDING if any(text in words for text in _SENT) else Stage.SETTLED
