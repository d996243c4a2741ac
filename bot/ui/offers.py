"""What a message holds that may be a picture: files, galleries, previews, stickers, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services.tasks.pictures.offered_pictures import Offer, links_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import discord
    from discord.message import MessageSnapshot

_PICTURE = "image/*"  # what Discord shows as one, whatever its address


def offers_in(message: discord.Message) -> Iterator[Offer]:
    """What may be a picture in a message and in what it forwards, the most likely first."""
    parts: list[discord.Message | MessageSnapshot] = [message, *message.message_snapshots]
    for part in parts:
        yield from _offers(part)


def _offers(part: discord.Message | MessageSnapshot) -> Iterator[Offer]:
    for attachment in part.attachments:
        yield _offer(attachment.url, attachment.filename, attachment.content_type)
    # discord.py does not set them where the message has none.
    yield from _in_components(getattr(part, "components", ()))
    for embed in part.embeds:
        for media in (embed.image, embed.thumbnail):
            if address := _web_address(media):
                yield Offer(address, content_type=_PICTURE)
    for sticker in part.stickers:
        yield _offer(sticker.url)
    yield from links_in(_text(part.content))


def _offer(address: object, name: object = "", content_type: object = None) -> Offer:
    """Discord's word for it: nobody has checked yet that any of it is text."""
    return Offer(_text(address), _text(name), _text(content_type) or None)


def _text(told: object) -> str:
    return told if isinstance(told, str) else ""


def _in_components(components: Iterable[Any]) -> Iterator[Offer]:
    """The media of a layout, however deep it is."""
    for component in components:
        for holder in (component, *getattr(component, "items", ())):
            media = getattr(holder, "media", None)
            if address := media and _web_address(media):
                yield _offer(address, getattr(holder, "name", None), media.content_type)
        yield from _in_components(getattr(component, "children", ()))
        yield from _in_components(filter(None, [getattr(component, "accessory", None)]))


def _web_address(media: Any) -> str | None:  # noqa: ANN401 - discord.py's proxies have no type
    addresses = (_text(media.url), _text(media.proxy_url))
    return next((each for each in addresses if each.startswith("http")), None)
