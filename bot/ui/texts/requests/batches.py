"""Several pictures from one prompt: what is asked before they are made, and what is said then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ui.characters import shorten
from bot.ui.escaping import escaped
from bot.ui.texts.numbers import money, pictures
from bot.ui.texts.saying import count, mark, say

if TYPE_CHECKING:
    from bot.services.tasks.batches import Plan

LEAVE: Final = mark("Leave it")
DROPPED: Final = mark("Left at that. Nothing was made.")

PLANNED_SHOWN: Final = 180
"""How much is shown of each prompt, counted as `bot.ui.escaping.escaped` does."""


def preview(plan: Plan) -> str:
    """The preview of a batch: what would be made, how many, for how much."""
    first = say(
        "This makes {pictures} for {price}:",
        pictures=pictures(len(plan.prompts)),
        price=money(plan.usd),
    )
    lines = [f"{n}. {escaped(p, PLANNED_SHOWN)}" for n, p in enumerate(plan.prompts, start=1)]
    return shorten("\n".join([first, *lines]), 3900)


def make(number: int) -> str:
    """What makes all that the preview shows."""
    return say("Make {pictures}", pictures=pictures(number))


def made(number: int) -> str:
    """What a confirmed batch answers."""
    return count(
        "{count} picture is on its way into this channel.",
        "{count} pictures are on their way into this channel.",
        number,
    )


def made_private(number: int) -> str:
    """What a confirmed batch answers whose pictures come by direct message."""
    on_its_way = count(
        "{count} picture is on its way into your direct messages.",
        "{count} pictures are on their way into your direct messages.",
        number,
    )
    if_closed = say(
        "If nothing is there in ten minutes, they are closed to me, and nothing was spent."
    )
    return f"{on_its_way} {if_closed}"
