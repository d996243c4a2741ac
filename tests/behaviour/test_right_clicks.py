"""Right-clicks on messages: whatever holds the picture, it is found."""

from __future__ import annotations

from typing import Any

import pytest
from simcord.backend import serializers

from tests.behaviour.world import World, answer, refusal

PICTURE = "http://127.0.0.1:1/a/picture"
SNAPSHOT = {
    "timestamp": "2026-01-01T00:00:00+00:00",
    "edited_timestamp": None,
    "type": 0,
    "flags": 0,
}


def attached(name: str, content_type: str | None = None, url: str = PICTURE) -> dict[str, Any]:
    file = {"id": "1", "filename": name, "size": 9, "url": url, "proxy_url": url}
    return {**file, "content_type": content_type} if content_type else file


def media(url: str = PICTURE, content_type: str | None = None) -> dict[str, Any]:
    return {"media": {"url": url, "proxy_url": url, "content_type": content_type}}


def forwarded(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - as Discord sends them
    empty = {"content": "", "attachments": [], "embeds": [], "mentions": [], "mention_roles": []}
    return {"message_snapshots": [{"message": {**SNAPSHOT, **empty, **fields}}]}


GALLERY = {"type": 12, "id": 2, "items": [media("http://127.0.0.1:1/v.mp4", "video/mp4"), media()]}
SECTION = {
    "type": 9,
    "id": 3,
    "components": [{"type": 10, "id": 4, "content": "words"}],
    "accessory": {"type": 11, "id": 5, **media()},
}
HOLDERS: dict[str, dict[str, Any]] = {
    "file": {"attachments": [attached("a.png", "image/png")]},
    "file and no word of a layout": {
        "attachments": [attached("a.png", "image/png")],
        "components": ...,
    },
    "file without a type": {"attachments": [attached("SPOILER_a.JPEG")]},
    "file of bytes": {"attachments": [attached("a.webp", "application/octet-stream")]},
    "file without a name that tells": {"attachments": [attached("image")]},
    "file with a type that has more": {"attachments": [attached("a", "Image/PNG; charset=x")]},
    "second file": {"attachments": [attached("a", url=f"{PICTURE}/0"), attached("b.avif")]},
    "behind other files": {
        "attachments": [
            attached("a.mp4", "video/mp4", f"{PICTURE}/0"),
            attached("b.pdf", None, f"{PICTURE}/0"),
            attached("c.svg", "image/svg+xml", f"{PICTURE}/0"),
            attached("d.png", "image/png"),
        ]
    },
    "embed": {"embeds": [{"type": "rich", "image": {"url": PICTURE}}]},
    "preview": {"embeds": [{"type": "image", "url": PICTURE, "thumbnail": {"url": PICTURE}}]},
    "proxied embed": {
        "embeds": [{"type": "rich", "image": {"url": "attachment://a.png", "proxy_url": PICTURE}}]
    },
    "gallery": {"components": [{"type": 17, "id": 1, "components": [GALLERY]}]},
    "thumbnail": {"components": [{"type": 17, "id": 1, "components": [SECTION]}]},
    "file of a layout": {
        "components": [{"type": 13, "id": 1, "file": media()["media"], "name": "a.png", "size": 9}]
    },
    "link": {"content": f"look: <{PICTURE}>, here"},
    "link in markdown": {"content": f"||[look]({PICTURE})||"},
    "link by its name": {"content": "http://127.0.0.1:1/page http://127.0.0.1:1/b.png?x=1"},
    "forwarded file": forwarded(attachments=[attached("a.png", "image/png")]),
    "forwarded embed": forwarded(embeds=[{"type": "rich", "image": {"url": PICTURE}}]),
    "forwarded gallery": forwarded(components=[GALLERY]),
    "forwarded link": forwarded(content=PICTURE),
    "sticker": {"sticker_items": [{"id": "7", "name": "wave", "format_type": 1}]},
    "forwarded sticker": forwarded(sticker_items=[{"id": "7", "name": "wave", "format_type": 2}]),
}
STICKER = "https://cdn.discordapp.com/stickers/7.png"
ADDRESSES = {
    "sticker": STICKER,
    "forwarded sticker": STICKER,
    "link by its name": "http://127.0.0.1:1/b.png?x=1",
}
OTHERS: dict[str, dict[str, Any]] = {
    "words": {"content": "hello"},
    "film": {"attachments": [attached("a.mp4", "video/mp4")]},
    "film without a type": {"attachments": [attached("a.mov")]},
    "document": {"attachments": [attached("a.pdf", "application/pdf")]},
    "sound in a forward": forwarded(attachments=[attached("a.ogg", "audio/ogg")]),
    "sticker of shapes": {"sticker_items": [{"id": "7", "name": "wave", "format_type": 3}]},
    "front page": {"content": "https://example.com/"},
    "broken link": {"content": "http://[oops/a"},
}


async def described(world: World, held: dict[str, Any]) -> Any:  # noqa: ANN401 - simcord's
    """Right-click on a message of a member that holds this."""
    alice = world.member("alice")
    sent = await alice.send(world.channel, "words")
    backend = world.env.backend
    stored = backend.get_message(world.channel.id, sent.id)
    message: dict[str, Any] = {
        **serializers.message_payload(backend, stored),
        "content": "",
        **held,
    }
    given = {name: value for name, value in message.items() if value is not ...}
    return await world.right_click(alice, "Describe this picture", given)


@pytest.mark.parametrize("holder", HOLDERS)
async def test_a_picture_is_found(world: World, holder: str) -> None:
    """By its type or name, else it is the one that may be a picture; its bytes tell later."""
    shown = answer(await described(world, HOLDERS[holder]))

    assert (await world.task(shown)).request.inputs.image == ADDRESSES.get(holder, PICTURE)


@pytest.mark.parametrize("other", OTHERS)
async def test_what_is_no_picture_is_refused(world: World, other: str) -> None:
    """What says of itself that it is something else is not even fetched."""
    assert "no picture" in refusal(await described(world, OTHERS[other]))
