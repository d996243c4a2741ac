"""The gateway: sessions that outlive their connection (Discord: Gateway)."""

import time
from collections.abc import Callable

from playground.discord.errors import JsonObject
from playground.discord.gateway.protocol import Op
from playground.discord.gateway.sessions import Connection, Session
from playground.discord.services import Services


class Gateway:
    """Holds the connections and brings events to the sessions they concern.

    `changed` is called whenever a session begins, goes on or loses its connection.
    """

    def __init__(self, services: Services, changed: Callable[[], None]) -> None:
        self._services = services
        self.changed = changed
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identifies = 0
        self.resumes = 0

    @property
    def ready(self) -> bool:
        """Whether a bot is connected and identified, with all of its shards."""
        shards = {session.shard for session in self.sessions.values() if session.connection}
        return any(all((i, count) in shards for i in range(count)) for _, count in shards)

    @property
    def connected(self) -> bool:
        """Whether any session has a connection."""
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
                    self.send(session, event, data)

    def send(self, session: Session, event: str, data: JsonObject) -> None:
        """Send an event to one session."""
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

    def forget_over(self) -> None:
        """Forget the sessions that nobody can resume any more."""
        for session in list(self.sessions.values()):
            if session.is_over:
                del self.sessions[session.id]

    def attach(self, session: Session, connection: Connection) -> None:
        """Let a session go on over this connection, and over no other."""
        if session.connection is not None:
            session.connection.session = None
            session.connection.cut()
        session.connection, connection.session = connection, session

    def detach(self, connection: Connection, close_code: int | None) -> None:
        """Keep the session of a connection that ended, unless its client said goodbye."""
        self.connections.discard(connection)
        session = connection.session
        if session is None:
            return
        session.connection, session.cut_s = None, time.monotonic()
        # A client that says goodbye with 1000 or 1001 ends its session (docs: "Disconnecting").
        if close_code in {1000, 1001} and not connection.thrown_out:
            self.sessions.pop(session.id, None)
        self.changed()
