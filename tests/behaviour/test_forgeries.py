"""Presses and dialogs that no client sends: custom_ids are not trusted, nor is anything else."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from simcord import InteractionResult, MemberActor, ResponseMessage

from bot.domain.inputs import Inputs
from bot.domain.tasks import Task
from bot.services.refusals import Refusal, RefusedError
from bot.services.requester import Requester
from bot.services.tasks.prompt_composer import PromptRequest
from bot.ui.dialogs import DIALOGS as FORMS
from bot.ui.task_message.controls import CONTROLS
from tests.behaviour.messages import text_of
from tests.behaviour.world import World, answer, refusal

BUTTON, SELECT = 2, 3
KEY = "0123456789"

PRESSES = [
    "act:1:{id}:{key}",
    "acts:1:{id}:{key}",
    *(f"ctl:1:{{id}}:{verb}" for verb in CONTROLS),
    "area:1:{id}:{key}",
    "paint:1:{id}:{key}:1:write",
    "paint:1:{id}:{key}:1:upload",
    "plan:1:{id}:make",
    "plan:1:{id}:drop",
]
DIALOGS = [f"dlg:1:{topic}:{{id}}:{{key}}:1" for topic in FORMS]
PROMPT = {"type": 18, "component": {"type": 4, "custom_id": "prompt", "value": "a kite"}}
MASK = {"type": 18, "component": {"type": 19, "custom_id": "mask", "values": ["7"]}}
ZOOM = {"type": 18, "component": {"type": 4, "custom_id": "zoom", "value": "2"}}

UNKNOWN = "I do not know this picture any more, so its buttons cannot work."
ELSEWHERE = "This button belongs to another message. Use it there."
TOO_LATE = "Too late for that: the picture has moved on."
GONE = "This was made or left before, or it is more than a day old. Use the command again."
NO_MASK = "Attach a picture as the mask. Nothing was spent."
REFUSED = {ELSEWHERE, UNKNOWN, TOO_LATE, GONE, NO_MASK}
MAY_NOT = "You may not write or use commands in this channel, so I do nothing here."
OWNERS = "In this server only the member who asked for a picture may press its buttons."


FAULT = {"Something went wrong on my side. If nothing happens here, please try again in a moment."}


def said_by(result: InteractionResult) -> list[str]:
    return [text_of(one) for one in (result.response, *result.followups) if one is not None]


def press(custom_id: str) -> dict[str, Any]:
    kind = SELECT if custom_id.startswith(("area:", "acts:")) else BUTTON
    return {"custom_id": custom_id, "component_type": kind, "values": ["left_half"]}


def submit(custom_id: str, *fields: object) -> dict[str, Any]:
    return {"custom_id": custom_id, "components": list(fields)}


def sent_with(custom_id: str) -> dict[str, Any]:
    """A press, or a dialog that is filled in, of that custom_id."""
    dialog = custom_id.startswith("dlg:")
    return submit(custom_id, PROMPT, ZOOM) if dialog else press(custom_id)


def key_of(task: Task, label: str) -> str:
    return next(button.key for button in task.result.buttons if button.label == label)


def settled(task: Task) -> Task:
    """All of a row but how far its message is, which is noted a moment later."""
    shown = replace(task.shown, revision=0, attachment=None, delivery=None, paint_tries=0)
    return replace(task, shown=shown)


async def upscaled(world: World, member: MemberActor) -> ResponseMessage:
    """A finished picture, which has the buttons that ask."""
    upscale = answer(await world.press(member, await world.grid(member), "U1"))
    await world.finished(upscale)
    return upscale


@pytest.mark.parametrize("templates", [PRESSES, DIALOGS])
async def test_a_forged_custom_id_reaches_nothing_of_another_server(
    world: World,
    templates: list[str],
) -> None:
    """Whatever it names, from a message of ours elsewhere: nothing changes, nothing is told."""
    grid = await world.grid(world.member("alice"))
    before = await world.task(grid)
    elsewhere = world.env.create_guild("elsewhere")
    mallory = elsewhere.add_member(world.env.create_user("mallory"))
    channel = elsewhere.create_text_channel("general")

    for template in templates:
        custom_id = template.format(id=before.id, key=key_of(before, "U1"))
        message = await world.posted_button(custom_id, channel)
        result = await world.forge(mallory, sent_with(custom_id), message=message)
        assert refusal(result) in REFUSED, custom_id

    assert settled(await world.task(grid)) == settled(before)
    assert len(world.comet.charges) == 1


@pytest.mark.parametrize("templates", [PRESSES, DIALOGS])
async def test_a_forged_custom_id_works_on_no_other_message_of_the_channel(
    world: World,
    templates: list[str],
) -> None:
    """Not even its own member's, on another picture of theirs."""
    alice = world.member("alice")
    grid, other = await world.grid(alice), await world.grid(alice, "a kite")
    task = await world.task(other)

    for template in templates:
        custom_id = template.format(id=task.id, key=key_of(task, "U1"))
        result = await world.forge(alice, sent_with(custom_id), message=grid)
        assert refusal(result) in REFUSED, custom_id

    assert settled(await world.task(other)) == settled(task)
    assert len(world.comet.charges) == 2


