"""Presets: saved, named in prompts, listed, deleted, shared and offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.members.presets import PRESETS_EACH, PresetOwner
from tests.behaviour.messages import has_button, is_pressable, rows_of, text_of
from tests.behaviour.test_access import set_to
from tests.behaviour.test_controls import ONE_AT_A_TIME
from tests.behaviour.test_given_back import fields_of, given_back, opened, unchanged
from tests.behaviour.world import World, answer, refusal

if TYPE_CHECKING:
    from simcord import InteractionResult, MemberActor, ResponseMessage

NOIR = "film noir, grainy --ar 16:9"


async def saved(
    world: World, member: MemberActor, name: str, prompt: str, **options: bool
) -> ResponseMessage:
    """The private answer to `/preset save`."""
    result = await world_save(world, member, name, prompt, **options)
    assert "is saved" in refusal(result)
    return private(result)


async def world_save(
    world: World, member: MemberActor, name: str, prompt: str, **options: bool
) -> InteractionResult:
    return await member.slash(world.channel, "preset save", name=name, prompt=prompt, **options)


def private(result: InteractionResult) -> ResponseMessage:
    assert refusal(result)
    shown = result.followups[-1] if result.followups else result.response
    assert shown is not None
    return shown


async def listed(world: World, member: MemberActor) -> ResponseMessage:
    return private(await member.slash(world.channel, "preset list"))


async def sent_prompts(world: World, count: int) -> list[str]:
    """What CometAPI was asked for, once it was that often."""
    bodies = await world.until(
        lambda: world.sent("/submit/imagine")[count - 1 :] and world.sent("/submit/imagine")
    )
    return [body["prompt"] for body in bodies]


async def test_a_preset_runs_as_what_it_stands_for(world: World) -> None:
    """Anywhere in a prompt; what was typed is kept, and what ran is what is shown."""
    alice = world.member("alice")
    await saved(world, alice, "Noir", NOIR)

    message = await world.asks(alice, "a cat --noir on a roof --ar 1:1")

    assert await sent_prompts(world, 1) == ["a cat film noir, grainy on a roof --ar 1:1"]
    task = await world.task(message)
    assert task.request.prompt == "a cat --noir on a roof --ar 1:1"
    assert task.request.sent_prompt == "a cat film noir, grainy on a roof --ar 1:1"
    assert text_of(message).startswith("**a cat film noir, grainy on a roof**")


async def test_options_of_the_command_win_over_a_preset(world: World) -> None:
    """As the prompt does; and the option `preset` is one more name in it."""
    alice = world.member("alice")
    await saved(world, alice, "noir", f"{NOIR} --v 6.1 --relax")

    message = await world.asks(
        alice, "a cat", preset="--Noir", aspect_ratio="2:3", model="niji", speed="fast"
    )

    [prompt] = await sent_prompts(world, 1)
    assert prompt.startswith("a cat film noir, grainy --ar 2:3")
    assert "--v 6.1" not in prompt
    assert (await world.task(message)).request.prompt == "a cat --noir --ar 2:3"


async def test_a_member_has_their_own_before_the_servers(world: World) -> None:
    """Who manages the server saves for all in it; nobody else does."""
    boss, alice = world.member("boss", manage_guild=True), world.member("alice")
    refused = await world_save(world, alice, "noir", "mine", server=True)
    assert "Manage Server" in refusal(refused)
    await saved(world, boss, "noir", "ours", server=True)

    await world.asks(alice, "a cat --noir")
    await saved(world, alice, "noir", "mine")
    await world.asks(alice, "a dog --noir")

    assert await sent_prompts(world, 2) == ["a cat ours", "a dog mine"]


@pytest.mark.parametrize(
    ("name", "prompt", "said"),
    [
        ("film noir", NOIR, "`film noir` cannot be the name"),
        ("x" * 100, NOIR, "cannot be the name"),
        ("--v", NOIR, "`--v` is a parameter"),
        ("aspect", NOIR, "`--aspect` is a parameter"),
        ("noir", "a cat --noir", "a preset holds no other preset"),
        ("noir", "a cat --ar wide", "`--ar`"),
        ("noir", "x" * 3000, "3,000"),
    ],
)
async def test_what_cannot_be_saved_is_given_back(
    world: World, name: str, prompt: str, said: str
) -> None:
    """With a sentence; Edit opens it to be mended, and then it is saved."""
    alice = world.member("alice")

    result = await world_save(world, alice, name, prompt)

    assert said in refusal(result)
    dialog = await opened(world, alice, result)
    shown = fields_of(dialog)
    assert (shown["name"], shown["prompt"]) == (name, prompt)
    done = await alice.submit_modal(dialog, {**unchanged(shown), "name": "noir", "prompt": NOIR})
    assert "`--noir` is saved" in refusal(done)


async def test_a_refused_prompt_comes_back_as_it_was_typed(world: World) -> None:
    """With the preset that was chosen beside it, and a dash for two hyphens; Edit runs it."""
    alice = world.member("alice")
    await saved(world, alice, "noir", NOIR)

    result = await alice.slash(
        world.channel, "imagine", prompt="\u2014noir --s", preset="noir", aspect_ratio="1:1"
    )

    dialog = await opened(world, alice, result)
    assert fields_of(dialog)["prompt"] == "--noir --s --noir --ar 1:1"
    await alice.submit_modal(dialog, {"prompt": "a cat \u2014noir", "model": "midjourney"})
    assert await sent_prompts(world, 1) == ["a cat film noir, grainy --ar 16:9"]


@pytest.mark.parametrize("chosen", ONE_AT_A_TIME)
async def test_a_preset_that_there_is_not_makes_nothing(world: World) -> None:
    """Chosen beside the prompt; in the prompt it is an unknown parameter, with what was meant."""
    alice = world.member("alice")
    await saved(world, alice, "noir", NOIR)

    refused = await alice.slash(world.channel, "imagine", prompt="a cat", preset="nior")
    assert "There is no preset `nior`" in refusal(refused)
    assert fields_of(await opened(world, alice, refused))["prompt"] == "a cat --nior"

    world.comet.hold(0)
    await world.shows(await world.asks(alice), "Started")
    message = await world.asks(alice, "a cat --nior")
    assert "`--nior`" in text_of(message)
    assert "`--noir`" in text_of(message)
    fixed = await world.made(alice, await world.press(alice, message, "Fix it"))
    assert (await world.task(fixed)).request.sent_prompt == "a cat film noir, grainy --ar 16:9"


async def test_lists_of_a_preset_are_previewed(world: World) -> None:
    """And the plan is edited as it was typed."""
    alice = world.member("alice")
    await saved(world, alice, "two", "{red, blue} paint")

    preview = private(await alice.slash(world.channel, "imagine", prompt="a cat --two"))

    assert "a cat red paint" in text_of(preview)
    dialog = await world.press(alice, preview, "Edit")
    assert fields_of(dialog)["prompt"] == "a cat --two"


async def test_words_are_checked_as_they_run(world: World) -> None:
    """A preset hides none from a server's list, neither in a prompt nor shared."""
    alice = world.member("alice")
    await saved(world, alice, "beast", "a kraken")
    await set_to(world, "words", ["kraken"])

    for command, options in {
        "imagine": {"prompt": "a ship --beast"},
        "preset share": {"name": "beast"},
    }.items():
        assert "kraken" in refusal(await alice.slash(world.channel, command, **options))
    assert world.comet.requests == []


