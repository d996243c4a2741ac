"""The rules of messages over plain HTTP: limits, attachments, editing."""

import copy
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.playground.discord_rig import V2, Rig, open_rig, problems_in

MIB = 1024 * 1024


@pytest.fixture(name="rig")
async def _rig() -> AsyncIterator[Rig]:
    async with open_rig() as rig:
        rig.discord.faults.rate_limits = False
        yield rig


def button(**changed: object) -> dict[str, Any]:
    """Return a good button, or what a test makes of it; None takes a key away."""
    good = {"type": 2, "style": 2, "label": "U1", "custom_id": "u1"} | changed
    return {key: value for key, value in good.items() if value is not None}


def rows(*buttons: dict[str, Any]) -> dict[str, Any]:
    """Return a message of one row."""
    return {"content": "x", "components": [{"type": 1, "components": list(buttons)}]}


def v2(*components: dict[str, Any], **body: object) -> dict[str, Any]:
    """Return a Components V2 message."""
    return {"flags": V2, "components": list(components)} | body


def text(content: str = "words") -> dict[str, Any]:
    return {"type": 10, "content": content}


def gallery(url: str) -> dict[str, Any]:
    return {"type": 12, "items": [{"media": {"url": url}}]}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"content": "x" * 2001}, "BASE_TYPE_MAX_LENGTH"),
        ({"content": "x", "nonce": "n" * 26}, "BASE_TYPE_MAX_LENGTH"),
        ({"embeds": [{"title": "x"}] * 11}, "BASE_TYPE_BAD_LENGTH"),
        ({"embeds": [{"title": "x" * 257}]}, "BASE_TYPE_MAX_LENGTH"),
        ({"embeds": [{"description": "x" * 3001}] * 2}, "MAX_EMBED_SIZE_EXCEEDED"),
        ({"embeds": [{"fields": [{"name": "", "value": "x"}]}]}, "BASE_TYPE_REQUIRED"),
        (
            {"embeds": [{"image": {"url": "attachment://no.png"}}]},
            "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
        ),
        (
            {"content": "x", "components": rows(button())["components"] * 6},
            "BASE_TYPE_BAD_LENGTH",
        ),
        (rows(*[button(custom_id=f"b{n}") for n in range(6)]), "BASE_TYPE_BAD_LENGTH"),
        (rows(), "BASE_TYPE_BAD_LENGTH"),
        (rows(button(), button()), "COMPONENT_CUSTOM_ID_DUPLICATED"),
        (rows(button(label="x" * 81)), "BASE_TYPE_MAX_LENGTH"),
        (rows(button(custom_id="x" * 101)), "BASE_TYPE_BAD_LENGTH"),
        (rows(button(label=None)), "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED"),
        (rows(button(url="https://example.com")), "BUTTON_COMPONENT_INVALID_TARGET"),
        (rows(button(custom_id=None)), "BASE_TYPE_REQUIRED"),
        (rows(button(style=5)), "BUTTON_COMPONENT_INVALID_TARGET"),
        (rows(button(style=5, custom_id=None, url="ftp://x")), "URL_TYPE_INVALID_SCHEME"),
        (rows(button(style=7)), "BASE_TYPE_CHOICES"),
        (rows(button(emoji={"name": "ab"})), "BUTTON_COMPONENT_INVALID_EMOJI"),
        (rows(button(emoji={"name": "x", "id": "123"})), "BUTTON_COMPONENT_INVALID_EMOJI"),
        ({"content": "x", "components": [text()]}, "UNION_TYPE_CHOICES"),
        (v2(text(), content="x"), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
        (v2(*[text()] * 41), "BASE_TYPE_BAD_LENGTH"),
        (v2(*[{"type": 17, "components": [text()] * 20}] * 2), "BASE_TYPE_BAD_LENGTH"),
        (v2(text("x" * 2001), text("x" * 2000)), "COMPONENT_MAX_TOTAL_LENGTH_EXCEEDED"),
        (v2(text("")), "BASE_TYPE_REQUIRED"),
        (v2({"type": 9, "components": [text()]}), "BASE_TYPE_REQUIRED"),
        (v2({"type": 12, "items": []}), "BASE_TYPE_BAD_LENGTH"),
        (v2(gallery("file:///x")), "URL_TYPE_INVALID_SCHEME"),
        (v2(gallery("attachment://no.png")), "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"),
        (v2({"type": 13, "file": {"url": "https://example.com/x"}}), "URL_TYPE_INVALID_SCHEME"),
        (v2({"type": 17, "components": [{"type": 17}]}), "UNION_TYPE_CHOICES"),
        ({"content": "x", "attachments": [{"id": "5"}]}, "ATTACHMENT_NOT_FOUND"),
        ({"content": "x", "message_reference": {"message_id": "5"}}, "REPLIES_UNKNOWN_MESSAGE"),
    ],
)
async def test_limits(rig: Rig, body: dict[str, Any], problem: str) -> None:
    """Each limit answers 50035 with its word in the tree, and nothing is written."""
    answer = await rig.send(copy.deepcopy(body))
    assert answer.status == 400
    assert problem in problems_in(answer)
    assert rig.discord.world.history(rig.channel("pictures")) == []


