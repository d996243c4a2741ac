"""The gateway as a bare client sees it."""

from collections.abc import AsyncIterator

import pytest

from playground.discord.gateway import endpoint
from playground.discord.model.starting_world import add_servers
from playground.discord.session_starts import SPACING_S
from tests.playground.discord_rig import Ear, Rig, open_rig

GUILD_MESSAGES = 1 << 9


@pytest.fixture(name="rig")
async def _rig() -> AsyncIterator[Rig]:
    async with open_rig() as rig:
        yield rig


async def hello(rig: Rig) -> Ear:
    """Connect and read HELLO."""
    ear = Ear(await rig.session.ws_connect(rig.discord.gateway_url))
    frame = await ear.frame()
    assert (frame["op"], frame["d"]["heartbeat_interval"]) == (10, 41250)
    return ear


async def closed_with(ear: Ear) -> int | None:
    """Wait for the close and return its code."""
    await ear.socket.receive()
    return ear.socket.close_code


async def test_heartbeat(rig: Rig) -> None:
    """A heartbeat is acknowledged, unless that is switched off."""
    ear = await rig.listen()
    await ear.send(1, ear.seq)
    assert (await ear.frame())["op"] == 11
    rig.discord.faults.mute_heartbeats = True
    await ear.send(1, ear.seq)
    rig.discord.world.set_boost_level(rig.discord.world.guild("Harbour"), 1)
    assert (await ear.frame())["t"] == "GUILD_UPDATE"


@pytest.mark.parametrize(
    ("identify", "code"),
    [
        ({"token": "wrong", "intents": 1}, 4004),
        ({"shard": [2, 2], "intents": 1}, 4010),
        ({"intents": 1 << 40}, 4013),
        ({"intents": 1 << 15}, 4014),
    ],
    ids=["token", "shard", "intents", "privileged"],
)
async def test_refused_identify(rig: Rig, identify: dict[str, object], code: int) -> None:
    """A wrong IDENTIFY is closed with the code that says why."""
    ear = await hello(rig)
    await ear.send(2, {"token": rig.discord.token, "properties": {}} | identify)
    assert await closed_with(ear) == code


async def test_refused_frames(rig: Rig) -> None:
    """What is no frame, or comes too early, ends the connection."""
    for text, code in (("nonsense", 4002), ('{"op": 77}', 4001), ('{"op": 3}', 4003)):
        ear = await hello(rig)
        await ear.socket.send_str(text)
        assert await closed_with(ear) == code


async def test_too_many_frames(rig: Rig) -> None:
    """The 121st frame in a minute ends the connection."""
    ear = await rig.listen()
    for _ in range(120):
        await ear.send(1, None)
    while not ear.socket.closed:
        await ear.socket.receive()
    assert ear.socket.close_code == 4008


async def test_resume_replays_what_was_missed(rig: Rig) -> None:
    """A resumed session gets each event once, in order, and the new number goes on."""
    ear = await rig.listen(intents=GUILD_MESSAGES)
    await rig.send({"content": "seen"})
    assert (await ear.event("MESSAGE_CREATE"))["content"] == "seen"
    await rig.discord.drop_gateway()
    await rig.discord.wait_for(lambda: not rig.discord.gateway.ready)
    for content in ("missed", "too"):
        await rig.send({"content": content})
    again = await hello(rig)
    resume = {"token": rig.discord.token, "session_id": ear.session_id, "seq": ear.seq}
    await again.send(6, resume)
    frames = [await again.frame() for _ in range(3)]
    assert [f["t"] for f in frames] == ["MESSAGE_CREATE", "MESSAGE_CREATE", "RESUMED"]
    assert [f["d"]["content"] for f in frames[:2]] == ["missed", "too"]
    assert [f["s"] for f in frames] == [ear.seq + n for n in (1, 2, 3)]


async def test_refused_resume(rig: Rig) -> None:
    """An unknown session, one that said goodbye, or a switch lead to op 9 with d=false."""
    ear = await rig.listen()
    rig.discord.faults.refuse_resume = True
    for session_id in (ear.session_id, "unknown"):
        again = await hello(rig)
        resume = {"token": rig.discord.token, "session_id": session_id, "seq": ear.seq}
        await again.send(6, resume)
        assert await again.frame() | {"s": None} == {"op": 9, "d": False, "s": None, "t": None}
    rig.discord.faults.clear()
    await ear.socket.close(code=1000)
    await rig.discord.wait_for(lambda: not rig.discord.gateway.sessions)


async def test_invalid_session_is_forgotten(rig: Rig) -> None:
    """After op 9 with d=false the session is gone for good and IDENTIFY is needed."""
    ear = await rig.listen()
    await rig.discord.invalidate_session(resumable=False)
    assert (await ear.frame())["d"] is False
    assert not rig.discord.gateway.sessions
    await ear.send(2, {"token": rig.discord.token, "intents": 1, "properties": {}})
    assert (await ear.event("READY"))["session_id"] != ear.session_id


