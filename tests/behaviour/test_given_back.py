"""Whatever is refused, what its member entered is given back, whole, and can be sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from simcord.backend import serializers

from bot.store import StoreUnavailableError
from bot.store.tasks.changes import change
from tests.behaviour.messages import MENU, ROW, button_of, has_button, rows_of, text_of
from tests.behaviour.world import World, answer, refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from simcord import InteractionResult, MemberActor, ResponseMessage

    Opened = Callable[[World, MemberActor], Awaitable[InteractionResult]]

LIMITED = {"max_running_per_user": 1, "max_waiting_per_user": 1, "extras": "shorten,swap"}
PICTURE = ("a.png", b"a picture")
WORDS = "an old lighthouse in the fog --no people"

COMMANDS: dict[str, dict[str, Any]] = {
    "imagine": {"prompt": WORDS},
    "video": {"prompt": WORDS, "picture": PICTURE},
    "edit": {"prompt": WORDS, "picture": PICTURE, "mask": PICTURE},
    "shorten": {"prompt": WORDS},
    "describe": {"link": "https://example.com/a.png"},
    "blend": {"picture1": PICTURE, "picture2": PICTURE, "dimensions": "Portrait"},
    "swap": {"face": PICTURE, "picture": PICTURE},
}


def fields_of(result: InteractionResult) -> dict[str, Any]:
    """What a dialog is filled with, by the name of the field."""
    assert result.modal is not None, "no dialog was opened"
    components = [label["component"] for label in result.modal["components"]]
    return {each["custom_id"]: _value(each) for each in components}


def _value(component: dict[str, Any]) -> Any:  # noqa: ANN401 - by the kind of field
    if "options" not in component:
        return component.get("value", "")
    chosen = [option["value"] for option in component["options"] if option.get("default")]
    return chosen if component["type"] == MENU else "".join(chosen)


def given_back(result: InteractionResult) -> ResponseMessage:
    """The private message of a refusal, which gives back what was entered."""
    assert refusal(result)
    shown = result.followups[-1] if result.followups else result.response
    assert shown is not None
    assert has_button(shown, "Edit"), text_of(shown)
    return shown


async def opened(
    world: World, member: MemberActor, refused: InteractionResult
) -> InteractionResult:
    """The dialog that Edit opens."""
    return await world.press(member, given_back(refused), "Edit")


async def fill_line(world: World, member: MemberActor) -> list[ResponseMessage]:
    """As many pictures as the member may have under way."""
    world.comet.hold(0)
    return [await world.asks(member, f"a kite {number}") for number in range(2)]


def unchanged(shown: dict[str, Any]) -> dict[str, Any]:
    """What a member sends who changes nothing."""
    return {name: value for name, value in shown.items() if value}


@pytest.mark.parametrize("chosen", [LIMITED])
@pytest.mark.parametrize("command", COMMANDS)
async def test_a_command_gives_back_what_was_entered(world: World, command: str) -> None:
    """Refused for a permission, then by a limit, it is taken up whole in the end."""
    alice, given = world.member("alice"), COMMANDS[command]
    world.deny("attach_files")
    first = await opened(world, alice, await alice.slash(world.channel, command, **given))
    world.allow_all()
    kites = await fill_line(world, alice)

    refused = await alice.submit_modal(first, unchanged(fields_of(first)))
    assert "under way" in refusal(refused)
    second = await opened(world, alice, refused)
    assert fields_of(second) == fields_of(first)
    world.comet.release()
    for kite in kites:
        await world.finished(kite)
    shown = await world.made(alice, await alice.submit_modal(second, unchanged(fields_of(second))))

    request = (await world.task(shown)).request
    typed = given.get("prompt", "")
    assert (request.kind.name, request.prompt) == (command, typed)
    assert fields_of(first).get("prompt", "") == typed
    assert fields_of(first).get("link") == given.get("link")
    attached = [option for option in given.values() if option is PICTURE]
    assert len([*request.inputs.pictures, *filter(None, [request.inputs.mask])]) == len(
        attached
    ) + ("link" in given)


async def single(world: World, member: MemberActor) -> ResponseMessage:
    """The message of a picture by itself, which has the buttons that ask."""
    upscale = answer(await world.press(member, await world.grid(member), "U1"))
    await world.finished(upscale)
    return upscale


def pressing(name: str) -> Opened:
    async def open_dialog(world: World, member: MemberActor) -> InteractionResult:
        return await world.press(member, await single(world, member), name)

    return open_dialog


async def remix(world: World, member: MemberActor) -> InteractionResult:
    await member.slash(world.channel, "remix", on=True)
    return await world.press(member, await world.grid(member), "V1")


def choosing(name: str) -> Opened:
    async def open_dialog(world: World, member: MemberActor) -> InteractionResult:
        asked = await world.press(member, await single(world, member), "Region")
        wizard = asked.response
        assert wizard is not None
        await world.shows(wizard, "Which part of the picture")
        menu = next(
            part["components"][0]["custom_id"]
            for part in wizard.components[0]["components"]
            if part["type"] == ROW and part["components"][0]["type"] == MENU
        )
        await member.select(wizard, ["left_half"], custom_id=menu)
        return await world.press(member, wizard, name)

    return open_dialog


async def edit_and_retry(world: World, member: MemberActor) -> InteractionResult:
    world.comet.faults.next_failures = ["[Banned prompt detected]"]
    failed = await world.asks(member)
    await world.shows(failed, "content rules")
    return await world.press(member, failed, "Edit and retry")


def right_click(name: str) -> Opened:
    async def open_dialog(world: World, member: MemberActor) -> InteractionResult:
        sent = await member.send(world.channel, "https://example.com/a.png")
        backend = world.env.backend
        stored = backend.get_message(world.channel.id, sent.id)
        message: dict[str, Any] = dict(serializers.message_payload(backend, stored))
        return await world.right_click(member, name, message)

    return open_dialog


MASK = ("mask.png", b"a mask")
DIALOGS: dict[str, tuple[Opened, dict[str, Any]]] = {
    "Custom Zoom": (pressing("Custom Zoom"), {"zoom": "1.5", "ratio": "2:3"}),
    "Animate manually": (pressing("Animate manually"), {"motion": "high"}),
    "Remix": (remix, {}),
    "Vary Region": (choosing("Write the prompt"), {}),
    "mask": (choosing("Upload a mask"), {"mask": MASK}),
    "Edit and retry": (edit_and_retry, {}),
    "reference": (right_click("Use as reference"), {"role": ["style"]}),
    "animate": (right_click("Animate"), {"motion": "high"}),
    "repaint": (right_click("Edit"), {"mask": MASK}),
}


@pytest.mark.parametrize("chosen", [LIMITED])
@pytest.mark.parametrize("dialog", DIALOGS)
async def test_a_dialog_gives_back_what_was_entered(world: World, dialog: str) -> None:
    """Refused for a permission, then by a limit, it is taken up whole in the end."""
    alice, (open_dialog, chosen) = world.member("alice"), DIALOGS[dialog]
    asked = await open_dialog(world, alice)
    typed = {"prompt": WORDS, **chosen}
    kept = {name: value for name, value in typed.items() if value is not MASK}
    world.deny("attach_files")
    first = await opened(world, alice, await alice.submit_modal(asked, typed))
    world.allow_all()
    assert unchanged(fields_of(first)) == kept
    kites = await fill_line(world, alice)

    refused = await alice.submit_modal(first, kept)
    assert "under way" in refusal(refused)
    second = await opened(world, alice, refused)
    assert unchanged(fields_of(second)) == kept
    world.comet.release()
    for kite in kites:
        await world.finished(kite)
    before = {message.id for message in world.posted()}
    sent = await alice.submit_modal(second, kept)
    if sent.ephemeral:  # it says the price
        before = {message.id for message in world.posted()}
        await world.made(alice, sent)
    # That of Vary Region is no answer: it replies to the picture.
    await world.until(lambda: {message.id for message in world.posted()} - before)

    [shown] = [message for message in world.posted() if message.id not in before]
    request = (await world.task(shown)).request
    assert request.prompt.startswith("an old lighthouse in the fog")
    assert bool(request.inputs.mask) == ("mask" in typed)
    assert bool(request.inputs.areas) == (dialog == "Vary Region")


async def test_all_faults_of_a_prompt_are_told_and_fixed(world: World) -> None:
    """Each on a line; Fix it takes up the corrected prompt, once."""
    alice = world.member("alice")
    asked = await alice.slash(
        world.channel, "imagine", prompt="a boat --ar 16 9 --raw --raw", no="people"
    )

    refused = given_back(asked)
    assert text_of(refused).count("\n") == 1
    assert rows_of(refused) == [["Fix it", "Edit"]]
    fixed = answer(await world.press(alice, refused, "Fix it"))

    assert (await world.task(fixed)).request.prompt == "a boat --ar 16:9 --raw --no people"
    assert "made or left before" in refusal(await world.press(alice, refused, "Fix it"))


async def test_what_is_chosen_beside_a_prompt_is_told_with_its_faults(world: World) -> None:
    """No correction is offered then: it would be refused for the rest."""
    given = {"prompt": "a boat --ar 16 9", "picture": PICTURE}
    alice = world.member("alice")
    refused = given_back(await alice.slash(world.channel, "video", **given, speed="turbo"))

    assert "`--ar 16:9`" in text_of(refused)
    assert "Choose Relax or Fast" in text_of(refused)
    assert rows_of(refused) == [["Edit"]]
    mended = given_back(await alice.slash(world.channel, "video", **given))
    film = await world.made(alice, await world.press(alice, mended, "Fix it"))
    assert (await world.task(film)).request.prompt == "a boat --ar 16:9"


async def test_all_faults_of_a_dialog_are_told_at_once(world: World) -> None:
    """And it opens again with what was typed."""
    alice = world.member("alice")
    asked = await pressing("Custom Zoom")(world, alice)

    refused = await alice.submit_modal(asked, {"prompt": " ", "zoom": "5", "ratio": "broad"})

    said = refusal(refused)
    assert "1.0 to 2.0" in said
    assert "aspect ratio" in said
    assert "Write a prompt" in said
    shown = fields_of(await opened(world, alice, refused))
    assert (shown["zoom"], shown["ratio"]) == ("5", "broad")


async def test_a_prompt_beyond_one_field_is_given_back_whole(world: World) -> None:
    """In two fields, which are one prompt when they are sent."""
    alice = world.member("alice")
    words = " ".join(f"word{number}" for number in range(600))

    dialog = await opened(world, alice, await alice.slash(world.channel, "imagine", prompt=words))

    shown = fields_of(dialog)
    assert f"{shown['prompt']} {shown['prompt2']}" == words
    short = {**unchanged(shown), "prompt": "a boat", "prompt2": "at dawn"}
    again = answer(await alice.submit_modal(dialog, short))
    assert (await world.task(again)).request.prompt == "a boat at dawn"


async def test_a_batch_is_edited_before_it_is_made(world: World) -> None:
    """Its preview opens what was typed, lists included."""
    alice = world.member("alice")
    prompt = "a {red, blue} boat"
    preview = await alice.slash(world.channel, "imagine", prompt=prompt, aspect_ratio="wide")
    assert preview.response is not None

    dialog = await world.press(alice, preview.response, "Edit")

    assert fields_of(dialog)["prompt"] == f"{prompt} --ar 16:9"


async def test_a_prompt_with_faults_in_a_list_is_fixed_as_a_whole(world: World) -> None:
    """Not one of the prompts that it stands for."""
    alice = world.member("alice")
    asked = await alice.slash(world.channel, "imagine", prompt="a {red, blue} boat --ar 16 9")

    preview = await world.press(alice, given_back(asked), "Fix it")

    assert preview.response is not None
    assert "a red boat --ar 16:9" in text_of(preview.response)
    assert "a blue boat --ar 16:9" in text_of(preview.response)


async def test_what_a_dialog_was_about_may_be_gone(world: World) -> None:
    """Its words are offered for a new picture then."""
    alice = world.member("alice")
    upscale = await single(world, alice)
    asked = await world.press(alice, upscale, "Custom Zoom")
    task = await world.task(upscale)
    database = world.engine.store.drafts._database
    await database.write(lambda connection: change(connection, task.id, buttons_dead=True))

    refused = await alice.submit_modal(asked, {"prompt": WORDS, "zoom": "2"})
    dialog = await opened(world, alice, refused)

    assert fields_of(dialog)["prompt"] == WORDS
    again = answer(await alice.submit_modal(dialog, unchanged(fields_of(dialog))))
    assert (await world.task(again)).request.kind.name == "imagine"


async def test_a_command_that_cannot_be_read_gives_back_its_words(world: World) -> None:
    """As an old client may send it, with an option that there is not any more."""
    alice = world.member("alice")
    refused = world.begin_imagine(alice, prompt=WORDS, model="dall-e", aspect_ratio="2:3")
    await world.env.settle()

    dialog = await opened(world, alice, refused)

    assert fields_of(dialog)["prompt"] == f"{WORDS} --ar 2:3"
    world.env.errors.clear()


async def test_words_that_cannot_be_kept_are_quoted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is away, so no button could bring them back."""

    async def away(*_: object, **__: object) -> int:
        raise StoreUnavailableError("full")

    monkeypatch.setattr(world.engine.store.drafts, "keep", away)
    alice = world.member("alice")

    refused = await alice.slash(world.channel, "imagine", prompt="a boat --ar", no="people")

    assert "You wrote:\n```\na boat --ar --no people\n```" in refusal(refused)


async def test_others_do_not_get_what_a_member_entered(world: World) -> None:
    """Nobody else sees the buttons; a forged press finds nothing."""
    alice, mallory = world.member("alice"), world.member("mallory")
    refused = given_back(await alice.slash(world.channel, "imagine", prompt="a boat --ar"))
    data = {"custom_id": button_of(refused, "Edit")["custom_id"], "component_type": 2}
    grid = await world.grid(alice)

    assert "made or left before" in refusal(await world.forge(mallory, data, message=grid))
