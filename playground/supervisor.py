"""All of the bot's processes: started, watched, and started again when they end."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

from playground.bot_process import LOOK_S, PROGRAM, BotDiedError, BotProcess
from playground.proxy import Proxy
from playground.unit import START_AGAIN, Unit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence
    from pathlib import Path

    from playground.databases import Database, Slots
    from playground.servers import Servers

STARTS_WITHIN_S: Final = 60.0
SLOTS_EVERY_S: Final = 0.5
"""How often the database is asked who holds which slot."""


class Supervisor:
    """Made by `open`, ended by `close`.

    One process alone is the operator's to start and stop, as the bot itself is; several, or one
    on a server, are kept running, and stand behind proxies.
    """

    def __init__(
        self,
        servers: Servers,
        database: Database,
        folder: Path,
        *,
        settings: Mapping[str, str],
        program: Sequence[str],
        changed: Callable[[], None],
    ) -> None:
        self._servers = servers
        self._database = database
        self._folder = folder
        self._chosen = dict(settings)
        self.settings = dict(settings)
        """Those of the bot that its next start will have, where they differ from the usual."""
        self._program = program
        self._changed = changed
        self.units: list[Unit] = []
        self._slots: Slots = {}
        self._looking: asyncio.Task[None] | None = None
        self._stack = AsyncExitStack()

    @classmethod
    async def open(
        cls,
        servers: Servers,
        database: Database,
        folder: Path,
        *,
        settings: Mapping[str, str],
        changed: Callable[[], None],
        processes: int,
        program: Sequence[str] = PROGRAM,
    ) -> Self:
        """Prepare everything for so many processes, and start none."""
        self = cls(servers, database, folder, settings=settings, program=program, changed=changed)
        supervised = processes > 1 or database.port is not None
        for number in range(1, processes + 1):
            self.units.append(await self._unit(number, supervised=supervised))
        if supervised:
            self._chosen = {"PROCESSES": str(processes), **settings}
            self.forget_settings()
            self._looking = asyncio.create_task(self._look(), name="slots")
        return self

    @property
    def supervised(self) -> bool:
        """Whether the processes are kept running, and who they are is known by their slots."""
        return self._looking is not None

    @property
    def running(self) -> bool:
        """Whether any process runs."""
        return any(unit.running for unit in self.units)

    @property
    def proxy_ports(self) -> set[int]:
        """Where the processes reach Discord, each through a proxy of its own."""
        return {unit.discord.port for unit in self.units if unit.discord}

    def forget_settings(self) -> None:
        """Let the bot's next start have the settings that it had at first."""
        self.settings = dict(self._chosen)

    async def start(self) -> bool:
        """Start every process that does not run, without waiting; False if all run already."""
        return any([await unit.start() for unit in self.units])

    async def end(self, *, killed: bool) -> bool:
        """End all as an operator would, or as crashes (kill -9); False if none runs."""
        ended = await asyncio.gather(*(unit.end(killed=killed) for unit in self.units))
        # The end of a connection is noticed a moment later, or not at all where nothing passes.
        discord = self._servers.discord
        if not any(unit.discord and unit.discord.is_cut for unit in self.units):
            await discord.wait_for(lambda: not discord.gateway.connected)
        return any(ended)

    def mend(self) -> None:
        """Let every process reach everything again."""
        for proxy in (one for unit in self.units for one in (unit.database, unit.discord) if one):
            proxy.mend()

    async def ready(self) -> None:
        """Wait until the bot listens to the events of all shards.

        Raises:
            BotDiedError: A process ended instead.
            TimeoutError: It took longer than a minute.
        """
        gateway = self._servers.discord.gateway
        async with asyncio.timeout(STARTS_WITHIN_S):
            while not gateway.ready:
                for process in [unit.process for unit in self.units if unit.process]:
                    if process.exit_code not in {None, START_AGAIN}:
                        raise BotDiedError(process.log[-2000:])
                await asyncio.sleep(LOOK_S)

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Let all do nothing for a while."""
        async with AsyncExitStack() as stack:
            for unit in self.units:
                for process in (unit.process, unit.successor):
                    if process is not None and process.running:
                        await stack.enter_async_context(process.paused())
            yield

    async def close(self) -> None:
        """End all processes and what was opened for them."""
        if self._looking is not None:
            self._looking.cancel()
        async with self._stack:
            await asyncio.gather(*(unit.close() for unit in self.units))

    async def _unit(self, number: int, *, supervised: bool) -> Unit:
        database = discord = None
        if supervised:
            discord = await self._proxy(urlsplit(self._servers.discord.api_url).port)
            database = await self._proxy(self._database.port)
        return Unit(
            number,
            self._launch,
            slots_of=self._slots.get,
            changed=self._changed,
            restarts=supervised,
            database=database,
            discord=discord,
        )

    async def _proxy(self, server: int | None) -> Proxy | None:
        if server is None:
            return None
        proxy = await Proxy.open(server)
        self._stack.push_async_callback(proxy.close)
        return proxy

    async def _launch(self, unit: Unit) -> BotProcess:
        discord, comet = self._servers.discord, self._servers.comet
        port = unit.database.port if unit.database else None
        settings = {"DATABASE_URL": self._database.url(port)}
        if unit.discord is not None:
            api, gateway = urlsplit(discord.api_url), urlsplit(discord.gateway_url)
            place = f"127.0.0.1:{unit.discord.port}"
            settings["DISCORD_API_URL"] = api._replace(netloc=place).geturl()
            settings["DISCORD_GATEWAY_URL"] = gateway._replace(netloc=place).geturl()
        return await BotProcess.start(
            discord,
            comet,
            self._folder,
            settings={**settings, **self.settings},
            program=self._program,
            log=f"bot-{unit.number}.log" if len(self.units) > 1 else "bot.log",
        )

    async def _look(self) -> None:
        while True:
            slots = await asyncio.to_thread(self._database.slots)
            if slots is not None and slots != self._slots:
                self._slots.clear()
                self._slots.update(slots)
                self._changed()
            await asyncio.sleep(SLOTS_EVERY_S)
