"""The local Discord as a whole: one port for REST, gateway, CDN and members."""

import asyncio
import base64
import copy
import secrets
import socket
from collections import Counter
from collections.abc import Callable
from typing import Self, TypeVar

from aiohttp import web

from playground.addresses import base_url
from playground.discord.cdn import Cdn
from playground.discord.errors import JsonObject
from playground.discord.exchanges import Exchange
from playground.discord.faults import Faults
from playground.discord.gateway.endpoint import Endpoint
from playground.discord.gateway.events import BotEvents
from playground.discord.gateway.gateway import Gateway
from playground.discord.interactions.interaction import Interaction
from playground.discord.interactions.interactions import Interactions
from playground.discord.messages.messages import Messages
from playground.discord.model.snowflakes import Clock, NowS, Snowflakes
from playground.discord.model.starting_world import populate
from playground.discord.model.world import Change, World
from playground.discord.payloads.messages import Payloads
from playground.discord.people.actions import Actions
from playground.discord.people.routes import PeopleRoutes
from playground.discord.people.stream import PeopleEvents, Stream
from playground.discord.ratelimits import RateLimits
from playground.discord.rest.bodies import MOST_BOOSTED
from playground.discord.rest.pipeline import PREFIX, Pipeline
from playground.discord.services import Services
from playground.discord.session_starts import SessionStarts

T = TypeVar("T")
_MOST_KEPT = 20_000
"""How many exchanges are remembered, so that a playground left running does not grow."""


def _made_up_token(bot_id: int) -> str:
    """Return a token of the usual three parts, the first being the bot's id."""
    first = base64.urlsafe_b64encode(str(bot_id).encode()).decode().rstrip("=")
    return f"{first}.{secrets.token_urlsafe(4)}.{secrets.token_urlsafe(28)}"


