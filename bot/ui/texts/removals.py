"""That pictures were taken out of their channel, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.members.data_requests import FORMER_MEMBER, RETENTION
from bot.ui.texts.saying import mark, say

if TYPE_CHECKING:
    from bot.domain.tasks import TaskView

REMOVED: Final = mark("Removed.")


def removed(view: TaskView) -> str:
    """What stays in the message of a picture that was removed."""
    if view.task.shown.removed_by in {RETENTION, FORMER_MEMBER}:
        return "-# " + say(REMOVED)
    member, by = f"<@{view.made_by.request.user_id}>", f"<@{view.task.shown.removed_by}>"
    if by == member:
        return "-# " + say("{member} removed this picture.", member=member)
    return "-# " + say("{moderator} removed this picture of {member}.", moderator=by, member=member)
