import pytest

from tests.behaviour.messages import button_of, has_button, rows_of, text_of
from tests.behaviour.world import World, answer, refusal

ONE_AT_A_TIME = [{"max_running_per_user": 1}]


@pytest.mark.parametrize("chosen", ONE_AT_A_TIME)
async def test_a_waiting_picture_is_cancelled_by_its_member(world: World) -> None:
    """It never reaches CometAPI, and nothing is spent."""
    alice = world.member("alice")
    world.comet.hold(0)
    await world.shows(await world.asks(alice), "Started")
    message = await world.asks(alice, "a second boat")

    result = await world.press(alice, message, "Cancel")

    assert result.acknowledged
    await world.shows(message, "Withdrawn before it was sent. Nothing was spent.")
    assert rows_of(message) == [["Run again", "Details"]]
    world.comet.release()
    await world.grid(alice, "a third boat")
    assert [body["prompt"] for body in world.sent("/imagine")] == ["a paper boat", "a third boat"]


@pytest.mark.parametrize("chosen", ONE_AT_A_TIME)
async def test_others_cannot_cancel_but_moderators_can(world: World) -> None:
    """A member's picture is theirs; who may delete messages may also stop them."""
    alice, bob = world.member("alice"), world.member("bob")
    moderator = world.member("moderator", manage_messages=True)
    world.comet.hold(0)
    await world.shows(await world.asks(alice), "Started")
    message = await world.asks(alice, "a second boat")

    said = refusal(await world.press(bob, message, "Cancel"))
    assert said == "Only the member who asked for this picture can do that."

    await world.press(moderator, message, "Cancel")
    await world.shows(message, "Withdrawn")
    world.comet.release()


async def test_a_control_that_comes_too_late_says_so(world: World) -> None:
    """The button was still on the screen while the picture moved on."""
    alice = world.member("alice")
    world.comet.hold(46)
    message = await world.asks(alice)
    await world.shows(message, "46 %")
    world.comet.release()
    await world.task_ended(message)

    result = await world.press(alice, message, "Stop watching")

    assert refusal(result) == "Too late for that: the picture has moved on."
    await world.finished(message)


async def test_a_cancel_that_comes_too_late_says_what_happened(world: World) -> None:
    """Its button was still on the screen when the picture was sent, which is paid for now."""
    alice = world.member("alice")
    world.comet.hold(0)
    message = await world.asks(alice)
    await world.shows(message, "Started")
    stop = button_of(message, "Stop watching")["custom_id"]
    cancel = {"component_type": 2, "custom_id": stop.replace("stop", "cancel")}

    said = refusal(await world.forge(alice, cancel, message=message))

    assert said.startswith("Too late to cancel: this has just been sent to Midjourney.")
    world.comet.release()
    await world.finished(message)
    said = refusal(await world.forge(alice, cancel, message=message))
    assert said == "Too late for that: the picture has moved on."


async def test_a_running_picture_is_not_watched_any_more(world: World) -> None:
    """CometAPI has no cancel; watching again brings the picture and costs nothing."""
    alice = world.member("alice")
    world.comet.hold(46)
    message = await world.asks(alice)
    await world.shows(message, "46 %")

    await world.press(alice, message, "Stop watching")
    await world.shows(message, "Not watching this any more.")
    assert rows_of(message) == [["Watch again", "Run again", "Details"]]
    world.comet.release()
    await world.skip(600.0)
    assert "Not watching this any more." in text_of(message)

    await world.press(alice, message, "Watch again")
    await world.finished(message)
    assert len(world.comet.charges) == 1


async def test_a_cut_submit_asks_its_member(world: World) -> None:
    """CometAPI may have it, so only the member may pay a second time."""
    alice, bob = world.member("alice"), world.member("bob")
    world.comet.faults.reset_after_accept = 1
    message = await world.asks(alice)

    await world.shows(message, "It is not certain that Midjourney got this.")
    assert rows_of(message) == [["Try again", "Dismiss"]]
    await world.skip(3600.0)
    assert len(world.sent("/imagine")) == 1

    assert "Only the member" in refusal(await world.press(bob, message, "Try again"))
    await world.press(alice, message, "Try again")
    await world.finished(message)
    assert len(world.sent("/imagine")) == 2


async def test_an_uncertain_picture_is_left_at_that(world: World) -> None:
    """Nothing more is sent; it may be asked for anew."""
    alice = world.member("alice")
    world.comet.faults.reset_after_accept = 1
    message = await world.asks(alice)
    await world.shows(message, "It is not certain")

    await world.press(alice, message, "Dismiss")

    await world.shows(message, "Left at that.")
    assert rows_of(message) == [["Run again", "Details"]]
    assert len(world.sent("/imagine")) == 1


