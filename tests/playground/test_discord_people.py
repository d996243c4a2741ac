"""The user side: what members see and may do, over HTTP and server-sent events."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from playground.discord import Person, PersonError
from playground.discord.model import permissions
from playground.discord.model.starting_world import add_commands_only, add_outside
from tests.playground.discord_rig import Rig, open_rig


@pytest.fixture(name="rig")
async def _rig() -> AsyncIterator[Rig]:
    async with open_rig(answer_within_s=1) as rig:
        await rig.sync()
        yield rig


async def refusal(person: Person, channel: str = "pictures", **options: object) -> str:
    """Let a person try /imagine and return why it does not work."""
    with pytest.raises(PersonError) as caught:
        await person.slash("imagine", channel=channel, **options)
    return caught.value.code


async def test_who_is_there(rig: Rig) -> None:
    """The four people are listed, and each sees their servers, channels and commands."""
    async with rig.session.get(rig.discord.user_url + "/people") as response:
        people = (await response.json())["people"]
    assert [p["username"] for p in people] == ["owner", "alice", "bob", "mallory"]
    assert people[1]["guilds"] == ["Harbour", "Lighthouse"]
    world = await (await rig.person("mallory")).world()
    assert [guild["name"] for guild in world["guilds"]] == ["Harbour"]
    names = [channel["name"] for channel in world["guilds"][0]["channels"]]
    in_category = ["Studios", "studio", "gallery"]
    threads = ["boats", "first-picture"]
    assert names == ["pictures", "general", "late", *in_category, "showcase", *threads]


async def test_options_are_checked(rig: Rig) -> None:
    """Options are checked as Discord's client does, before the bot hears anything."""
    alice = await rig.person("alice")
    assert await refusal(alice) == "option"
    assert await refusal(alice, prompt="") == "option"
    assert await refusal(alice, prompt="x" * 101) == "option"
    assert await refusal(alice, prompt="x", speed="Fast") == "option"
    assert await refusal(alice, prompt="x", zoom=2) == "option"
    assert await refusal(alice, prompt="x", reference="123") == "upload"
    assert await refusal(alice, channel="nowhere", prompt="x") == "channel"
    with pytest.raises(PersonError, match="no command"):
        await alice.slash("unsynced", channel="pictures")


async def test_who_may_use_commands(rig: Rig) -> None:
    """Commands need their permission, an age-restricted channel where they say so, and sight."""
    mallory, bob = await rig.person("mallory"), await rig.person("bob")
    assert await refusal(mallory, prompt="x") == "permission"
    assert await refusal(bob, channel="showcase", prompt="x") == "permission"
    world = rig.discord.world
    world.set_overwrite(world.channel("general"), target_id=bob_id(rig), deny=1 << 10)
    assert await refusal(bob, channel="general", prompt="x") == "channel"
    offered = {
        (person.name, place): await commands_in(person, place)
        for person in (bob, await rig.person("owner"))
        for place in ("pictures", "late")
    }
    assert offered["bob", "pictures"] == {"imagine"}
    assert offered["bob", "late"] == {"imagine", "late"}
    assert offered["owner", "pictures"] == {"imagine", "admin"}


def bob_id(rig: Rig) -> int:
    return rig.discord.world.user("bob").id


async def commands_in(person: Person, channel: str) -> set[str]:
    """Return the names of the commands offered in a channel."""
    seen = await person.world()
    found = next(c for c in seen["guilds"][0]["channels"] if c["name"] == channel)
    return {command["name"] for command in found["commands"]}


async def test_one_more_person(rig: Rig) -> None:
    """A test can let more people join, who may do what their role allows."""
    world = rig.discord.world
    world.add_person("carol", guild=world.guild("Harbour"))
    world.add_person("dave", guild=world.guild("Harbour"), role="Guest")
    carol, dave = await rig.person("carol"), await rig.person("dave")
    assert await commands_in(carol, "pictures") == {"imagine"}
    assert await refusal(dave, prompt="x") == "permission"


