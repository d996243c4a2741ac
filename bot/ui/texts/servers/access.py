"""What a server's settings or its operator do not let a member do, and what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.services.refusals import Refusal
from bot.ui.texts.requests import prices
from bot.ui.texts.saying import mark, say
from bot.ui.texts.servers import named, reports, safety

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from bot.domain.kinds import Speed

SENTENCES: Final = {
    Refusal.SERVER_PAUSED: mark(
        "Whoever runs me has paused me for this server, so nothing was spent. "
        "The owners of the server can ask them why."
    ),
    Refusal.SERVER_NOT_SERVED: mark(
        "Whoever runs me lets me work in certain servers, and this is not one of them. "
        "Nothing was spent."
    ),
    Refusal.BLOCKED_MEMBER: mark(
        "The owners of this server do not let you use me, so nothing was spent. "
        "Ask them if that should change."
    ),
    Refusal.NO_DIRECT_MESSAGES: mark(
        "Your server does not let its members use me in direct messages. Ask there. "
        "Nothing was spent."
    ),
    Refusal.LEFT_SERVER: mark(
        "What you ask for here counts for the server in which you asked last, and you are not in "
        "that one any more. Ask me once in a server that we are both in: from then on it counts "
        "for that one. Nothing was spent."
    ),
    Refusal.NO_PRIVATE_RESULTS: mark(
        "This server does not let me answer its members in direct messages. Ask with "
        "`private:False`. "
        "Nothing was spent."
    ),
    Refusal.NOT_AGE_RESTRICTED: mark(
        "In this server pictures are made in age-restricted channels only. Ask in one of those. "
        "Nothing was spent."
    ),
    Refusal.MANAGERS_ONLY: mark(
        "Only members with the permission Manage Server may change how I work here."
    ),
    Refusal.NO_GALLERY: mark(
        "This server has no gallery. Who manages it can choose one in /settings, on the page "
        "Channels."
    ),
    Refusal.NOT_FOR_GALLERY: mark(
        "Only a finished picture goes to the gallery, and each only once: this one is none, or is "
        "or was there."
    ),
    Refusal.MODERATORS_ONLY: mark(
        "Only members with the permission Manage Messages in a server may look at that."
    ),
    Refusal.OPERATORS_ONLY: mark("Only whoever runs me may use that."),
    Refusal.NOT_IN_SERVER: mark("I am not in that server (any more). Open /operator again."),
    Refusal.NOT_LEFT: mark(
        "Discord did not let me leave, so I am still in that server. Try again in a moment."
    ),
    Refusal.CHANGED_MEANWHILE: mark(
        "Somebody changed this meanwhile, so I did nothing. Open /settings again."
    ),
    **safety.SENTENCES,
    **reports.SENTENCES,
    Refusal.NO_SUCH_VALUE: mark(
        "This setting does not take that, so nothing was changed. Choose or write something else."
    ),
}

_NO_FILM: Final = mark(
    "Films are made in Relax or Fast, and neither is open to you in this server. Ask its owners. "
    "Nothing was spent."
)


def _blocked_role(*, role: int) -> str:
    return say(
        "Members with the role {roles} may not use me in this server. Nothing was spent. "
        "Ask its owners if that should change.",
        roles=named.roles([role]),
    )


def _role_needed(*, roles: Collection[int]) -> str:
    return say(
        "In this server I make pictures for members with the role {roles:or}. "
        "Ask its owners for it. Nothing was spent.",
        roles=named.roles(roles),
    )


def _closed_channel(*, channels: Collection[int]) -> str:
    if not channels:
        return say("No pictures are made in this channel. Ask in another one. Nothing was spent.")
    return say(
        "Pictures are made in {channels:or}. Ask there. Nothing was spent.",
        channels=named.channels(channels),
    )


def _turbo_film(*, open: Collection[Speed]) -> str:  # noqa: A002 - a value's name
    if not open:
        return say(_NO_FILM)
    return say("Films are not made in Turbo. Choose {open:or}.", open=named.speeds(open))


def _speed_closed(*, speed: Speed, open: Collection[Speed], is_film: bool) -> str:  # noqa: A002 - a value's name
    [closed] = named.speeds([speed])
    if not open and is_film:
        return say(_NO_FILM)
    if not open:
        return say("No speed is open to you in this server. Ask its owners. Nothing was spent.")
    return say(
        "{closed} is not open to you in this server. Choose {open:or}. Nothing was spent.",
        closed=closed,
        open=named.speeds(open),
    )


def _no_number(*, written: str, most: int) -> str:
    return say(
        "Write a whole number from 0 to {most:,}, and not {written:code}. Nothing was changed.",
        written=written,
        most=most,
    )


def _no_amount(*, written: str, most: int) -> str:
    return say(
        "Write an amount from 0 to {most:,} US dollars, such as 2.50, and not {written:code}. "
        "Nothing was changed.",
        written=written,
        most=most,
    )


def _kind_closed(*, kind: str) -> str:
    return say(
        "{what} are not open to you in this server. Ask its owners if that should change. "
        "Nothing was spent.",
        what=named.kind(kind),
    )


WITH_VALUES: Final[Mapping[Refusal, Callable[..., str]]] = {
    Refusal.BLOCKED_ROLE: _blocked_role,
    Refusal.ROLE_NEEDED: _role_needed,
    Refusal.CLOSED_CHANNEL: _closed_channel,
    Refusal.TURBO_FILM: _turbo_film,
    Refusal.SPEED_CLOSED: _speed_closed,
    Refusal.KIND_CLOSED: _kind_closed,
    Refusal.UNWANTED_WORD: safety.unwanted_word,
    Refusal.TIMED_OUT: safety.timed_out,
    Refusal.WORD_LIST_TOO_LONG: safety.list_too_long,
    **reports.WITH_VALUES,
    Refusal.PRICE: prices.price,
    Refusal.NO_NUMBER: _no_number,
    Refusal.NO_AMOUNT: _no_amount,
}
"""What says a refusal, by the names of its values."""
