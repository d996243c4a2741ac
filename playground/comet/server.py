"""The local CometAPI as a whole: opens everything, closes it in reverse."""

import asyncio
import copy
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self, TypeVar

import aiohttp
from aiohttp import web

from playground.comet.faults import Faults
from playground.comet.gallery import Gallery
from playground.comet.gateway.gateway import Gateway
from playground.comet.gateway.links import Links
from playground.comet.gateway.prices import Charge, Ledger
from playground.comet.gateway.rows import Row
from playground.comet.http.lookups import Lookups
from playground.comet.http.pictures import Pictures
from playground.comet.http.pipeline import MODES, Pipeline, Request
from playground.comet.http.sources import Sources
from playground.comet.http.submits import Submits, answering
from playground.comet.http.undocumented import UndocumentedEndpoints
from playground.comet.upstream import jobs
from playground.comet.upstream.server import SPEED_FACTORS, Upstream
from playground.comet.upstream.tasks import Task

Value = TypeVar("Value")

KEY = "sk-playground-0123456789abcdef"
DAY_S = 86_400.0
BALANCE_USD = 25.0
MAX_BODY_BYTES = 48 * 2**20
SHUTDOWN_S = 0.2
MOST_LINES = 500
"""How many requests are kept when everything is stored."""


class LocalComet:
    """A CometAPI on this machine that draws its pictures itself; made by `start`.

    What happens in it is open to tests: `requests`, `charges`, `tasks`, and `wait_for` to be woken
    by the next event; `listeners` are called at each. `faults` makes it misbehave.
    """

    def __init__(
        self,
        *,
        key: str,
        seed: int,
        sync_s: float,
        link_life_s: float,
        gallery: Gallery | None,
        balance_usd: float,
    ) -> None:
        chance = self._chance = random.Random(seed)
        self.key = key
        self.faults = Faults()
        self.listeners: list[Callable[[], None]] = []
        self._news = asyncio.Event()
        self._ledger = Ledger(balance_usd=balance_usd)
        self._links = Links(secret=chance.randbytes(16), life_s=link_life_s)
        self._gallery = gallery or Gallery()
        self._pipeline = Pipeline(
            key=key, faults=self.faults, ledger=self._ledger, changed=self._changed
        )
        self._upstream = Upstream(faults=self.faults, chance=chance, changed=self._changed)
        self._gateway = Gateway(
            upstream=self._upstream,
            ledger=self._ledger,
            faults=self.faults,
            links=self._links,
            chance=chance,
            changed=self._changed,
        )
        self._gateway.sync_s = sync_s
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None
        self._listener: asyncio.Server | None = None
        self._loop_task: asyncio.Task[None] | None = None
        self._address = ("", 0)

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

        Raises:
            OSError: The port is taken.
        """
        comet = cls(
            key=key,
            seed=seed,
            sync_s=sync_s,
            link_life_s=link_life_s,
            gallery=gallery,
            balance_usd=balance_usd,
        )
        comet.pace = pace
        comet._address = (host, port)
        try:
            await comet._open(undocumented=undocumented)
        except BaseException:
            await comet.close()
            raise
        return comet

    @property
    def base_url(self) -> str:
        """Where it listens, without a slash at the end."""
        host, port = self._address
        return f"http://{host}:{port}"

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return self._address[1]

    @property
    def pace(self) -> float:
        """Factor on all durations: 0.05 is twenty times as fast."""
        return self._upstream.pace

    @pace.setter
    def pace(self, value: float) -> None:
        self._upstream.pace = value

    @property
    def sync_s(self) -> float:
        """How often the gateway copies upstream's state, in seconds at pace 1."""
        return self._gateway.sync_s

    @sync_s.setter
    def sync_s(self, value: float) -> None:
        self._gateway.sync_s = value

    @property
    def requests(self) -> list[Request]:
        """Every request so far, downloads of pictures included."""
        return self._pipeline.requests

    @property
    def answered(self) -> Counter[tuple[str, int]]:
        """How many requests there ever were, by route (without speed mode) and status."""
        return self._pipeline.answered

    @property
    def duration_s(self) -> Callable[[], float] | None:
        """How long the next task takes in seconds at pace 1; None: what its kind takes."""
        return self._upstream.duration_s

    @duration_s.setter
    def duration_s(self, value: Callable[[], float] | None) -> None:
        self._upstream.duration_s = value

    def adopt(self, prompt: str, *, seconds: float, age_s: float, speed: str = "RELAX") -> Task:
        """Run a task that nobody submitted: it takes `seconds`, of which `age_s` are over."""
        job = replace(jobs.imagine(prompt), seconds=seconds / SPEED_FACTORS[speed])
        task = self._upstream.new_task(job, speed=speed, bot_type="MID_JOURNEY")
        self._upstream.resume(task, age_s=age_s)
        self._gateway.adopt(task)
        return task

    @property
    def charges(self) -> list[Charge]:
        """Every paid request so far."""
        return self._ledger.charges

    @property
    def balance_usd(self) -> float:
        """What the account has left."""
        return self._ledger.balance_usd

    @property
    def tasks(self) -> dict[str, Task]:
        """The tasks as they truly are, by id."""
        return self._upstream.tasks

    @property
    def accepted(self) -> list[Row]:
        """Every accepted request with its `state`; a dialog that was answered has two."""
        return self._gateway.contents()

    def status_shown(self, task_id: str) -> str | None:
        """Return the status that a fetch would show now, "" before the first copy."""
        row = self._gateway.row(task_id)
        return row.status if row else None

    def success_times(self, task_id: str) -> tuple[float | None, float | None]:
        """Return when the gateway copied a task's success, and when it first told a client."""
        row = self._gateway.row(task_id)
        return (row.copied_s, row.told_s) if row else (None, None)

    def hold(self, percent: int = 46) -> None:
        """Let every task stop at this percent, or where it is if that is further."""
        self._upstream.hold(percent)

    def release(self) -> None:
        """Let held tasks go on."""
        self._upstream.release()

    @property
    def held(self) -> bool:
        """Whether tasks are held."""
        return self._upstream.held

    def sync(self) -> None:
        """Let the gateway copy upstream's state now."""
        self._gateway.sync()

    def contents(self) -> dict[str, Any]:
        """Return tasks, charges and requests (without their bodies) as they are, for `replace`."""
        last = self._pipeline.requests[-MOST_LINES:]
        return copy.deepcopy(
            {
                "tasks": self._upstream.tasks,
                "rows": self._gateway.contents(),
                "charges": self._ledger.charges,
                "requests": [replace(request, body=None) for request in last],
                "chance": self._chance.getstate(),
            }
        )

    async def replace(self, contents: dict[str, Any]) -> None:
        """Put what `contents` returned in place of everything, with everything in order."""
        kept = copy.deepcopy(contents)
        self.faults.clear()
        self._chance.setstate(kept["chance"])
        self._ledger.charges[:] = kept["charges"]
        self._pipeline.replace(kept["requests"])
        self._gateway.replace(kept["rows"])
        await self._upstream.replace(kept["tasks"])
        self._changed()

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
        if self._listener is None or self._runner is None or self._runner.server is None:
            return
        self._listener.close()
        self._listener = None
        for connection in self._runner.server.connections:
            if isinstance(connection.transport, asyncio.WriteTransport):
                connection.transport.abort()

    async def come_up(self) -> None:
        """Listen, on the same port as before if there was one."""
        if self._listener is not None:
            return
        host, port = self._address
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(self._protocol, host, port)
        self._address = (host, self._listener.sockets[0].getsockname()[1])
        self._links.base_url = self._upstream.web_url = self.base_url

    async def close(self) -> None:
        """Close everything; a second call does nothing."""
        await self.go_down()
        if self._loop_task is not None:
            self._loop_task.cancel()
            await asyncio.gather(self._loop_task, return_exceptions=True)
        await self._upstream.close()
        await self._gallery.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def _open(self, *, undocumented: bool) -> None:
        self._session = aiohttp.ClientSession()
        app = self._application(self._session, undocumented=undocumented)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
        await self._runner.setup()
        await self.come_up()
        self._loop_task = asyncio.create_task(self._gateway.keep_in_step())

    def _changed(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
        for listener in self.listeners:
            listener()

    def _protocol(self) -> asyncio.BaseProtocol:
        if self.faults.down or self._runner is None or self._runner.server is None:
            return _Refusing()
        return self._runner.server()

    def _application(
        self, session: aiohttp.ClientSession, *, undocumented: bool
    ) -> web.Application:
        sources = Sources(session)
        submits = Submits(gateway=self._gateway, sources=sources, faults=self.faults)
        lookups = Lookups(gateway=self._gateway, faults=self.faults, key=self.key)
        pictures = Pictures(gateway=self._gateway, gallery=self._gallery, faults=self.faults)
        app = web.Application(middlewares=self._pipeline.all, client_max_size=MAX_BODY_BYTES)
        router = app.router
        handlers = submits.handlers()
        extra = UndocumentedEndpoints(gateway=self._gateway, submits=submits)
        if undocumented:
            handlers |= extra.handlers()
        for mode in ("", *(f"/{{mode:{mode}}}" for mode in MODES)):
            for name, handler in handlers.items():
                router.add_post(f"{mode}/mj/submit/{name}", handler)
            router.add_get(f"{mode}/mj/task/{{id}}/fetch", lookups.fetch)
            router.add_post(f"{mode}/mj/task/list-by-condition", lookups.list_by_condition)
            router.add_get(f"{mode}/mj/image/{{id}}", pictures.proxy)
            if undocumented:
                router.add_get(f"{mode}/mj/task/{{id}}/image-seed", extra.image_seed)
                router.add_post(f"{mode}/mj/insight-face/swap", answering(extra.swap))
        if undocumented:
            router.add_get(r"/files/uploads/{number:\d+}", extra.uploaded)
        router.add_get(r"/files/{uuid}/0_{number:\d}", pictures.stored)
        router.add_get("/jobs/{uuid}", pictures.job_page)
        router.add_get("/user/quota", lookups.quota)
        return app


class _Refusing(asyncio.Protocol):
    """Closes a connection before anything is read from it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()
