"""Where the database says who somebody is, what a copy has of it, and what a deletion leaves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from bot.store.schema import (
    CREDENTIALS,
    data_requests,
    drafts,
    favourites,
    gallery,
    grants,
    held_places,
    history,
    ledger,
    ledger_sums,
    members,
    picture_copies,
    presets,
    queue,
    report_members,
    reports,
    setting_changes,
    strikes,
    tasks,
    usage_sums,
)

if TYPE_CHECKING:
    from sqlalchemy import Column, Table


class Fate(StrEnum):
    """What becomes of a row when its member wants all that is theirs deleted."""

    DELETED = "deleted"
    EMPTIED = "emptied"  # nothing stays but what it cost, and when
    UNNAMED = "unnamed"  # it is nobody's any more
    FOLLOWS = "follows"  # triggers bring it in step with other tables
    KEPT = "kept"  # for a while: a limit, or a server's protection, ends when it would have


@dataclass(frozen=True, slots=True)
class Personal:
    """A column that says whose a row is.

    Attributes:
        member: that column.
        fate: what a deletion makes of the row.
        key: by which a copy goes through the rows of a member; without any they are in none.
    """

    member: Column[Any]
    fate: Fate
    key: tuple[Column[Any], ...] = ()

    @property
    def table(self) -> Table:
        """Where it stands."""
        return self.member.table

    @property
    def told(self) -> list[Column[Any]]:
        """What of a row its member gets a copy of: no credentials, and nothing of others."""
        named = {one.member for one in PERSONAL if one.member is not self.member}
        hidden = CREDENTIALS | named | {tasks.c.process_id}
        return [column for column in self.table.columns if column not in hidden]


PERSONAL: Final = (
    Personal(tasks.c.user_id, Fate.EMPTIED, (tasks.c.id,)),
    Personal(ledger.c.user_id, Fate.UNNAMED, (ledger.c.id,)),
    Personal(favourites.c.user_id, Fate.DELETED, (favourites.c.task_id,)),
    Personal(picture_copies.c.user_id, Fate.DELETED, (picture_copies.c.message_id,)),
    Personal(drafts.c.user_id, Fate.DELETED, (drafts.c.id,)),
    Personal(presets.c.user_id, Fate.DELETED, (presets.c.guild_id, presets.c.name)),
    Personal(members.c.user_id, Fate.DELETED, (members.c.user_id,)),
    Personal(report_members.c.user_id, Fate.DELETED, (report_members.c.report_id,)),
    Personal(strikes.c.user_id, Fate.KEPT, (strikes.c.id,)),
    Personal(grants.c.user_id, Fate.KEPT, (grants.c.guild_id, grants.c.period)),
    Personal(held_places.c.user_id, Fate.KEPT, (held_places.c.id,)),
    Personal(data_requests.c.user_id, Fate.KEPT, (data_requests.c.id,)),
    Personal(queue.c.user_id, Fate.FOLLOWS),
    Personal(history.c.user_id, Fate.FOLLOWS),
    Personal(ledger_sums.c.user_id, Fate.FOLLOWS),
    Personal(usage_sums.c.user_id, Fate.FOLLOWS),
    Personal(tasks.c.prompt_by, Fate.UNNAMED),  # and the words go
    Personal(tasks.c.removed_by, Fate.UNNAMED),
    Personal(setting_changes.c.by_user_id, Fate.UNNAMED),
    Personal(gallery.c.by_user_id, Fate.UNNAMED),
    Personal(reports.c.decided_by, Fate.UNNAMED),
)
"""Every column of a table that holds the id of a member."""

NOT_PERSONAL: Final = {
    "servers": "settings are a server's, also where they name members",
    "notices": "gone within a week of being told; those to or about a member with their deletion",
    "processes": "of the bot",
    "slots": "of the bot",
    "paces": "of the bot",
    "outages": "of the bot",
    "facts": "of the bot",
    "durations": "of the bot",
    "history_words": "of what is in history, which triggers keep in step",
    "task_kinds": "of the bot",
    "task_moves": "of the bot",
    "unsupported_actions": "of CometAPI",
    "closed_requests": "of CometAPI",
}
"""Tables without such a column, and why they need none."""
