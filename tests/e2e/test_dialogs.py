"""Buttons that ask first: their dialogs, and the protocol behind them."""

import asyncio
from functools import partial

import pytest

from playground.comet import LocalComet
from playground.discord import Person
from playground.discord.model.permissions import Permission
from tests.e2e.stage import (
    Message,
    Stage,
    at_its_price,
    difference,
    drawing,
    finished,
    has,
    is_ephemeral,
    is_new_grid,
    menu,
    names,
    picture,
    says,
    tells,
)

ASKING = {"Region", "Custom Zoom", "Animate manually", "Details", "Web", "❤️"}


async def single(alice: Person, prompt: str = "a paper boat --v 7") -> Message:
    """A finished single picture."""
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt=prompt))
    return await finished(alice, await alice.press(grid["id"], "U1"), "Custom Zoom")


def modals(comet: LocalComet) -> list[dict[str, str]]:
    """The dialogs that CometAPI was sent."""
    return [request.body for request in comet.requests if request.path.endswith("/submit/modal")]


def modal(comet: LocalComet) -> dict[str, str]:
    """The last of them."""
    return modals(comet)[-1]


async def test_custom_zoom_asks_how_far(stage: Stage, alice: Person) -> None:
    """Action and modal go back to back, with the zoom and the format in the prompt."""
    one = await single(alice)
    dialog = await alice.press(one["id"], "Custom Zoom")
    assert dialog.kind == "modal"
    fields: dict[str, object] = {"prompt": "a boat far away", "zoom": "1.8", "ratio": "1:1"}

    await finished(alice, await alice.submit(dialog.modal, fields), "U1")

    assert stage.submits == ["imagine", "action", "action", "modal"]
    assert modal(stage.comet)["prompt"] == "a boat far away --ar 1:1 --zoom 1.8"


@pytest.mark.parametrize(("zoom", "ratio"), [("7", ""), ("0.5", ""), ("two", ""), ("2", "huge")])
async def test_a_zoom_that_cannot_work_is_refused(
    stage: Stage,
    alice: Person,
    zoom: str,
    ratio: str,
) -> None:
    """The sentence names the range, and nothing is spent."""
    one = await single(alice)
    dialog = await alice.press(one["id"], "Custom Zoom")

    refused = await alice.submit(dialog.modal, {"prompt": "x", "zoom": zoom, "ratio": ratio})

    assert is_ephemeral(refused.message)
    assert "1.0 to 2.0" in says(refused.message) or "16:9" in says(refused.message)
    assert stage.submits == ["imagine", "action"]


async def test_vary_region_shows_the_area_before_anything_is_spent(
    stage: Stage,
    alice: Person,
) -> None:
    """The areas are marked, and only they change; the result replies to the picture."""
    one = await single(alice)
    asked = await alice.press(one["id"], "Region")
    choosing = await alice.wait_until(asked.message["id"], tells("Which part"))
    plain = await picture(alice, choosing)
    await alice.select(choosing["id"], menu(choosing), ["left_half"])
    marked = await alice.wait_until(choosing["id"], tells("The marked part changes"))
    assert difference(await picture(alice, marked), plain) > 3
    assert stage.submits == ["imagine", "action"]

    dialog = await alice.press(choosing["id"], "Write the prompt")
    sent = await alice.submit(dialog.modal, {"prompt": "a lighthouse"})
    closed = await alice.wait_until(choosing["id"], tells("Sent. The result replies"))
    varied = await alice.wait_message(partial(_is_reply_to, one, "U1"))

    assert sent.kind == "deferred_update"
    assert (names(closed), closed["attachments"]) == ([], [])
    assert "of [this picture]" in says(varied)
    assert modal(stage.comet)["prompt"] == "a lighthouse"
    assert modal(stage.comet)["maskBase64"].startswith("data:image/png;base64,")