@pytest.mark.parametrize("number", ["424242", "9" * 18, "9" * 19, "\u0661\u0662", "-1", ""])
async def test_a_number_that_names_nothing_gets_a_sentence(world: World, number: str) -> None:
    """Such as one from before the database was lost, or one that no database can hold."""
    alice = world.member("alice")
    message = await world.posted_button(f"act:1:1:{KEY}")

    for template in [*PRESSES, *DIALOGS]:
        custom_id = template.format(id=number, key=KEY)
        result = await world.forge(alice, sent_with(custom_id), message=message)
        assert refusal(result) in REFUSED, custom_id


async def test_garbage_gets_the_same_sentence(world: World) -> None:
    """As a press and as a dialog; only an empty custom_id is not even looked at."""
    alice = world.member("alice")
    message = await world.posted_button(f"act:1:1:{KEY}")

    for garbage in ("act", f"act:2:1:{KEY}", "dlg:1:no:1:", "x" * 5000, "\u202e\u0000", "a\nb"):
        for data in (press(garbage), submit(garbage)):
            assert refusal(await world.forge(alice, data, message=message)) == UNKNOWN
    assert not (await world.forge(alice, press(""), message=message)).acknowledged


async def test_a_message_of_somebody_else_is_not_ours(world: World) -> None:
    """A webhook or another application may post a copy of our buttons; they do nothing."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    task = await world.task(grid)

    def by_another(payload: dict[str, Any]) -> None:
        payload["message"]["author"] = {**payload["message"]["author"], "id": "77"}

    custom_id = f"act:1:{task.id}:{key_of(task, 'U1')}"
    result = await world.forge(alice, press(custom_id), message=grid, change=by_another)

    assert refusal(result) == ELSEWHERE
    assert len(world.comet.charges) == 1


async def test_a_dialog_that_no_message_opened_reaches_no_task(world: World) -> None:
    """Those about a task name their message; the others name a draft of the member's own."""
    alice = world.member("alice")
    task = await world.task(await world.grid(alice))

    for template in DIALOGS:
        custom_id = template.format(id=task.id, key=key_of(task, "U1"))
        result = await world.forge(alice, submit(custom_id, PROMPT, ZOOM), message=None)
        assert refusal(result) in REFUSED, custom_id

    assert len(world.comet.charges) == 1


