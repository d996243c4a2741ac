import pytest
from simcord import MemberActor, ResponseMessage

from bot.domain.tasks import TaskView
from bot.store import TaskStore
from playground.comet.upstream import buttons
from tests.behaviour.messages import (
    BLURPLE,
    GREEN,
    GREY,
    button_of,
    has_button,
    is_pressable,
    menu_of,
    picture_of,
    pings,
    rows_of,
    text_of,
)
from tests.behaviour.world import World, answer, refusal

ZOOM = "Zoom Out 2x"


async def test_a_press_answers_with_a_new_message(world: World) -> None:
    """It links to its parent, where the pressed button is marked, and gets a picture of its own."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice)

    upscale = answer(await world.press(bob, grid, "U2"))

    assert upscale.id != grid.id
    assert f"U2 of [this grid](https://discord.com/channels/{world.guild.id}/" in text_of(upscale)
    assert bob.mention in text_of(upscale)
    assert not pings(upscale)
    await world.until(lambda: button_of(grid, "U2")["style"] == BLURPLE)
    assert button_of(grid, "U1")["style"] == GREY
    await world.finished(upscale)
    assert picture_of(upscale) != picture_of(grid)
    assert picture_of(grid)
    assert rows_of(upscale)[0] == ["Upscale: Subtle", "Creative"]


async def test_the_custom_id_goes_back_letter_by_letter(world: World) -> None:
    """With the id of the task that owns it, from its latest look (CometAPI: action)."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    task = await world.task(grid)

    await world.press(alice, grid, "V3")

    [body] = await world.until(lambda: world.sent("/submit/action"))
    assert body["taskId"] == task.result.remote_id
    assert body["customId"] in {button.custom_id for button in task.result.buttons}
    assert "::variation::3::" in body["customId"]


async def test_a_u_that_was_made_is_not_paid_again(world: World) -> None:
    """A second press points to what the first one made."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice)
    upscale = answer(await world.press(alice, grid, "U2"))
    await world.finished(upscale)
    paid = len(world.comet.charges)

    said = refusal(await world.press(bob, grid, "U2"))

    assert said.startswith("This was already made")
    assert said.endswith(f"/{upscale.id}")
    assert len(world.comet.charges) == paid


@pytest.mark.parametrize("name", ["V1", "🔄"])
async def test_what_gives_something_new_may_repeat(world: World, name: str) -> None:
    """A V or a reroll is a new picture each time."""
    alice = world.member("alice")
    grid = await world.grid(alice)

    first = answer(await world.press(alice, grid, name))
    await world.finished(first)
    second = answer(await world.press(alice, grid, name))
    await world.finished(second)

    assert len({grid.id, first.id, second.id}) == 3
    assert len(world.comet.charges) == 3


async def test_of_two_who_press_at_once_one_gets_the_task(world: World) -> None:
    """The other one is told where it is being made; one picture is paid."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice)
    world.comet.hold(0)

    pressed = [world.begin_press(member, grid, "U1") for member in (alice, bob)]
    await world.env.settle()

    taken, refused = sorted(pressed, key=lambda result: result.ephemeral)
    upscale = answer(taken)
    assert refusal(refused).startswith("This is already being made.")
    world.comet.release()
    await world.finished(upscale)
    assert len(world.comet.charges) == 2


async def test_a_press_while_it_is_being_made_points_to_it(world: World) -> None:
    """By a link to the message."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    world.comet.hold(0)
    reroll = answer(await world.press(alice, grid, "🔄"))

    said = refusal(await world.press(alice, grid, "🔄"))

    assert said.endswith(f"/{reroll.id}")
    world.comet.release()


async def test_a_button_works_on_its_own_message_only(world: World) -> None:
    """A copy in another server is refused, whatever its custom_id says."""
    grid = await world.grid(world.member("alice"))
    elsewhere = world.env.create_guild("elsewhere")
    channel = elsewhere.create_text_channel("general")
    mallory = elsewhere.add_member(world.env.create_user("mallory"))
    copy = await world.copied(grid, channel)

    said = refusal(await world.press(mallory, copy, "U1"))

    assert said == "This button belongs to another message. Use it there."
    assert len(world.comet.charges) == 1


async def test_a_button_of_an_unknown_task_says_so(world: World) -> None:
    """Such as one from before the database was lost."""
    alice = world.member("alice")
    message = await world.posted_button("act:1:424242:0123456789")

    said = refusal(await world.press(alice, message, "U1"))

    assert said == "I do not know this picture any more, so its buttons cannot work."


async def test_a_button_that_needs_a_dialog_opens_it_first(world: World) -> None:
    """It is filled from the stored prompt, and costs nothing until it is sent."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    upscale = answer(await world.press(alice, grid, "U1"))
    await world.finished(upscale)
    paid = len(world.comet.charges)

    asked = await world.press(alice, upscale, "Custom Zoom")

    assert asked.modal is not None
    assert "a paper boat" in str(asked.modal)
    assert len(world.comet.charges) == paid