async def test_vary_region_takes_a_mask_of_ones_own(stage: Stage, alice: Person) -> None:
    """Whatever its size; one that marks nothing is refused with the reason."""
    one = await single(alice)
    asked = await alice.press(one["id"], "Region")
    choosing = await alice.wait_until(asked.message["id"], tells("Which part"))

    dialog = await alice.press(choosing["id"], "Upload a mask")
    half = await alice.upload("mask.png", drawing(mode="L", size=(90, 90), half=255))
    await alice.submit(dialog.modal, {"prompt": "a lighthouse", "mask": [half]})
    await alice.wait_message(partial(_is_reply_to, one, "U1"))

    asked = await alice.press(one["id"], "Region")
    choosing = await alice.wait_until(asked.message["id"], tells("Which part"))
    dialog = await alice.press(choosing["id"], "Upload a mask")
    black = await alice.upload("mask.png", drawing(mode="L", size=(90, 90), half=0))
    await alice.submit(dialog.modal, {"prompt": "a lighthouse", "mask": [black]})
    failed = await alice.wait_message(partial(_is_reply_to, one, "Run again"))
    assert "marks nothing" in says(failed)
    assert stage.submits.count("modal") == 1


def _is_reply_to(picture: Message, button: str, message: Message) -> bool:
    reference = message.get("message_reference") or {}
    return reference.get("message_id") == picture["id"] and has(button)(message)


async def test_vary_region_where_the_bot_may_not_reply(stage: Stage, alice: Person) -> None:
    """Without the channel's history it posts all the same."""
    one = await single(alice)
    asked = await alice.press(one["id"], "Region")
    choosing = await alice.wait_until(asked.message["id"], tells("Which part"))
    await alice.select(choosing["id"], menu(choosing), ["left_half"])
    await alice.wait_until(choosing["id"], tells("The marked part changes"))
    world, missing = stage.discord.world, Permission.READ_MESSAGE_HISTORY
    world.set_overwrite(world.channel("pictures"), target_id=world.bot_id, deny=missing)

    dialog = await alice.press(choosing["id"], "Write the prompt")
    await alice.submit(dialog.modal, {"prompt": "a lighthouse"})

    await alice.wait_message(lambda message: has("U1")(message) and "lighthouse" in says(message))


async def test_animate_manually_and_the_films_own_buttons(stage: Stage, alice: Person) -> None:
    """Films are delivered as files that play, and can be extended."""
    one = await single(alice)
    dialog = await alice.press(one["id"], "Animate manually")
    fields: dict[str, object] = {"prompt": "it sails away", "motion": "high"}
    priced = await alice.submit(dialog.modal, fields)
    films = await finished(alice, await at_its_price(alice, priced), "U1")
    assert "--motion high" in modal(stage.comet)["prompt"]

    film = await finished(alice, await alice.press(films["id"], "U1"), "Extend (Low motion)")
    assert film["attachments"][0]["content_type"].startswith(("video/", "image/"))
    priced = await alice.press(film["id"], "Extend (Low motion)")
    await finished(alice, await at_its_price(alice, priced), "U1")


async def test_remix_is_a_switch_of_each_member(stage: Stage, alice: Person) -> None:
    """With it on, V opens the prompt first; for others it runs at once."""
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    switched = await alice.slash("remix", channel="pictures", on=True)
    assert "Remix is on" in says(switched.message)

    dialog = await alice.press(grid["id"], "V1")
    assert dialog.kind == "modal"
    snow = await alice.submit(dialog.modal, {"prompt": "a boat in snow"})
    await finished(alice, snow, "U1")
    bob = await stage.person("bob")
    assert (await bob.press(grid["id"], "V2")).kind == "message"

    assert modal(stage.comet)["prompt"] == "a boat in snow"


async def test_a_dialog_survives_a_restart_and_two_members(stage: Stage, alice: Person) -> None:
    """Both have it open when the bot is killed; both get what they wrote."""
    one = await single(alice)
    bob = await stage.person("bob")
    first = await alice.press(one["id"], "Custom Zoom")
    second = await bob.press(one["id"], "Animate manually")
    await stage.crash()
    await stage.start()

    zoomed = await alice.submit(first.modal, {"prompt": "a boat", "zoom": "2", "ratio": ""})
    priced = await bob.submit(second.modal, {"prompt": "it sinks", "motion": "low"})
    assert "Noch wurde nichts ausgegeben." in says(priced.message)  # bob's Discord is in German
    moved = await bob.press(priced.message["id"], "Machen")

    await finished(alice, zoomed, "U1")
    await finished(bob, moved, "U1")
    zoom, motion = sorted(sent["prompt"] for sent in modals(stage.comet))
    assert zoom == "a boat --zoom 2"
    assert motion.startswith("it sinks")
    assert "--motion low" in motion


