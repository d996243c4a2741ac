"""The gateway: sessions that outlive their connection (discord.md A6, C3)."""

import asyncio
import json
import logging
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from aiohttp import WSMsgType, web

from playground.discord.errors import JsonObject
from playground.discord.payloads.messages import guild_json, user_json
from playground.discord.services import Services

HEARTBEAT_S = 41.25
MOST_BYTES = 4096
MOST_PER_MINUTE = 120
REPLAY = 1000
"""How many events a session keeps for a RESUME."""
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
KNOWN_INTENTS = (1 << 26) - 1
_log = logging.getLogger(__name__)


class Op(IntEnum):
    """Gateway opcodes."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    ACK = 11


class Close(IntEnum):
    """Gateway close codes."""

    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    RATE_LIMITED = 4008
    SESSION_TIMED_OUT = 4009
    INVALID_SHARD = 4010
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


class _CloseError(Exception):
    def __init__(self, code: Close) -> None:
        self.code = code
        super().__init__(code.name)


@dataclass(slots=True, kw_only=True, eq=False)
class Session:
    """One IDENTIFY: what was sent is kept, so that a new connection can catch up."""

    id: str
    intents: int
    shard: tuple[int, int]
    seq: int = 0
    sent: deque[JsonObject] = field(default_factory=lambda: deque(maxlen=REPLAY))
    connection: "Connection | None" = None

    def covers(self, guild_id: int | None) -> bool:
        """Say whether events of a server (None: of DMs) come to this shard."""
        index, count = self.shard
        return ((guild_id or 0) >> 22) % count == index

    def can_replay(self, seq: int) -> bool:
        """Say whether all events after one are still kept."""
        return seq <= self.seq and self.seq - seq <= len(self.sent)


class Connection:
    """One socket; what is sent goes through a queue, so that dispatching never waits."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._request = request
        self._socket = socket
        self._queue: asyncio.Queue[str | bytes | int] = asyncio.Queue()
        self.session: Session | None = None
        self.thrown_out = False
        self.received_at: deque[float] = deque(maxlen=MOST_PER_MINUTE)

    def send(self, op: Op, *, d: object = None, s: int | None = None, t: str | None = None) -> None:
        """Queue a frame."""
        self._queue.put_nowait(json.dumps({"op": int(op), "d": d, "s": s, "t": t}))

    def send_raw(self, frame: str | bytes) -> None:
        """Queue something that need not be a frame of Discord's."""
        self._queue.put_nowait(frame)

    def close(self, code: int) -> None:
        """Queue a closing handshake."""
        self.thrown_out = True
        self._queue.put_nowait(code)

    def cut(self) -> None:
        """Drop the connection without a closing handshake."""
        if self._request.transport:
            self._request.transport.abort()

    async def pump(self) -> None:
        """Write what is queued until told to close."""
        while True:
            item = await self._queue.get()
            if isinstance(item, int):
                await self._socket.close(code=item)
                return
            try:
                if isinstance(item, bytes):
                    await self._socket.send_bytes(item)
                else:
                    await self._socket.send_str(item)
            except ConnectionError:
                return


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
        except _CloseError as error:
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
                raise _CloseError(Close.SESSION_TIMED_OUT) from error
            if message.type in {
                WSMsgType.CLOSE,
                WSMsgType.CLOSING,
                WSMsgType.CLOSED,
                WSMsgType.ERROR,
            }:
                return
            self._count(connection)
            self._handle(connection, _parse(message.data))

    def _count(self, connection: Connection) -> None:
        now = asyncio.get_running_loop().time()
        times = connection.received_at
        if len(times) == MOST_PER_MINUTE and times[0] > now - 60:
            raise _CloseError(Close.RATE_LIMITED)
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
                    raise _CloseError(Close.NOT_AUTHENTICATED)
            case _:
                raise _CloseError(Close.UNKNOWN_OPCODE)

    def _identify(self, connection: Connection, data: JsonObject) -> None:
        if connection.session is not None:
            raise _CloseError(Close.ALREADY_AUTHENTICATED)
        index, count = data.get("shard") or (0, 1)
        intents = int(data.get("intents", 0))
        if data.get("token") != self._services.token:
            raise _CloseError(Close.AUTHENTICATION_FAILED)
        if not 0 <= index < count:
            raise _CloseError(Close.INVALID_SHARD)
        if intents & ~KNOWN_INTENTS:
            raise _CloseError(Close.INVALID_INTENTS)
        if intents & PRIVILEGED:
            raise _CloseError(Close.DISALLOWED_INTENTS)
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
            raise _CloseError(Close.AUTHENTICATION_FAILED)
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


def _parse(data: object) -> JsonObject:
    if not isinstance(data, str | bytes) or len(data) > MOST_BYTES:
        raise _CloseError(Close.DECODE_ERROR)
    try:
        frame = json.loads(data)
    except ValueError as error:
        raise _CloseError(Close.DECODE_ERROR) from error
    if not isinstance(frame, dict):
        raise _CloseError(Close.DECODE_ERROR)
    return frame
