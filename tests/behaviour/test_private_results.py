"""Pictures that come by direct message: the channel sees nothing, and the server's rules hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.members.choices import Results
from bot.domain.states import State
from bot.services.requester import Requester
from bot.services.tasks.prompt_composer import PromptRequest
from bot.ui.interactions import services_of_client
from bot.ui.messengers import picture_copies
from tests.behaviour.messages import picture_of, text_of
from tests.behaviour.test_access import set_to
from tests.behaviour.test_details import card
from tests.behaviour.test_removal import remove
from tests.behaviour.world import World, answer, refusal

if TYPE_CHECKING:
    import pytest
    from simcord import InteractionResult, MemberActor, ResponseMessage


async def asked(
    world: World, member: MemberActor, prompt: str = "a paper boat", **options: object
) -> InteractionResult:
    return await member.slash(world.channel, "imagine", prompt=prompt, private=True, **options)


def tries_at(world: World, path: str) -> int:
    """How often the bot asked Discord for something there."""
    return sum(entry.path == path for entry in world.env.http_requests)


def in_public(world: World) -> list[ResponseMessage]:
    """What everybody sees in the channel."""
    return [message for message in world.posted() if not message.ephemeral]


async def test_a_private_picture_is_made_where_nobody_else_sees_it(world: World) -> None:
    """The answer leads there; the task counts for the server where it was asked for."""
    alice = world.member("alice")

    said = refusal(await asked(world, alice))
    [message] = world.private_messages(alice)
    await world.finished(message)

    assert said.startswith("Your picture comes by direct message: ")
    assert said.endswith(f"/channels/@me/{message.channel_id}/{message.id}")
    assert in_public(world) == []
    request = (await world.task(message)).request
    assert request.guild_id is None
    assert request.billing_guild_id == world.guild.id
    assert len(world.comet.charges) == 1


async def test_buttons_under_a_private_picture_answer_there(world: World) -> None:
    """As in direct messages, by the rules of the server that it was asked in."""
    alice = world.member("alice")
    await asked(world, alice)
    [message] = world.private_messages(alice)
    await world.finished(message)

    upscaled = answer(await world.press(alice.user, message, "U1"))

    assert upscaled.channel_id == message.channel_id
    assert (await world.task(upscaled)).request.billing_guild_id == world.guild.id
    assert in_public(world) == []


async def test_closed_direct_messages_are_said_before_anything_is_paid(world: World) -> None:
    """With what to do; what was typed is given back, and nothing waits in line."""
    alice = world.member("alice")
    world.close_direct_messages(alice)

    said = refusal(await asked(world, alice))

    assert said.startswith("Your direct messages are closed to me")
    assert "Nothing was spent" in said
    assert await world.engine.store.tasks.get(1) is None
    assert world.comet.charges == []


async def test_what_discord_does_not_answer_is_posted_later(world: World) -> None:
    """The publisher tries again, and it is paid once."""
    alice = world.member("alice")
    path = f"/channels/{alice.user.dm_channel.id}/messages"
    world.env.inject_error("POST", path, status=503, times=1)

    said = refusal(await asked(world, alice))
    [message] = await world.until(lambda: world.private_messages(alice))
    await world.finished(message)

    assert said.startswith("Your picture comes by direct message in a moment")
    assert len(world.comet.charges) == 1


async def test_a_restart_between_the_row_and_its_message_loses_nothing(world: World) -> None:
    """The next process posts what the last one had only stored."""
    alice = world.member("alice")
    path = f"/channels/{alice.user.dm_channel.id}/messages"
    world.env.inject_error("POST", path, status=503, times=None)
    await asked(world, alice)

    await world.restart(while_down=world.env.backend.faults.clear)
    [message] = await world.until(lambda: world.private_messages(alice))
    await world.finished(message)

    assert len(world.comet.charges) == 1


async def test_a_list_comes_by_direct_message_as_well(world: World) -> None:
    """The preview's button says no more than how many; the plan knows where."""
    alice = world.member("alice")
    shown = await asked(world, alice, "a {red, blue} boat")
    assert shown.response is not None

    said = refusal(await world.press(alice, shown.response, "Make 2 pictures"))
    await world.until(lambda: len(world.private_messages(alice)) == 2)
    for message in world.private_messages(alice):
        await world.finished(message)

    assert "on their way into your direct messages" in said
    assert in_public(world) == []


async def test_what_is_posted_for_nobodys_answer_waits_for_nobody(world: World) -> None:
    """Of a list in private no picture waits for who pressed to post it."""
    services = services_of_client(world.client)
    alice = Requester(user_id=1, guild_id=None, channel_id=5, private_channel_id=6)
    rules = await services.generation._rules.of(alice)
    asked = PromptRequest(prompt="a boat")
    listed, single = (
        services.composer.composed(alice, asked, rules, to_post=to_post)
        for to_post in (True, False)
    )
    assert (listed.to_post, listed.posted_by_asker) == (True, False)
    assert (single.to_post, single.posted_by_asker) == (True, True)


async def test_the_price_of_a_private_picture_is_agreed_to_first(world: World) -> None:
    """And then it still comes in private."""
    alice = world.member("alice")

    shown = await asked(world, alice, speed="turbo")
    assert shown.response is not None
    assert world.private_messages(alice) == []
    await world.press(alice, shown.response, "Make it")

    [message] = await world.until(lambda: world.private_messages(alice))
    assert (await world.task(message)).state is not State.CANCELLED
    assert in_public(world) == []


