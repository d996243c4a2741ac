"""What lets this process be watched and adjusted from outside while it runs, put together."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final

from bot.discord_client.gateway.login import StartError
from bot.engine.observers import observers
from bot.heartbeat import heartbeat
from bot.log_level import follow_hangups, follow_level
from bot.sd_notify import notify
from bot.settings import SettingsError, host_and_port, load_settings, what_to_put
from bot.web.health import Health

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from typing import Any

    from bot.discord_client.client import ImagineBot
    from bot.engine import Engine
    from bot.settings import Settings
    from bot.web.metrics import Metrics

READY_WITHIN_S: Final = 30.0
"""systemd hears that the bot is ready no later than this: what it still waits for then, such as
Discord, a network or a slot, passes by itself, and a start that goes on holds up others."""


class Monitoring:
    """Is told how far the start has come."""

    def __init__(self, health: Health) -> None:
        self._health = health
        self._beside: list[asyncio.Task[None]] = []
        self._waiting = asyncio.get_running_loop().call_later(
            READY_WITHIN_S, notify, "READY=1", "STATUS=Waiting: the log says for what."
        )

    def opened(self, engine: Engine) -> None:
        """The database is open."""
        self._health.opened(engine)
        self._begin(follow_level(engine.store.key_values))

    def connects(self, client: ImagineBot) -> None:
        """The gateway is about to be connected."""
        self._health.client = client
        self._begin(self._tell_ready(client))

    def stops(self) -> None:
        """What is under way comes to its end, and nothing new is begun."""
        self._health.is_stopping = True
        notify("STOPPING=1")

    async def stop(self) -> None:
        """End what goes on beside the bot."""
        self._waiting.cancel()
        for one in self._beside:
            one.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._beside.append(asyncio.create_task(work, name="monitoring"))

    async def _tell_ready(self, client: ImagineBot) -> None:
        await client.wait_until_ready()
        self._waiting.cancel()
        notify("READY=1", f"STATUS=Connected to Discord, in {len(client.guilds)} servers.")


@asynccontextmanager
async def monitored(settings: Settings) -> AsyncIterator[Monitoring]:
    """Everything that watches this process, until the end.

    Raises:
        StartError: a file or an address that a setting names cannot be used.
    """
    health = Health()
    observers.append(health)
    follow_hangups(_level_now)
    async with AsyncExitStack() as stack:
        stack.callback(observers.remove, health)
        stack.enter_context(heartbeat(settings.heartbeat, lambda: not health.stuck))
        if settings.http_listen:
            await _serve(settings, health, stack)
        monitoring = Monitoring(health)
        stack.push_async_callback(monitoring.stop)
        yield monitoring


async def _serve(settings: Settings, health: Health, stack: AsyncExitStack) -> None:
    # Imported here, as a bot that serves nothing has no need of it.
    from bot.web.server import ListenError, serving  # noqa: PLC0415

    metrics = _metrics()
    if metrics is not None:
        stack.enter_context(metrics.observing())
    host, port = host_and_port(settings.http_listen)
    token = settings.http_token.get_secret_value()
    try:
        await stack.enter_async_context(serving(host, port, health, metrics, token=token))
    except ListenError as error:
        line = f"HTTP_LISTEN names {host}, port {port}, where the bot cannot listen ({error})."
        advice = f"Each process has a port of its own. {what_to_put('HTTP_LISTEN')}"
        raise StartError(f"{line} {advice}") from error


def _metrics() -> Metrics | None:
    """What counts, if the package for that is installed."""
    try:
        from bot.web.metrics import Metrics  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        if error.name != "prometheus_client":
            raise
        return None
    return Metrics()


def _level_now() -> str | None:
    """What LOG_LEVEL says now; None if the settings cannot be read any more."""
    try:
        return load_settings(needs=()).log_level
    except SettingsError:
        return None
