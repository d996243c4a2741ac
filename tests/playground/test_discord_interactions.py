"""The rules of interactions over a bare gateway and plain HTTP."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from playground.discord import PersonError
from tests.playground.discord_rig import EPHEMERAL, V2, Ear, Rig, open_rig, problems_in

MODAL: dict[str, Any] = {
    "custom_id": "zoom",
    "title": "Zoom",
    "components": [
        {
            "type": 18,
            "label": "Factor",
            "component": {"type": 4, "custom_id": "factor", "style": 1, "max_length": 4},
        }
    ],
}
BUTTONS: dict[str, Any] = {
    "content": "Choose",
    "components": [
        {
            "type": 1,
            "components": [{"type": 2, "style": 1, "label": "Zoom", "custom_id": "zoom:1"}],
        },
        {
            "type": 1,
            "components": [
                {
                    "type": 3,
                    "custom_id": "speed",
                    "max_values": 2,
                    "options": [{"label": w, "value": w} for w in ("fast", "relax", "turbo")],
                }
            ],
        },
    ],
}


@pytest.fixture(name="rig")
async def _rig() -> AsyncIterator[Rig]:
    async with open_rig(answer_within_s=1) as rig:
        await rig.sync()
        yield rig


@pytest.fixture(name="ear")
async def _ear(rig: Rig) -> Ear:
    return await rig.listen()


async def test_the_event(rig: Rig, ear: Ear) -> None:
    """INTERACTION_CREATE carries all that a bot may rely on, and a token of its own."""
    alice = await rig.person("alice")
    first, asking = await rig.interaction(ear, alice)
    assert first["data"]["options"] == [{"name": "prompt", "type": 3, "value": "a boat"}]
    assert first["member"]["user"]["username"] == "alice"
    assert first["channel"]["name"] == "pictures"
    assert (first["context"], first["locale"]) == (0, "en-GB")
    assert first["app_permissions"] == "274878024704"
    assert first["attachment_size_limit"] == 10 * 1024 * 1024
    await rig.callback(first, 4, {"content": "ok"})
    assert (await asking).message["content"] == "ok"
    second, asking = await rig.interaction(ear, alice, channel="@bot")
    assert (second["context"], second["user"]["username"]) == (1, "alice")
    assert "member" not in second
    assert second["token"] != first["token"]
    await rig.callback(second, 5)
    await asking


async def test_with_response(rig: Rig, ear: Ear) -> None:
    """with_response gives the interaction and the message; without it there is only a 204."""
    event, asking = await rig.interaction(ear, await rig.person("alice"))
    done = await rig.callback(event, 4, {"content": "ok", "flags": EPHEMERAL})
    shown = done.body["interaction"]
    assert shown["response_message_ephemeral"] is True
    assert done.body["resource"]["message"]["id"] == shown["response_message_id"]
    assert done.headers["Content-Type"] == "application/json"
    await asking
    event, asking = await rig.interaction(ear, rig.people[0])
    path = f"/interactions/{event['id']}/{event['token']}/callback"
    plain = await rig.call("POST", path, {"type": 5}, token=False)
    assert (plain.status, plain.body) == (204, None)
    assert (await asking).kind == "deferred"


async def test_one_answer_only(rig: Rig, ear: Ear) -> None:
    """Of two answers, even at once, the second gets 40060."""
    event, asking = await rig.interaction(ear, await rig.person("alice"))
    both = await asyncio.gather(
        rig.callback(event, 4, {"content": "one"}), rig.callback(event, 4, {"content": "two"})
    )
    assert sorted(answer.status for answer in both) == [200, 400]
    assert next(answer for answer in both if answer.status == 400).code == 40060
    assert (await asking).kind == "message"


async def test_late_and_unknown(rig: Rig, ear: Ear) -> None:
    """After the time is up, or with a made-up token, an answer gets 10062."""
    event, asking = await rig.interaction(ear, await rig.person("alice"))
    assert (await asking).kind == "failed"
    late = await rig.callback(event, 4, {"content": "late"})
    assert (late.status, late.code) == (404, 10062)
    forged = await rig.callback(event | {"token": "x"}, 4, {"content": "?"})
    assert forged.code == 10062


async def test_refused_answer_can_be_repaired(rig: Rig, ear: Ear) -> None:
    """A callback that breaks a limit does not use the interaction up."""
    event, asking = await rig.interaction(ear, await rig.person("alice"))
    refused = await rig.callback(event, 4, {"content": "x" * 2001})
    assert "BASE_TYPE_MAX_LENGTH" in problems_in(refused)
    assert "content" in refused.body["errors"]["data"]
    assert (await rig.callback(event, 4, {"content": "x"})).status == 200
    assert (await asking).message["content"] == "x"


async def test_token_lives_15_minutes(rig: Rig, ear: Ear) -> None:
    """The token edits for 15 minutes; afterwards only the bot's own token does."""
    event, asking = await rig.interaction(ear, await rig.person("alice"))
    sent = await rig.callback(event, 4, {"content": "one"})
    await asking
    original = rig.hook(event, "/messages/@original")
    rig.clock.advance(14 * 60)
    assert (await rig.call("PATCH", original, {"content": "two"}, token=False)).status == 200
    rig.clock.advance(2 * 60)
    dead = await rig.call("PATCH", original, {"content": "three"}, token=False)
    assert (dead.status, dead.code) == (401, 50027)
    message_id = sent.body["interaction"]["response_message_id"]
    path = f"/channels/{rig.channel('pictures')}/messages/{message_id}"
    assert (await rig.call("PATCH", path, {"content": "four"})).status == 200


