"""What a finished task shows, links and buttons, however some server spells them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from bot.cometapi.answers.coercion import as_int, as_items, as_mapping, as_text, as_url
from bot.cometapi.models import Media, RemoteButton

_FILMS: Final = ("videoUrls", "video_urls", "videoUrl", "video_url")
_PICTURES: Final = ("imageUrl", "image_url", "image_urls", "imageUrls")
_LINKS: Final = ("url", "videoUrl", "video_url", "imageUrl", "image_url", "src", "link")
_PARTS: Final = 4
"""Pictures that Midjourney makes at once; a list of more has the grid of them as well."""

_BETWEEN_LINKS: Final = re.compile(r"[,;\s]+(?=https?://)", re.IGNORECASE)
_STYLES: Final = range(1, 6)
_GREY: Final = 2


def media_of(fields: Mapping[str, object], base_url: str) -> tuple[Media, ...]:
    """Every link of a task once: films before pictures, for a still is only where a film begins.

    A link that is also among the few of a list is only the first of those.
    """
    named = {name: dict(_links(fields.get(name), base_url)) for name in (*_FILMS, *_PICTURES)}
    found: dict[str, Media] = {}
    for name, links in named.items():
        if any(links.keys() < more.keys() and len(more) <= _PARTS for more in named.values()):
            continue
        for url, thumbnail in links.items():
            known = found.setdefault(url, Media(url=url, thumbnail=thumbnail, source=name))
            if known.thumbnail is None:
                found[url] = replace(known, thumbnail=thumbnail)
    return tuple(found.values())


def _links(value: object, base_url: str) -> Iterator[tuple[str, str | None]]:
    """Yield each link with its thumbnail: of a text, an object, or a list of them."""
    for item in as_items(value):
        parts = as_mapping(item)
        named = next((parts[name] for name in _LINKS if parts.get(name)), None) if parts else item
        for text in _BETWEEN_LINKS.split(as_text(named).strip()):
            if url := as_url(text, base_url):
                yield url, as_url(parts.get("thumbnail"), base_url)


def buttons_of(fields: Mapping[str, object], base_url: str) -> tuple[RemoteButton, ...]:
    """The usable buttons of a task in the server's order, each target once."""
    found: dict[str, RemoteButton] = {}
    for button in map(as_mapping, as_items(fields.get("buttons"))):
        custom_id = as_text(button.get("customId"))
        url = as_url(button.get("url"), base_url)
        target = custom_id.strip() or url
        if not target:
            continue
        style = as_int(button.get("style"))
        remote = RemoteButton(
            custom_id=custom_id if custom_id.strip() else None,
            label=as_text(button.get("label")).strip(),
            emoji=as_text(button.get("emoji")).strip(),
            style=style if style and style in _STYLES else _GREY,
            url=url,
        )
        found.setdefault(target, remote)
    return tuple(found.values())
