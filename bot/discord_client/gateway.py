"""What comes in over the gateway, and what discord.py makes of it.

discord.py takes an exception in there for the end of the whole connection, or of the process
(discord.md C3). Here what cannot be read is left out, with a line that says where it broke, and a
connection that is beyond that is made anew. Nothing of what was sent is written down.
"""

from __future__ import annotations

import asyncio
import json
import linecache
import logging
import re
import time
from typing import TYPE_CHECKING, Any, Final, NoReturn

import aiohttp
import discord
import structlog
import yarl
from pydantic import ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping

log = structlog.get_logger()

Json = dict[str, Any]

READY: Final = "READY"
TOLD_EVERY_S: Final = 60.0
"""What is dropped again and again is told this often, with how many there were."""

HEARTBEAT_MS: Final = 41_250
_HEARTBEATS_MS: Final = range(1_000, 600_000)
QUICK_S: Final = 60.0
"""A connection that ended sooner than this is followed by a pause before the next."""

_CLOSE_RESUMABLE: Final = 4000
_KEY: Final = re.compile(r"\[['\"](\w+)['\"]\]|\(\w+, ['\"](\w+)['\"]|get\(['\"](\w+)['\"]")
_NAME: Final = re.compile(r"[A-Za-z_]\w{0,40}", re.ASCII)


class UnreadableError(ConnectionError):
    """A connection over which nothing can be read any more; discord.py makes it anew."""


class ReadyError(discord.ClientException):
    """The start of the very first session cannot be read; the text names the field."""


_PASSED_ON: Final = (
    OSError,
    aiohttp.ClientError,
    discord.ConnectionClosed,
    discord.gateway.ReconnectWebSocket,
    ReadyError,
)
"""What discord.py's own loop knows to deal with, and what ends the start."""


class Drops:
    """Lines about what was left out: the first of a kind at once, then one a minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told_s: dict[str, float] = {}
        self._times: dict[str, int] = {}

    def tell(self, event: str, error: Exception | None = None) -> None:
        """Tell of one more, unless its kind was told of a moment ago."""
        now_s = self._clock()
        self._times[event] = self._times.get(event, 0) + 1
        if now_s - self._told_s.get(event, -TOLD_EVERY_S) < TOLD_EVERY_S:
            return
        self._told_s[event] = now_s
        log.warning(
            "event.dropped",
            event_name=event,
            field=field_of(error) if error else None,
            reason=type(error).__name__ if error else "unknown",
            times=self._times.pop(event),
        )


def guard(parsers: MutableMapping[str, Callable[[Any], None]]) -> None:
    """Let no event that cannot be read do more than be left out."""
    drops = Drops()
    ready = _Ready(parsers[READY])
    for event, parse in list(parsers.items()):
        parsers[event] = ready if event == READY else _guarded(event, parse, drops)


def _guarded(event: str, parse: Callable[[Any], None], drops: Drops) -> Callable[[Any], None]:
    def guarded(data: Any) -> None:  # noqa: ANN401 - any JSON
        try:
            parse(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            drops.tell(event, error)

    return guarded


class _Ready:
    """The one event that nothing goes on without."""

    def __init__(self, parse: Callable[[Any], None]) -> None:
        self._parse = parse
        self._was_ready = False

    def __call__(self, data: Any) -> None:  # noqa: ANN401 - any JSON
        try:
            self._parse(data)
        except Exception as error:  # noqa: BLE001 - as above
            broken = f"{READY} cannot be read ({type(error).__name__}, field {field_of(error)})"
            raise (UnreadableError if self._was_ready else ReadyError)(broken) from None
        self._was_ready = True


def field_of(error: Exception) -> str | None:
    """The field of an event that an error is about, as far as can be told; never what is in it."""
    if isinstance(error, ValidationError):
        told = [str(detail["loc"][0]) for detail in error.errors() if detail["loc"]]
    elif isinstance(error, KeyError):
        told = [str(error.args[0])] if error.args else []
    else:
        told = list(_keys_where_it_broke(error))
    return next((name for name in told if _NAME.fullmatch(name)), None)


def _keys_where_it_broke(error: Exception) -> Iterator[str]:
    """The keys in the lines of code that an error came through, the innermost first."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        places.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    for file, line in reversed(places):
        for found in _KEY.finditer(linecache.getline(file, line)):
            yield next(key for key in found.groups() if key)


class Connection(discord.gateway.DiscordClientWebSocketResponse):
    """aiohttp's end of a connection, which keeps the code that Discord closed it with.

    discord.py answers a goodbye before it reads its code, and aiohttp replaces the code by 1006
    where that answer cannot be sent any more: a token that was refused would be tried for ever.
    """

    async def close(self, *, code: int = _CLOSE_RESUMABLE, message: bytes = b"") -> bool:
        """Say goodbye, unless that was done already."""
        received = self.close_code
        try:
            return await super().close(code=code, message=message)
        finally:
            self._close_code = received or self._close_code


