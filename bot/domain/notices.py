"""What somebody is told who asked for nothing, such as the operator: kinds, recipients, values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.outages import Cause
    from bot.domain.servers.quotas import Alert

OPERATOR: Final = "operator"
"""Whoever runs the bot."""

LOG: Final = "log:"
"""What recipients begin with that are the log of a server (`bot.domain.servers.log_entries`)."""

PING: Final = "ping:"
"""What recipients begin with that are a member in a channel (`bot.domain.members.pings`)."""


class NoticeKind(StrEnum):
    """What a notice is about."""

    OUTAGE = "outage"
    OUTAGE_OVER = "outage_over"
    ANOTHER_COPY = "another_copy"
    BUDGET = "budget"
    BALANCE_LOW = "balance_low"
    PRICES_DIFFER = "prices_differ"
    PROCESSES_MISSING = "processes_missing"
    PROCESSES_COMPLETE = "processes_complete"
    UPDATE = "update"
    # In the log of a server: `bot.domain.servers.log_entries`.
    SETTING_CHANGED = "setting_changed"
    LIST_CHANGED = "list_changed"
    STRIKE = "strike"
    FORGIVEN = "forgiven"
    MORE_ALLOWED = "more_allowed"
    PICTURE_REMOVED = "picture_removed"
    PICTURES_GIVEN = "pictures_given"
    REFUNDED = "refunded"
    REPORT_JOINED = "report_joined"
    REPORTED = "reported"
    # To a member.
    LOG_LOST = "log_lost"
    GALLERY_ADDED = "gallery_added"
    GALLERY_CLOSED = "gallery_closed"
    REPORT_SETTLED = "report_settled"
    ANNOUNCEMENT = "announcement"
    DATA_DELETED = "data_deleted"
    COPY = "copy"  # of a picture
    COPY_REMOVED = "copy_removed"  # whose message goes
    # To a member in a channel.
    ENDED = "ended"


WITH_BUTTONS: Final = frozenset({NoticeKind.REPORTED})
"""What needs a message of its own wherever it is told."""

LASTING: Final = frozenset({NoticeKind.COPY_REMOVED})
"""What is to be done however late it is."""

QUIET_S: Final = {
    NoticeKind.OUTAGE: 15 * 60.0,
    NoticeKind.ANOTHER_COPY: 3600.0,
    NoticeKind.BUDGET: 31 * 24 * 3600.0,
    NoticeKind.BALANCE_LOW: 24 * 3600.0,
    NoticeKind.PRICES_DIFFER: 7 * 24 * 3600.0,
    NoticeKind.PROCESSES_MISSING: 15 * 60.0,
    NoticeKind.UPDATE: 10 * 365 * 24 * 3600.0,
    NoticeKind.GALLERY_CLOSED: 24 * 3600.0,
}
"""What comes and goes, and what stays, is told not more often than this."""


class NoticeState(StrEnum):
    """How far the delivery of a notice is."""

    PENDING = "pending"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is told to whom: codes and values, which are put into words where it is shown."""

    kind: NoticeKind
    to_whom: str = OPERATOR
    values: Mapping[str, Any] = field(default_factory=dict)
    """JSON."""

    @property
    def is_line(self) -> bool:
        """Whether one message can hold it with others, as lines of a log or pings of a member."""
        return self.to_whom.startswith((LOG, PING)) and self.kind not in WITH_BUTTONS

    @property
    def key(self) -> str | None:
        """Equal for notices of which one in `quiet_s` says it all; None if each is told."""
        about = self.values.get("about", self.values.get("cause", ""))
        return f"{self.kind}:{about}" if self.quiet_s else None

    @property
    def quiet_s(self) -> float:
        """For how many seconds no other notice with its key is told."""
        return QUIET_S.get(self.kind, 0.0)


def outage(cause: Cause, *, request_id: str | None) -> Notice:
    """The notice of a cause that is open; `request_id` is CometAPI's own and may hold anything."""
    values = {"cause": cause.name, "request_id": request_id}
    return Notice(kind=NoticeKind.OUTAGE, values=values)


def outage_over(cause: Cause, *, lasted_s: float) -> Notice:
    """The notice of a cause that was told and is closed after so many seconds."""
    return Notice(kind=NoticeKind.OUTAGE_OVER, values={"cause": cause.name, "lasted_s": lasted_s})


def another_copy() -> Notice:
    """The notice of another process that answers with the same token."""
    return Notice(kind=NoticeKind.ANOTHER_COPY)


def budget(alert: Alert, *, guild_id: int, month: str) -> Notice:
    """The notice of a budget of a server, or of all (-1), that is nearly or all used up."""
    about = f"{guild_id}:{alert.quota}:{month}:{alert.budget_usd:.2f}:{alert.part}"
    values = {
        "about": about,
        "guild_id": str(guild_id),
        "quota": alert.quota.value,
        "part": alert.part,
        "usd": alert.usd,
        "budget_usd": alert.budget_usd,
        "month": month,
    }
    return Notice(kind=NoticeKind.BUDGET, values=values)


def balance_low(usd: float) -> Notice:
    """The notice of a balance at CometAPI that is low."""
    return Notice(kind=NoticeKind.BALANCE_LOW, values={"usd": usd})


def prices_differ(part: float) -> Notice:
    """The notice that CometAPI charged by such a part more (or less) than was estimated."""
    return Notice(kind=NoticeKind.PRICES_DIFFER, values={"part": part})


def processes_missing(*, running: int, processes: int) -> Notice:
    """The notice that only so many of the bot's processes run, and have for a while."""
    values = {"running": running, "processes": processes}
    return Notice(kind=NoticeKind.PROCESSES_MISSING, values=values)


def processes_complete(*, processes: int, lasted_s: float) -> Notice:
    """The notice that all processes run again after so many seconds, of which it was told."""
    values = {"processes": processes, "lasted_s": lasted_s}
    return Notice(kind=NoticeKind.PROCESSES_COMPLETE, values=values)


def update(version: str) -> Notice:
    """The notice of a version that was released since this one; of each there is one."""
    return Notice(kind=NoticeKind.UPDATE, values={"about": version})
