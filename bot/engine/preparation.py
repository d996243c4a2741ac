"""Turning what members attached into what CometAPI takes, when a task's turn comes.

Nothing is spent here: what cannot be used raises, and its task fails with a sentence.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.engine.addresses import END, IMAGE, MASK, MOST_PICTURES, pictures_of
from bot.engine.requests import AREAS
from bot.media import (
    Area,
    PictureError,
    TooBig,
    Unavailable,
    UnsupportedFormat,
    UnusableMask,
    mask_from_picture,
    preset_mask,
    reference,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain import Task
    from bot.media import Fetcher, Mask, Picture


class UnusableInputError(Exception):
    """Something that a member attached cannot be used; `sentence` says what and why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Data URIs to send along."""

    images: tuple[str, ...] = ()
    end: str | None = None
    mask: str | None = None


_MASKS = {
    "nothing": "The mask marks nothing. Paint white what should change, black what should stay.",
    "everything": "The mask marks everything. Paint black what should stay.",
}


async def prepare(fetcher: Fetcher, task: Task, *, parent: Task | None) -> Prepared:
    """Fetch, check, shrink and encode the pictures of a task.

    Raises:
        UnusableInputError: with a sentence for the member.
    """
    options = task.options
    addresses = pictures_of(options)
    if len(addresses) > MOST_PICTURES:  # stored before they were counted
        raise UnusableInputError(f"At most {MOST_PICTURES} pictures go into one request.")
    images = await asyncio.gather(
        *(_reference(fetcher, url, _name(index, addresses)) for index, url in enumerate(addresses)),
    )
    end = options.get(END)
    return Prepared(
        images=tuple(images),
        end=await _reference(fetcher, end, "The end frame") if end else None,
        mask=await _mask(fetcher, task, parent),
    )


async def _mask(fetcher: Fetcher, task: Task, parent: Task | None) -> str | None:
    if AREAS not in task.options and MASK not in task.options:
        return None
    base = task.options.get(IMAGE) or (parent.image_url if parent else None)
    if base is None:
        raise UnusableInputError("The picture that the area belongs to is not there any more.")
    picture = await _fetched(fetcher, base, "The picture")
    mask = await mask_of(fetcher, picture, task.options)
    return mask.data_uri


async def mask_of(fetcher: Fetcher, picture: Picture, options: Mapping[str, str]) -> Mask:
    """The mask for a picture that the options name: an uploaded one, or presets.

    Raises:
        UnusableInputError: with a sentence for the member.
    """
    size = (picture.width, picture.height)
    try:
        if MASK in options:
            uploaded = await _fetched(fetcher, options[MASK], "The mask")
            return await mask_from_picture(uploaded.data, size)
        return await preset_mask(size, [Area(name) for name in options[AREAS].split(",")])
    except PictureError as error:
        raise UnusableInputError(_sentence("The mask", error)) from error


async def _reference(fetcher: Fetcher, url: str, name: str) -> str:
    picture = await _fetched(fetcher, url, name)
    try:
        return (await reference(picture.data)).data_uri
    except PictureError as error:
        raise UnusableInputError(_sentence(name, error)) from error


async def _fetched(fetcher: Fetcher, url: str, name: str) -> Picture:
    try:
        return await fetcher.fetch(url)
    except PictureError as error:
        raise UnusableInputError(_sentence(name, error)) from error


def _sentence(name: str, error: PictureError) -> str:
    if isinstance(error, TooBig):
        unit = "40 million pixels" if error.what == "pixels" else f"{error.limit >> 20} MB"
        return f"{name} is too big. Up to {unit} work."
    if isinstance(error, Unavailable):
        return f"{name} could not be fetched. Attach it, or use a link that anyone can open."
    if isinstance(error, UnusableMask):
        return _MASKS[error.marks]
    if isinstance(error, UnsupportedFormat):
        return f"{name} is of the kind {error.kind}. PNG, JPEG, WebP and GIF work."
    return f"{name} is not a picture that can be used. PNG, JPEG, WebP and GIF work."


def _name(index: int, addresses: Sequence[str]) -> str:
    return "The picture" if len(addresses) == 1 else f"Picture {index + 1}"
