"""Who asks for something, and where."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.domain.tasks import NewTask
from bot.engine.publishing.pictures import PRIVATE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.kinds import Kind
    from bot.store import Chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """Who asks, and where what they ask for will stand.

    `tag` is that of the task that the pressed button, menu or dialog is about; None if it is about
    none, or stands in a message of an earlier version.
    """

    user_id: int
    guild_id: int | None
    channel_id: int
    moderates: bool = False
    manages: bool = False
    """Whether they may change the server's settings."""
    roles: frozenset[int] = frozenset()
    booster: bool = False
    """Whether they boost the server."""
    parent_id: int | None = None
    """The channel of a thread, or the forum of a post."""
    category_id: int | None = None
    age_restricted: bool = False
    """Whether Discord lets only adults see the channel, or that of the thread."""
    agreed_usd: float | None = None
    """The price that they were shown and agreed to; None: they were shown none."""
    private_channel_id: int | None = None
    """Of their direct messages, where what they ask for will stand; None: where they ask."""
    to_copy: bool = False
    """Whether they get a copy of it by direct message once it is there."""
    chosen: Chosen | None = None
    """What they chose for themselves; None: whoever needs it has to read it."""
    typed: str | None = None
    """The prompt as they typed it, where presets stand in it; None: as it runs."""
    presets: Mapping[str, str] = field(default_factory=dict)
    """Those that may be meant in that prompt: texts by name."""
    upload_limit: int = 10 * 1024 * 1024
    interaction_token: str | None = None
    interaction_id: int | None = None
    tag: str | None = None

    def new_task(self, kind: Kind, prompt: str = "", sent_prompt: str = "") -> NewTask:
        """A task of theirs, that counts for the server where they asked."""
        here = NewTask(
            kind=kind,
            guild_id=self.guild_id,
            channel_id=self.channel_id,
            user_id=self.user_id,
            prompt=prompt if self.typed is None else self.typed,
            sent_prompt=sent_prompt,
            upload_limit=self.upload_limit,
            billing_guild_id=self.guild_id,
            to_copy=self.to_copy,
            interaction_token=self.interaction_token,
            interaction_id=self.interaction_id,
        )
        return here if self.private_channel_id is None else self._in_private(here)

    def _in_private(self, new: NewTask) -> NewTask:
        """The same as a message of its own in their direct messages, which answers nothing."""
        return replace(
            new,
            guild_id=None,
            channel_id=self.private_channel_id or 0,
            upload_limit=min(self.upload_limit, PRIVATE_LIMIT),
            to_post=True,
            posted_by_asker=True,
            interaction_token=None,
        )
