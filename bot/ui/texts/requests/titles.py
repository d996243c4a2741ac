"""What stands in the place of a prompt for what has none."""

from __future__ import annotations

from typing import Final

from bot.domain.kinds import TitleCode
from bot.ui.texts.saying import mark

SENTENCES: Final = {
    TitleCode.BLEND: mark("A blend of {count} pictures"),
    TitleCode.DESCRIBE: mark("What could this picture's prompt be?"),
    TitleCode.FILM: mark("A film from this picture"),
    TitleCode.HIDDEN: mark("A picture whose prompt is kept private"),
    TitleCode.SWAP: mark("A face in another picture"),
}
