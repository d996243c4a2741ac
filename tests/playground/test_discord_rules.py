"""Permissions, rate limits, planned faults and commands."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from playground.discord import Permission, PersonError
from playground.discord.errors import Code
from tests.playground.discord_rig import COMMANDS, Rig, open_rig, problems_in


@pytest.fixture(name="rig")
async def _rig() -> AsyncIterator[Rig]:
    async with open_rig() as rig:
        yield rig


def deny(rig: Rig, permission: Permission, *, channel: str = "pictures") -> None:
    """Take a permission from the bot in a channel."""
    world = rig.discord.world
    world.set_overwrite(world.channel(channel), target_id=world.bot_id, deny=permission)


async def test_permissions_of_the_bot(rig: Rig) -> None:
    """Each missing permission refuses what needs it; editing needs sight only."""
    path = f"/channels/{rig.channel('pictures')}/messages"
    one = f"{path}/{(await rig.send({'content': 'x'})).body['id']}"
    deny(rig, Permission.SEND_MESSAGES)
    assert (await rig.send({"content": "x"})).code == 50013
    assert (await rig.call("PATCH", one, {"content": "y"})).status == 200
    deny(rig, Permission.ATTACH_FILES)
    assert (await rig.call("POST", path, {}, files={"a": b"1"})).code == 50013
    assert (await rig.call("PATCH", one, {}, files={"a": b"1"})).code == 50013
    deny(rig, Permission.READ_MESSAGE_HISTORY)
    assert (await rig.call("GET", one)).code == 50013
    reply = {"content": "x", "message_reference": {"message_id": one.rpartition("/")[2]}}
    assert (await rig.send(reply)).code == 160002
    deny(rig, Permission.VIEW_CHANNEL)
    for method, body in (("PATCH", {"content": "z"}), ("GET", None), ("DELETE", None)):
        assert (await rig.call(method, one, body)).code == 50001
    assert (await rig.send({"content": "x"}, channel="boats")).code == 50001


async def test_threads_and_forums(rig: Rig) -> None:
    """Threads have their own permission, archived ones refuse edits, forums take posts only."""
    world = rig.discord.world
    deny(rig, Permission.SEND_MESSAGES)
    thread = world.channel("boats")
    sent = await rig.send({"content": "x"}, channel="boats")
    assert sent.status == 200
    world.archive(thread)
    one = f"/channels/{thread.id}/messages/{sent.body['id']}"
    assert (await rig.call("PATCH", one, {"content": "y"})).code == 50083
    opened = await rig.call("PATCH", f"/channels/{thread.id}", {"archived": False})
    assert opened.body["thread_metadata"]["archived"] is False
    assert (await rig.call("PATCH", one, {"content": "y"})).status == 200
    world.archive(thread)
    assert (await rig.send({"content": "wakes it"}, channel="boats")).status == 200
    assert not thread.archived
    world.archive(thread, locked=True)
    assert (await rig.send({"content": "x"}, channel="boats")).code == 50083
    assert (await rig.send({"content": "x"}, channel="showcase")).code == 50008


async def test_others_messages(rig: Rig) -> None:
    """A bot edits its own messages only, and deletes others' only as a moderator."""
    alice = await rig.person("alice")
    said = await alice.say("hello", channel="pictures")
    one = f"/channels/{rig.channel('pictures')}/messages/{said['id']}"
    assert (await rig.call("PATCH", one, {"content": "x"})).code == 50005
    assert (await rig.call("DELETE", one)).code == 50013


async def test_deleted_things(rig: Rig) -> None:
    """What was deleted answers 10008 and 10003."""
    world = rig.discord.world
    sent = (await rig.send({"content": "x"})).body
    one = f"/channels/{sent['channel_id']}/messages/{sent['id']}"
    world.delete_message(sent["id"])
    assert (await rig.call("PATCH", one, {"content": "y"})).code == 10008
    alice = await rig.person("alice")
    last = (await rig.send({"content": "x"})).body
    looked = asyncio.Event()
    watching = asyncio.create_task(alice.wait_until(last["id"], lambda _: looked.set()))
    await looked.wait()
    world.delete_channel(sent["channel_id"])
    with pytest.raises(PersonError, match="deleted"):
        await watching
    assert (await rig.call("PATCH", one, {"content": "y"})).code == 10003
    with pytest.raises(LookupError):
        world.channel("boats")