class Socket(discord.gateway.DiscordWebSocket):
    """discord.py's connection, which outlives frames that cannot be read."""

    _drops: Final = Drops()

    @property
    def sequence(self) -> int | None:
        """The number of the last event; what is no number would end every heartbeat."""
        return self._sequence

    @sequence.setter
    def sequence(self, value: object) -> None:
        if value is None or type(value) is int:
            self._sequence = value

    async def received_message(self, msg: str | bytes, /) -> None:
        """Deal with a frame.

        Raises:
            UnreadableError: nothing can be read from here on.
        """
        try:
            text = self._decompressor.decompress(msg) if isinstance(msg, bytes) else msg
        except Exception as error:  # noqa: BLE001 - zlib's, zstd's, or no UTF-8
            await self._give_up(error)
        if text is None:  # there is more to come
            return
        try:
            if self._keep_alive is None or f'"{READY}"' in text:
                text = json.dumps(self._mended(json.loads(text)))
            await super().received_message(text)
        except _PASSED_ON:
            raise
        except Exception as error:  # noqa: BLE001 - one frame; the others go on
            if self._keep_alive is None:  # without the greeting there are no heartbeats
                await self._give_up(error)
            self._drops.tell("frame", error)

    async def _give_up(self, error: Exception) -> NoReturn:
        self._drops.tell("connection", error)
        await self.close(_CLOSE_RESUMABLE)
        raise UnreadableError(type(error).__name__) from None

    def _mended(self, frame: Json) -> Json:
        """A greeting or READY as discord.py needs it; what it lacks is known here already."""
        data = frame.get("d")
        if frame.get("op") == self.HELLO and isinstance(data, dict):
            interval = data.get("heartbeat_interval")
            if not isinstance(interval, int) or interval not in _HEARTBEATS_MS:
                data["heartbeat_interval"] = HEARTBEAT_MS
        elif frame.get("op") == self.DISPATCH and frame.get("t") == READY:
            frame["d"] = self._mended_ready(data if isinstance(data, dict) else {})
            frame.setdefault("s", None)
        return frame

    def _mended_ready(self, data: Json) -> Json:
        guilds = data.get("guilds")
        address = data.get("resume_gateway_url")
        session = data.get("session_id")
        user = self._connection.user
        return {
            **data,
            "shard": [self.shard_id or 0, self.shard_count or 1],
            # Their events tell the rest.
            "guilds": [
                {"id": guild["id"], "unavailable": True}
                for guild in (guilds if isinstance(guilds, list) else [])
                if isinstance(guild, dict) and _is_id(guild.get("id"))
            ],
            "session_id": session if isinstance(session, str) else "",
            "resume_gateway_url": address if _is_gateway(address) else str(self.gateway),
            # As at the login, by the same token.
            "user": user._to_minimal_user_json() if user else data.get("user"),  # noqa: SLF001
        }


def _is_id(value: object) -> bool:
    return isinstance(value, str | int) and re.fullmatch(r"[0-9]{1,19}", str(value)) is not None


def _is_gateway(value: object) -> bool:
    try:
        url = yarl.URL(str(value))
    except ValueError:
        return False
    return url.scheme in {"ws", "wss"} and bool(url.host)


class PatientShard(discord.shard.Shard):
    """discord.py's shard, which pauses where a connection does not hold, or sessions run short.

    It waits outside of the loop that all shards share, and comes back to that for its turn.
    """

    _waiting: asyncio.Task[None] | None = None
    _waited = False
    _began_s = float("-inf")

    async def reidentify(self, exc: discord.gateway.ReconnectWebSocket) -> None:
        """Resume the session, or open a new one."""
        kind = discord.shard.EventType.resume if exc.resume else discord.shard.EventType.identify
        if not self._has_to_wait(kind, exc):
            await super().reidentify(exc)

    async def reconnect(self) -> None:
        """Open a new session."""
        if not self._has_to_wait(discord.shard.EventType.reconnect, None):
            await super().reconnect()

    def _cancel_task(self) -> None:
        super()._cancel_task()
        if self._waiting is not None:
            self._waiting.cancel()

    def _has_to_wait(self, kind: int, exc: discord.gateway.ReconnectWebSocket | None) -> bool:
        if self._waited:
            self._waited = False
        elif (wait_s := self._pause_s(kind)) > 0:
            self._waiting = asyncio.create_task(self._come_back(wait_s, kind, exc))
            return True
        self._began_s = time.monotonic()
        return False

    def _pause_s(self, kind: int) -> float:
        if kind != discord.shard.EventType.resume:
            client: Any = self._client
            wait_s: float = client.pause_before_session_s()
            return wait_s
        is_quick = time.monotonic() - self._began_s < QUICK_S
        return self._backoff.delay() if is_quick else 0.0

    async def _come_back(
        self,
        wait_s: float,
        kind: int,
        exc: discord.gateway.ReconnectWebSocket | None,
    ) -> None:
        await asyncio.sleep(wait_s)
        self._waited = True
        self._queue_put(discord.shard.EventItem(kind, self, exc))


def _known_op(record: logging.LogRecord) -> bool:
    """Whether a line of discord.py's is not the one that quotes what came in place of an op."""
    unknown = record.msg == "Unknown OP code %s."
    if unknown:
        Socket._drops.tell("op")  # noqa: SLF001 - of this module
    return not unknown


def install() -> None:
    """Let discord.py use these; it names its own in a module."""
    logging.getLogger(discord.gateway.__name__).addFilter(_known_op)
    shard: Any = discord.shard
    http: Any = discord.http
    http.DiscordClientWebSocketResponse = Connection
    shard.DiscordWebSocket, shard.Shard = Socket, PatientShard
