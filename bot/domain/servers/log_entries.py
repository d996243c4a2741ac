"""What stands in the log of a server: who did what, as notices whose recipient is its channel.

To tell of one more thing: a kind of notice, what makes it here, its line in
`bot.ui.texts.servers.log`, and `bot.store.servers.log` in the transaction that it tells of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from bot.domain.notices import LOG, Notice, NoticeKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.servers.reports import NewReport, Outcome
    from bot.domain.servers.strikes import Strike

THE_BOT: Final = 0
"""Stands for the bot where somebody did something."""

MOST_LISTED: Final = 100
"""Of a list that was changed so many are kept with the entry."""

MOST_STRIKES: Final = 100

_LOG: Final = re.compile(f"{LOG}([0-9]+):([0-9]+)")
_MEMBER: Final = re.compile("member:([0-9]+)")


@dataclass(frozen=True, slots=True)
class LogChannel:
    """The channel in which a server reads its log."""

    guild_id: int
    channel_id: int

    @property
    def recipient(self) -> str:
        """Whom notices are addressed to that are read there."""
        return f"{LOG}{self.guild_id}:{self.channel_id}"

    @classmethod
    def of(cls, recipient: str) -> Self | None:
        """The channel that a recipient of notices stands for; None if it stands for none."""
        found = _LOG.fullmatch(recipient)
        return cls(int(found[1]), int(found[2])) if found else None


def to_member(user_id: int) -> str:
    """The recipient of notices that a member reads as direct messages."""
    return f"member:{user_id}"


def member_of(recipient: str) -> int | None:
    """The member whom a recipient of notices stands for; None if it stands for none."""
    found = _MEMBER.fullmatch(recipient)
    return int(found[1]) if found else None


def setting_changed(
    name: str,
    old: Any,  # noqa: ANN401 - JSON
    new: Any,  # noqa: ANN401 - JSON
    *,
    by_user_id: int,
    undone: bool = False,
) -> Notice:
    """That somebody set a setting, or undid that; of a list what was added and removed."""
    values = {"by": by_user_id, "name": name, "undone": undone}
    if not (isinstance(old, list) or isinstance(new, list)):
        values |= {"old": old, "new": new}
        return Notice(kind=NoticeKind.SETTING_CHANGED, values=values)
    before, after = set(old or ()), set(new or ())
    for change, found in (("added", after - before), ("removed", before - after)):
        values |= {change: sorted(found)[:MOST_LISTED], f"{change}_count": len(found)}
    return Notice(kind=NoticeKind.LIST_CHANGED, values=values)


def strike(user_id: int, why: Strike, times: Sequence[float]) -> Notice:
    """That something counted against a member, with when all that counts now was."""
    values = {"user_id": user_id, "why": why.value, "times": list(times[-MOST_STRIKES:])}
    return Notice(kind=NoticeKind.STRIKE, values=values)


def forgiven(user_id: int, strikes: int, *, by_user_id: int) -> Notice:
    """That so many strikes of a member were forgotten."""
    values = {"by": by_user_id, "user_id": user_id, "strikes": strikes}
    return Notice(kind=NoticeKind.FORGIVEN, values=values)


def pictures_given(user_id: int, pictures: int, *, by_user_id: int) -> Notice:
    """That a member may have so many pictures more today."""
    values = {"by": by_user_id, "user_id": user_id, "pictures": pictures}
    return Notice(kind=NoticeKind.PICTURES_GIVEN, values=values)


def refunded(user_id: int, usd: float, pictures: int, *, by_user_id: int) -> Notice:
    """That so much counts no more against what a member may use."""
    values = {"by": by_user_id, "user_id": user_id, "usd": usd, "pictures": pictures}
    return Notice(kind=NoticeKind.REFUNDED, values=values)


def more_allowed(usd: float, *, month: str, by_user_id: int) -> Notice:
    """That a server may use so many US dollars more in a month."""
    values = {"by": by_user_id, "usd": usd, "month": month}
    return Notice(kind=NoticeKind.MORE_ALLOWED, values=values)


def picture_removed(user_id: int, channel_id: int, *, by_user_id: int) -> Notice:
    """That a picture of a member was taken out of its channel."""
    values = {"by": by_user_id, "user_id": user_id, "channel_id": channel_id}
    return Notice(kind=NoticeKind.PICTURE_REMOVED, values=values)


def reported(report_id: int, new: NewReport) -> Notice:
    """That a member reported a picture."""
    values = {**_about(new), "report_id": report_id, "picture": new.picture}
    return Notice(kind=NoticeKind.REPORTED, values=values)


def reported_before(
    *, report_id: int, task_id: int, user_id: int, channel_id: int, message_id: int, by: int | None
) -> Notice:
    """As `reported`, of a report that waits since; its first reporter may be forgotten."""
    values = {
        "by": by,
        "task_id": task_id,
        "user_id": user_id,
        "channel_id": channel_id,
        "message_id": message_id,
        "report_id": report_id,
        "picture": None,
    }
    return Notice(kind=NoticeKind.REPORTED, values=values)


def report_joined(new: NewReport) -> Notice:
    """That one more member reported a picture."""
    return Notice(kind=NoticeKind.REPORT_JOINED, values=_about(new))


def _about(new: NewReport) -> dict[str, Any]:
    task = new.task
    return {
        "by": new.user_id,
        "task_id": task.id,
        "user_id": task.request.user_id,
        "channel_id": task.request.channel_id,
        "message_id": task.shown.message_id,
    }


def report_settled(user_id: int, outcome: Outcome) -> Notice:
    """To who reported a picture: what was decided about it."""
    values = {"outcome": outcome.value}
    return Notice(kind=NoticeKind.REPORT_SETTLED, to_whom=to_member(user_id), values=values)


def announcement(text: str) -> Notice:
    """What whoever runs the bot tells all servers."""
    return Notice(kind=NoticeKind.ANNOUNCEMENT, values={"text": text})


def log_lost(channel: LogChannel, user_id: int) -> Notice:
    """To whoever set a log channel: that it was unset, as the bot may not write there."""
    values = {"guild_id": channel.guild_id, "channel_id": channel.channel_id}
    return Notice(kind=NoticeKind.LOG_LOST, to_whom=to_member(user_id), values=values)


def gallery_added(user_id: int, channel_id: int, *, stars: int, by_user_id: int | None) -> Notice:
    """That a picture of a member goes to the gallery, by its stars or by a moderator."""
    values = {"by": by_user_id, "user_id": user_id, "channel_id": channel_id, "stars": stars}
    return Notice(kind=NoticeKind.GALLERY_ADDED, values=values)


def gallery_closed(guild_id: int, channel_id: int, user_id: int) -> Notice:
    """To whoever set a gallery: that the bot may not post there."""
    values = {"about": f"{guild_id}:{channel_id}", "channel_id": channel_id}
    return Notice(kind=NoticeKind.GALLERY_CLOSED, to_whom=to_member(user_id), values=values)


def picture_copy(task_id: int, user_id: int) -> Notice:
    """The notice that brings a member a copy of a picture of theirs."""
    values = {"task_id": task_id}
    return Notice(kind=NoticeKind.COPY, to_whom=to_member(user_id), values=values)


def copy_removed(user_id: int, message_id: int) -> Notice:
    """The notice that takes a copy away from a member again."""
    values = {"message_id": message_id}
    return Notice(kind=NoticeKind.COPY_REMOVED, to_whom=to_member(user_id), values=values)