async def test_buckets(rig: Rig) -> None:
    """Five messages in five seconds and channel, then a 429 as discord.py understands it."""
    answers = [await rig.send({"content": "x"}) for _ in range(6)]
    assert [a.status for a in answers] == [200] * 5 + [429]
    assert [a.headers["X-RateLimit-Remaining"] for a in answers[:5]] == list("43210")
    assert 0 < answers[5].body["retry_after"] <= 5
    assert answers[5].body["global"] is False
    assert answers[5].headers["Via"]
    assert answers[5].headers["X-RateLimit-Scope"] == "user"
    assert (await rig.send({"content": "x"}, channel="general")).status == 200
    rig.clock.advance(5)
    assert (await rig.send({"content": "x"})).status == 200


async def test_global_limit(rig: Rig) -> None:
    """The 51st request of a second is refused whatever its route."""
    rig.clock.stop()
    channels = list(rig.discord.world.channels.values())[:6]
    answers = [
        await rig.call("GET", f"/channels/{channel.id}") for _ in range(9) for channel in channels
    ]
    assert [a.status for a in answers[:50]] == [200] * 50
    assert answers[50].status == 429
    assert answers[50].body["global"] is True
    assert answers[50].headers["X-RateLimit-Global"] == "true"


async def test_old_edits(rig: Rig) -> None:
    """Messages over an hour old have a hidden limit for edits."""
    sent = (await rig.send({"content": "x"})).body
    one = f"/channels/{sent['channel_id']}/messages/{sent['id']}"
    rig.clock.advance(3700)
    codes = set()
    for _ in range(6):
        rig.clock.advance(2)
        codes.add((await rig.call("PATCH", one, {"content": "y"})).body.get("code"))
    assert codes == {None, 30046}


async def test_invalid_requests_ban(rig: Rig) -> None:
    """Invalid requests are counted, and too many end in Cloudflare's ban without Via."""
    await rig.call("GET", "/users/@me", token=False)
    limits = rig.discord.services.rate_limits
    assert rig.discord.invalid_requests == 1
    for _ in range(10_000):
        limits.note(401, shared=False)
    banned = await rig.call("GET", "/users/@me")
    assert banned.status == 429
    assert "Via" not in banned.headers
    rig.clock.advance(601)
    assert (await rig.call("GET", "/users/@me")).status == 200


async def test_planned_faults(rig: Rig) -> None:
    """Faults hit the routes they name, as often as told, before or after the effect."""
    faults = rig.discord.faults
    faults.fail("GET /users/*", status=502, times=2)
    assert [(await rig.call("GET", "/users/@me")).status for _ in range(3)] == [502, 502, 200]
    faults.fail("POST /channels/*", status=500, applied=True)
    assert (await rig.send({"content": "there"})).status == 500
    faults.cut("POST /channels/*")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await rig.send({"content": "lost"})
    faults.fail("GET /users/*", status=429, scope="shared", retry_after_s=2)
    shared = await rig.call("GET", "/users/@me")
    assert (shared.body["retry_after"], shared.headers["X-RateLimit-Scope"]) == (2, "shared")
    faults.latency_s = 0.05
    await rig.call("GET", "/users/@me")
    assert rig.discord.exchanges[-1].took_s >= 0.05
    assert [m.content for m in rig.discord.world.history(rig.channel("pictures"))] == ["there"]
    assert [e.status for e in rig.discord.exchanges] == [502, 502, 200, 500, 0, 429, 200]