async def test_deferred_then_edited(rig: Rig, ear: Ear) -> None:
    """A deferred answer thinks until @original is edited, which may make it V2."""
    alice = await rig.person("alice")
    event, asking = await rig.interaction(ear, alice)
    await rig.callback(event, 5)
    loading = (await asking).message
    assert loading["flags"] == 128
    original = rig.hook(event, "/messages/@original")
    body = {"flags": V2, "components": [{"type": 10, "content": "Done"}]}
    edited = await rig.call("PATCH", original, body, token=False)
    assert (edited.body["id"], edited.body["flags"]) == (loading["id"], V2)
    shown = await rig.call("GET", original, token=False)
    assert shown.body["components"][0]["content"] == "Done"
    assert (await rig.call("DELETE", original, token=False)).status == 204
    await alice.wait_gone(loading["id"])


async def test_first_follow_up_fills_the_deferred(rig: Rig, ear: Ear) -> None:
    """After a defer the first follow-up takes the loading message, the next is a reply to it."""
    event, asking = await rig.interaction(ear, await rig.person("alice"))
    await rig.callback(event, 5)
    loading = (await asking).message
    hook = rig.hook(event, "?wait=1")
    first = await rig.call("POST", hook, {"content": "one"}, token=False)
    second = await rig.call("POST", hook, {"content": "two"}, token=False)
    assert first.body["id"] == loading["id"]
    assert second.body["message_reference"]["message_id"] == loading["id"]
    one = rig.hook(event, f"/messages/{second.body['id']}")
    assert (await rig.call("PATCH", one, {"content": "three"}, token=False)).status == 200
    foreign = await rig.send({"content": "not of this interaction"})
    other = rig.hook(event, f"/messages/{foreign.body['id']}")
    assert (await rig.call("GET", other, token=False)).code == 10008


async def test_hook_needs_an_answer_first(rig: Rig, ear: Ear) -> None:
    """Before the callback the token edits nothing."""
    event, asking = await rig.interaction(ear, await rig.person("alice"))
    early = await rig.call("POST", rig.hook(event), {"content": "x"}, token=False)
    assert early.code == 10015
    await rig.callback(event, 5)
    await asking


async def test_component_updates_its_message(rig: Rig, ear: Ear) -> None:
    """A press brings the whole message, and type 7 changes it in place; type 6 leaves it."""
    alice = await rig.person("alice")
    message = (await rig.send(BUTTONS)).body
    pressing = asyncio.create_task(alice.press(message["id"], "Zoom"))
    event = await ear.event("INTERACTION_CREATE")
    assert event["message"]["components"] == message["components"]
    assert event["data"]["custom_id"] == "zoom:1"
    done = await rig.callback(event, 7, {"content": "Chosen", "components": []})
    assert done.body["resource"]["message"]["id"] == message["id"]
    assert (await pressing).kind == "update"
    assert (await alice.see(message["id"]))["components"] == []

    again = (await rig.send(BUTTONS)).body
    pressing = asyncio.create_task(alice.press(again["id"], "Zoom"))
    event = await ear.event("INTERACTION_CREATE")
    assert (await rig.callback(event, 6)).status == 200
    assert (await pressing).kind == "deferred_update"
    edited = await rig.call(
        "PATCH", rig.hook(event, "/messages/@original"), {"content": "Later"}, token=False
    )
    assert edited.body["id"] == again["id"]


async def test_select(rig: Rig, ear: Ear) -> None:
    """A menu sends what was chosen, within its limits."""
    alice = await rig.person("alice")
    message = (await rig.send(BUTTONS)).body
    with pytest.raises(PersonError, match="no choice"):
        await alice.select(message["id"], "speed", ["slow"])
    with pytest.raises(PersonError, match="1 to 2"):
        await alice.select(message["id"], "speed", ["fast", "relax", "turbo"])
    choosing = asyncio.create_task(alice.select(message["id"], "speed", ["fast", "turbo"]))
    event = await ear.event("INTERACTION_CREATE")
    assert event["data"]["values"] == ["fast", "turbo"]
    await rig.callback(event, 6)
    await choosing


