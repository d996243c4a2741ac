"""What members ask for about what is kept of them: a copy of it, or that all of it be deleted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.notices import Notice, NoticeKind
from bot.domain.servers.ledger import day_at, month_of
from bot.domain.servers.log_entries import to_member

FORMER_MEMBER: Final = 1
"""Stands for all members who had their data deleted, wherever the database holds who it was."""

RETENTION: Final = 0
"""Stands for `KEEP_DAYS` where something was removed."""

ERASED: Final = "erased:"
"""Begins what stands, with the task's number, where an id of CometAPI was."""

_DAY_S: Final = 24 * 3600.0

EXPORT_EVERY_S: Final = _DAY_S
"""A member gets a copy no more often than this."""


class DataRequestKind(StrEnum):
    """What is asked for."""

    EXPORT = "export"
    DELETION = "deletion"


class DataRequestState(StrEnum):
    """How far it is; what is over is over for good."""

    PENDING = "pending"
    DONE = "done"
    GIVEN_UP = "given_up"  # it could not be delivered, or their data was to be deleted


class Stage(StrEnum):
    """What of a deletion is next, in this order; of a copy the first stands for all."""

    OWN = "own"  # all that only they need
    LIVE = "live"  # what waits and runs is ended
    CONTENT = "content"  # prompts, links, buttons of tasks, and their words in those of others
    LEDGER = "ledger"  # their name in it
    MESSAGES = "messages"  # on Discord, and then where they stood and whose they were
    NAMES = "names"  # wherever else they are named
    LIMITS = "limits"  # the ledger of a month that is not over, since limits go by it
    NOTHING = "nothing"


def open_month(now_s: float) -> str:
    """The month that is not over everywhere, as YYYY-MM: limits go by what was used in it."""
    return month_of(day_at(now_s - _DAY_S, "UTC"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRequest:
    """A copy or a deletion that was asked for; times in epoch seconds."""

    id: int
    user_id: int
    kind: DataRequestKind
    state: DataRequestState
    stage: Stage
    created_s: float
    finished_s: float | None
    due_s: float
    tries: int
    last_task_id: int
    next_task_id: int
    total: int
    """So many tasks there were."""
    done: int
    """Of these: they are in the copy, or their messages were seen to."""
    unreachable: int
    channel_id: int | None
    message_id: int | None
    """The direct message that a copy comes below, once it was posted."""

    @property
    def place(self) -> tuple[int, int] | None:
        """Where that message is: its channel and id."""
        if self.channel_id is None or self.message_id is None:
            return None
        return self.channel_id, self.message_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTask:
    """A task whose message is to be removed; None: it has none."""

    id: int
    channel_id: int
    message_id: int | None


def data_deleted(request: DataRequest) -> Notice:
    """The notice to a member that nothing of theirs is kept, and which messages stay."""
    values = {"pictures": request.done, "unreachable": request.unreachable}
    return Notice(kind=NoticeKind.DATA_DELETED, to_whom=to_member(request.user_id), values=values)