async def test_error_tree_names_the_place(rig: Rig) -> None:
    """The tree of a 50035 leads to the field."""
    answer = await rig.send(rows(button(), button(label="x" * 81, custom_id="u2")))
    problem = answer.body["errors"]["components"]["0"]["components"]["1"]["label"]["_errors"]
    assert problem == [
        {"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 80 or fewer in length."}
    ]


async def test_what_just_fits(rig: Rig) -> None:
    """The greatest allowed is allowed."""
    everything = [button(custom_id=f"{n}", label="x" * 80) for n in range(5)]
    row = {"type": 1, "components": everything}
    for body in (
        {"content": "x" * 2000},
        rows(*everything),
        {"embeds": [{"description": "x" * 3000}] * 2},
        v2(*[text("x" * 100)] * 34, row),
        rows(button(emoji={"name": "👩‍🚀"}, label=None)),
        rows(button(style=5, custom_id=None, url="https://example.com/" + "x" * 492)),
    ):
        answer = await rig.send(body)
        assert answer.status == 200, answer.body


@pytest.mark.parametrize("emoji", ["🔄", "❤️", "❤", "🇩🇪", "4️⃣", "👍🏽", "👨‍👩‍👧", "⬅️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
async def test_emoji(rig: Rig, emoji: str) -> None:
    """One emoji of any make is one emoji."""
    answer = await rig.send(rows(button(emoji={"name": emoji})))
    assert answer.status == 200, answer.body


@pytest.mark.parametrize("word", ["🔄🔄", "U", "", "★", ":smile:", "\ufe0f"])
async def test_no_emoji(rig: Rig, word: str) -> None:
    """Text, nothing, and two at once are not."""
    answer = await rig.send(rows(button(emoji={"name": word})))
    assert "BUTTON_COMPONENT_INVALID_EMOJI" in problems_in(answer)


async def test_empty_and_malformed(rig: Rig) -> None:
    """A message needs something in it, and its body has to be JSON of the right shape."""
    assert (await rig.send({})).code == 50006
    assert (await rig.send({"content": "  "})).code == 50006
    assert (await rig.send([1])).code == 50109
    assert (await rig.send({"components": "x"})).code == 50035
    path = f"/channels/{rig.channel('pictures')}/messages"
    assert (await rig.call("GET", f"{path}/nonsense")).code == 50035
    assert (await rig.call("GET", f"{path}/5")).code == 10008
    assert (await rig.call("GET", "/channels/5")).code == 10003
    assert (await rig.call("POST", path, {"content": "x"}, token=False)).status == 401


async def test_files(rig: Rig) -> None:
    """Files arrive under the ids of the request, with descriptions, at signed addresses."""
    path = f"/channels/{rig.channel('pictures')}/messages"
    told = {"attachments": [{"id": 0, "filename": "a b.png", "description": "A boat"}]}
    answer = await rig.call("POST", path, told, files={"a b.png": b"12345"})
    shown = answer.body["attachments"][0]
    assert (shown["filename"], shown["size"]) == ("a_b.png", 5)
    assert (shown["description"], shown["content_type"]) == ("A boat", "image/png")
    exchange = rig.discord.exchanges[-1]
    assert exchange.request == told
    assert [(f.field, f.size) for f in exchange.files] == [("files[0]", 5)]
    async with rig.session.get(shown["url"]) as got:
        assert await got.read() == b"12345"
    async with rig.session.get(shown["url"].replace("hm=", "hm=0")) as forged:
        assert forged.status == 404


async def test_addresses_expire(rig: Rig) -> None:
    """A signed address dies after a day; the message and refresh-urls give a new one."""
    path = f"/channels/{rig.channel('pictures')}/messages"
    sent = await rig.call("POST", path, {}, files={"a.png": b"1"})
    url = sent.body["attachments"][0]["url"]
    rig.clock.advance(25 * 3600)
    async with rig.session.get(url) as old:
        assert old.status == 404
    fresh = await rig.call("POST", "/attachments/refresh-urls", {"attachment_urls": [url]})
    again = await rig.call("GET", f"{path}/{sent.body['id']}")
    for new in (
        fresh.body["refreshed_urls"][0]["refreshed"],
        again.body["attachments"][0]["url"],
    ):
        async with rig.session.get(new) as got:
            assert got.status == 200


async def test_edit_keeps_what_is_listed(rig: Rig) -> None:
    """Without `attachments` files stay, with it only those listed; new ones come on top."""
    path = f"/channels/{rig.channel('pictures')}/messages"
    sent = await rig.call("POST", path, {}, files={"a.png": b"1", "b.png": b"2"})
    one = f"{path}/{sent.body['id']}"
    first = sent.body["attachments"][0]["id"]
    kept = await rig.call("PATCH", one, {"content": "hello"})
    assert [a["filename"] for a in kept.body["attachments"]] == ["a.png", "b.png"]
    listed = {"attachments": [{"id": first}, {"id": 0, "filename": "c.png"}]}
    mixed = await rig.call("PATCH", one, listed, files={"c.png": b"3"})
    assert [a["filename"] for a in mixed.body["attachments"]] == ["a.png", "c.png"]
    none = await rig.call("PATCH", one, {"attachments": []})
    assert none.body["attachments"] == []
    assert none.body["edited_timestamp"]
    assert (await rig.call("PATCH", one, {"content": ""})).code == 50006


async def test_v2_is_one_way(rig: Rig) -> None:
    """An old message can become V2 once its content goes, and never turns back."""
    path = f"/channels/{rig.channel('pictures')}/messages"
    one = f"{path}/{(await rig.send({'content': 'x'})).body['id']}"
    refused = await rig.call("PATCH", one, v2(text()))
    assert "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2" in problems_in(refused)
    turned = await rig.call("PATCH", one, v2(text(), content=None, embeds=[]))
    assert turned.body["flags"] & V2
    back = await rig.call("PATCH", one, {"flags": 0})
    assert "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG" in problems_in(back)
    legacy = await rig.call("PATCH", one, {"content": "y"})
    assert "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2" in problems_in(legacy)


async def test_sizes(rig: Rig) -> None:
    """10 MiB per file, more in boosted servers, 25 MiB per request."""
    path = f"/channels/{rig.channel('pictures')}/messages"
    just = await rig.call("POST", path, {}, files={"a.bin": bytes(10 * MIB)})
    assert just.status == 200
    over = await rig.call("POST", path, {}, files={"a.bin": bytes(10 * MIB + 1)})
    assert (over.status, over.code) == (413, 40005)
    three = {f"{n}.bin": bytes(9 * MIB) for n in range(3)}
    assert (await rig.call("POST", path, {}, files=three)).code == 40005
    rig.discord.world.set_boost_level(rig.discord.world.guild("Harbour"), 2)
    boosted = await rig.call("POST", path, {}, files={"a.bin": bytes(11 * MIB)})
    assert boosted.status == 200


async def test_nonce(rig: Rig) -> None:
    """An enforced nonce returns the first message instead of a second one, for a few minutes."""
    body = {"content": "x", "nonce": "task-1", "enforce_nonce": True}
    first, second = await rig.send(body), await rig.send(body)
    assert first.body["id"] == second.body["id"]
    rig.clock.advance(600)
    assert (await rig.send(body)).body["id"] != first.body["id"]
    unforced = {"content": "x", "nonce": "task-1"}
    assert (await rig.send(unforced)).body["id"] != (await rig.send(unforced)).body["id"]


async def test_pings(rig: Rig) -> None:
    """A message tells whom it notified, as far as allowed_mentions lets it."""
    alice = rig.discord.world.user("alice")
    member = next(
        r for r in rig.discord.world.guild("Harbour").roles.values() if r.name == "Member"
    )
    words = f"@everyone <@{alice.id}> <@&{member.id}>"
    loud = await rig.send(v2(text(words)))
    assert rig.discord.world.message(loud.body["id"]).pings == ["alice", "@Member", "@everyone"]
    quiet = await rig.send(v2(text(words), allowed_mentions={"parse": []}))
    assert rig.discord.world.message(quiet.body["id"]).pings == []
    assert quiet.body["mention_everyone"] is False
    named = {"parse": [], "users": [str(alice.id)]}
    one = await rig.send(v2(text(words), allowed_mentions=named))
    assert rig.discord.world.message(one.body["id"]).pings == ["alice"]
    embedded = await rig.send({"embeds": [{"description": words}]})
    assert rig.discord.world.message(embedded.body["id"]).pings == []


async def test_reply_pings_its_author(rig: Rig) -> None:
    """A reply notifies the author unless told otherwise."""
    alice = await rig.person("alice")
    said = await alice.say("hello", channel="pictures")
    body = {"content": "hi", "message_reference": {"message_id": said["id"]}}
    reply = await rig.send(body)
    assert (reply.body["type"], reply.body["referenced_message"]["content"]) == (19, "hello")
    assert (await alice.see(reply.body["id"]))["pings"] == ["alice"]
    silent = await rig.send(body | {"allowed_mentions": {"parse": [], "replied_user": False}})
    assert (await alice.see(silent.body["id"]))["pings"] == []


async def test_other_routes(rig: Rig) -> None:
    """What else a bot may ask for is there: channels, users, DMs, typing, pins, history."""
    sent = await rig.send({"content": "x"})
    path = f"/channels/{rig.channel('pictures')}"
    guild = rig.discord.world.guild("Harbour")
    alice = rig.discord.world.user("alice").id
    rig.discord.world.set_role_permissions(
        guild, next(r for r in guild.roles.values() if r.managed), (1 << 52) - 1
    )
    for method, route, body in (
        ("GET", path, None),
        ("GET", f"/channels/{rig.channel('boats')}", None),
        ("GET", f"/channels/{rig.channel('showcase')}", None),
        ("GET", f"/channels/{rig.channel('@alice')}", None),
        ("GET", f"{path}/messages?limit=5", None),
        ("POST", f"{path}/typing", None),
        ("PUT", f"{path}/messages/pins/{sent.body['id']}", None),
        ("GET", f"{path}/messages/pins", None),
        ("DELETE", f"{path}/messages/pins/{sent.body['id']}", None),
        ("GET", "/users/@me", None),
        ("GET", "/users/@me/guilds", None),
        ("GET", f"/users/{alice}", None),
        ("POST", "/users/@me/channels", {"recipient_id": str(alice)}),
        ("GET", "/applications/@me", None),
        ("GET", "/gateway", None),
        ("GET", "/gateway/bot", None),
        ("GET", f"/guilds/{guild.id}", None),
        ("GET", f"/guilds/{guild.id}/channels", None),
        ("GET", f"/guilds/{guild.id}/members/{alice}", None),
        ("DELETE", f"{path}/messages/{sent.body['id']}", None),
    ):
        answer = await rig.call(method, route, body)
        assert answer.status in {200, 204}, (route, answer.body)
    assert (await rig.call("GET", f"{path}/messages/{sent.body['id']}")).code == 10008