@pytest.mark.parametrize("chosen", ONE_AT_A_TIME)
async def test_what_runs_again_runs_as_it_ran(world: World) -> None:
    """Whatever became of the preset; what was typed stays what it was."""
    alice = world.member("alice")
    await saved(world, alice, "noir", NOIR)
    world.comet.hold(0)
    await world.shows(await world.asks(alice), "Started")
    message = await world.asks(alice, "a cat --noir")
    await world.press(alice, message, "Cancel")
    await world.until(lambda: has_button(message, "Run again"))
    await alice.slash(world.channel, "preset delete", name="noir")

    again = await world.made(alice, await world.press(alice, message, "Run again"))

    request = (await world.task(again)).request
    assert request.prompt == "a cat --noir"
    assert request.sent_prompt == "a cat film noir, grainy --ar 16:9"


async def test_a_failed_prompt_is_edited_as_it_was_typed(world: World) -> None:
    """And what is sent again has what the preset stands for by then."""
    alice = world.member("alice")
    await saved(world, alice, "noir", NOIR)
    message = await world.asks(alice, "a cat in gore --noir")
    await world.shows(message, "content rules do not allow")
    await saved(world, alice, "noir", "in ink")

    dialog = await world.press(alice, message, "Edit and retry")

    assert fields_of(dialog) == {"prompt": "a cat in gore --noir"}
    edited = answer(await alice.submit_modal(dialog, {"prompt": "a cat --noir --niro"}))
    assert (await world.task(edited)).request.sent_prompt == "a cat in ink --niro"
    assert "`--noir`" in text_of(edited)