async def test_a_describe_offers_its_prompts(stage: Stage, alice: Person) -> None:
    """Four prompts, each to be changed before it runs, or all at once as four tasks."""
    boat = await alice.upload("boat.png", drawing())
    asked = await alice.slash("describe", channel="pictures", picture=boat)
    described = await finished(alice, asked, "Imagine all")
    assert "**4**" in says(described)

    dialog = await alice.press(described["id"], emoji="2️⃣")
    assert dialog.kind == "modal"
    other = await alice.submit(dialog.modal, {"prompt": "something else"})
    await finished(alice, other, "U1")
    assert modal(stage.comet)["prompt"] == "something else"

    again = await alice.press(described["id"], emoji="🔄")
    await finished(alice, again, "Imagine all")
    before = {message["id"] for message in await alice.history("pictures")}
    plan = await alice.press(described["id"], "Imagine all")
    assert is_ephemeral(plan.message)
    await alice.press(plan.message["id"], "Make 4 pictures")
    grids: set[str] = set()
    while len(grids) < 4:
        found = await alice.wait_message(partial(is_new_grid, before | grids))
        grids.add(found["id"])
    assert stage.submits.count("action") == 2
    assert stage.submits.count("imagine") == 4


@pytest.mark.parametrize("version", ["--v 8.1", "--v 7", "--v 5.2", "--niji 6"])
async def test_every_button_of_a_single_picture_works(stage: Stage, version: str) -> None:
    """Nothing that Midjourney offers leads nowhere, whatever the version offers."""
    await stage.start(MAX_RUNNING_PER_USER="20", MAX_WAITING_PER_USER="40")
    alice = await stage.person("alice")
    grid = await finished(
        alice,
        await alice.slash("imagine", channel="pictures", prompt=f"a paper boat --ar 3:2 {version}"),
    )
    one = await finished(alice, await alice.press(grid["id"], "U1"))
    pressed = []
    for name in [name for name in names(one) if name not in ASKING]:
        by = {"label": name} if name.isascii() else {"emoji": name}
        answer = await alice.press(one["id"], **by)
        asks = "Make it" in names(answer.message)  # as it costs more than a usual picture
        pressed.append(await at_its_price(alice, answer) if asks else answer)

    assert len(pressed) >= 3
    done = await asyncio.gather(*(finished(alice, a) for a in pressed))
    assert all(names(message) for message in done)


async def test_what_was_upscaled_has_buttons_that_work(stage: Stage, alice: Person) -> None:
    """An upscale can be done anew, varied and animated."""
    upscaled = await finished(
        alice,
        await alice.press((await single(alice))["id"], "Upscale: Subtle"),
    )
    assert stage.submits == ["imagine", "action", "action"]
    for name in [name for name in names(upscaled) if name.startswith(("Redo", "Vary:", "Strong"))]:
        await finished(alice, await alice.press(upscaled["id"], name))


async def test_shorten_offers_shorter_prompts(stage: Stage) -> None:
    """Only where the operator switched it on; each suggestion asks before it runs."""
    await stage.comet.close()
    stage.comet = await LocalComet.start(pace=0.1, undocumented=True)
    await stage.start(EXTRAS="shorten")
    alice = await stage.person("alice")
    prompt = "a very small paper boat on a calm lake"
    asked = await alice.slash("shorten", channel="pictures", prompt=prompt)
    shortened = await alice.wait_until(asked.message["id"], has("1️⃣", "Details"))
    assert "**1**" in says(shortened)

    dialog = await alice.press(shortened["id"], emoji="1️⃣")
    assert dialog.kind == "modal"
    await finished(alice, await alice.submit(dialog.modal, {"prompt": "a paper boat"}), "U1")


async def test_extras_that_the_operator_switched_on(stage: Stage) -> None:
    """A face in another picture, and the seed in Details."""
    await stage.comet.close()
    stage.comet = await LocalComet.start(pace=0.1, undocumented=True)
    await stage.start(EXTRAS="seed, swap")
    alice = await stage.person("alice")
    face, other = [await alice.upload(f"{name}.png", drawing()) for name in ("face", "other")]
    asked = await alice.slash("swap", channel="pictures", face=face, picture=other)
    swapped = await finished(alice, asked)

    details = await alice.press(swapped["id"], "Details")

    await alice.wait_until(details.message["id"], tells("**Seed** "))
