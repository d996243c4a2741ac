"""Numbers in words: durations, money, counts, the place in line."""

from __future__ import annotations

from typing import Final

from bot.store import SHOWN_PLACES
from bot.ui.texts.saying import count, mark, say

_PLACES: Final = {
    2: mark("Waiting · {place}nd in line"),
    3: mark("Waiting · {place}rd in line"),
}
_PLACE: Final = mark("Waiting · {place}th in line")

AT_ONCE_S: Final = 5.0
"""What starts sooner needs no word about it."""


def duration(seconds: float) -> str:
    """A time as people say it: `42 s`, `3 min`, `1 h 5 min`."""
    if seconds < 90:  # noqa: PLR2004 - seconds read well up to a minute and a half
        return say("{seconds} s", seconds=max(0, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return say("{minutes} min", minutes=minutes)
    return say("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def ago(time_s: float) -> str:
    """A moment in epoch seconds as a time that goes on by itself: `5 seconds ago`."""
    return f"<t:{int(time_s)}:R>"


def roughly(seconds: float) -> str:
    """A time that is only expected: `10 s`, `40 s`, `2 min`, `1 h 10 min`."""
    steps_s = 10 if seconds < 90 else 60  # noqa: PLR2004 - as above
    if seconds >= 3600:  # noqa: PLR2004 - of an hour
        steps_s = 600
    return duration(max(10, steps_s * round(seconds / steps_s)))


def place_in_line(place: int | None, starts_in_s: float | None = None) -> str:
    """How many are ahead, in words, and when it starts if that is known and not at once."""
    where = _place(place)
    if starts_in_s is None or starts_in_s < AT_ONCE_S:
        return where
    return say("{where} · about {time}", where=where, time=roughly(starts_in_s))


def _place(place: int | None) -> str:
    if place is None or place == 1:
        return say("Waiting · next in line")
    if place > SHOWN_PLACES:
        return say("Waiting · more than {count} ahead", count=SHOWN_PLACES)
    return say(_PLACES.get(place, _PLACE), place=place)


def whole(number: int) -> str:
    """A count of anything, with its thousands set apart."""
    return say("{number:,}", number=number)


def references(number: int) -> str:
    """How many pictures a prompt refers to."""
    return count("{count} reference", "{count} references", number)


def money(usd: float) -> str:
    """An estimate in US dollars."""
    if usd >= 0.1:  # noqa: PLR2004 - cents
        return say("about ${usd:.2f}", usd=usd)
    return say("about ${usd:.3f}", usd=usd)


def films(number: int) -> str:
    """How many films."""
    return count("{count} film", "{count} films", number)


def pictures(number: int) -> str:
    """How many pictures."""
    return count("{count} picture", "{count} pictures", number)