async def test_attachment_option(rig: Rig) -> None:
    """An uploaded file reaches the bot as a resolved attachment."""
    ear, alice = await rig.listen(), await rig.person("alice")
    upload = await alice.upload("boat.png", b"123")
    asking = asyncio.create_task(
        alice.slash("imagine", channel="pictures", prompt="x", reference=upload)
    )
    event = await ear.event("INTERACTION_CREATE")
    resolved = event["data"]["resolved"]["attachments"][upload]
    assert (resolved["filename"], resolved["ephemeral"]) == ("boat.png", True)
    assert await alice.download(resolved["url"]) == b"123"
    await rig.callback(event, 4, {"content": "ok"})
    await asking


async def test_events_are_live_and_private(rig: Rig) -> None:
    """Members hear of what they can see: changes, deletions, nothing of hidden channels."""
    alice, mallory = await rig.person("alice"), await rig.person("mallory")
    lamp = await rig.send({"content": "for Lighthouse"}, channel="lamp")
    sent = await rig.send({"content": "one"})
    one = f"/channels/{sent.body['channel_id']}/messages/{sent.body['id']}"
    watching = asyncio.create_task(
        alice.wait_until(sent.body["id"], lambda m: m["content"] == "two")
    )
    await rig.call("PATCH", one, {"content": "two"})
    assert (await watching)["edited_timestamp"]
    await rig.call("DELETE", one)
    await alice.wait_gone(sent.body["id"])
    assert (await alice.see(lamp.body["id"]))["content"] == "for Lighthouse"
    with pytest.raises(PersonError):
        await mallory.see(lamp.body["id"])
    with pytest.raises(TimeoutError):
        await mallory.wait_message(lambda m: m["id"] == lamp.body["id"], timeout_s=0.05)


async def test_wait_until_tells_the_last_state(rig: Rig) -> None:
    """A wait that ends in vain says what the message looked like, or that it is gone."""
    alice = await rig.person("alice")
    sent = (await rig.send({"content": "still waiting"})).body
    with pytest.raises(TimeoutError, match="still waiting"):
        await alice.wait_until(sent["id"], lambda m: m["attachments"], timeout_s=0.05)
    looked = asyncio.Event()
    watching = asyncio.create_task(alice.wait_until(sent["id"], lambda _: looked.set()))
    await looked.wait()
    rig.discord.world.delete_message(sent["id"])
    with pytest.raises(PersonError, match="deleted"):
        await watching


async def read_events(rig: Rig, number: int, *, after: str = "") -> list[tuple[str, str]]:
    """Read so many events as a browser would: (id, kind)."""
    headers = {"Last-Event-ID": after} if after else {}
    url = f"{rig.discord.user_url}/events?as=alice"
    found: list[tuple[str, str]] = []
    async with rig.session.get(url, headers=headers) as response:
        assert response.content_type == "text/event-stream"
        event: dict[str, str] = {}
        while len(found) < number:
            line = (await response.content.readline()).decode().strip()
            if line:
                name, _, value = line.partition(": ")
                event[name] = value
            else:
                found.append((event["id"], event["event"]))
    return found


async def test_events_resume_without_gaps(rig: Rig) -> None:
    """Last-Event-ID goes on exactly behind the last one; a gap is told as a reset."""
    [(start, hello)] = await read_events(rig, 1)
    assert hello == "hello"
    for content in ("one", "two", "three"):
        await rig.send({"content": content})
    first = await read_events(rig, 2, after=start)
    assert [kind for _, kind in first] == ["hello", "message_create"]
    rest = await read_events(rig, 3, after=first[1][0])
    assert [int(number) for number, _ in rest[1:]] == [int(start) + 2, int(start) + 3]
    assert (await read_events(rig, 1, after="999999"))[0][1] == "reset"


async def test_the_address_is_secret(rig: Rig) -> None:
    """Without the key in the address nothing of the user side answers."""
    base, _, key = rig.discord.user_url.rpartition("/")
    for address in (f"{base}/people", f"{base}/{key[:-1]}/people"):
        async with rig.session.get(address) as response:
            assert response.status == 404
    with pytest.raises(PersonError, match="Nobody"):
        await Person.join(rig.discord.user_url, "eve")


async def test_members_write_and_delete(rig: Rig) -> None:
    """Members write where they may, and delete their own messages only."""
    alice, bob = await rig.person("alice"), await rig.person("bob")
    upload = await alice.upload("a.png", b"1")
    said = await alice.say("look", channel="Harbour/pictures", uploads=[upload])
    assert said["attachments"][0]["filename"] == "a.png"
    with pytest.raises(PersonError, match="may not delete"):
        await bob.delete(said["id"])
    await alice.delete(said["id"])
    owner = await rig.person("owner")
    other = await bob.say("spam", channel="general")
    await owner.delete(other["id"])
    assert await alice.history("pictures") == []


