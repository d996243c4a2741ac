"""The gateway: sessions that outlive their connection (discord.md A6, C3)."""

import asyncio
import logging
import secrets
from collections.abc import Callable

from aiohttp import WSMsgType, web

from playground.discord.errors import JsonObject
from playground.discord.gateway.protocol import Close, CloseError, Op, parse
from playground.discord.gateway.sessions import MOST_PER_MINUTE, Connection, Session
from playground.discord.payloads.guilds import guild_json
from playground.discord.payloads.users import user_json
from playground.discord.services import Services

HEARTBEAT_S = 41.25
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
KNOWN_INTENTS = (1 << 26) - 1
_log = logging.getLogger(__name__)


class Gateway:
    """Accepts connections and brings events to the sessions they concern.

    `changed` is called whenever a session begins, goes on or loses its connection.
    """

    def __init__(self, services: Services, changed: Callable[[], None]) -> None:
        self._services = services
        self._changed = changed
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identifies = 0
        self.resumes = 0

    @property
    def ready(self) -> bool:
        """Whether a bot is connected and identified."""
        return any(session.connection for session in self.sessions.values())

    def wants(self, intent: int, *, guild_id: int | None) -> bool:
        """Say whether any session is told of events that need this intent."""
        return any(
            session.covers(guild_id) and session.intents & intent
            for session in self.sessions.values()
        )

    def dispatch(
        self, event: str, data: JsonObject, *, guild_id: int | None = None, intent: int = 0
    ) -> None:
        """Send an event to each session that wants it; a cut one gets it when it resumes."""
        times = self._services.faults.deliveries if event == "INTERACTION_CREATE" else 1
        for session in self.sessions.values():
            if session.covers(guild_id) and (not intent or session.intents & intent):
                for _ in range(times):
                    self._dispatch(session, event, data)

    def _dispatch(self, session: Session, event: str, data: JsonObject) -> None:
        session.seq += 1
        session.sent.append({"d": data, "s": session.seq, "t": event})
        if session.connection:
            session.connection.send(Op.DISPATCH, d=data, s=session.seq, t=event)

    def drop(self, *, op7: bool) -> None:
        """Cut all connections, or ask for a reconnect with op 7; sessions can be resumed."""
        for connection in list(self.connections):
            if op7:
                connection.send(Op.RECONNECT)
            else:
                connection.cut()

    def throw_out(self, code: int) -> None:
        """Close all connections with a code, as Discord does when it wants no more of them."""
        for connection in list(self.connections):
            connection.close(code)

    def push(self, frame: str | bytes) -> None:
        """Send something as it is to whoever is connected, JSON or not."""
        for connection in list(self.connections):
            connection.send_raw(frame)

    def invalidate(self, *, resumable: bool) -> None:
        """Tell all sessions op 9; unless resumable they are forgotten."""
        for connection in list(self.connections):
            session = connection.session
            if session is None:
                continue
            if not resumable:
                self.sessions.pop(session.id, None)
                connection.session = session.connection = None
            connection.send(Op.INVALID_SESSION, d=resumable)

    def close(self) -> None:
        """Cut all connections."""
        for connection in list(self.connections):
            connection.cut()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer a WebSocket request until it ends."""
        if self._services.faults.gateway_down:
            return web.Response(status=503)
        # Text frames, although compression was asked for: discord.py takes them as they come.
        socket = web.WebSocketResponse(compress=False, max_msg_size=1 << 20)
        await socket.prepare(request)
        connection = Connection(request, socket)
        self.connections.add(connection)
        pump = asyncio.create_task(connection.pump(), name="gateway pump")
        try:
            connection.send(Op.HELLO, d={"heartbeat_interval": int(HEARTBEAT_S * 1000)})
            await self._receive(connection, socket)
        except CloseError as error:
            connection.close(error.code)
            await asyncio.wait([pump], timeout=1)
        finally:
            pump.cancel()
            self._end(connection, socket.close_code)
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
        if not 0 <= index < count:
            raise CloseError(Close.INVALID_SHARD)
        if intents & ~KNOWN_INTENTS:
            raise CloseError(Close.INVALID_INTENTS)
        if intents & PRIVILEGED:
            raise CloseError(Close.DISALLOWED_INTENTS)
        self.identifies += 1
        self._services.session_starts.remaining -= 1
        self._forget_cut(index, count)
        session = Session(id=secrets.token_hex(16), intents=intents, shard=(index, count))
        self._attach(session, connection)
        self.sessions[session.id] = session
        if self._services.faults.close_sessions is not None:
            connection.close(self._services.faults.close_sessions)
            self._changed()
            return
        self._welcome(session)
        self._changed()

    def _forget_cut(self, index: int, count: int) -> None:
        """A shard that starts anew will not resume what its last process left."""
        for session in list(self.sessions.values()):
            if session.connection is None and session.shard == (index, count):
                del self.sessions[session.id]

    def _attach(self, session: Session, connection: Connection) -> None:
        if session.connection is not None:
            session.connection.session = None
            session.connection.cut()
        session.connection, connection.session = connection, session

    def _welcome(self, session: Session) -> None:
        world, faults = self._services.world, self._services.faults
        mine = [
            g for g in world.guilds.values() if world.bot_id in g.members and session.covers(g.id)
        ]
        ready: JsonObject = {
            "v": 10,
            "user": user_json(world.users[world.bot_id]),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in mine],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": faults.resume_gateway_url or self._services.gateway_url,
            "shard": list(session.shard),
            "application": {"id": str(world.bot_id), "flags": 0},
            "private_channels": [],
            "relationships": [],
            "user_settings": {},
        }
        ready = {name: value for name, value in ready.items() if name not in faults.ready_lacks}
        self._dispatch(session, "READY", ready)
        for guild in mine:
            self._dispatch(session, "GUILD_CREATE", guild_json(world, guild))

    def _resume(self, connection: Connection, data: JsonObject) -> None:
        if data.get("token") != self._services.token:
            raise CloseError(Close.AUTHENTICATION_FAILED)
        session = self.sessions.get(str(data.get("session_id")))
        seq = int(data.get("seq") or 0)
        if session is None or self._services.faults.refuse_resume or not session.can_replay(seq):
            connection.send(Op.INVALID_SESSION, d=False)
            return
        self.resumes += 1
        self._attach(session, connection)
        for event in session.sent:
            if event["s"] > seq:
                connection.send(Op.DISPATCH, **event)
        if self._services.faults.close_sessions is not None:
            connection.close(self._services.faults.close_sessions)
            self._changed()
            return
        self._dispatch(session, "RESUMED", {})
        self._changed()

    def _end(self, connection: Connection, close_code: int | None) -> None:
        self.connections.discard(connection)
        session = connection.session
        if session is None:
            return
        session.connection = None
        # A client that says goodbye with 1000 or 1001 ends its session (docs: "Disconnecting").
        if close_code in {1000, 1001} and not connection.thrown_out:
            self.sessions.pop(session.id, None)
        self._changed()
