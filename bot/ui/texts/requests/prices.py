"""What something costs, said before it is spent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain import kinds
from bot.domain.inputs import FILMS
from bot.services.prices import kind_made
from bot.ui.texts.numbers import films, money, pictures
from bot.ui.texts.saying import mark, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.tasks import Request

OTHER: Final = mark("Prices changed meanwhile.")


def price(*, usd: float, requests: Sequence[Request], is_other: bool) -> str:
    """What requests make for how much, which their member is to agree to."""
    makes = say(
        "This makes {what} for {price}. Nothing was spent yet.",
        what=_made(requests),
        price=money(usd),
    )
    return f"{say(OTHER)} {makes}" if is_other else makes


def _made(requests: Sequence[Request]) -> str:
    first = requests[0]
    if first.kind.in_words:
        return say("a text")
    if kind_made(first.kind, first.custom_id, first.sent_prompt) == kinds.VIDEO.name:
        return films(first.inputs.batch or FILMS)
    return pictures(sum(one.starts for one in requests))
