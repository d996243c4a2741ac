"""Addresses of the files of many messages that work for about a day, asked for together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import structlog
from discord.http import Route

from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE, translated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import discord

    from bot.domain.tasks import Attachment

log = structlog.get_logger()

AT_ONCE: Final = 50

_FILES: Final = "https://cdn.discordapp.com/"
_SMALLER: Final = "https://media.discordapp.net/"


async def fresh_links(
    client: discord.Client, files: Sequence[tuple[int, Attachment]]
) -> dict[int, str]:
    """Addresses of files by their ids, each given by its channel; without what is not there.

    Discord documents no such request: where it refuses it, there are none.
    """
    found: dict[int, str] = {}
    for start in range(0, len(files), AT_ONCE):
        some = {_address(*file): file[1].id for file in files[start : start + AT_ONCE]}
        try:
            told: Any = await client.http.request(
                Route("POST", "/attachments/refresh-urls"), json={"attachment_urls": list(some)}
            )
            found |= dict(_read(some, told["refreshed_urls"]))
        except (*REQUEST_FAILED, *UNREADABLE) as error:
            log.info("attachments.not_refreshed", reason=str(translated(error)))
            break
    return found


def smaller(url: str, side: int) -> str:
    """The address of a picture as Discord shows it in previews, at most so many pixels large."""
    if not url.startswith(_FILES):
        return url
    path = url.removeprefix(_FILES).rstrip("&")
    return f"{_SMALLER}{path}&width={side}&height={side}&format=webp"


def _address(channel_id: int, file: Attachment) -> str:
    return f"{_FILES}attachments/{channel_id}/{file.id}/{quote(file.filename)}"


def _read(asked: dict[str, int], told: Iterable[Any]) -> Iterable[tuple[int, str]]:
    for one in told:
        if isinstance(one["refreshed"], str) and one["original"] in asked:
            yield asked[one["original"]], one["refreshed"]