async def test_the_rules_of_the_server_hold_for_what_comes_in_private(world: World) -> None:
    """Its roles and its words; and it may forbid direct messages altogether."""
    alice = world.member("alice")
    role = world.guild.create_role("artists")
    bob = world.guild.add_member(world.env.create_user("bob"), roles=[role])
    await set_to(world, "allowed_roles", [role.id])
    await set_to(world, "words", ["castle"])

    without_role = refusal(await asked(world, alice))
    with_word = refusal(await asked(world, bob, "a castle"))
    await asked(world, bob)
    await set_to(world, "direct_messages", value=False)
    forbidden = refusal(await asked(world, bob))

    assert "members with the role" in without_role
    assert "castle" in with_word
    assert len(world.private_messages(bob)) == 1
    assert forbidden.startswith("This server does not let me answer its members")


async def test_nothing_must_be_allowed_in_the_channel_for_what_comes_in_private(
    world: World,
) -> None:
    """The bot shows nothing there."""
    alice = world.member("alice")
    world.deny("attach_files")

    await asked(world, alice)

    assert len(world.private_messages(alice)) == 1


async def test_a_picture_for_adults_is_blurred_in_private(world: World) -> None:
    """No direct message is for adults only, wherever it was asked for."""
    alice = world.member("alice")
    await set_to(world, "age_rule", "spoiler")

    await asked(world, alice)
    [message] = world.private_messages(alice)

    assert (await world.task(message)).is_spoiler


async def test_private_in_a_direct_message_is_what_it_is_anyway(world: World) -> None:
    """The answer itself becomes the picture."""
    alice = world.member("alice")

    message = answer(await alice.user.slash("imagine", prompt="a paper boat", private=True))

    assert "a paper boat" in text_of(message)
    assert len(world.private_messages(alice)) == 1


async def test_results_come_in_private_for_who_chose_that(world: World) -> None:
    """What is typed wins, and a press answers where its picture is."""
    alice = world.member("alice")
    await world.engine.store.preferences.put(alice.id, results=Results.PRIVATE)

    await alice.slash(world.channel, "imagine", prompt="a paper boat")
    here = await world.asks(alice, private=False)
    await world.finished(here)
    answer(await world.press(alice, here, "U1"))

    assert len(world.private_messages(alice)) == 1
    assert len(in_public(world)) == 2


async def test_results_come_to_both_for_who_chose_that(world: World) -> None:
    """In the channel, and once it is there one copy with its four pictures in private."""
    alice = world.member("alice")
    await world.engine.store.preferences.put(alice.id, results=Results.BOTH)

    here = await world.asks(alice)
    await world.finished(here)
    [copy] = await world.until(lambda: world.private_messages(alice))
    await world.restart()
    answer(await world.press(alice, here, "U1"))

    assert len(copy.attachments) == 5
    assert "a paper boat" in text_of(copy)
    assert len(world.private_messages(alice)) == 1
    assert len(world.comet.charges) == 2


async def test_a_copy_of_a_large_picture_is_made_smaller(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A boosted server takes larger files than direct messages do; with it come as many as may."""
    alice = world.member("alice")
    await world.engine.store.preferences.put(alice.id, results=Results.BOTH)
    monkeypatch.setattr(picture_copies, "PRIVATE_LIMIT", 2_500)
    monkeypatch.setattr(picture_copies, "TOGETHER", 2_600)
    message = await world.grid(alice)
    assert message.attachments[0].size > 2_500

    [copy] = await world.until(lambda: world.private_messages(alice))

    [file] = copy.attachments
    assert file.size <= 2_500


async def test_a_copy_that_cannot_be_sent_leaves_the_picture_where_it_is(world: World) -> None:
    """Closed direct messages cost nothing but the copy, which is not tried again."""
    alice = world.member("alice")
    await world.engine.store.preferences.put(alice.id, results=Results.BOTH)
    path = world.close_direct_messages(alice)

    await world.grid(alice)
    await world.until(lambda: tries_at(world, path))
    await world.skip(3600.0)

    assert tries_at(world, path) == 1
    assert world.private_messages(alice) == []


async def test_copies_go_when_the_picture_is_removed(world: World) -> None:
    """Their member's and a moderator's, also if a restart comes between; others stay."""
    alice, moderator = world.member("alice"), world.member("moderator", manage_messages=True)
    await world.engine.store.preferences.put(alice.id, results=Results.BOTH)
    kept, removed = await world.grid(alice, "a boat"), await world.grid(alice, "a kraken")
    await moderator.react(removed.message, "✉️")
    await world.until(lambda: len(world.private_messages(alice)) == 2)
    await world.until(lambda: world.private_messages(moderator))
    path = f"/channels/{alice.user.dm_channel.id}/messages/*"
    world.env.inject_error("DELETE", path, status=503, times=1)

    await remove(world, alice, removed)
    await world.restart()

    await world.until(lambda: len(world.private_messages(alice)) == 1)
    await world.until(lambda: world.private_messages(moderator) == [])
    assert "a boat" in text_of(world.private_messages(alice)[0])
    assert picture_of(kept) is not None


async def test_a_copy_says_no_more_than_its_member_may_see(world: World) -> None:
    """Of words that are another's, who hides them."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice, "a kraken")
    dialog = await world.press(bob, await card(world, bob, grid), "Make again")
    await world.engine.store.preferences.put(alice.id, hides_prompts=True)
    await world.engine.store.preferences.put(bob.id, results=Results.BOTH)

    await bob.submit_modal(dialog, {"prompt": "a kraken --ar 3:2", "model": "midjourney"})
    [copy] = await world.until(lambda: world.private_messages(bob))

    assert copy.attachments
    assert "kraken" not in text_of(copy) + str([one.filename for one in copy.attachments])
