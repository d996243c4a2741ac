"""The two local servers between which the bot runs."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from playground.comet import LocalComet
from playground.comet.storage import contents_of, put_contents
from playground.discord import LocalDiscord
from playground.discord.model.starting_world import add_large, add_servers
from playground.errors import SessionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

    from playground.comet.replay import Report
    from playground.state import Saved

    AddRoutes = Callable[[web.Application, str], None]
    """Serves more on Discord's port, under addresses that begin with the secret key."""

SYNC_S: Final = 2.0
"""How often the local CometAPI copies upstream's state: quicker than the real one."""


@dataclass(frozen=True, slots=True)
class Servers:
    """Made by `open`, ended by `close`."""

    discord: LocalDiscord
    comet: LocalComet

    @classmethod
    async def open(
        cls,
        saved: Saved | None,
        *,
        port: int,
        pace: float,
        shards: int,
        add_routes: AddRoutes | None,
        large: bool = False,
        replay: Report | None = None,
    ) -> Servers:
        """Open both; with what was saved they can be reached where its links lead.

        Discord recommends so many shards, and has a server for each of them; a `large` one more.

        Raises:
            SessionError: Discord's port cannot be used.
        """
        async with AsyncExitStack() as stack:
            comet = await _open_comet(saved, pace, replay)
            stack.push_async_callback(comet.close)
            discord = await _open_discord(saved, port, add_routes)
            starts = discord.services.session_starts
            # As for a large bot, so that nobody waits for one process after another.
            starts.shards = starts.max_concurrency = shards
            add_servers(discord.world, shards=shards)
            if large:
                add_large(discord.world)
            stack.pop_all()
        return cls(discord, comet)

    def contents(self) -> dict[str, Any]:
        """Return everything as it is now, for `replace`."""
        return {
            "token": self.discord.token,
            "comet_port": self.comet.port,
            "discord": self.discord.contents(),
            "comet": contents_of(self.comet),
        }

    async def replace(self, contents: dict[str, Any]) -> None:
        """Put what `contents` returned in place of everything."""
        await put_contents(contents["comet"], self.comet)
        self.discord.replace(contents["discord"])
        add_servers(self.discord.world, shards=self.discord.services.session_starts.shards)

    async def close(self) -> None:
        """End both."""
        await self.discord.close()
        await self.comet.close()


async def _open_comet(saved: Saved | None, pace: float, replay: Report | None) -> LocalComet:
    """Listen where the links in saved messages lead, if that port is still free."""
    start = partial(LocalComet.start, pace=pace, sync_s=SYNC_S, undocumented=True, replay=replay)
    try:
        return await start(port=saved.contents["comet_port"] if saved else 0)
    except OSError:
        return await start()


async def _open_discord(
    saved: Saved | None, port: int, add_routes: AddRoutes | None
) -> LocalDiscord:
    token = saved.contents["token"] if saved else None
    try:
        return await LocalDiscord.start(port=port, token=token, add_routes=add_routes)
    except OSError as error:
        message = f"Port {port} is in use or not allowed. Choose another with --port."
        raise SessionError(message) from error
