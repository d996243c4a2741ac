"""Words that a server does not want, on every door, and what asking for them leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.behaviour.messages import has_button
from tests.behaviour.test_access import asked, set_to
from tests.behaviour.test_given_back import COMMANDS, DIALOGS
from tests.behaviour.test_queue import described
from tests.behaviour.world import World, answer, refusal

if TYPE_CHECKING:
    from tests.behaviour.test_given_back import Opened

UNWANTED = (
    "This server does not want `kraken*` in prompts. Take it out and ask again. Nothing was spent."
)


async def unwanted(world: World) -> None:
    """Keep a list, and do not count, so that a test may try more than three times."""
    await set_to(world, "words", ["kraken*"])
    await set_to(world, "strikes", 0)


@pytest.mark.parametrize("chosen", [{"extras": "shorten"}])
async def test_every_command_knows_the_list(world: World) -> None:
    """Each permutation does, too; what is unwanted of the picture is fine."""
    alice = world.member("alice")
    await unwanted(world)
    worded = {name: given for name, given in COMMANDS.items() if "prompt" in given}

    said = [
        refusal(await alice.slash(world.channel, name, **{**given, "prompt": "two KR\u00c1KENS"}))
        for name, given in worded.items()
    ]
    said.append(await asked(world, alice, "a {boat, k r 4 k e n} at sea"))

    assert set(said) == {UNWANTED}
    assert world.comet.charges == []
    answer(await alice.slash(world.channel, "imagine", prompt="a boat --no kraken"))


@pytest.mark.parametrize(("open_dialog", "more"), DIALOGS.values(), ids=DIALOGS)
async def test_every_dialog_knows_the_list(
    world: World, open_dialog: Opened, more: dict[str, Any]
) -> None:
    """Whatever it was opened for."""
    alice = world.member("alice")
    await unwanted(world)
    dialog = await open_dialog(world, alice)
    before = len(world.comet.charges)

    said = refusal(await alice.submit_modal(dialog, {"prompt": "kraken", **more}))

    assert said == UNWANTED
    assert len(world.comet.charges) == before


async def test_presses_run_no_prompt_that_became_unwanted(world: World) -> None:
    """Nor does another try; neither counts against whoever presses, who wrote nothing."""
    alice = world.member("alice")
    grid = await world.grid(alice, "a kraken")
    world.comet.faults.next_failures = ["upstream is away"]
    failed = await world.asks(alice, "a kraken")
    await world.until(lambda: has_button(failed, "Edit and retry"))
    await set_to(world, "words", ["kraken*"])
    before = len(world.comet.charges)

    assert refusal(await world.press(alice, grid, "V1")) == UNWANTED

    assert len(world.comet.charges) == before
    strikes = world.engine.store.strikes
    assert await strikes.of(world.guild.id, alice.id, now_s=world.clock()) == []


async def test_what_a_description_suggests_is_looked_at(world: World) -> None:
    """Before anything is shown that would be refused afterwards."""
    alice = world.member("alice")
    prompts = await described(world, alice)
    paid = len(world.comet.charges)
    await set_to(world, "words", ["landscape"])

    said = refusal(await world.press(alice, prompts, "Imagine all"))

    assert said.startswith("This server does not want")
    assert len(world.comet.charges) == paid


async def test_three_prompts_lead_to_a_time_out(world: World) -> None:
    """The refusals say how many are left, then until when; after that all is as before."""
    alice = world.member("alice")
    await set_to(world, "words", ["kraken*"])

    first, second, third, fourth = [await asked(world, alice, "a kraken") for _ in range(4)]

    counted = "Such prompts are counted: after 2 more within a day you have to wait for a while."
    assert first == f"{UNWANTED} {counted}"
    assert "after 1 more within a day" in second
    assert "That was one too many in a day, so you can ask again <t:" in third
    assert "you can ask again <t:" in fourth
    assert (await asked(world, alice, "a boat")).startswith("Too many of your prompts were refused")

    await world.skip(16 * 60)
    await world.asks(alice, "a boat")


async def test_of_fifty_at_once_three_count(world: World) -> None:
    """Each is refused, and there is one time-out."""
    alice = world.member("alice")
    await set_to(world, "words", ["kraken*"])

    results = [world.begin_imagine(alice, prompt="a kraken") for _ in range(50)]
    await world.env.settle()

    assert all("you can ask again" in refusal(each) or "more" in refusal(each) for each in results)
    strikes = world.engine.store.strikes
    assert len(await strikes.of(world.guild.id, alice.id, now_s=world.clock())) == 3


async def test_moderation_counts_like_the_list(world: World) -> None:
    """Of refusals by Midjourney the operator's own account suffers."""
    alice = world.member("alice")
    await set_to(world, "strikes", 1)
    world.comet.faults.next_failures = ["[Banned prompt detected]"]
    await world.shows(await world.asks(alice, "a boat"), "content rules")

    assert (await asked(world, alice)).startswith("Too many of your prompts were refused")
    await world.asks(world.member("bob"))