async def test_a_failed_prompt_is_edited_and_tried_again(world: World) -> None:
    """The dialog holds the prompt as typed; its submit is a new picture."""
    alice = world.member("alice")
    world.comet.faults.next_failures = ["[Banned prompt detected]"]
    message = await world.asks(alice, "a paper boat *in gore* --ar 2:3")
    await world.shows(message, "content rules")

    dialog = await world.press(alice, message, "Edit and retry")
    assert dialog.modal is not None
    assert dialog.modal["components"][0]["component"]["value"] == "a paper boat *in gore* --ar 2:3"
    again = answer(await alice.submit_modal(dialog, {"prompt": "a paper boat at dawn"}))

    await world.finished(again)
    assert text_of(again).startswith("**a paper boat at dawn**")
    assert again.id != message.id


async def test_an_edit_that_cannot_work_is_refused(world: World) -> None:
    """In the same words as a command's prompt."""
    alice = world.member("alice")
    world.comet.faults.next_failures = ["[Banned prompt detected]"]
    message = await world.asks(alice)
    await world.shows(message, "content rules")
    dialog = await world.press(alice, message, "Edit and retry")

    said = refusal(await alice.submit_modal(dialog, {"prompt": "a boat --ar"}))

    assert "`--ar`" in said


async def test_two_dialogs_at_once_do_not_mix(world: World) -> None:
    """Each member's words become that member's picture (discord.py: ui/view)."""
    alice = world.member("alice")
    moderator = world.member("moderator", manage_messages=True)
    world.comet.faults.next_failures = ["[Banned prompt detected]"]
    message = await world.asks(alice)
    await world.shows(message, "content rules")
    hers = await world.press(alice, message, "Edit and retry")
    theirs = await world.press(moderator, message, "Edit and retry")

    second = answer(await moderator.submit_modal(theirs, {"prompt": "a kite"}))
    first = answer(await alice.submit_modal(hers, {"prompt": "a balloon"}))

    assert text_of(first).startswith(f"**a balloon**\n-# {alice.mention}")
    assert text_of(second).startswith(f"**a kite**\n-# {moderator.mention}")


async def test_others_cannot_edit(world: World) -> None:
    """Nor open the dialog."""
    alice, bob = world.member("alice"), world.member("bob")
    world.comet.faults.next_failures = ["[Banned prompt detected]"]
    message = await world.asks(alice)
    await world.shows(message, "content rules")

    assert "Only the member" in refusal(await world.press(bob, message, "Edit and retry"))


async def test_a_dialog_outlives_a_restart(world: World) -> None:
    """What it is about stands in its custom_id."""
    alice = world.member("alice")
    world.comet.faults.next_failures = ["[Banned prompt detected]"]
    message = await world.asks(alice)
    await world.shows(message, "content rules")
    dialog = await world.press(alice, message, "Edit and retry")

    await world.restart()

    again = answer(await alice.submit_modal(dialog, {"prompt": "a paper boat at dawn"}))
    await world.finished(again)
    prompts = [body["prompt"] for body in world.sent("/imagine")]
    assert prompts == ["a paper boat", "a paper boat at dawn"]


@pytest.mark.parametrize("chosen", ONE_AT_A_TIME)
async def test_a_withdrawn_picture_is_run_again(world: World) -> None:
    """As a new message, with the same prompt and speed."""
    alice = world.member("alice")
    world.comet.hold(0)
    await world.shows(await world.asks(alice), "Started")
    message = await world.asks(alice, "a second boat", speed="turbo")
    await world.press(alice, message, "Cancel")
    await world.until(lambda: has_button(message, "Run again"))
    world.comet.release()

    again = await world.made(alice, await world.press(alice, message, "Run again"))

    await world.finished(again)
    assert text_of(again).startswith(f"**a second boat**\n-# {alice.mention} · Turbo")


