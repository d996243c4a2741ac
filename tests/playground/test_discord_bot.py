"""An unmodified discord.py bot at the local Discord, as members see it."""

import asyncio
import logging
from collections.abc import AsyncIterator

import aiohttp
import discord as dpy
import pytest

from playground.discord import LocalDiscord, Person, PersonError, PressError
from playground.discord.client.person import buttons
from tests.playground.discord_bot import Bot, Picture, picture, running_bot
from tests.playground.discord_rig import Rig, open_rig


@pytest.fixture(name="rig")
async def _rig() -> AsyncIterator[Rig]:
    async with open_rig(answer_within_s=1) as rig:
        yield rig


@pytest.fixture(name="local")
def _local(rig: Rig) -> LocalDiscord:
    return rig.discord


@pytest.fixture(name="bot")
async def _bot(local: LocalDiscord) -> AsyncIterator[Bot]:
    async with running_bot(local) as bot:
        yield bot


@pytest.fixture(name="alice")
async def _alice(rig: Rig, bot: Bot) -> Person:
    assert bot.is_ready()
    return await rig.person("alice")


async def test_bot_starts(local: LocalDiscord, bot: Bot) -> None:
    """A bot logs in, syncs its commands and sees both servers with their channels."""
    assert {guild.name for guild in bot.guilds} == {"Harbour", "Lighthouse"}
    harbour = dpy.utils.get(bot.guilds, name="Harbour")
    assert harbour
    channels = [channel.name for channel in harbour.text_channels]
    assert channels == ["pictures", "general", "late", "studio", "gallery"]
    assert {thread.name for thread in harbour.threads} == {"boats", "first-picture"}
    assert {c["name"] for c in local.world.commands.values()} >= {"imagine", "About"}
    assert harbour.me.guild_permissions.value == 274878024704


async def test_slash_to_picture_to_press(local: LocalDiscord, bot: Bot, alice: Person) -> None:
    """A slash command's message is edited by its ids, gets a file, and its buttons answer."""
    answer = await alice.slash("imagine", channel="pictures", prompt="a paper boat")
    assert (answer.kind, answer.message["type"]) == ("message", 20)
    assert 0 < answer.after_s < 3
    assert answer.message["interaction_metadata"]["user"]["username"] == "alice"

    channel = bot.get_partial_messageable(int(answer.message["channel_id"]))
    message = channel.get_partial_message(int(answer.message["id"]))
    await message.edit(view=Picture("Done", file="grid.png"), attachments=[picture()])
    shown = await alice.wait_until(answer.message["id"], lambda m: m["attachments"])
    assert shown["edited_timestamp"]
    media = shown["components"][0]["components"][1]["items"][0]["media"]
    assert (media["width"], media["height"]) == (64, 48)
    assert (await alice.download(media["url"])).startswith(b"\x89PNG")

    pressed = await alice.press(shown["id"], "U2")
    assert pressed.message["content"] == "Upscaling 2 of 7"
    assert pressed.message["type"] == 19
    assert pressed.message["message_reference"]["message_id"] == shown["id"]
    assert (
        local.exchanges[-1].route == "/interactions/{interaction_id}/{interaction_token}/callback"
    )


async def test_buttons_that_cannot_be_pressed(alice: Person) -> None:
    """Missing, disabled and link buttons are refused before the bot hears of them."""
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    assert [b["label"] for b in buttons(answer.message)] == ["U1", "U2", "Rules", "Off"]
    for label in ("U9", "Rules", "Off"):
        with pytest.raises(PressError):
            await alice.press(answer.message["id"], label)


async def test_deferred_answer(alice: Person) -> None:
    """A deferred answer shows as thinking, then as the message it was edited to."""
    answer = await alice.slash("slow", channel="pictures")
    assert answer.kind == "deferred"
    assert answer.message["flags"] & 128
    done = await alice.wait_until(answer.message["id"], lambda m: not m["flags"] & 128)
    assert done["attachments"][0]["filename"] == "grid.png"
    assert done["edited_timestamp"] is None
    more = await alice.wait_message(lambda m: m["content"] == "And a word more")
    assert more["flags"] & 64
    assert more["message_reference"]["message_id"] == done["id"]


async def test_ephemeral_stays_with_its_member(rig: Rig, alice: Person) -> None:
    """Others neither see nor hear of an ephemeral answer; its member can dismiss it."""
    bob = await rig.person("bob")
    answer = await alice.slash("whisper", channel="pictures", whom="bob")
    assert answer.message["content"] == f"Psst, <@{rig.discord.world.user('bob').id}>"
    assert answer.message["pings"] == []
    assert answer.message["id"] not in {m["id"] for m in await bob.history("pictures")}
    with pytest.raises(PersonError):
        await bob.see(answer.message["id"])
    await alice.dismiss(answer.message["id"])
    assert answer.message["id"] not in {m["id"] for m in await alice.history("pictures")}


