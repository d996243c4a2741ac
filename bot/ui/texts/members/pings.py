"""What stands in a channel for a member whose request has ended there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.refusals import MessageLink
from bot.ui.texts import tasks
from bot.ui.texts.saying import count, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.members.pings import Pinged
    from bot.domain.notices import Notice


def ended(pinged: Pinged, notices: Sequence[Notice]) -> str:
    """That one or several of a member's requests have ended; of several where they are."""
    member = f"<@{pinged.user_id}>"
    if not notices[1:]:
        if notices[0].values["failed"]:
            return say("{member} What you asked for could not be made.", member=member)
        return say("{member} What you asked for is done.", member=member)
    links = (
        tasks.link(MessageLink(pinged.guild_id, pinged.channel_id, one.values["message_id"]))
        for one in notices
    )
    return count(
        "{member} {count} that you asked for has ended: {links}",
        "{member} {count} that you asked for have ended: {links}",
        len(notices),
        member=member,
        links=" ".join(links),
    )