async def test_planned_refusals(rig: Rig) -> None:
    """A fault can be one of Discord's own codes, and be lifted before it is over."""
    faults = rig.discord.faults
    for code in (Code.MISSING_ACCESS, Code.UNKNOWN_MESSAGE, Code.TOO_MANY_OLD_EDITS):
        faults.refuse(code, "GET /users/*")
        refused = await rig.call("GET", "/users/@me")
        assert (refused.status, refused.code) == code.value[:2]
    lasting = faults.refuse(Code.THREAD_ARCHIVED, times=None)
    assert (await rig.call("GET", "/users/@me")).code == 50083
    faults.lift(lasting)
    assert (await rig.call("GET", "/users/@me")).status == 200


async def test_command_sync(rig: Rig) -> None:
    """A bulk PUT replaces everything, and commands that stay keep their ids."""
    path = f"/applications/{rig.discord.world.bot_id}/commands"
    first = await rig.call("PUT", path, COMMANDS)
    ids = {c["name"]: c["id"] for c in first.body}
    second = await rig.call("PUT", path, COMMANDS[:1])
    assert [(c["name"], c["id"]) for c in second.body] == [("imagine", ids["imagine"])]
    assert (await rig.call("GET", path)).body == second.body
    one = f"{path}/{ids['imagine']}"
    patched = await rig.call("PATCH", one, {"description": "Paint."})
    assert (patched.body["description"], patched.body["id"]) == ("Paint.", ids["imagine"])
    assert (await rig.call("POST", path, COMMANDS[1])).status == 201
    assert (await rig.call("DELETE", one)).status == 204
    assert (await rig.call("GET", one)).code == 10063
    guild = rig.discord.world.guild("Harbour").id
    local = f"/applications/{rig.discord.world.bot_id}/guilds/{guild}/commands"
    assert (await rig.call("PUT", local, COMMANDS[2:])).body[0]["guild_id"] == str(guild)
    assert [c["name"] for c in (await rig.call("GET", path)).body] == ["late"]


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        ({"name": "Big"}, "APPLICATION_COMMAND_INVALID_NAME"),
        ({"name": "x" * 33}, "APPLICATION_COMMAND_INVALID_NAME"),
        ({"description": ""}, "BASE_TYPE_REQUIRED"),
        ({"description": "x" * 101}, "BASE_TYPE_BAD_LENGTH"),
        (
            {
                "options": [
                    {"name": "a", "type": 3, "description": "x"},
                    {"name": "b", "type": 3, "description": "x", "required": True},
                ]
            },
            "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        ),
        (
            {
                "options": [
                    {
                        "name": "a",
                        "type": 3,
                        "description": "x",
                        "choices": [{"name": "c", "value": "c"}] * 26,
                    }
                ]
            },
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            {
                "options": [
                    {
                        "name": f"o{n}",
                        "type": 3,
                        "description": "x" * 100,
                        "choices": [{"name": f"{c:0100}", "value": f"{c:0100}"} for c in range(25)],
                    }
                    for n in range(2)
                ]
            },
            "APPLICATION_COMMAND_TOO_LARGE",
        ),
    ],
)
async def test_command_limits(rig: Rig, command: dict[str, object], problem: str) -> None:
    """Commands have limits, and one bad command refuses them all."""
    path = f"/applications/{rig.discord.world.bot_id}/commands"
    good = {"name": "fine", "type": 1, "description": "Fine."}
    answer = await rig.call("PUT", path, [good, good | {"name": "other"} | command])
    assert problem in problems_in(answer)
    assert (await rig.call("GET", path)).body == []


async def test_command_creates_a_day(rig: Rig) -> None:
    """Two hundred new commands a day, no more."""
    path = f"/applications/{rig.discord.world.bot_id}/commands"
    for start in (0, 100):
        names = [f"c{start + n}" for n in range(100)]
        many = [{"name": name, "type": 1, "description": "x"} for name in names]
        assert (await rig.call("PUT", path, many)).status == 200
    refused = await rig.call("POST", path, {"name": "more", "type": 1, "description": "x"})
    assert (refused.status, refused.code) == (429, 30034)


async def test_unknown_routes(rig: Rig) -> None:
    """A route that is not there answers as Discord does."""
    answer = await rig.call("GET", "/nowhere")
    assert (answer.status, answer.body) == (404, {"message": "404: Not Found", "code": 0})
    assert rig.discord.exchanges.pop().route is None
