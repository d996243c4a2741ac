"""What a member may see of a task outside of its own message, and of whom they may see prompts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.tasks import Task


class Sight(IntEnum):
    """How much of a task somebody may see; each holds what those before it hold."""

    NOTHING = 0
    PICTURE = 1
    """Without what was asked for: prompt, as it was run, parameters, notes, what was attached."""
    EVERYTHING = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks, from where, and what they see there on Discord at this moment."""

    user_id: int
    guild_id: int | None
    """None: a direct message, a group, or a server that the bot is not in."""
    channels: frozenset[int] = frozenset()
    """The channels and threads of the server whose messages they can read, for certain."""


def sight_of(viewer: Viewer, task: Task, *, hidden_by: int | None) -> Sight:
    """How much of a task a viewer may see; `hidden_by`: whose words it has, if they hide those.

    Members see all that is theirs, wherever they look from. Of others they see what stands in a
    channel of this server that they can read themselves. What came of another's words by a button,
    or is shown once more, has their words still. Whoever moderates sees no more than that:
    Discord shows them the channels that they may moderate. What was removed nobody sees.
    """
    request = task.request
    if task.shown.removed_by is not None:
        return Sight.NOTHING
    is_here = request.guild_id is not None and request.guild_id == viewer.guild_id
    is_read = is_here and request.channel_id in viewer.channels
    if not is_read and request.user_id != viewer.user_id:
        return Sight.NOTHING
    return Sight.EVERYTHING if hidden_by in {None, viewer.user_id} else Sight.PICTURE