async def test_bad_requests(rig: Rig) -> None:
    """What is no proper request is refused in words."""
    url, headers = rig.discord.user_url, {"X-Person": "alice"}
    for path, body in (("/slash", b"nonsense"), ("/press", b"[]"), ("/upload", b"{}")):
        async with rig.session.post(url + path, data=body, headers=headers) as response:
            assert response.status == 400
            assert (await response.json())["message"]


async def test_two_tabs_and_a_lost_connection(rig: Rig) -> None:
    """Two clients of one member both hear everything, also after one was cut off."""
    first, second = await rig.person("alice"), await rig.person("alice")
    cut_off(first)
    sent = await rig.send({"content": "heard by both"})
    for tab in (first, second):
        heard = await tab.wait_message(lambda m: m["id"] == sent.body["id"])
        assert heard["content"] == "heard by both"


def cut_off(person: Person) -> None:
    """Break the connections of a person's client."""
    connector = person._connection._session.connector
    assert connector
    for connection in list(connector._acquired):
        assert connection.transport
        connection.transport.abort()


async def test_a_server_with_the_commands_alone(rig: Rig) -> None:
    """Members can ask; the bot may answer, and is told of nothing else and may do nothing else."""
    ear, alice = await rig.listen(), await rig.person("alice")
    world = rig.discord.world
    add_commands_only(world, "Island", owner="bob", members=("alice",))

    asking = asyncio.create_task(alice.slash("imagine", channel="quay", prompt="x"))
    event = await ear.event("INTERACTION_CREATE")
    await rig.callback(event, 4, {"content": "ok"})
    answer = await asking
    world.set_overwrite(world.channel("quay"), target_id=world.user("bob").id)
    world.set_overwrite(world.channel("pictures"), target_id=world.user("bob").id)

    assert event["app_permissions"] == str(int(permissions.WITHOUT_BOT))
    assert event["guild_id"] == event["authorizing_integration_owners"]["0"]
    assert (await ear.event("CHANNEL_UPDATE"))["name"] == "pictures"
    path = f"/channels/{rig.channel('quay')}/messages/{answer.message['id']}"
    assert (await rig.call("PATCH", path, {"content": "more"})).code == 50001
    assert (await rig.send({"content": "more"}, channel="quay")).code == 50001


async def test_a_member_who_installed_the_bot_has_its_commands_anywhere(rig: Rig) -> None:
    """Where those say so; in a server and a group without the bot, which may do nothing there."""
    world = rig.discord.world
    add_outside(world)
    [command] = [one for one in world.commands.values() if one["name"] == "imagine"]
    command |= {"integration_types": [0, 1], "contexts": [0, 1, 2]}
    ear, alice, bob = await rig.listen(), await rig.person("alice"), await rig.person("bob")

    told = []
    for channel in ("beach", "Crew"):
        asking = asyncio.create_task(alice.slash("imagine", channel=channel, prompt="x"))
        told.append(event := await ear.event("INTERACTION_CREATE"))
        await rig.callback(event, 4, {"content": "ok"})
        await asking
        assert await refusal(bob, channel=channel, prompt="x") == "permission"

    owners = {"1": str(world.user("alice").id)}
    assert [event["context"] for event in told] == [0, 2]
    assert [event["authorizing_integration_owners"] for event in told] == [owners, owners]
    assert (await rig.send({"content": "more"}, channel="Crew")).code == 50001
    command |= {"integration_types": [0]}
    assert await refusal(alice, channel="Crew", prompt="x") == "command"


async def test_direct_messages_are_closed_to_the_bot(rig: Rig) -> None:
    """It may open them, and edit what stands there, and write nothing new."""
    world = rig.discord.world
    there = await rig.send({"content": "hello"}, channel="@alice")
    world.user("alice").closed_dms = True

    assert (await rig.send({"content": "more"}, channel="@alice")).code == 50007
    path = f"/channels/{rig.channel('@alice')}/messages/{there.body['id']}"
    assert (await rig.call("PATCH", path, {"content": "less"})).status == 200
