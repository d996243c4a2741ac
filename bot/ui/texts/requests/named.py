"""Which of the member's own words a refusal names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.ui.characters import cleaned

if TYPE_CHECKING:
    from bot.domain.tasks import Task

_FLAG: Final = re.compile(r"--[a-z]+")
_QUOTED: Final = re.compile("[\"'`\u201c\u2018\u300c](.+?)[\"'`\u201d\u2019\u300d]")
_BEHIND: Final = re.compile("[\\]:\uff1a]\\s*([^\\]:\uff1a]+)")
"""What names words: quotes around them, or a title or a colon before them."""

_AROUND: Final = " .,;!?\"'`*_[]"


def parameters_named(task: Task) -> tuple[str, ...]:
    """Return the parameters of the prompt that the refusal names."""
    flags = _FLAG.findall(task.result.detail.lower())
    named = [flag for flag in flags if flag in task.request.sent_prompt]
    return tuple(f"`{flag}`" for flag in dict.fromkeys(named))


def words_named(task: Task) -> str | None:
    """Return the words of the prompt that the refusal names, None if it names none."""
    told = cleaned(task.result.detail)
    named = (told, *_QUOTED.findall(told), *_BEHIND.findall(told))
    found = (each.strip(_AROUND) for each in named)
    return next((each for each in found if each and _holds(task.prompt_as_run, each)), None)


def _holds(prompt: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", prompt, re.IGNORECASE) is not None
