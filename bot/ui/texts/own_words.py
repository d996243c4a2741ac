"""What Midjourney itself says about a failure that our sentences do not explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.cometapi.answers.own_words import own_words as sentence_in
from bot.domain.states import Ending
from bot.ui.escaping import escaped
from bot.ui.texts.requests.named import words_named
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from bot.domain.tasks import Task

SHOWN: Final = 240
"""How much of it, counted as `bot.ui.escaping.escaped` does."""


def own_words(task: Task) -> str | None:
    """Midjourney's own sentence on a failure that our words do not explain, if it has one."""
    is_unnamed = task.result.ending is Ending.MODERATION and words_named(task) is None
    if task.result.ending is not Ending.OTHER and not is_unnamed:
        return None
    words = escaped(sentence_in(task.result.detail), SHOWN)
    return say("Midjourney's own words: {words}", words=words) if words else None
