"""Who asks for something, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """Who asks, and where the answer will stand.

    `tag` is that of the task that the pressed button, menu or dialog is about; None if it is about
    none, or stands in a message of an earlier version.
    """

    user_id: int
    guild_id: int | None
    channel_id: int
    moderates: bool = False
    upload_limit: int = 10 * 1024 * 1024
    interaction_token: str | None = None
    interaction_id: int | None = None
    tag: str | None = None