async def test_a_failed_press_is_pressed_again(world: World) -> None:
    """The button of its parent, not the prompt."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    world.comet.faults.next_failures = ["Internal error"]
    variation = answer(await world.press(alice, grid, "V1"))
    await world.shows(variation, "Midjourney could not make this.")

    again = answer(await world.press(alice, variation, "Run again"))

    await world.finished(again)
    assert "V1 of [this grid]" in text_of(again)
    assert len({body["customId"] for body in world.sent("/action")}) == 1


async def test_a_refused_prompt_is_removed_by_its_member(world: World) -> None:
    """The message goes and its row stays; others are told in private that it is not theirs."""
    alice, bob = world.member("alice"), world.member("bob")
    message = await world.asks(alice, "a boat in gore")
    await world.shows(message, "content rules do not allow", "It cost nothing.")
    task = await world.task(message)

    assert "Only the member" in refusal(await world.press(bob, message, "Remove"))
    await world.press(alice, message, "Remove")

    assert message.id not in world.env.backend.messages[world.channel.id]
    await world.skip(60.0)
    assert await world.engine.store.tasks.get(task.id)
    assert world.private_messages(alice) == []


async def test_who_moderates_removes_a_refused_prompt(world: World) -> None:
    """As they may do with any message."""
    message = await world.asks(world.member("alice"), "a boat in gore")
    await world.shows(message, "content rules do not allow")

    await world.press(world.member("moderator", manage_messages=True), message, "Remove")

    assert message.id not in world.env.backend.messages[world.channel.id]


async def test_fix_it_says_its_price_and_leaves_with_the_picture(world: World) -> None:
    """A press makes another picture of the same references; it is not offered of a finished one."""
    alice = world.member("alice")
    world.comet.hold(46)
    message = await world.asks(alice, "a boat -chaos 4 --sref 123")
    await world.shows(message, "costs its price", "46 %")

    fixed = answer(await world.press(alice, message, "Fix it"))
    world.comet.release()
    await world.finished(message)

    assert not has_button(message, "Fix it")
    assert "its price" not in text_of(message)
    task = await world.task(fixed)
    assert task.request.prompt == "a boat --chaos 4 --sref 123"


async def test_of_two_who_fix_a_waiting_picture_one_makes_it(world: World) -> None:
    """Its member and a moderator press at once: it is withdrawn once, and paid once."""
    alice, boss = world.member("alice"), world.member("boss", manage_messages=True)
    world.comet.hold(46)
    for _ in range(3):
        await world.asks(alice)
    message = await world.asks(alice, "a boat -chaos 4")
    await world.until(lambda: has_button(message, "Fix it"))

    presses = [world.begin_press(one, message, "Fix it") for one in (alice, boss)]
    await world.env.settle()

    assert sorted(press.ephemeral for press in presses) == [False, True]
    [late] = [press for press in presses if press.ephemeral]
    assert refusal(late).startswith("Too late for that")


async def test_what_is_offered_no_more_is_not_paid(world: World) -> None:
    """A message that was not edited yet offers what another press took back."""
    alice = world.member("alice")
    world.comet.hold(46)
    message = await world.asks(alice, "a boat -chaos 4")
    await world.until(lambda: has_button(message, "Fix it"))
    fix = button_of(message, "Fix it")["custom_id"]
    await world.press(alice, message, "Stop watching")
    await world.until(lambda: has_button(message, "Run again"))
    again = button_of(message, "Run again")["custom_id"]
    await world.press(alice, message, "Watch again")

    async def late(custom_id: str) -> str:
        data = {"custom_id": custom_id, "component_type": 2}
        return refusal(await world.forge(alice, data, message=message))

    said = [await late(again)]
    world.comet.release()
    await world.task_ended(message)
    said += [await late(again), await late(fix)]

    assert all(one.startswith("Too late for that") for one in said)
    assert len(world.comet.charges) == 1


async def test_a_parameter_that_midjourney_refused_is_fixed(world: World) -> None:
    """Where it is known what was meant."""
    alice = world.member("alice")
    world.comet.faults.next_failures = ["[Invalid parameter] Unrecognized `--zom`"]
    message = await world.asks(alice, "a boat --chaoss 4")
    await world.shows(message, "does not understand")

    fixed = answer(await world.press(alice, message, "Fix it"))

    assert (await world.task(fixed)).request.prompt == "a boat --chaos 4"


@pytest.mark.parametrize("chosen", [{"extras": "shorten"}])
async def test_an_edited_shortening_is_read_as_one(world: World) -> None:
    """There is no picture beside it, as there is beside the prompt of an edit."""
    alice = world.member("alice")
    message = answer(await alice.slash(world.channel, "shorten", prompt="a boat"))
    await world.shows(message, "not open to this bot's key")
    dialog = await world.press(alice, message, "Edit and retry")

    said = refusal(await alice.submit_modal(dialog, {"prompt": "a boat --iw 2"}))

    assert "`--iw` needs a picture beside it" in said