async def test_a_press_takes_presets_in_its_dialog(world: World) -> None:
    """As a command does."""
    alice = world.member("alice")
    await saved(world, alice, "noir", NOIR)
    grid = await world.grid(alice)
    await alice.slash(world.channel, "remix", on=True)

    dialog = await world.press(alice, grid, "V1")
    variation = answer(await alice.submit_modal(dialog, {"prompt": "a cat --noir"}))

    task = await world.task(variation)
    assert task.request.dialog_prompt == "a cat film noir, grainy --ar 16:9"
    assert task.request.prompt == "a cat --noir"


async def test_the_list_has_pages_and_undo(world: World) -> None:
    """It is private, begins with one's own, and what is deleted in it comes back."""
    boss = world.member("boss", manage_guild=True)
    owner = PresetOwner(user_id=boss.id)
    for number in range(8):
        await world.engine.store.presets.change(owner, f"p{number}", f"text {number}", now_s=1.0)
    await saved(world, boss, "ours", "the server's", server=True)

    first = await listed(world, boss)
    assert "8 of 50 are yours · 1 is the server's" in text_of(first)
    assert not is_pressable(first, "Back")
    second = await turned(world, boss, first, "Further")
    assert "--p6" in text_of(second)
    assert "--ours" in text_of(second)
    assert not is_pressable(second, "Further")

    gone = await turned(world, boss, second, "Delete")
    assert "`--p6` is deleted" in text_of(gone)
    assert "**`--p6`**" not in text_of(gone)
    back = await turned(world, boss, gone, "Undo")
    assert "`--p6` is saved" in text_of(back)
    kept = {each.name: each.text for each in await world.engine.store.presets.of(owner)}
    assert kept["p6"] == "text 6"


async def turned(
    world: World, member: MemberActor, message: ResponseMessage, name: str
) -> ResponseMessage:
    """The message as a press changed it."""
    result = await world.press(member, message, name)
    assert result.response is not None
    return result.response


async def test_an_empty_list_says_how_to_begin(world: World) -> None:
    """To whoever has none."""
    empty = await listed(world, world.member("alice"))
    assert "/preset save" in text_of(empty)
    assert rows_of(empty) == []


async def test_a_save_over_another_is_undone(world: World) -> None:
    """Once; and not if the preset was changed since."""
    alice = world.member("alice")
    await saved(world, alice, "noir", "first")
    second = await saved(world, alice, "noir", "second")
    assert "> first" in text_of(second)
    third = await saved(world, alice, "noir", "third")

    stale = await world.press(alice, second, "Undo")
    assert "was changed since" in refusal(stale)
    await world.press(alice, third, "Undo")
    [kept] = await world.engine.store.presets.of(PresetOwner(user_id=alice.id))
    assert kept.text == "second"


async def test_fifty_are_as_many_as_fit(world: World) -> None:
    """The next one is given back."""
    alice = world.member("alice")
    owner = PresetOwner(user_id=alice.id)
    for number in range(PRESETS_EACH):
        await world.engine.store.presets.change(owner, f"p{number}", "words", now_s=1.0)

    result = await world_save(world, alice, "more", NOIR)

    assert "50 presets already" in refusal(result)
    assert has_button(given_back(result), "Edit")