async def test_a_dialog_reads_what_phones_write(world: World) -> None:
    """A dash before a parameter, and wide signs, as in /imagine."""
    alice = world.member("alice")
    upscale = answer(await world.press(alice, await world.grid(alice), "U1"))
    await world.finished(upscale)
    asked = await world.press(alice, upscale, "Custom Zoom")

    typed = {
        "prompt": "a boat\u2014s \uff15\u2014ar 16:9",
        "zoom": "\uff11.\uff15",
        "ratio": "3\uff1a2",
    }
    zoomed = answer(await alice.submit_modal(asked, typed))

    assert (await world.task(zoomed)).request.sent_prompt == "a boat --s 5 --ar 3:2 --zoom 1.5"


@pytest.mark.parametrize(
    ("prompt", "sent"),
    [
        ("a boat --ar 3:2", "a boat --ar 3:2 --zoom 2"),
        ("a boat --aspect 3:2 --zoom 1.2", "a boat --ar 3:2 --zoom 2"),
        ("a boat --zoom --ar 3:2", "a boat --ar 3:2 --zoom 2"),
        ("a boat --zoom 1.2 --s 5", "a boat --s 5 --zoom 2"),
    ],
)
async def test_a_zoom_keeps_the_aspect_ratio_of_its_prompt(
    world: World, prompt: str, sent: str
) -> None:
    """Where none is given beside it; how far is said there alone."""
    alice = world.member("alice")
    asked = await world.press(alice, await single(world, alice), "Custom Zoom")

    zoomed = answer(await alice.submit_modal(asked, {"prompt": prompt, "zoom": "2"}))

    assert (await world.task(zoomed)).request.sent_prompt == sent


@pytest.mark.parametrize(
    ("typed", "ratio"),
    [("16 : 9", "16:9"), ("1920x1080", "16:9"), ("wide", "16:9"), ("10000:9999", "10000:9999")],
)
async def test_a_zoom_takes_what_imagine_takes_as_an_aspect_ratio(
    world: World, typed: str, ratio: str
) -> None:
    """One reader of aspect ratios, wherever one is typed."""
    alice = world.member("alice")
    asked = await world.press(alice, await single(world, alice), "Custom Zoom")
    given = {"prompt": "a boat", "zoom": "2", "ratio": typed}

    zoomed = answer(await alice.submit_modal(asked, given))

    assert (await world.task(zoomed)).request.sent_prompt == f"a boat --ar {ratio} --zoom 2"


async def test_what_is_chosen_beside_a_prompt_counts(world: World) -> None:
    """Not what the prompt says as well, whatever dash stands before it there."""
    alice = world.member("alice")
    upscale = answer(await world.press(alice, await world.grid(alice), "U1"))
    await world.finished(upscale)
    asked = await world.press(alice, upscale, "Animate manually")

    typed = {"prompt": "it sails \u2014motion high", "motion": "low"}
    films = await world.made(alice, await alice.submit_modal(asked, typed))

    assert (await world.task(films)).request.sent_prompt == "it sails --motion low"


async def test_a_menu_answers_as_its_buttons_would(world: World) -> None:
    """What was chosen stands on it at once, and can be chosen again; what it lacks does nothing."""
    alice = world.member("alice")
    upscale = answer(await world.press(alice, await world.grid(alice), "U1"))
    await world.finished(upscale)

    for _ in range(2):
        revision = (await world.task(upscale)).revision
        wider = answer(await world.press(alice, upscale, ZOOM))
        assert f"{ZOOM} of [this picture]" in text_of(wider)
        await world.finished(wider)
        assert (await world.task(upscale)).revision > revision
    await world.until(lambda: menu_of(upscale, ZOOM)["placeholder"] == f"✓ {ZOOM}")
    forged = {"custom_id": menu_of(upscale, ZOOM)["custom_id"], "component_type": 3}

    for values in ([], ["0123456789"], ["x" * 100], None):
        said = refusal(await world.forge(alice, {**forged, "values": values}, message=upscale))
        assert said == "Midjourney no longer offers this button for this picture."
    assert len(world.comet.charges) == 4


async def test_a_favourite_is_a_switch(world: World) -> None:
    """Green while it is anybody's, also after a restart; without a message, a task or a price."""
    alice, bob = world.member("alice"), world.member("bob")
    upscale = await single(world, alice)
    shown, paid = len(world.channel.history()), len(world.comet.charges)

    async def press(member: MemberActor, colour: int) -> None:
        assert (await world.press(member, upscale, "❤️")).acknowledged
        await world.until(lambda: button_of(upscale, "❤️")["style"] == colour)

    await press(alice, GREEN)
    await world.restart()
    await press(bob, GREEN)
    await press(alice, GREEN)
    await press(bob, GREY)
    await press(alice, GREEN)

    assert len(world.sent("/action")) == 2  # U1, and the bookmark of the first favourite
    assert (len(world.channel.history()), len(world.comet.charges)) == (shown, paid)