@pytest.mark.parametrize(
    "fields",
    [
        [],
        [None, 1, "x", [], {"component": None}, {"components": {"a": 1}}],
        [{"type": 18, "component": {"custom_id": "prompt", "value": ["a"]}}],
        [{"type": 18, "component": {"custom_id": "prompt", "value": "   "}}],
        [{"type": 18, "component": {"custom_id": "prompt", "value": "x" * 6001}}],
        [{"type": 18, "component": {"custom_id": "mask", "values": ["no-such-file"]}}],
        [{"type": 18, "component": {"custom_id": "role", "values": [{}]}}],
    ],
)
async def test_a_dialog_without_its_fields_is_refused(world: World, fields: list[Any]) -> None:
    """Missing, of another type, too long, or with a file that is not there: nothing is spent."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    task = await world.task(grid)

    for topic in (topic for topic, form in FORMS.items() if form.again is not None):
        custom_id = f"dlg:1:{topic}:{task.id}:{key_of(task, 'U1')}:1"
        result = await world.forge(alice, submit(custom_id, *fields), message=grid)
        assert refusal(result), custom_id

    assert len(world.comet.charges) == 1


@pytest.mark.parametrize("kind", ["plan", "ref", "animate", "repaint"])
async def test_a_draft_is_its_members_own_and_of_one_kind(world: World, kind: str) -> None:
    """Another member's, or a batch taken for a picture and the other way round: nothing."""
    alice, bob = world.member("alice"), world.member("bob")
    keep = world.engine.store.drafts.keep
    content = {"image": "https://x.example/a.png"} if kind == "plan" else {"prompt": "a boat"}
    message = await world.posted_button(f"act:1:1:{KEY}")

    for owner in (alice, bob):
        number = await keep(user_id=owner.id, content=[content], now_s=world.clock())
        custom_id = f"plan:1:{number}:make" if kind == "plan" else f"dlg:1:{kind}:{number}:"
        result = await world.forge(alice, sent_with(custom_id), message=message, change=ephemeral)
        assert refusal(result) == GONE

    assert world.comet.charges == []


def ephemeral(payload: dict[str, Any]) -> None:
    payload["message"]["flags"] = payload["message"].get("flags", 0) | 64


@pytest.mark.parametrize(
    "permission",
    ["send_messages", "view_channel", "use_application_commands"],
)
async def test_who_may_not_ask_here_may_not_press_here(world: World, permission: str) -> None:
    """Discord lets them press all the same. Details are for all who see the picture."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    task = await world.task(grid)
    world.deny(permission, member=alice)

    for template in [*PRESSES, *DIALOGS]:
        custom_id = template.format(id=task.id, key=key_of(task, "U1"))
        said = refusal(await world.forge(alice, sent_with(custom_id), message=grid))
        told = (
            said.startswith("### Details")
            if custom_id.endswith((":details", ":sent"))
            else said == MAY_NOT
        )
        assert told, custom_id

    assert len(world.comet.charges) == 1


async def test_who_is_timed_out_may_not_press(world: World) -> None:
    """Until the time is over."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    task = await world.task(grid)
    data = press(f"act:1:{task.id}:{key_of(task, 'V1')}")

    def until(year: int) -> Callable[[dict[str, Any]], None]:
        end = {"communication_disabled_until": f"{year}-01-01T00:00:00+00:00"}
        return lambda event: event["member"].update(end)

    silenced = await world.forge(alice, data, message=grid, change=until(2100))
    free = await world.forge(alice, data, message=grid, change=until(2001))

    assert refusal(silenced) == MAY_NOT
    await world.finished(answer(free))


@pytest.mark.parametrize("chosen", [{"buttons": "owner"}])
async def test_the_operator_may_keep_buttons_to_their_owner(world: World) -> None:
    """Others are told why; the owner and moderators press as ever, and all may read Details."""
    alice, bob = world.member("alice"), world.member("bob")
    moderator = world.member("moderator", manage_messages=True)
    upscale = await upscaled(world, alice)
    paid = len(world.comet.charges)
    task = await world.task(upscale)

    for name in ("Strong", "Custom Zoom", "Region", "❤️"):
        assert refusal(await world.press(bob, upscale, name)).startswith(OWNERS)
    key = key_of(task, "Custom Zoom")
    forged = submit(f"dlg:1:zoom:{task.id}:{key}", PROMPT, ZOOM)
    assert refusal(await world.forge(bob, forged, message=upscale)).startswith(OWNERS)
    assert refusal(await world.press(bob, upscale, "Details")).startswith("### Details")
    assert len(world.comet.charges) == paid

    for member, name in ((alice, "Strong"), (moderator, "Vary: Subtle")):
        await world.finished(answer(await world.press(member, upscale, name)))


