"""Pings: notices in a channel that mention one member, as what they asked for has ended."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from bot.domain.notices import PING, Notice, NoticeKind
from bot.domain.states import State

if TYPE_CHECKING:
    from bot.domain.tasks import Task

ENDS: Final = frozenset({State.SUCCEEDED, State.FAILED})
"""What a member waits for; whatever else settles a task, they know of or are asked about."""

_PINGED: Final = re.compile(f"{PING}([0-9]+):([0-9]+):([0-9]+)")


@dataclass(frozen=True, slots=True)
class Pinged:
    """Who is mentioned, and where."""

    guild_id: int
    channel_id: int
    user_id: int

    @property
    def recipient(self) -> str:
        """Whom notices are addressed to that they read there."""
        return f"{PING}{self.guild_id}:{self.channel_id}:{self.user_id}"

    @classmethod
    def of(cls, recipient: str) -> Self | None:
        """Whom a recipient of notices stands for; None if it is another."""
        found = _PINGED.fullmatch(recipient)
        return cls(*map(int, found.groups())) if found else None


def ended(task: Task) -> Notice:
    """That a task has ended whose message its server sees."""
    request = task.request
    pinged = Pinged(request.guild_id or 0, request.channel_id, request.user_id)
    values = {"message_id": task.shown.message_id, "failed": task.state is State.FAILED}
    return Notice(kind=NoticeKind.ENDED, to_whom=pinged.recipient, values=values)
