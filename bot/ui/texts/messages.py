"""From a message, which is a code and values, to its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.domain.messages import VERBATIM, Message
from bot.ui.texts.prompts import refusals
from bot.ui.texts.requests import inputs, titles
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.messages import Value

_TABLES: Final[tuple[Mapping[Any, str], ...]] = (
    refusals.SENTENCES,
    inputs.SENTENCES,
    titles.SENTENCES,
)
SENTENCES: Final = {VERBATIM: "{text}"} | {
    str(code): sentence for table in _TABLES for code, sentence in table.items()
}


def words(message: Message) -> str:
    """Return what a message says, in the language spoken."""
    values = {name: _in_words(value) for name, value in message.values.items()}
    return say(SENTENCES[message.code], **values)


def _in_words(value: Value) -> Any:  # noqa: ANN401 - a text, a number or several texts
    if isinstance(value, Message):
        return words(value)
    return tuple(str(_in_words(each)) for each in value) if isinstance(value, tuple) else value
