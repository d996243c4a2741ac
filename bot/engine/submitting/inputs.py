"""Turning what members attached into what CometAPI takes, when a task's turn comes.

Nothing is spent here: what cannot be used raises, and its task fails and says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.inputs import MOST_PICTURES
from bot.domain.messages import Message
from bot.engine.submitting.input_codes import InputCode
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
from bot.media.fetching.limits import MEMBER_PIXELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.tasks import Task
    from bot.media import Fetcher, Hold, Mask, Picture


class UnusableInputError(Exception):
    """Something that a member attached cannot be used; `message` says what and why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.code)
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Data URIs to send along."""

    images: tuple[str, ...] = ()
    end: str | None = None
    mask: str | None = None


_MASKS = {
    "nothing": InputCode.MASK_MARKS_NOTHING,
    "everything": InputCode.MASK_MARKS_EVERYTHING,
}
_END_FRAME = Message(InputCode.END_FRAME)
_MASK = Message(InputCode.MASK)
_PICTURE = Message(InputCode.PICTURE)


async def prepare(fetcher: Fetcher, task: Task, hold: Hold, *, parent: Task | None) -> Prepared:
    """Fetch, check, shrink and encode the pictures of a task; what comes of it is held.

    Raises:
        UnusableInputError: one of them cannot be used.
    """
    addresses, end = task.request.inputs.pictures, task.request.inputs.end
    if len(addresses) > MOST_PICTURES:  # stored before they were counted
        raise UnusableInputError(Message(InputCode.TOO_MANY, limit=MOST_PICTURES))
    # One after the other: each is far smaller once it is prepared.
    images = [
        await _reference(fetcher, url, _name(index, addresses), hold)
        for index, url in enumerate(addresses)
    ]
    prepared = Prepared(
        images=tuple(images),
        end=await _reference(fetcher, end, _END_FRAME, hold) if end else None,
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
        raise UnusableInputError(Message(InputCode.NO_BASE))
    size = await _size(fetcher, base, hold)
    if inputs.mask is not None:
        return await _uploaded(fetcher, inputs.mask, size, hold)
    mask = await preset_of(size, inputs.areas)
    return await _held(mask.data_uri, 0, hold)


async def preset_of(size: tuple[int, int], areas: Sequence[str]) -> Mask:
    """The mask of these areas for a picture of so many pixels.

    Raises:
        UnusableInputError: one of them cannot be used.
    """
    try:
        return await preset_mask(size, [Area(name) for name in areas])
    except PictureError as error:
        raise UnusableInputError(_why(_MASK, error)) from error


async def _size(fetcher: Fetcher, url: str, hold: Hold) -> tuple[int, int]:
    picture = await _fetched(fetcher, url, _PICTURE, hold)
    hold.give_back(len(picture.data))
    return picture.width, picture.height


async def _uploaded(fetcher: Fetcher, url: str, size: tuple[int, int], hold: Hold) -> str:
    picture = await _fetched(fetcher, url, _MASK, hold)
    try:
        mask = await mask_from_picture(picture.data, size)
    except PictureError as error:
        raise UnusableInputError(_why(_MASK, error)) from error
    return await _held(mask.data_uri, len(picture.data), hold)


async def _reference(fetcher: Fetcher, url: str, name: Message, hold: Hold) -> str:
    picture = await _fetched(fetcher, url, name, hold)
    try:
        made = await reference(picture.data)
    except PictureError as error:
        raise UnusableInputError(_why(name, error)) from error
    return await _held(made.data_uri, len(picture.data), hold)


async def _held(data_uri: str, made_of: int, hold: Hold) -> str:
    """Hold what was made instead of the file, of so many bytes, that it was made of."""
    await hold.replace(made_of, len(data_uri))
    return data_uri


async def _fetched(fetcher: Fetcher, url: str, name: Message, hold: Hold) -> Picture:
    try:
        return await fetcher.fetch(url, hold)
    except PictureError as error:
        raise UnusableInputError(_why(name, error)) from error


def _why(name: Message, error: PictureError) -> Message:
    if isinstance(error, TooBig) and error.what == "pixels":
        return Message(InputCode.TOO_MANY_PIXELS, name=name, millions=MEMBER_PIXELS // 10**6)
    if isinstance(error, TooBig):
        return Message(InputCode.TOO_MANY_BYTES, name=name, megabytes=error.limit >> 20)
    if isinstance(error, Unavailable):
        return Message(InputCode.NOT_FETCHED, name=name)
    if isinstance(error, UnusableMask):
        return Message(_MASKS[error.marks])
    if isinstance(error, UnsupportedFormat):
        return Message(InputCode.UNSUPPORTED, name=name, kind=error.kind)
    return Message(InputCode.NO_PICTURE, name=name)


def _name(index: int, addresses: Sequence[str]) -> Message:
    if len(addresses) == 1:
        return _PICTURE
    return Message(InputCode.PICTURE_OF_SEVERAL, number=index + 1)
