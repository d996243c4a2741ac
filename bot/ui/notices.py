"""The operator's direct messages: whoever owns the application, or leads the team that does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE, translated
from bot.discord_client.posts import post, private_channel
from bot.domain.notices import CopyNotice
from bot.ui.texts import tasks

if TYPE_CHECKING:
    import discord

    from bot.domain.notices import Notice

_REQUEST_ID: Final = re.compile(r"(?!sk-)[0-9A-Za-z][0-9A-Za-z_.:-]{3,63}")
"""What an id of a request looks like; nothing else of CometAPI's words is passed on."""


class DiscordOperator:
    """Tells the application's owner; a `bot.engine.outages.monitor.Operator`."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def tell(self, notice: Notice | CopyNotice) -> None:
        """Send a direct message. Raises as `Operator.tell` promises."""
        try:
            application = await self._client.application_info()
        except (*REQUEST_FAILED, *UNREADABLE) as error:
            raise translated(error) from error
        team = application.team
        owner_id = (team.owner_id if team else None) or application.owner.id
        channel_id = await private_channel(self._client, owner_id)
        await post(self._client, channel_id, nonce=_nonce(notice), content=words(notice))


def _nonce(notice: Notice | CopyNotice) -> str:
    if isinstance(notice, CopyNotice):
        return f"copy-{notice.noticed_s:.3f}"
    return f"{'over' if notice.over else 'open'}-{notice.since_s:.3f}"


def words(notice: Notice | CopyNotice) -> str:
    """What a notice says: the setting, the cause, the next step, and CometAPI's request id."""
    if isinstance(notice, CopyNotice):
        return tasks.ANOTHER_COPY
    cause, lasted = notice.cause, tasks.duration(notice.lasted_s)
    if notice.over:
        return f"CometAPI works again after {lasted} ({cause}). Everything goes on by itself."
    request_id = notice.request_id or ""
    support = f" Request id: `{request_id}`." if _REQUEST_ID.fullmatch(request_id) else ""
    return (
        f"{tasks.OUTAGES[cause]} Open pictures wait and go on by themselves. "
        f"Setting: `{cause.setting}`. What to do: {cause.next_step}.{support}"
    )
