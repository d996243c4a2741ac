"""The local CometAPI as a whole: opens everything, closes it in reverse."""

import asyncio
import random
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Self, TypeVar

import aiohttp
from aiohttp import web

from playground.comet.faults import Faults
from playground.comet.gallery import Gallery
from playground.comet.gateway.gateway import Gateway
from playground.comet.gateway.links import Links
from playground.comet.gateway.prices import Ledger
from playground.comet.http.listener import Listener
from playground.comet.http.pipeline import Pipeline
from playground.comet.http.routes import add_routes
from playground.comet.replay.player import Player
from playground.comet.replay.report import Report
from playground.comet.replay.routes import Replay
from playground.comet.upstream.server import Upstream
from playground.comet.upstream.tasks import Task

Value = TypeVar("Value")

KEY = "sk-playground-0123456789abcdef"
DAY_S = 86_400.0
BALANCE_USD = 25.0
MAX_BODY_BYTES = 48 * 2**20


class LocalComet:
    """A CometAPI on this machine that draws its pictures itself; made by `start`.

    What happens in it is open to tests: all `requests` and `charges` so far, `tasks`, and
    `wait_for` to be woken by the next event; `listeners` are called at each. `faults` makes it
    misbehave. `gateway` and `upstream` are its two halves, what is copied and what is true.
    """

    def __init__(
        self,
        site: tuple[str, int],
        *,
        key: str,
        seed: int,
        link_life_s: float,
        gallery: Gallery,
        balance_usd: float,
    ) -> None:
        chance = self.chance = random.Random(seed)
        self.key = key
        self.faults = Faults()
        self.listeners: list[Callable[[], None]] = []
        self._news = asyncio.Event()
        self.ledger = Ledger(balance_usd=balance_usd)
        self._links = Links(secret=chance.randbytes(16), life_s=link_life_s)
        self._gallery = gallery
        self.pipeline = Pipeline(
            key=key, faults=self.faults, ledger=self.ledger, changed=self.changed
        )
        self.upstream = Upstream(faults=self.faults, chance=chance, changed=self.changed)
        self.gateway = Gateway(
            upstream=self.upstream,
            ledger=self.ledger,
            faults=self.faults,
            links=self._links,
            chance=chance,
            changed=self.changed,
        )
        self._listener = Listener(*site, refuses=lambda: self.faults.down)
        self._stack = AsyncExitStack()
        self.requests = self.pipeline.requests
        self.charges = self.ledger.charges
        self._copying: asyncio.Task[None]

    @classmethod
    async def start(
        cls,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        key: str = KEY,
        pace: float = 1.0,
        sync_s: float = 2.0,
        seed: int = 0,
        undocumented: bool = False,
        link_life_s: float = DAY_S,
        gallery: Gallery | None = None,
        balance_usd: float = BALANCE_USD,
        replay: Report | None = None,
    ) -> Self:
        """Open the server.

        Args:
            host: Address to listen on.
            port: Port to listen on, 0 for a free one.
            key: The API key that it accepts.
            pace: Factor on all durations of tasks and copies; may be changed later.
            sync_s: How often the gateway copies upstream's state, in seconds at pace 1.
            seed: Makes ids and pictures the same in every run.
            undocumented: Also answer endpoints that CometAPI's documents do not have.
            link_life_s: How long the links in `image_urls` work, in seconds.
            gallery: Where pictures come from, if they are not to be drawn.
            balance_usd: What the account has at the start.
            replay: What answers instead: what another one said.

        Raises:
            OSError: The port is taken.
        """
        comet = cls(
            (host, port),
            key=key,
            seed=seed,
            link_life_s=link_life_s,
            gallery=gallery or Gallery(),
            balance_usd=balance_usd,
        )
        comet.pace, comet.gateway.sync_s = pace, sync_s
        try:
            await comet._open(undocumented=undocumented, replay=replay)
        except BaseException:
            await comet.close()
            raise
        return comet

    @property
    def base_url(self) -> str:
        """Where it listens, without a slash at the end."""
        return self._listener.base_url

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return self._listener.port

    @property
    def pace(self) -> float:
        """Factor on all durations: 0.05 is twenty times as fast."""
        return self.upstream.pace

    @pace.setter
    def pace(self, value: float) -> None:
        self.upstream.pace = value

    @property
    def tasks(self) -> dict[str, Task]:
        """The tasks as they truly are, by id."""
        return self.upstream.tasks

    def hold(self, percent: int = 46) -> None:
        """Let every task stop at this percent, or where it is if that is further."""
        self.upstream.hold(percent)

    def release(self) -> None:
        """Let held tasks go on."""
        self.upstream.release()

    async def wait_for(
        self, predicate: Callable[[Self], Value], *, timeout_s: float = 60.0
    ) -> Value:
        """Return the predicate's first true value; it is asked after every event.

        Raises:
            TimeoutError: It never came true.
        """
        async with asyncio.timeout(timeout_s):
            while not (value := predicate(self)):
                await self._news.wait()
        return value

    async def go_down(self) -> None:
        """Stop listening and cut every connection; tasks go on."""
        self._listener.cut()

    async def come_up(self) -> None:
        """Listen, on the same port as before."""
        await self._listener.open()

    async def close(self) -> None:
        """Close everything; a second call does nothing."""
        await self.go_down()
        await self._stack.aclose()

    async def _open(self, *, undocumented: bool, replay: Report | None) -> None:
        session = await self._stack.enter_async_context(aiohttp.ClientSession())
        app = web.Application(middlewares=self.pipeline.all, client_max_size=MAX_BODY_BYTES)
        if replay is not None:
            player = Player(replay, base_url=lambda: self.base_url, pace=lambda: self.pace)
            Replay(player).add_routes(app.router)
        else:
            add_routes(
                app,
                gateway=self.gateway,
                gallery=self._gallery,
                faults=self.faults,
                key=self.key,
                session=session,
                undocumented=undocumented,
            )
        self._stack.push_async_callback(self._listener.close)
        await self._listener.serve(app)
        self._links.base_url = self.upstream.web_url = self.base_url
        self._stack.push_async_callback(self._gallery.close)
        self._stack.push_async_callback(self.upstream.close)
        self._copying = asyncio.create_task(self.gateway.keep_in_step())
        self._stack.push_async_callback(self._stop_copying)

    async def _stop_copying(self) -> None:
        self._copying.cancel()
        await asyncio.gather(self._copying, return_exceptions=True)

    def changed(self) -> None:
        """Wake whoever waits, and call the listeners."""
        self._news.set()
        self._news = asyncio.Event()
        for listener in self.listeners:
            listener()
