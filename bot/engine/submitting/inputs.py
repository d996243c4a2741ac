"""Turning what members attached into what CometAPI takes, when a task's turn comes.

Nothing is spent here: what cannot be used raises, and its task fails with a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.inputs import MOST_PICTURES
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
    from collections.abc import Sequence

    from bot.domain.tasks import Task
    from bot.media import Fetcher, Hold, Mask, Picture


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


async def prepare(fetcher: Fetcher, task: Task, hold: Hold, *, parent: Task | None) -> Prepared:
    """Fetch, check, shrink and encode the pictures of a task; what comes of it is held.

    Raises:
        UnusableInputError: with a sentence for the member.
    """
    addresses, end = task.request.inputs.pictures, task.request.inputs.end
    if len(addresses) > MOST_PICTURES:  # stored before they were counted
        raise UnusableInputError(f"At most {MOST_PICTURES} pictures go into one request.")
    # One after the other: each is far smaller once it is prepared.
    images = [
        await _reference(fetcher, url, _name(index, addresses), hold)
        for index, url in enumerate(addresses)
    ]
    prepared = Prepared(
        images=tuple(images),
        end=await _reference(fetcher, end, "The end frame", hold) if end else None,
        mask=await _mask(fetcher, task, parent, hold),
    )
    hold.settle(hold.count)
    return prepared


async def _mask(fetcher: Fetcher, task: Task, parent: Task | None, hold: Hold) -> str | None:
    inputs = task.request.inputs
    if not inputs.areas and inputs.mask is None:
        return None
    base = inputs.image or (parent.result.image_url if parent else None)
    if base is None:
        raise UnusableInputError("The picture that the area belongs to is not there any more.")
    size = await _size(fetcher, base, hold)
    if inputs.mask is not None:
        return await _uploaded(fetcher, inputs.mask, size, hold)
    mask = await preset_of(size, inputs.areas)
    return await _held(mask.data_uri, 0, hold)


async def preset_of(size: tuple[int, int], areas: Sequence[str]) -> Mask:
    """The mask of these areas for a picture of so many pixels.

    Raises:
        UnusableInputError: with a sentence for the member.
    """
    try:
        return await preset_mask(size, [Area(name) for name in areas])
    except PictureError as error:
        raise UnusableInputError(_sentence("The mask", error)) from error


async def _size(fetcher: Fetcher, url: str, hold: Hold) -> tuple[int, int]:
    picture = await _fetched(fetcher, url, "The picture", hold)
    hold.give_back(len(picture.data))
    return picture.width, picture.height


async def _uploaded(fetcher: Fetcher, url: str, size: tuple[int, int], hold: Hold) -> str:
    picture = await _fetched(fetcher, url, "The mask", hold)
    try:
        mask = await mask_from_picture(picture.data, size)
    except PictureError as error:
        raise UnusableInputError(_sentence("The mask", error)) from error
    return await _held(mask.data_uri, len(picture.data), hold)


async def _reference(fetcher: Fetcher, url: str, name: str, hold: Hold) -> str:
    picture = await _fetched(fetcher, url, name, hold)
    try:
        made = await reference(picture.data)
    except PictureError as error:
        raise UnusableInputError(_sentence(name, error)) from error
    return await _held(made.data_uri, len(picture.data), hold)


async def _held(data_uri: str, made_of: int, hold: Hold) -> str:
    """Hold what was made instead of the file, of so many bytes, that it was made of."""
    await hold.replace(made_of, len(data_uri))
    return data_uri


async def _fetched(fetcher: Fetcher, url: str, name: str, hold: Hold) -> Picture:
    try:
        return await fetcher.fetch(url, hold)
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
        return f"{name} is of the kind {error.kind}. PNG, JPEG, WebP, GIF, AVIF, BMP and TIFF work."
    return (
        f"{name} is not a picture that can be used. PNG, JPEG, WebP, GIF, AVIF, BMP and TIFF work."
    )


def _name(index: int, addresses: Sequence[str]) -> str:
    return "The picture" if len(addresses) == 1 else f"Picture {index + 1}"