async def test_modal_from_a_button(rig: Rig, ear: Ear) -> None:
    """A dialog opened by a button carries that message, and cannot open another dialog."""
    alice = await rig.person("alice")
    message = (await rig.send(BUTTONS)).body
    pressing = asyncio.create_task(alice.press(message["id"], "Zoom"))
    await rig.callback(await ear.event("INTERACTION_CREATE"), 9, MODAL)
    opened = await pressing
    with pytest.raises(PersonError, match="required"):
        await alice.submit(opened.modal, {})
    submitting = asyncio.create_task(alice.submit(opened.modal, {"factor": "1.5"}))
    event = await ear.event("INTERACTION_CREATE")
    assert event["type"] == 5
    assert event["message"]["id"] == message["id"]
    field = event["data"]["components"][0]["component"]
    assert (field["custom_id"], field["value"]) == ("factor", "1.5")
    assert (await rig.callback(event, 9, MODAL)).code == 50035
    assert (await rig.callback(event, 4, {"content": "Zooming"})).status == 200
    answer = (await submitting).message
    assert (answer["type"], answer["message_reference"]["message_id"]) == (19, message["id"])


async def test_failed_submit_keeps_the_dialog(rig: Rig, ear: Ear) -> None:
    """When the bot misses a submit, the dialog stays open and can be sent again."""
    alice = await rig.person("alice")
    event, asking = await rig.interaction(ear, alice)
    await rig.callback(event, 9, MODAL)
    opened = await asking
    assert (await alice.submit(opened.modal, {"factor": "2"})).kind == "failed"
    await ear.event("INTERACTION_CREATE")
    again = asyncio.create_task(alice.submit(opened.modal, {"factor": "2"}))
    await rig.callback(await ear.event("INTERACTION_CREATE"), 4, {"content": "ok"})
    assert (await again).kind == "message"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"title": "x" * 46}, "BASE_TYPE_BAD_LENGTH"),
        ({"custom_id": ""}, "BASE_TYPE_REQUIRED"),
        ({"components": []}, "BASE_TYPE_BAD_LENGTH"),
        ({"components": [{"type": 10, "content": "x"}] * 6}, "BASE_TYPE_BAD_LENGTH"),
        ({"components": [MODAL["components"][0]] * 2}, "COMPONENT_CUSTOM_ID_DUPLICATED"),
        (
            {"components": [{"type": 18, "label": "x" * 46, "component": {"type": 9}}]},
            "BASE_TYPE_CHOICES",
        ),
    ],
)
async def test_modal_limits(rig: Rig, ear: Ear, changed: dict[str, Any], problem: str) -> None:
    """Dialogs have limits of their own."""
    event, asking = await rig.interaction(ear, await rig.person("alice"))
    assert problem in problems_in(await rig.callback(event, 9, MODAL | changed))
    await rig.callback(event, 5)
    await asking


async def test_which_callback_when(rig: Rig, ear: Ear) -> None:
    """A command has no message to update, and only autocomplete takes choices."""
    event, asking = await rig.interaction(ear, await rig.person("alice"))
    for kind in (1, 6, 7, 8, 10, 99):
        assert (await rig.callback(event, kind, {"content": "x"})).code == 50035
    await rig.callback(event, 5)
    await asking


async def test_ephemeral_is_out_of_reach(rig: Rig, ear: Ear) -> None:
    """The bot reaches an ephemeral message through the interaction's token only."""
    event, asking = await rig.interaction(ear, await rig.person("alice"))
    await rig.callback(event, 4, {"content": "psst", "flags": EPHEMERAL})
    message = (await asking).message
    path = f"/channels/{rig.channel('pictures')}/messages/{message['id']}"
    assert (await rig.call("PATCH", path, {"content": "x"})).code == 10008
    original = rig.hook(event, "/messages/@original")
    assert (await rig.call("PATCH", original, {"content": "x"}, token=False)).status == 200
    assert (await rig.call("GET", f"/channels/{rig.channel('pictures')}/messages")).body == []


async def test_pressing_in_another_server(rig: Rig, ear: Ear) -> None:
    """A forged copy of a message in another server says where it was really pressed."""
    world = rig.discord.world
    real = world.message((await rig.send(BUTTONS)).body["id"])
    copy = world.post(
        world.channel("lamp"), author_id=world.bot_id, components=real.components, content="Choose"
    )
    alice = await rig.person("alice")
    pressing = asyncio.create_task(alice.press(copy.id, "Zoom"))
    event = await ear.event("INTERACTION_CREATE")
    assert event["guild_id"] == str(world.guild("Lighthouse").id)
    assert event["message"]["id"] == str(copy.id)
    await rig.callback(event, 6)
    await pressing