async def test_a_shared_preset_is_taken_by_others(world: World) -> None:
    """For themselves, or by who manages the server for all; as long as it is what was shown."""
    alice, bob = world.member("alice"), world.member("bob")
    boss = world.member("boss", manage_guild=True)
    await saved(world, alice, "noir", NOIR)
    shown = answer(await alice.slash(world.channel, "preset share", name="noir"))
    assert "film noir, grainy" in text_of(shown)

    assert "is saved" in refusal(await world.press(bob, shown, "Add to mine"))
    refused = await world.press(bob, shown, "Add to the server's")
    assert "Manage Server" in refusal(refused)
    assert "is saved" in refusal(await world.press(boss, shown, "Add to the server's"))
    presets = world.engine.store.presets
    for owner in (PresetOwner(user_id=bob.id), PresetOwner(guild_id=world.guild.id)):
        assert [each.text for each in await presets.of(owner)] == [NOIR]

    await saved(world, alice, "noir", "something private")
    late = await world.press(world.member("carol"), shown, "Add to mine")
    assert "changed or deleted since it was shared" in refusal(late)


async def test_presets_are_offered_while_somebody_types(world: World) -> None:
    """What was typed stands first; nobody is offered what others keep for themselves."""
    boss, alice = world.member("boss", manage_guild=True), world.member("alice")
    await saved(world, alice, "noir", NOIR)
    await saved(world, boss, "ours", "the server's", server=True)
    await saved(world, boss, "secret", "the boss's own")

    async def offered(option: str, typed: str, command: str = "imagine") -> list[Any]:
        found = await alice.autocomplete(world.channel, command, option, typed)
        return [(each["name"], each["value"]) for each in found]

    behind = await offered("prompt", "a cat --")
    assert behind[:3] == [
        ("a cat --", "a cat --"),
        (f"--noir \u00b7 {NOIR}", "a cat --noir"),
        ("--ours \u00b7 the server's", "a cat --ours"),
    ]
    assert "a cat --ar 16:9" in [value for _, value in behind]
    assert [value for _, value in await offered("preset", "")] == ["noir", "ours"]
    assert [value for _, value in await offered("name", "--NO", "preset share")] == ["noir"]


async def test_nothing_is_read_for_each_letter(world: World) -> None:
    """What a member may mean is read once in a few seconds, and then anew."""
    alice = world.member("alice")
    await alice.autocomplete(world.channel, "imagine", "prompt", "a cat --")
    await saved(world, alice, "noir", NOIR)

    async def is_offered() -> bool:
        found = await alice.autocomplete(world.channel, "imagine", "prompt", "a cat --no")
        return any(each["value"] == "a cat --noir" for each in found)

    assert not await is_offered()
    await world.skip(4)
    assert await is_offered()


async def test_a_forged_press_changes_nothing(world: World) -> None:
    """Whatever its custom_id says."""
    alice, bob = world.member("alice"), world.member("bob")
    await saved(world, alice, "noir", NOIR)
    shown = await listed(world, alice)
    for about in (
        "delete:server.noir.0",
        "delete:mine",
        "undo:9999999999999999999999",
        "undo:noir",
        f"take:{alice.id}.0.noir.0000000000000000",
        "take:x.y.z.a",
        "later:0",
        f"page:{'9' * 80}",
        f"undo:{'9' * 19}",
    ):
        data = {"custom_id": f"pre:1:{about}", "component_type": 2}
        result = await world.forge(bob, data, message=shown)
        for said in filter(None, (*result.followups, result.response)):
            assert "Something went wrong" not in text_of(said), about
    assert await world.engine.store.presets.of(PresetOwner(user_id=bob.id)) == []
    assert len(await world.engine.store.presets.of(PresetOwner(user_id=alice.id))) == 1
    assert "--noir" in text_of(await listed(world, alice))