async def test_a_press_that_brings_its_message_brings_only_its_own(world: World) -> None:
    """A row whose answer was never noted takes no message that shows another task."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    task = await world.task(grid)
    requests = world.client.services.generation
    requester = Requester(user_id=alice.id, guild_id=world.guild.id, channel_id=world.channel.id)
    unposted = (await requests.imagine(requester, PromptRequest(prompt="a lost boat"))).task

    result = await world.forge(alice, press(f"ctl:1:{unposted.id}:details"), message=grid)
    dialog = submit(f"dlg:1:edit:{unposted.id}:", PROMPT)
    nowhere = await world.forge(alice, dialog, message=None)

    assert refusal(result) == ELSEWHERE
    assert refusal(nowhere) == ELSEWHERE
    assert await world.engine.store.tasks.get(unposted.id) == unposted
    assert settled(await world.task(grid)) == settled(task)


async def test_a_dialog_counts_only_for_a_button_that_asks_it(world: World) -> None:
    """Their own dialogs, sent for other buttons: paid would be what lacks its mask or its zoom."""
    alice = world.member("alice")
    upscale = await upscaled(world, alice)
    task, paid = await world.task(upscale), len(world.comet.charges)
    asking = {"Vary (Region)": {"areas", "mask"}, "Custom Zoom": {"zoom"}}
    at_once = {"Upscale (Subtle)": set[str](), "❤️": set[str]()}

    for name, right in {**asking, **at_once}.items():
        key = next(b.key for b in task.result.buttons if name in {b.label, b.emoji})
        for topic in {"press", "zoom", "motion", "areas", "mask"} - right:
            data = submit(f"dlg:2:{task.shown.tag}:{topic}:{task.id}:{key}:1", PROMPT, ZOOM, MASK)
            data["resolved"] = {"attachments": {"7": {"url": "https://x.example/mask.png"}}}
            assert "Nothing was spent." in refusal(await world.forge(alice, data, message=upscale))
    for dialog in (
        f"areas:{task.id}:{key_of(task, 'Vary (Region)')}:0",
        f"areas:{task.id}:{key_of(task, 'Vary (Region)')}:ffffff00",
        f"mask:{task.id}:{key_of(task, 'Vary (Region)')}",
        f"edit:{task.id}:",
        f"edit:{task.id}:{key_of(task, 'Vary (Region)')}:1",
    ):
        forged = submit(f"dlg:2:{task.shown.tag}:{dialog}", PROMPT)
        said = refusal(await world.forge(alice, forged, message=upscale))
        assert "Nothing was spent." in said, dialog

    assert len(world.comet.charges) == paid
    assert (await world.engine.store.tasks.get(task.id + 1)) is None


async def test_a_mask_that_is_not_there_is_not_left_out(world: World) -> None:
    """Who chose one gets no edit of the whole picture instead, nor does who names no such area."""
    alice = world.member("alice")
    keep = world.engine.store.drafts.keep
    picture = [{"image": "https://x.example/a.png"}]
    number = await keep(user_id=alice.id, content=picture, now_s=world.clock())
    message = await world.posted_button(f"act:1:1:{KEY}")

    forged = submit(f"dlg:1:repaint:{number}:", PROMPT, MASK)
    assert refusal(await world.forge(alice, forged, message=message)) == NO_MASK
    requester = Requester(user_id=alice.id, guild_id=world.guild.id, channel_id=world.channel.id)
    inputs = Inputs(image="https://x.example/a.png", areas=("nowhere",))
    with pytest.raises(RefusedError, match=Refusal.NO_AREA):
        await world.client.services.generation.edit(requester, "a kite", inputs)

    assert await world.engine.store.tasks.get(1) is None


async def test_a_tag_of_another_database_names_nothing_here(world: World) -> None:
    """Two databases may have a task of the same number, whose messages are not yet known."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    task = await world.task(grid)
    requester = Requester(user_id=alice.id, guild_id=world.guild.id, channel_id=world.channel.id)
    lost = (
        await world.client.services.generation.imagine(requester, PromptRequest(prompt="a boat"))
    ).task
    other = "0" * 16

    message = grid
    for named in (task, lost):
        message = await world.posted_button(f"ctl:2:{other}:{named.id}:cancel")
        for verb in ("cancel", "details", "again"):
            data = press(f"ctl:2:{other}:{named.id}:{verb}")
            assert refusal(await world.forge(alice, data, message=message)) == UNKNOWN
        untagged = press(f"ctl:1:{named.id}:details")
        assert refusal(await world.forge(alice, untagged, message=message)) == ELSEWHERE
    inpaint = press(f"area:2:{other}:{task.id}:{key_of(task, 'U1')}")
    told = await world.forge(alice, inpaint, message=message, change=ephemeral)
    assert refusal(told) == UNKNOWN

    assert (await world.engine.store.tasks.get(lost.id)) == lost
    data = press(f"ctl:2:{lost.shown.tag}:{lost.id}:details")
    mine = await world.posted_button(f"ctl:2:{lost.shown.tag}:{lost.id}:cancel")
    assert refusal(await world.forge(alice, data, message=mine)).startswith("### Details")
    found = await world.engine.store.tasks.get(lost.id)
    assert found is not None
    assert found.shown.message_id == mine.id