async def test_intents_and_shards(rig: Rig) -> None:
    """Events go to the shard of their server, and only where an intent asks for them."""
    plain = await rig.listen(intents=1)
    curious = await rig.listen(intents=1 | GUILD_MESSAGES)
    await rig.send({"content": "x"})
    assert (await curious.event("MESSAGE_CREATE"))["content"] == "x"
    await rig.send({"content": "y"}, channel="@alice")
    world = rig.discord.world
    world.set_boost_level(world.guild("Harbour"), 2)
    for ear in (plain, curious):
        frame = await ear.frame()
        assert (frame["t"], frame["d"]["premium_tier"]) == ("GUILD_UPDATE", 2)


async def test_each_server_has_one_shard(rig: Rig) -> None:
    """Its events and interactions go there, direct messages to the first; READY lists it."""
    add_servers(rig.discord.world, shards=3)
    ears = [await rig.identified([shard, 3]) for shard in range(3)]
    assert [ear.guilds for ear in ears] == [["Harbour"], ["Lighthouse"], ["Reef"]]
    assert rig.discord.gateway.ready
    await rig.sync()
    alice = await rig.person("alice")
    for channel, shard in (("lamp", 1), ("@bot", 0)):
        event, asking = await rig.interaction(ears[shard], alice, channel=channel)
        await rig.callback(event, 4, {"content": channel})
        await asking
    for guild in reversed(rig.discord.world.guilds.values()):
        rig.discord.world.set_boost_level(guild, 1)
    assert [(await ear.frame())["d"]["name"] for ear in ears] == [
        "Harbour", "Lighthouse", "Reef",
    ]  # fmt: skip


async def test_two_sessions_of_one_shard_are_told_alike(rig: Rig) -> None:
    """As when a new process begins before the old one ends; one that was cut can still resume."""
    old, new = [await rig.identified([1, 2]) for _ in range(2)]
    assert not rig.discord.gateway.ready, "the other shard has no session"
    world = rig.discord.world
    world.set_boost_level(world.guild("Lighthouse"), 1)
    assert [(await ear.frame())["d"]["premium_tier"] for ear in (old, new)] == [1, 1]
    old.socket._response.close()
    await rig.discord.wait_for(lambda: len(rig.discord.gateway.connections) == 1)
    await rig.identified([1, 2])
    again = await hello(rig)
    resume = {"token": rig.discord.token, "session_id": old.session_id, "seq": old.seq}
    await again.send(6, resume)
    assert (await again.frame())["t"] == "RESUMED"


async def test_identifies_of_a_bucket_are_spaced(rig: Rig) -> None:
    """One too early is told op 9, if Discord is that strict; the answer before it says how many."""
    starts = rig.discord.services.session_starts
    starts.shards, starts.max_concurrency, starts.spaced = 4, 2, True
    told = (await rig.call("GET", "/gateway/bot")).body
    assert (told["shards"], told["session_start_limit"]["max_concurrency"]) == (4, 2)
    for shard in (0, 1):
        await rig.identified([shard, 4])
    early = await hello(rig)
    await early.send(2, {"token": rig.discord.token, "shard": [2, 4], "intents": 1})
    assert (await early.frame())["op"] == 9
    assert (starts.early, starts.remaining) == (1, 997)
    starts._last_s[0] -= SPACING_S
    await early.send(2, {"token": rig.discord.token, "shard": [2, 4], "intents": 1})
    assert (await early.frame())["t"] == "READY"


async def test_a_shard_can_have_too_many_servers(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord asks for more shards then."""
    monkeypatch.setattr(endpoint, "MOST_GUILDS", 1)
    await rig.identified([0, 2])
    whole = await hello(rig)
    await whole.send(2, {"token": rig.discord.token, "intents": 1})
    assert await closed_with(whole) == 4011


async def test_content_of_others_is_hidden(rig: Rig) -> None:
    """Without the privileged intent the bot does not read what members write."""
    ear = await rig.listen(intents=GUILD_MESSAGES)
    alice = await rig.person("alice")
    await alice.say("private thoughts", channel="pictures")
    event = await ear.event("MESSAGE_CREATE")
    assert (event["content"], event["author"]["username"]) == ("", "alice")


async def test_gateway_down(rig: Rig) -> None:
    """The gateway can be away while REST works; each start is counted."""
    rig.discord.faults.gateway_down = True
    async with rig.session.get(rig.discord.gateway_url.replace("ws", "http", 1)) as refused:
        assert refused.status == 503
    rig.discord.faults.clear()
    await rig.listen()
    limit = (await rig.call("GET", "/gateway/bot")).body["session_start_limit"]
    assert limit["remaining"] == 999
