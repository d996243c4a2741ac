"""The WebSocket that bots connect to: what they send, and how a session begins or goes on."""

import asyncio
import secrets
import time

from aiohttp import WSMsgType, web

from playground.discord.errors import JsonObject
from playground.discord.gateway.gateway import Gateway
from playground.discord.gateway.protocol import Close, CloseError, Op, parse
from playground.discord.gateway.sessions import MOST_PER_MINUTE, Connection, Session
from playground.discord.model.objects import Guild
from playground.discord.payloads.guilds import guild_json
from playground.discord.payloads.users import user_json
from playground.discord.services import Services

HEARTBEAT_S = 41.25
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
KNOWN_INTENTS = (1 << 26) - 1
MOST_GUILDS = 2500
"""How many servers one shard may have."""


class Endpoint:
    """Speaks the gateway's protocol with each connection, for the sessions that `Gateway` holds."""

    def __init__(self, services: Services, gateway: Gateway) -> None:
        self._services = services
        self._gateway = gateway

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer a WebSocket request until it ends."""
        if self._services.faults.gateway_down:
            return web.Response(status=503)
        # Text frames, although compression was asked for: discord.py takes them as they come.
        socket = web.WebSocketResponse(compress=False, max_msg_size=1 << 20)
        await socket.prepare(request)
        connection = Connection(request, socket)
        self._gateway.connections.add(connection)
        pump = asyncio.create_task(connection.pump(), name="gateway pump")
        try:
            connection.send(Op.HELLO, d={"heartbeat_interval": int(HEARTBEAT_S * 1000)})
            await self._receive(connection, socket)
        except CloseError as error:
            connection.close(error.code)
            await asyncio.wait([pump], timeout=1)
        finally:
            pump.cancel()
            self._gateway.detach(connection, socket.close_code)
        return socket

    async def _receive(self, connection: Connection, socket: web.WebSocketResponse) -> None:
        while True:
            try:
                message = await socket.receive(timeout=HEARTBEAT_S * 1.5)
            except TimeoutError as error:
                raise CloseError(Close.SESSION_TIMED_OUT) from error
            if message.type in {
                WSMsgType.CLOSE,
                WSMsgType.CLOSING,
                WSMsgType.CLOSED,
                WSMsgType.ERROR,
            }:
                return
            self._count(connection)
            self._handle(connection, parse(message.data))

    def _count(self, connection: Connection) -> None:
        now = asyncio.get_running_loop().time()
        times = connection.received_at
        if len(times) == MOST_PER_MINUTE and times[0] > now - 60:
            raise CloseError(Close.RATE_LIMITED)
        times.append(now)

    def _handle(self, connection: Connection, frame: JsonObject) -> None:
        match frame.get("op"):
            case Op.HEARTBEAT:
                if not self._services.faults.mute_heartbeats:
                    connection.send(Op.ACK)
            case Op.IDENTIFY:
                self._identify(connection, frame.get("d") or {})
            case Op.RESUME:
                self._resume(connection, frame.get("d") or {})
            case Op.PRESENCE | Op.VOICE_STATE | Op.REQUEST_MEMBERS:
                if connection.session is None:
                    raise CloseError(Close.NOT_AUTHENTICATED)
            case _:
                raise CloseError(Close.UNKNOWN_OPCODE)

    def _identify(self, connection: Connection, data: JsonObject) -> None:
        if connection.session is not None:
            raise CloseError(Close.ALREADY_AUTHENTICATED)
        index, count = data.get("shard") or (0, 1)
        intents = int(data.get("intents", 0))
        if data.get("token") != self._services.token:
            raise CloseError(Close.AUTHENTICATION_FAILED)
        _check(index, count, intents)
        session = Session(id=secrets.token_hex(16), intents=intents, shard=(index, count))
        if len(self._guilds_of(session)) > MOST_GUILDS:
            raise CloseError(Close.SHARDING_REQUIRED)
        self._gateway.identifies += 1
        if not self._services.session_starts.admit(index, time.monotonic()):
            connection.send(Op.INVALID_SESSION, d=False)
            return
        self._gateway.forget_over()
        self._gateway.attach(session, connection)
        self._gateway.sessions[session.id] = session
        if self._services.faults.close_sessions is not None:
            connection.close(self._services.faults.close_sessions)
            self._gateway.changed()
            return
        self._welcome(session, connection.url)
        self._gateway.changed()

    def _welcome(self, session: Session, url: str) -> None:
        world, faults = self._services.world, self._services.faults
        mine = self._guilds_of(session)
        ready: JsonObject = {
            "v": 10,
            "user": user_json(world.users[world.bot_id]),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in mine],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": faults.resume_gateway_url or url,
            "shard": list(session.shard),
            "application": {"id": str(world.bot_id), "flags": 0},
            "private_channels": [],
            "relationships": [],
            "user_settings": {},
        }
        ready = {name: value for name, value in ready.items() if name not in faults.ready_lacks}
        self._gateway.send(session, "READY", ready)
        for guild in mine:
            self._gateway.send(session, "GUILD_CREATE", guild_json(world, guild))

    def _guilds_of(self, session: Session) -> list[Guild]:
        world = self._services.world
        guilds = world.guilds.values()
        return [g for g in guilds if world.bot_id in g.members and session.covers(g.id)]

    def _resume(self, connection: Connection, data: JsonObject) -> None:
        if data.get("token") != self._services.token:
            raise CloseError(Close.AUTHENTICATION_FAILED)
        session = self._gateway.sessions.get(str(data.get("session_id")))
        seq = int(data.get("seq") or 0)
        if session is None or self._services.faults.refuse_resume or not session.can_replay(seq):
            connection.send(Op.INVALID_SESSION, d=False)
            return
        self._gateway.resumes += 1
        self._gateway.attach(session, connection)
        for event in session.sent:
            if event["s"] > seq:
                connection.send(Op.DISPATCH, **event)
        if self._services.faults.close_sessions is not None:
            connection.close(self._services.faults.close_sessions)
            self._gateway.changed()
            return
        self._gateway.send(session, "RESUMED", {})
        self._gateway.changed()


def _check(index: int, count: int, intents: int) -> None:
    """Raise CloseError for what no IDENTIFY may ask."""
    if not 0 <= index < count:
        raise CloseError(Close.INVALID_SHARD)
    if intents & ~KNOWN_INTENTS:
        raise CloseError(Close.INVALID_INTENTS)
    if intents & PRIVILEGED:
        raise CloseError(Close.DISALLOWED_INTENTS)