async def test_a_favourite_that_cometapi_does_not_take_is_one_here(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody hears of it, it is not told again, and the button goes on working."""
    alice = world.member("alice")
    upscale = await single(world, alice)
    shown = len(world.channel.history())
    monkeypatch.setattr(buttons, "_NAMES", buttons._NAMES - {"BOOKMARK"})

    for colour in (GREEN, GREY, GREEN):
        assert not (await world.press(alice, upscale, "❤️")).followups
        await world.until(lambda: button_of(upscale, "❤️")["style"] == colour)  # noqa: B023 - at once
        assert is_pressable(upscale, "❤️")

    assert len(world.sent("/action")) == 2  # U1, and the bookmark that was refused
    assert len(world.channel.history()) == shown


@pytest.mark.parametrize("chosen", [{"when_paused": "refuse"}])
async def test_a_favourite_is_one_while_nothing_new_is_taken(world: World) -> None:
    """It makes nothing that an outage could hold up."""
    alice = world.member("alice")
    upscale = await single(world, alice)
    world.comet.hold(46)
    running = await world.asks(alice)
    await world.shows(running, "46 %")
    world.comet.faults.exhausted = True
    await world.shows(running, "Your picture is safe")

    assert (await world.press(alice, upscale, "❤️")).acknowledged
    await world.until(lambda: button_of(upscale, "❤️")["style"] == GREEN)
    assert (await world.press(alice, upscale, "❤️")).acknowledged
    await world.until(lambda: button_of(upscale, "❤️")["style"] == GREY)
    assert "I take nothing new" in refusal(await world.press(alice, upscale, "Custom Zoom"))
    world.comet.faults.clear()
    world.comet.release()


async def single(world: World, member: MemberActor) -> ResponseMessage:
    """A finished picture that was picked from a grid."""
    upscale = answer(await world.press(member, await world.grid(member), "U1"))
    await world.finished(upscale)
    return upscale


async def test_an_unsupported_button_stays_off(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It says so once; then it is off, and its kind is refused on other messages as well."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    one, two = [answer(await world.press(alice, grid, name)) for name in ("U1", "U2")]
    await world.finished(one)
    await world.finished(two)
    # A gateway that does not know films.
    monkeypatch.setattr(buttons, "_NAMES", buttons._NAMES - {"animate_high"})

    message = await world.made(alice, await world.press(alice, one, "Animate (High motion)"))

    await world.shows(message, "does not support this button, so it stays off")
    assert rows_of(message) == [["Details"]]
    await world.until(lambda: not is_pressable(one, "Animate (High motion)"))
    assert is_pressable(one, "Animate (Low motion)")
    said = refusal(await world.press(alice, two, "Animate (High motion)"))
    assert said == "Midjourney's service does not support this button."


async def test_a_picture_that_cometapi_forgot_loses_its_buttons(world: World) -> None:
    """They go off, and its prompt can be run again instead."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    task = await world.task(grid)
    world.comet.faults.forget.add(task.result.remote_id or "")

    message = answer(await world.press(alice, grid, "U1"))

    await world.shows(message, "no longer has the picture this belongs to. Run its prompt again.")
    await world.until(lambda: not is_pressable(grid, "U2"))
    again = answer(await world.press(alice, grid, "Run again"))
    await world.finished(again)
    assert text_of(again).startswith("**a paper boat**")


async def test_details_are_for_the_one_who_asks(world: World) -> None:
    """The whole prompt, and what was run; discord.py does not go on listening to it."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice, "a paper boat " + "and a paper kite " * 30)

    said = refusal(await world.press(bob, grid, "Details"))

    assert said.count("and a paper kite") == 60
    assert "**As run**" in said
    assert alice.mention in said


@pytest.mark.parametrize("chosen", [{"max_running_per_user": 1}])
async def test_a_press_is_checked_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its task is read once, and what was found is handed on to what the press does."""
    view, looked_up = TaskStore.view, list[int]()

    async def counting(store: TaskStore, task_id: int, *, now_s: float) -> TaskView | None:
        looked_up.append(task_id)
        return await view(store, task_id, now_s=now_s)

    monkeypatch.setattr(TaskStore, "view", counting)
    alice = world.member("alice")
    grid = await world.grid(alice)
    world.comet.hold(0)
    await world.shows(await world.asks(alice), "Started")
    waiting = await world.asks(alice, "a second boat")

    for message, names in ((grid, ["U1"]), (waiting, ["Cancel", "Run again"])):
        task = await world.task(message)
        for name in names:
            await world.until(lambda: has_button(message, name))  # noqa: B023 - at once
            looked_up.clear()
            await world.press(alice, message, name)
            assert looked_up == [task.id], name
    world.comet.release()
