"""What comes over the gateway and cannot be read."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import discord
import pytest
import structlog
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from discord.ext import commands

from bot.discord_client import patches
from bot.discord_client.gateway import connection as gateway
from bot.discord_client.gateway import events
from bot.discord_client.gateway.connectivity import Connectivity
from bot.discord_client.gateway.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Callable


def guarded(parse: Callable[[Any], None], event: str) -> dict[str, Callable[[Any], None]]:
    """The parsers of a client that reads one event so."""
    parsers = {"READY": parse, event: parse}
    events.guard(parsers)
    return parsers


def position(data: Any) -> None:  # noqa: ANN401 - any JSON
    """Read it as discord.py does."""
    int(data["position"])


@pytest.mark.parametrize("data", [{}, {"position": None}, {"position": "words"}, None, [], "text"])
def test_what_cannot_be_read_is_told_without_what_it_says(data: object) -> None:
    """The event and the field; what somebody wrote there may be anything."""
    parsers = guarded(position, "CHANNEL_CREATE")

    with structlog.testing.capture_logs() as lines:
        parsers["CHANNEL_CREATE"](data)

    [line] = lines
    assert (line["event_name"], line["field"]) == ("CHANNEL_CREATE", "position")
    assert "words" not in str(line)


def test_a_flood_is_one_line_a_minute() -> None:
    """With how many there were since the last."""
    now_s = 0.0
    drops = events.Drops(lambda: now_s)

    with structlog.testing.capture_logs() as lines:
        for _ in range(1000):
            drops.tell("MESSAGE_CREATE", KeyError("id"))
        now_s = events.TOLD_EVERY_S
        drops.tell("MESSAGE_CREATE", KeyError("id"))
        drops.tell("MESSAGE_DELETE", KeyError("id"))

    assert [line["times"] for line in lines] == [1, 1000, 1]


def test_a_key_that_is_no_name_is_not_told() -> None:
    """It may be what somebody wrote."""
    assert events.field_of(KeyError("my secret")) is None
    assert events.field_of(KeyError("channel_id")) == "channel_id"


def test_only_the_first_ready_ends_the_start() -> None:
    """A later one that cannot be read is a reason to connect anew."""
    parsers = guarded(position, "OTHER")
    with pytest.raises(events.ReadyError, match="field position"):
        parsers["READY"]({})

    parsers["READY"]({"position": 1})

    with pytest.raises(events.UnreadableError):
        parsers["READY"]({})


@pytest.mark.parametrize("code", [1000, 4000, 4004, 4010, 4014])
async def test_a_goodbye_that_cannot_be_answered_keeps_its_code(code: int) -> None:
    """Discord hangs up before the code was read: what it means for the next try stays the same."""

    async def goodbye(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.close(code=code, drain=False)
        return socket

    app = web.Application()
    app.router.add_get("/", goodbye)
    async with (
        TestServer(app) as server,
        ClientSession(ws_response_class=patches.Connection) as session,
        session.ws_connect(server.make_url("/"), autoclose=False) as connection,
    ):
        await connection.receive()
        held = connection._conn
        assert held is not None
        assert held.transport is not None
        held.transport.abort()
        await connection.close(code=4000)

        assert connection.close_code == code


async def test_a_session_that_has_to_wait_comes_back_for_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The loop that all shards share goes on meanwhile; after its time the session is opened."""
    opened: list[str] = []

    async def reconnect(_shard: object) -> None:
        opened.append("session")

    monkeypatch.setattr(gateway.PatientShard.__mro__[1], "reconnect", reconnect)
    queue: asyncio.Queue[Any] = asyncio.Queue()
    turns: list[int] = []

    async def pause_s() -> float:
        return 0.01

    async def approach(shard_id: int) -> None:
        turns.append(shard_id)

    sessions = SimpleNamespace(pause_s=pause_s, approach=approach)
    connectivity = Connectivity()
    connectivity.lost(0)
    client: Any = SimpleNamespace(
        dispatch=None, _reconnect=True, sessions=sessions, connectivity=connectivity
    )
    socket: Any = SimpleNamespace(shard_id=3)
    shard = gateway.PatientShard(socket, client, queue.put_nowait)

    await shard.reconnect()
    assert (opened, turns) == ([], [])
    item = await queue.get()
    await item.shard.reconnect()

    assert (opened, turns) == (["session"], [3])
    assert connectivity.lost_s == 0  # no other process may open one either


async def test_a_gateway_that_is_away_for_hours_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At the start, where discord.py would call itself until Python ends that."""
    from bot.discord_client.client import ImagineBot  # noqa: PLC0415 - it changes discord.py for good

    tries = 0

    async def away_at_first(
        self: commands.AutoShardedBot,
        url: Any,  # noqa: ANN401 - passed through
        shard_id: int,
        *,
        initial: bool = False,
    ) -> None:
        nonlocal tries
        tries += 1
        if tries < 5000:
            await self.launch_shard(url, shard_id)  # as discord.py's own does
        assert initial is (tries == 1)

    monkeypatch.setattr(commands.AutoShardedBot, "launch_shard", away_at_first)
    client = ImagineBot.__new__(ImagineBot)
    client._launching = False
    client.sessions = Sessions(SimpleNamespace(), None)  # type: ignore[arg-type]
    client.connectivity = Connectivity()

    await client.launch_shard(None, 0, initial=True)  # type: ignore[arg-type]

    assert tries == 5000


async def test_a_shard_has_its_turn_among_those_of_all_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Waited for before it connects, as a connection that waits is given up; then made sure of."""
    from bot.discord_client.client import ImagineBot  # noqa: PLC0415 - it changes discord.py for good

    done: list[object] = []

    class Notes:
        async def approach(self, shard_id: int) -> None:
            done.append(("approach", shard_id))

        async def reach(self, shard_id: int) -> None:
            done.append(("reach", shard_id))

        async def note(self) -> None:
            done.append("noted")

    async def connects(
        self: commands.AutoShardedBot,
        _url: Any,  # noqa: ANN401 - passed through
        shard_id: int,
        *,
        initial: bool = False,
    ) -> None:
        done.append("connects")
        await self.before_identify_hook(shard_id, initial=initial)

    monkeypatch.setattr(commands.AutoShardedBot, "launch_shard", connects)
    client: Any = ImagineBot.__new__(ImagineBot)
    client._launching = False
    notes: Any = Notes()
    client.sessions = Sessions(notes, notes)

    await client.launch_shard(None, 7, initial=True)

    assert done == [("approach", 7), "connects", "noted", ("reach", 7)]


async def test_an_answer_may_come_before_its_heartbeat_was_noted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The thread that sends it notes so afterwards: that is no reason to tell of a delay."""
    sent: list[str] = []

    async def send_str(text: str) -> None:
        sent.append(text)

    wire: Any = SimpleNamespace(send_str=send_str)
    socket = gateway.Socket(wire, loop=asyncio.get_running_loop())
    socket._max_heartbeat_timeout = 60.0
    heartbeat = socket._keep_alive = discord.gateway.KeepAliveHandler(ws=socket, interval=41.25)
    heartbeat._last_send -= 41.25

    await socket.send_heartbeat(heartbeat.get_payload())
    heartbeat.ack()

    assert len(sent) == 1
    assert heartbeat.latency < 10
    assert caplog.messages == []