async def test_what_comes_from_no_server_and_no_member_is_dropped(world: World) -> None:
    """An id of 0 is none; discord.py would find nobody who asks."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    dialog = submit(f"dlg:1:edit:{(await world.task(grid)).id}:", PROMPT)

    def nowhere(payload: dict[str, Any]) -> None:
        payload["guild_id"] = "0"

    dropped = await world.forge(alice, dialog, message=grid, change=nowhere)

    assert dropped.response is None
    assert not world.env.errors
    assert len(world.comet.charges) == 1


@pytest.mark.parametrize("verb", ["p", "s", "z"])
async def test_a_forged_page_of_history_finds_nothing(world: World, verb: str) -> None:
    """Whatever channel or month it names, or is chosen in its dialog; and no fault."""
    alice = world.member("alice")
    for rest in (f"o{'z' * 12}::::{'z' * 13}::", ":f:x:9.9:0:9999-12:%_", "::::z:0000-00:\\'"):
        custom_id = f"his:1:{verb}:m:{rest}"
        message = await world.posted_button(custom_id)
        pressed = await world.forge(alice, press(custom_id), message=message)
        assert pressed.modal or not FAULT.intersection(said_by(pressed))
    chosen = {"type": 18, "component": {"type": 8, "custom_id": "channel", "values": ["9" * 30]}}
    custom_id = "his:1:s:m:::::::"
    message = await world.posted_button(custom_id)
    sent = await world.forge(alice, submit(custom_id, chosen), message=message)
    assert not FAULT.intersection(said_by(sent))


@pytest.mark.parametrize("about", ["abc", "9" * 20])
async def test_a_forged_change_of_a_panel_is_none(world: World, about: str) -> None:
    """A word or a number that no change has; and no fault."""
    owner = world.member("owner", manage_guild=True)
    for custom_id in (f"set:1:takeback:mine:{about}", f"set:1:undo:access:{about}"):
        message = await world.posted_button(custom_id)
        pressed = await world.forge(owner, press(custom_id), message=message)
        assert not FAULT.intersection(said_by(pressed)), custom_id
    assert not world.env.errors