async def test_modal_with_a_file(alice: Person) -> None:
    """A dialog opens, checks what is typed, and takes a file to the bot."""
    opened = await alice.slash("remix", channel="boats")
    assert (opened.kind, opened.modal["title"]) == ("modal", "Remix")
    with pytest.raises(PersonError, match="1"):
        await alice.submit(opened.modal, {"prompt": "x" * 101})
    upload = await alice.upload("mask.png", b"12345")
    done = await alice.submit(opened.modal, {"prompt": "fog", "mask": [upload]})
    assert done.message["content"] == "Remixing fog [5]"
    with pytest.raises(PersonError, match="no dialog"):
        await alice.submit(opened.modal, {"prompt": "again"})


async def test_autocomplete(alice: Person) -> None:
    """Suggestions come from the bot for what is typed so far."""
    found = await alice.autocomplete("imagine", "model", "Ni", channel="pictures", prompt="x")
    assert found == [{"name": "Niji", "value": "Niji"}]


async def test_context_menus(alice: Person) -> None:
    """Commands on members and on messages reach the bot with their target."""
    said = await alice.say("a lighthouse in fog", channel="general")
    about = await alice.menu("About", user="bob", channel="general")
    assert (about.message["content"], about.message["type"]) == ("This is bob", 23)
    described = await alice.menu("Describe", message_id=said["id"])
    assert described.message["content"] == "It says a lighthouse in fog"


async def test_silent_bot_fails(alice: Person) -> None:
    """A bot that does not answer in time shows as not responding."""
    answer = await alice.slash("silent", channel="pictures")
    assert (answer.kind, answer.error) == ("failed", "The application did not respond")


async def test_in_a_dm(alice: Person) -> None:
    """Commands and buttons work in the member's DM with the bot."""
    answer = await alice.slash("imagine", channel="@bot", prompt="a boat")
    assert answer.message["guild_id"] is None
    pressed = await alice.press(answer.message["id"], "U1")
    assert pressed.message["content"] == "Upscaling 1 of 7"


@pytest.mark.parametrize("op7", [False, True], ids=["cut", "op 7"])
async def test_resume_replays(local: LocalDiscord, bot: Bot, alice: Person, *, op7: bool) -> None:
    """After a lost connection the bot resumes and answers what happened meanwhile."""
    await local.drop_gateway(op7=op7)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    assert answer.kind == "message"
    await local.wait_for(lambda: local.gateway.resumes == 1)
    assert local.gateway.identifies == 1
    assert bot.is_ready()


async def test_resumable_invalid_session(local: LocalDiscord, bot: Bot) -> None:
    """Op 9 with d=true makes the bot resume; without, discord.py waits 5 s (see the gateway)."""
    await local.invalidate_session(resumable=True)
    await local.wait_for(lambda: local.gateway.resumes == 1)
    assert local.gateway.identifies == 1
    assert not bot.is_closed()


async def test_server_errors_are_retried(
    local: LocalDiscord, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    """discord.py retries a 429 that carries Via, and reports a 503 at once."""
    channel = bot.get_partial_messageable(local.world.channel("pictures").id)
    local.faults.fail("POST /channels/*/messages", status=429, retry_after_s=0.05)
    with caplog.at_level(logging.WARNING, "discord.http"):
        await channel.send("Hello")
    assert "rate limited" in caplog.text
    local.faults.fail("POST /channels/*/messages", status=503)
    with pytest.raises(dpy.DiscordServerError):
        await channel.send("Hello again")
    local.faults.cut("POST /channels/*/messages", applied=True)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await channel.send("Heard, but not answered")
    contents = [m.content for m in local.world.history(channel.id)]
    assert contents == ["Hello", "Heard, but not answered"]


async def test_two_members_at_once(rig: Rig, alice: Person) -> None:
    """Interactions of two members do not mix."""
    bob = await rig.person("bob")
    first, second = await asyncio.gather(
        alice.slash("imagine", channel="pictures", prompt="one"),
        bob.slash("imagine", channel="general", prompt="two"),
    )
    assert first.message["interaction_metadata"]["user"]["username"] == "alice"
    assert second.message["interaction_metadata"]["user"]["username"] == "bob"
    assert first.message["channel_id"] != second.message["channel_id"]