class LocalDiscord:
    """A Discord on this machine; made by `start`, ended by `close`.

    `exchanges` are the latest requests of the bot; `answered` counts all there ever were by name,
    status and the scope of a rate limit ("" for none). `actions` lets members act without HTTP.
    """

    def __init__(self, services: Services, site: tuple[str, int], key: str) -> None:
        host, port = site
        self.services = services
        self.world = services.world
        self.faults = services.faults
        self.token = services.token
        self.gateway_url = services.gateway_url
        at = base_url(host, port)
        self.api_url = f"{at}{PREFIX}"
        self.user_url = f"{at}/user/{key}"
        self.exchanges: list[Exchange] = []
        self.answered: Counter[tuple[str, int, str]] = Counter()
        self._waiters: set[asyncio.Event] = set()
        self.gateway = Gateway(services, self._notify)
        self.stream = Stream()
        self.events = PeopleEvents(services.world, self.stream, services.payloads)
        self.actions = Actions(services, self.gateway, self.stream, self.events)
        self.listeners: list[Callable[[], None]] = []
        self.key = key
        self._runner: web.AppRunner | None = None

    @classmethod
    async def start(
        cls,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str | None = None,
        *,
        now_s: NowS | None = None,
        answer_within_s: float = 3.0,
        add_routes: Callable[[web.Application, str], None] | None = None,
        watched: bool = True,
    ) -> Self:
        """Open the port (0: any free one) and fill the world; raises OSError if it is taken.

        `now_s` is the clock for token lives, rate limits and addresses; `answer_within_s` is the
        time the bot has for its first answer; `add_routes` gets the application and the secret
        key, to serve more on the same port; without `watched` members' event streams are silent
        about messages, which is most of what a change costs here.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
        address: tuple[str, int] = listening.getsockname()[:2]
        services = _build(address, token, now_s or Clock(), answer_within_s)
        discord = cls(services, address, secrets.token_urlsafe(16))
        app = web.Application(client_max_size=MOST_BOOSTED)
        if add_routes is not None:
            add_routes(app, discord.key)
        await discord._serve(app, listening, watched=watched)
        return discord

    async def _serve(
        self, app: web.Application, listening: socket.socket, *, watched: bool
    ) -> None:
        services = self.services
        Pipeline(services, self._record).add_routes(app)
        endpoint = Endpoint(services, self.gateway)
        for path in ("/gateway", "/gateway/"):
            app.router.add_get(path, endpoint.serve)
        for kind in ("attachments", "ephemeral-attachments"):
            path = f"/{kind}/{{channel}}/{{attachment:\\d+}}/{{name}}"
            app.router.add_get(path, services.cdn.serve)
        people = PeopleRoutes(services, self.actions, self.stream, self.events)
        people.add_routes(app, f"/user/{self.key}")
        self.world.listeners.append(BotEvents(self.world, self.gateway, services.payloads))
        if watched:
            self.world.listeners.append(self.events)
        self.world.listeners.append(self._changed)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.SockSite(self._runner, listening).start()

    def _record(self, exchange: Exchange) -> None:
        scope = exchange.headers.get("X-RateLimit-Scope", "")
        self.answered[exchange.name, exchange.status, scope] += 1
        self.exchanges.append(exchange)
        del self.exchanges[:-_MOST_KEPT]
        self._notify()

    def _changed(self, _change: Change) -> None:
        self._notify()

    def _notify(self) -> None:
        for waiter in self._waiters:
            waiter.set()
        for listener in self.listeners:
            listener()

    async def wait_for(self, predicate: Callable[[], T], timeout_s: float = 60) -> T:
        """Return the predicate's value once it is truthy; it is asked after every change.

        Raises TimeoutError.
        """
        changed = asyncio.Event()
        self._waiters.add(changed)
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    changed.clear()
                    if value := predicate():
                        return value
                    await changed.wait()
        finally:
            self._waiters.discard(changed)

    @property
    def invalid_requests(self) -> int:
        """How many 401, 403 and 429 the bot earned in ten minutes (Discord: Rate Limits)."""
        return self.services.rate_limits.invalid

    def contents(self) -> JsonObject:
        """Return the world and its files as they are now, for `replace`."""
        shared = {"world": self.world.contents(), "cdn": self.services.cdn.contents()}
        return copy.deepcopy(shared)

    def replace(self, contents: JsonObject) -> None:
        """Put what `contents` returned in place of the world, with everything in order.

        The bot has to be down, as it is told nothing; members are told to look anew.
        """
        kept = copy.deepcopy(contents)
        self.faults.clear()
        self.world.replace(kept["world"])
        self.services.cdn.replace(kept["cdn"])
        self.stream.restart()

    def inject(self, before: Interaction, payload: JsonObject) -> Interaction:
        """Tell the bot of an interaction that no client sends and Discord itself would refuse.

        `before` is the one that `payload` was made from, by whose member and at whose place this
        one happens; id and token are made anew where the payload still has those. Nothing else is
        checked or changed. `services.interactions.wait` waits for the answer.
        """
        interaction = self.services.interactions.again(before)
        fresh = {"id": str(interaction.id), "token": interaction.token}
        interaction.payload = {
            key: fresh.get(key, value) if value == before.payload.get(key) else value
            for key, value in payload.items()
        }
        self.gateway.dispatch(
            "INTERACTION_CREATE", interaction.payload, guild_id=before.channel.guild_id
        )
        return interaction

    async def drop_gateway(self, *, op7: bool = False) -> None:
        """Cut the gateway's connections, or ask the bot to reconnect."""
        self.gateway.drop(op7=op7)

    async def invalidate_session(self, *, resumable: bool = False) -> None:
        """Tell the bot that its session is invalid (op 9)."""
        self.gateway.invalidate(resumable=resumable)

    async def close(self) -> None:
        """End all connections and free the port."""
        self.stream.close()
        self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()


def _build(
    site: tuple[str, int], token: str | None, now_s: NowS, answer_within_s: float
) -> Services:
    host, port = site
    snowflakes = Snowflakes(now_s)
    world = World(snowflakes, now_s)
    bot_id = snowflakes.next(age_s=90 * 86_400.0)
    populate(world, bot_id=bot_id)
    cdn = Cdn(snowflakes, now_s)
    cdn.base_url = base_url(host, port)
    messages = Messages(world, cdn)
    return Services(
        token=token or _made_up_token(bot_id),
        gateway_url=base_url(host, port, scheme="ws") + "/gateway",
        world=world,
        cdn=cdn,
        payloads=Payloads(world, cdn),
        messages=messages,
        interactions=Interactions(world, messages, answer_within_s=answer_within_s),
        rate_limits=RateLimits(now_s),
        faults=Faults(),
        session_starts=SessionStarts(),
    )
