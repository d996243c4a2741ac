"""Reactions: members add and take back, the bot is told with the intent, and asks who reacted."""

from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest

from playground.discord import PersonError
from tests.playground.discord_rig import Ear, Rig, open_rig

GUILDS, IN_GUILDS, IN_DMS = 1, 1 << 10, 1 << 13
STAR = quote("⭐")


@pytest.fixture(name="rig")
async def _rig() -> AsyncIterator[Rig]:
    async with open_rig() as rig:
        yield rig


async def posted(rig: Rig, channel: str = "pictures") -> tuple[str, str]:
    """Post a message as the bot; returns its id and its path."""
    sent = await rig.send({"content": "a picture"}, channel=channel)
    return sent.body["id"], f"/channels/{rig.channel(channel)}/messages/{sent.body['id']}"


async def reactions_heard(ear: Ear, count: int) -> list[str]:
    """The kinds of the next events about reactions."""
    heard: list[str] = []
    while len(heard) < count:
        kind = (await ear.frame())["t"]
        heard += [kind.removeprefix("MESSAGE_REACTION_")] if "REACTION" in (kind or "") else []
    return heard


async def test_a_member_reacts_and_takes_it_back(rig: Rig) -> None:
    """The bot is told by whom and to whose message; everybody sees the reaction, then none."""
    ear = await rig.listen(intents=GUILDS | IN_GUILDS)
    alice, bob = await rig.person("alice"), await rig.person("bob")
    message_id, path = await posted(rig)
    shown = await alice.react(message_id, "⭐")
    added = await ear.event("MESSAGE_REACTION_ADD")
    world = rig.discord.world
    assert added["user_id"] == str(world.user("alice").id) == added["member"]["user"]["id"]
    assert added["message_author_id"] == str(world.bot_id)
    assert added["emoji"] == {"id": None, "name": "⭐"}
    assert shown["reacted"] == {"⭐": [added["user_id"]]}
    await bob.wait_until(message_id, lambda m: m["reacted"] == shown["reacted"])

    await bob.react(message_id, "⭐")
    users = await rig.call("GET", f"{path}/reactions/{STAR}?limit=100")
    assert [user["username"] for user in users.body] == ["alice", "bob"]
    first = await rig.call("GET", f"{path}/reactions/{STAR}?limit=1")
    second = await rig.call("GET", f"{path}/reactions/{STAR}?after={first.body[0]['id']}")
    assert [user["username"] for user in second.body] == ["bob"]

    await bob.react(message_id, "⭐", on=False)
    await bob.react(message_id, "⭐", on=False)
    assert (await reactions_heard(ear, 2)) == ["ADD", "REMOVE"]
    assert (await rig.call("GET", path)).body["reactions"][0]["count"] == 1


async def test_only_with_the_intent(rig: Rig) -> None:
    """In servers and in direct messages, each by its own intent."""
    in_guilds = await rig.listen(intents=GUILDS | IN_GUILDS)
    in_dms = await rig.listen(intents=GUILDS | IN_DMS)
    alice = await rig.person("alice")
    for channel in ("@alice", "pictures"):
        message_id, _ = await posted(rig, channel)
        await alice.react(message_id, "✉️")
    assert "guild_id" not in await in_dms.event("MESSAGE_REACTION_ADD")
    assert "guild_id" in await in_guilds.event("MESSAGE_REACTION_ADD")


async def test_the_bot_reacts_and_clears(rig: Rig) -> None:
    """Its own reaction with the permission for that; those of others with Manage Messages."""
    ear = await rig.listen(intents=GUILDS | IN_GUILDS)
    alice = await rig.person("alice")
    message_id, path = await posted(rig)
    assert (await rig.call("PUT", f"{path}/reactions/{STAR}/@me")).code == 50013
    await alice.react(message_id, "⭐")
    rig.clock.advance(1)
    assert (await rig.call("PUT", f"{path}/reactions/{STAR}/@me")).status == 204
    assert (await rig.call("GET", path)).body["reactions"][0]["me"] is True
    rig.clock.advance(1)
    assert (await rig.call("DELETE", f"{path}/reactions/{STAR}/@me")).status == 204
    alice_id = rig.discord.world.user("alice").id
    rig.clock.advance(1)
    assert (await rig.call("DELETE", f"{path}/reactions/{STAR}/{alice_id}")).code == 50013

    world = rig.discord.world
    managed = next(role for role in world.guild("Harbour").roles.values() if role.managed)
    managed.permissions |= 1 << 13
    rig.clock.advance(1)
    assert (await rig.call("DELETE", f"{path}/reactions/{STAR}/{alice_id}")).status == 204
    for emoji in ("⭐", "❌"):
        await alice.react(message_id, emoji)
    assert (await rig.call("DELETE", f"{path}/reactions/{STAR}")).status == 204
    rig.clock.advance(1)
    assert (await rig.call("DELETE", f"{path}/reactions")).status == 204
    kinds = ["ADD", "ADD", "REMOVE", "REMOVE", "ADD", "ADD", "REMOVE_EMOJI", "REMOVE_ALL"]
    assert await reactions_heard(ear, len(kinds)) == kinds
    assert "reactions" not in (await rig.call("GET", path)).body


async def test_what_no_client_lets_a_member_do(rig: Rig) -> None:
    """No emoji, a 21st one, a first one without the permission: refused in words."""
    alice, mallory = await rig.person("alice"), await rig.person("mallory")
    message_id, path = await posted(rig)
    assert (await rig.call("GET", f"{path}/reactions/word")).code == 10014
    with pytest.raises(PersonError, match="may not add reactions"):
        await mallory.react(message_id, "⭐")
    for code in range(0x1F600, 0x1F600 + 20):
        await alice.react(message_id, chr(code))
    with pytest.raises(PersonError):
        await alice.react(message_id, "⭐")
    await mallory.react(message_id, chr(0x1F600))
    shown = await alice.see(message_id)
    assert len(shown["reacted"]) == 20
    assert len(shown["reacted"][chr(0x1F600)]) == 2


async def test_a_forum_has_posts(rig: Rig) -> None:
    """A post begins with a message of its id, is listed while it is open, and can be deleted."""
    forum = f"/channels/{rig.channel('showcase')}/threads"
    assert (await rig.call("POST", forum, {"message": {"content": "x"}})).code == 50035
    made = await rig.call("POST", forum, {"name": "A picture", "message": {"content": "x"}})
    assert made.body["id"] == made.body["message"]["id"]
    guild = rig.discord.world.guild("Harbour")
    active = await rig.call("GET", f"/guilds/{guild.id}/threads/active")
    assert made.body["id"] in [thread["id"] for thread in active.body["threads"]]
    assert (await rig.call("DELETE", f"/channels/{made.body['id']}")).code == 50013
    managed = next(role for role in guild.roles.values() if role.managed)
    managed.permissions |= 1 << 34
    assert (await rig.call("DELETE", f"/channels/{made.body['id']}")).status == 200
    assert int(made.body["id"]) not in rig.discord.world.messages
