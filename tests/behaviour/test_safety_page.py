"""The page of the panel that says what may be asked for."""

from __future__ import annotations

from tests.behaviour.messages import text_of
from tests.behaviour.test_access import asked
from tests.behaviour.test_settings import document, fill, panel
from tests.behaviour.world import World, refusal

PAGE = "This server: Safety"


async def test_a_list_is_shown_with_what_it_does_before_it_is_kept(world: World) -> None:
    """Left, it changes nothing; kept, it holds at once, and can be undone."""
    owner, bob = world.member("owner", manage_guild=True), world.member("bob")
    await world.grid(bob, "a kraken")
    await world.grid(bob, "a paper boat")
    message = await panel(world, owner, PAGE)
    assert "Prompts may have any words" in text_of(message)

    await fill(world, owner, message, "Edit the list …", words="kraken*\n\nsea monster\nkraken*")
    assert text_of(message) == (
        "This list has 2 lines. It would have refused 50 % of the last 2 prompts here (1)."
    )
    await world.press(owner, message, "Leave it as it was")
    assert await document(world) == {}
    await fill(world, owner, message, "Edit the list …", words="kraken*\n\nsea monster\nkraken*")
    await world.press(owner, message, "Keep this list")

    assert await document(world) == {"words": ["kraken*", "sea monster"]}
    assert "from not set to 2 lines" in text_of(message)
    assert "No prompt may have what stands in your list of 2 lines." in text_of(message)
    assert "does not want `sea monster`" in await asked(world, bob, "a SEA  monster")
    await world.press(owner, message, "Undo")
    assert await document(world) == {}


async def test_a_list_that_matches_everything_says_so(world: World) -> None:
    """In a file, as one that is too long to be typed."""
    owner = world.member("owner", manage_guild=True)
    await world.grid(owner, "a paper boat")
    message = await panel(world, owner, PAGE)
    lines = "\r\n".join(["\ufeff*", *(f"word {number}" for number in range(4999))])

    dialog = await world.press(owner, message, "Edit the list …")
    await owner.submit_modal(dialog, {"file": ("words.txt", lines.encode())})

    assert "This list has 5000 lines. It would have refused 100 %" in text_of(message)
    dialog = await world.press(owner, message, "Leave it as it was")
    for name, data, said in (
        ("a.txt", b"a\n" * 6000 + b"\xff", "could not be read as text"),
        ("b.txt", "\n".join(map(str, range(5001))).encode(), "at most 5,000 lines"),
    ):
        dialog = await world.press(owner, message, "Edit the list …")
        assert said in refusal(await owner.submit_modal(dialog, {"file": (name, data)}))
    assert await document(world) == {}


async def test_of_two_owners_one_keeps_a_list(world: World) -> None:
    """What the other proposed was made for another list."""
    one, two = world.member("one", manage_guild=True), world.member("two", manage_guild=True)
    of_one, of_two = await panel(world, one, PAGE), await panel(world, two, PAGE)
    await fill(world, one, of_one, "Edit the list …", words="kraken")
    await fill(world, two, of_two, "Edit the list …", words="siren")

    await world.press(one, of_one, "Keep this list")
    await world.press(two, of_two, "Keep this list")

    assert await document(world) == {"words": ["kraken"]}
    assert "Somebody changed this meanwhile" in text_of(of_two)


async def test_the_starter_list_and_both_numbers_are_set(world: World) -> None:
    """None is forced; a number that is none is refused."""
    owner = world.member("owner", manage_guild=True)
    message = await panel(world, owner, PAGE)
    assert "After 3 prompts in a day" in text_of(message)

    await world.press(owner, message, "Add the starter list")
    assert "what is in the starter list, about nudity and gore" in text_of(message)
    await fill(world, owner, message, "Refused prompts …", strikes="5")
    await fill(world, owner, message, "Time to wait …", time_out_minutes="60")
    assert "After 5 prompts in a day" in text_of(message)
    assert "waits 60 minutes, then twice as long" in text_of(message)
    for button, field in (("Time to wait …", "time_out_minutes"), ("Refused prompts …", "strikes")):
        for wrong in ("-1", "ten", "1000000000"):
            await fill(world, owner, message, button, **{field: wrong})
    await fill(world, owner, message, "Time to wait …", time_out_minutes="0")
    kept = {"starter_words": True, "strikes": 5, "time_out_minutes": 60}
    assert await document(world) == kept
    await fill(world, owner, message, "Refused prompts …", strikes="0")
    assert "they can go on asking" in text_of(message)


async def test_a_member_may_change_no_list(world: World) -> None:
    """Nor does one who lost the permission keep what they proposed."""
    owner = world.member("owner", manage_guild=True)
    message = await panel(world, owner, PAGE)
    await fill(world, owner, message, "Edit the list …", words="kraken")
    world.env.backend.guilds[world.guild.id].members[owner.id].role_ids.clear()

    said = refusal(await world.press(owner, message, "Keep this list"))

    assert "Manage Server" in said
    assert await document(world) == {}
