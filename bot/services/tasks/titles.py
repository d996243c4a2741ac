"""What stands in the place of a prompt for what has none. The words: `bot.ui.texts.tasks`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain import kinds
from bot.domain.messages import Message

if TYPE_CHECKING:
    from bot.domain.inputs import Inputs
    from bot.domain.kinds import Kind


class TitleCode(StrEnum):
    """One for each kind that may come without words."""

    BLEND = "title.blend"
    DESCRIBE = "title.describe"
    FILM = "title.film"
    SWAP = "title.swap"


_CODES: Final = {
    kinds.BLEND: TitleCode.BLEND,
    kinds.DESCRIBE: TitleCode.DESCRIBE,
    kinds.VIDEO: TitleCode.FILM,
    kinds.SWAP: TitleCode.SWAP,
}


def title_of(kind: Kind, inputs: Inputs) -> Message | None:
    """Return the title of a request without words; None for a kind that is nothing without."""
    code = _CODES.get(kind)
    if code is TitleCode.BLEND:
        return Message(code, count=len(inputs.images))
    return Message(code) if code else None
