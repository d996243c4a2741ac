"""The real bot as a child process, set up for the local servers."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playground import system

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from playground.comet import LocalComet
    from playground.discord import LocalDiscord

STOP_S: Final = 60.0
"""The bot itself waits for nothing longer than 8 s; the rest is for a busy machine."""

LOOK_S: Final = 0.02
PROGRAM: Final = ("-m", "bot", "run")


class BotDiedError(Exception):
    """The bot ended by itself; the text is the end of its log."""


class BotProcess:
    """`imagine-bot run` in a folder of its own; its log goes to a file there."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log
        self.is_stopped = False
        """Whether it does nothing until it is told to go on."""

    @classmethod
    async def start(
        cls,
        discord: LocalDiscord,
        comet: LocalComet,
        folder: Path,
        *,
        settings: Mapping[str, str] | None = None,
        program: Sequence[str] = PROGRAM,
        log: str = "bot.log",
    ) -> BotProcess:
        """Start it against these servers; `settings` win over the ones made here.

        Another bot that is set up by the same environment can take its place: `program` is what
        Python is to run.
        """
        environment = {
            # An operator's own settings must not leak in: they may name a paid key.
            **{name: value for name, value in os.environ.items() if name in _INHERITED},
            # Python may have another version of the bot installed than the one that stands here.
            "PYTHONPATH": str(_ROOT),
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "COMETAPI_KEY": comet.key,
            "COMETAPI_BASE_URL": comet.base_url,
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/imagine.db",
            "LOG_FORMAT": "json",
            **(settings or {}),
        }
        (folder / ".env").touch(0o600)  # or an operator's own, for all folders, would be read
        with (folder / log).open("ab") as written:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *program,
                cwd=folder,  # a .env of the operator's folder stays out as well
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=written,
                stderr=written,
                **system.apart(),  # Ctrl-C is ours to pass on, once
            )
        return cls(process, folder / log)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended, None while it runs; minus the signal's number if one ended it."""
        return self._process.returncode

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.returncode is None

    @property
    def log(self) -> str:
        """Everything that it wrote so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    async def ready(self, discord: LocalDiscord, timeout_s: float = 60.0) -> None:
        """Wait until it listens to Discord's events.

        Raises:
            BotDiedError: it ended instead.
            TimeoutError: it took longer than `timeout_s`.
        """
        async with asyncio.timeout(timeout_s):
            while not discord.gateway.ready:
                if self._process.returncode is not None:
                    raise BotDiedError(self.log[-2000:])
                await asyncio.sleep(LOOK_S)

    async def stop(self) -> int:
        """Ask it to stop, as an operator would; returns its exit code."""
        system.send(self._process, system.STOP)
        self.go_on()  # or it would not hear of it
        try:
            async with asyncio.timeout(STOP_S):
                return await self._process.wait()
        except TimeoutError:
            return await self.kill()

    async def kill(self) -> int:
        """End it at once, as a crash would (kill -9)."""
        with suppress(ProcessLookupError):
            self._process.kill()
        return await self._process.wait()

    async def hold(self) -> None:
        """Let it do nothing until `go_on`, as if the machine had fallen asleep (SIGSTOP)."""
        self.is_stopped = True
        await system.freeze(self._process)

    def go_on(self) -> None:
        """Let it go on (SIGCONT)."""
        system.thaw(self._process)
        self.is_stopped = False

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Let it do nothing for a while; one that does nothing already is left alone."""
        if self.is_stopped:
            yield
            return
        await self.hold()
        try:
            yield
        finally:
            self.go_on()

    async def ended(self) -> int:
        """Wait until it ends by itself; returns its exit code."""
        return await self._process.wait()


_ROOT: Final = Path(__file__).parents[1]
_INHERITED: Final = frozenset(
    {
        *("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ"),
        *("SYSTEMROOT", "TEMP", "TMP", "USERPROFILE"),  # Windows' own
    }
)
