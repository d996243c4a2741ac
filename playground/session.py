"""A playground as a whole: a Discord, a CometAPI, and the real bot between them."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from playground.bot_process import PROGRAM, BotDiedError
from playground.databases import FileDatabase, start_server_database
from playground.errors import SessionError
from playground.servers import SYNC_S, Servers
from playground.state import StateFolder
from playground.supervisor import Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from aiohttp import web

    from playground.comet import LocalComet
    from playground.comet.replay import Report
    from playground.databases import Database
    from playground.discord import LocalDiscord

    AddRoutes = Callable[["Session", web.Application, str], None]
    """Serves more on Discord's port, under addresses that begin with the secret key."""


class Session:
    """Made by `open`, ended by `close`.

    `news` is an event that is set at the next change of anything, and then replaced by another.
    """

    def __init__(
        self, folder: Path, *, pace: float, settings: Mapping[str, str], state: StateFolder | None
    ) -> None:
        self.discord: LocalDiscord
        self.comet: LocalComet
        self.supervisor: Supervisor
        self._servers: Servers
        self.news = asyncio.Event()
        self.closing = False
        self._folder = folder
        self._file = FileDatabase(folder / "playground.db")
        self._database: Database = self._file
        self._settings = settings
        self._pace = pace
        self._state = state
        self._first: dict[str, Any] | None = None
        self._opened = False
        self._turn = asyncio.Lock()
        self._stack = AsyncExitStack()

    @classmethod
    async def open(
        cls,
        folder: Path,
        *,
        port: int = 0,
        pace: float = 1.0,
        settings: Mapping[str, str] | None = None,
        state: Path | None = None,
        processes: int = 1,
        postgres: bool = False,
        large: bool = False,
        program: Sequence[str] = PROGRAM,
        with_bot: bool = True,
        add_routes: AddRoutes | None = None,
        replay: Report | None = None,
    ) -> Self:
        """Open everything and wait until the bot listens.

        Args:
            folder: Where the bot's log and database go while it runs.
            port: Discord's, 0 for a free one.
            pace: Factor on all durations of pictures.
            settings: The bot's, where they differ from those of `BotProcess`.
            state: The folder that everything comes from and is saved to at the end.
            processes: How many processes the bot has, at most eight.
            postgres: Whether they share a server that is started for them; not with `state`.
            large: Whether there is a server with 60 channels as well.
            program: What Python is to run as the bot.
            with_bot: Whether to start the bot, which can be done later.
            add_routes: What else to serve on that port, as the page.
            replay: What CometAPI answers, if it is what another one said.

        Raises:
            SessionError: The port or the state's folder cannot be used, or there is no server.
            BotDiedError: The bot does not start.
        """
        kept = await asyncio.to_thread(StateFolder.open, state) if state else None
        session = cls(folder, pace=pace, settings=settings or {}, state=kept)
        try:
            await session._open_servers(
                port,
                add_routes,
                shards=processes,
                postgres=postgres,
                large=large,
                replay=replay,
            )
            await session._open_supervisor(processes, program)
            if with_bot:
                await session.start_bot()
                await session.ready()
            session._opened = True
        except BaseException:
            await session.close()
            raise
        return session

    async def _open_servers(
        self,
        port: int,
        add_routes: AddRoutes | None,
        *,
        shards: int,
        postgres: bool,
        large: bool,
        replay: Report | None,
    ) -> None:
        saved = await asyncio.to_thread(self._state.read) if self._state else None
        if postgres:
            self._database = await start_server_database()
            self._stack.push_async_callback(asyncio.to_thread, self._database.close)
        await asyncio.to_thread(self._database.put, saved.database if saved else None)
        routes = add_routes and partial(add_routes, self)
        self._servers = await Servers.open(
            saved,
            port=port,
            pace=self._pace,
            shards=shards,
            add_routes=routes,
            large=large,
            replay=replay,
        )
        self._stack.push_async_callback(self._servers.close)
        self.discord, self.comet = self._servers.discord, self._servers.comet
        self.comet.listeners.append(self.changed)
        self.discord.listeners.append(self.changed)
        self._first = self._servers.contents()
        if saved is not None:
            await self._servers.replace(saved.contents)

    async def _open_supervisor(self, processes: int, program: Sequence[str]) -> None:
        self.supervisor = await Supervisor.open(
            self._servers,
            self._database,
            self._folder,
            settings=self._settings,
            changed=self.changed,
            processes=processes,
            program=program,
        )
        self._stack.push_async_callback(self.supervisor.close)

    @property
    def can_save(self) -> bool:
        """Whether there is a folder to save to."""
        return self._state is not None

    def changed(self) -> None:
        """Tell whoever waits for `news`."""
        self.news.set()
        self.news = asyncio.Event()

    async def start_bot(self) -> bool:
        """Start the bot, without waiting until it listens; False if it runs already."""
        async with self._turn:
            return not self.closing and await self.supervisor.start()

    async def ready(self) -> None:
        """Wait until the bot listens to Discord's events; raises BotDiedError, TimeoutError."""
        await self.supervisor.ready()

    async def end_bot(self, *, killed: bool) -> bool:
        """End the bot as an operator would, or as a crash (kill -9); False if it does not run."""
        async with self._turn:
            return await self.supervisor.end(killed=killed)

    async def restart_bot(self) -> None:
        """End a bot that runs as an operator would, and start it again without waiting for it."""
        async with self._turn:
            if not self.closing and await self.supervisor.end(killed=False):
                await self.supervisor.start()

    async def reset(self) -> None:
        """Go back to the first start, with a fresh bot that listens.

        Raises:
            SessionError: The bot did not start.
        """
        async with self._turn:
            if self.closing or self._first is None:
                return
            self.supervisor.mend()
            await self.supervisor.end(killed=True)
            await asyncio.to_thread(self._database.put, None)
            await self._servers.replace(self._first)
            self.comet.pace, self.comet.gateway.sync_s = self._pace, SYNC_S
            self.supervisor.forget_settings()
            await self.supervisor.start()
            try:
                await self.ready()
            except (BotDiedError, TimeoutError) as error:
                raise SessionError("The bot did not start; its log says why.") from error

    async def save(self) -> None:
        """Save everything as it is at this moment.

        Raises:
            SessionError: There is nowhere to save to, or it cannot be written.
        """
        if self._state is None:
            raise SessionError("There is no folder to save to. Start it with --state FOLDER.")
        async with self._turn:
            await self._save(self._state)

    async def close(self) -> None:
        """End the bot, save if there is a folder for it, and end the servers.

        Raises:
            SessionError: It could not be saved.
        """
        self.closing = True
        self.changed()
        async with self._turn, self._stack:
            if self._state is not None:
                self._stack.callback(self._state.close)
            if self._opened:
                await self.supervisor.end(killed=False)
            if self._state is not None and self._opened:
                await self._save(self._state)

    async def _save(self, state: StateFolder) -> None:
        # Paused, so that the database is of the same moment as the rest.
        async with self.supervisor.paused():
            await asyncio.to_thread(state.write, self._servers.contents(), self._file.path)
