"""What is used up or nearly so: whose it is, what it is, and when it opens again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.servers.quotas import Quota
from bot.services.refusals import Refusal
from bot.ui.texts.numbers import ago, pictures
from bot.ui.texts.saying import count, mark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.servers.quotas import Left, Spent

ALLOW_MORE: Final = mark("Allow {usd:.0f} more dollars this month")
ALLOWED: Final = mark(
    "{usd:.0f} more dollars are allowed this month: ${most:.2f} in all. Ask for your picture again."
)
_OPENS: Final = mark("It opens again {opens}. Nothing was spent.")
NONE: Final = mark("In this server you may have no pictures made. Nothing was spent.")
_FIRST: Final = {
    Quota.PICTURES_A_DAY: mark("You have asked for {used} today, as many as you may here."),
    Quota.PICTURES_A_MONTH: mark("You have asked for {used} this month, as many as you may here."),
    Quota.USD_A_MONTH: mark(
        "You have used ${used:.2f} of the ${most:.2f} that you may use here this month, and this "
        "would cost about ${more:.2f}."
    ),
    Quota.SERVER_BUDGET: mark(
        "This server's budget for the month is used up: ${used:.2f} of ${most:.2f}. "
        "Whoever manages the server can allow more."
    ),
    Quota.SERVER_LIMIT: mark(
        "What this server may use in a month is used up: ${used:.2f} of ${most:.2f}, as whoever "
        "runs me decided."
    ),
    Quota.OPERATOR_BUDGET: mark(
        "Whoever runs me has set a budget for the month, and it is used up."
    ),
}
_FEWER: Final = {
    Quota.PICTURES_A_DAY: mark("You may ask for {left} more today, and this would be {more}."),
    Quota.PICTURES_A_MONTH: mark(
        "You may ask for {left} more this month, and this would be {more}."
    ),
}


def refused(*, spent: Spent, opens_s: float) -> str:
    """Why there is no room for what a member asked for, and when there is."""
    opens = say(_OPENS, opens=ago(opens_s))
    if spent.quota not in _FEWER:
        first = say(_FIRST[spent.quota], used=spent.used, most=spent.most, more=spent.more)
        return f"{first} {opens}"
    if spent.most <= 0:
        return say(NONE)
    left, used = int(spent.most - spent.used), pictures(int(spent.used))
    if left <= 0:
        return f"{say(_FIRST[spent.quota], used=used)} {opens}"
    return f"{say(_FEWER[spent.quota], left=left, more=int(spent.more))} {opens}"


def near(left: Left) -> str:
    """What a member may still ask for."""
    if left.quota.is_of_day:
        return count("{count} left today.", "{count} left today.", left.pictures)
    return count("{count} left this month.", "{count} left this month.", left.pictures)


def _batch_too_large(*, limit: int) -> str:
    return say(
        "You may ask for {pictures} at once. Ask for fewer. Nothing was spent.",
        pictures=pictures(limit),
    )


SENTENCES: Final = {
    Refusal.ALLOWED_BEFORE: mark(
        "This button was used before, or is of another month, so I did nothing. "
        "Ask for a picture to see how it is now."
    ),
}

WITH_VALUES: Final[Mapping[Refusal, Callable[..., str]]] = {
    Refusal.QUOTA_SPENT: refused,
    Refusal.BATCH_TOO_LARGE: _batch_too_large,
}
"""What says a refusal, by the names of its values."""
