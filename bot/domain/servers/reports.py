"""Pictures that members report to the moderators of their server, and what became of that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.domain.tasks import Task

MOST: Final = 5
WITHIN_S: Final = 3600.0
"""So many pictures a member may report within so long."""


class Outcome(StrEnum):
    """What a moderator decided about a picture."""

    REMOVED = "removed"
    BLOCKED = "blocked"  # its member is
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """A picture that a member reports in a server, and the address of its file, as it is now."""

    task: Task
    guild_id: int
    user_id: int
    picture: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A picture that was reported, once or several times."""

    id: int
    task_id: int
    guild_id: int
    outcome: Outcome | None = None
    decided_by: int | None = None
    reporters: tuple[int, ...] = ()


class Taken(StrEnum):
    """What became of one more report of a picture."""

    NEW = "new"
    JOINED = "joined"  # that of somebody else, about which nothing was decided yet
    KNOWN = "known"  # to be theirs
    DECIDED = "decided"
