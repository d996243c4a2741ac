"""What members read who reacted to a picture."""

from __future__ import annotations

from typing import Final

from bot.ui.texts.saying import mark, say

REMOVE: Final = mark("Remove")
KEEP: Final = mark("Keep it")
KEPT: Final = mark("It stays.")


def question(link: str) -> str:
    """Whether a picture is to be removed."""
    return say("Remove this picture, for good? {link}", link=link)
