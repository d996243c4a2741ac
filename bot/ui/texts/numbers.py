"""Numbers in words: durations, money, counts, the place in line."""

from __future__ import annotations

from bot.store import SHOWN_PLACES


def duration(seconds: float) -> str:
    """A time as people say it: `42 s`, `3 min`, `1 h 5 min`."""
    if seconds < 90:  # noqa: PLR2004 - seconds read well up to a minute and a half
        return f"{max(0, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def place_in_line(place: int | None) -> str:
    """How many are ahead, in words."""
    if place is None or place == 1:
        return "Waiting · next in line"
    if place > SHOWN_PLACES:
        return f"Waiting · more than {SHOWN_PLACES} ahead"
    endings = {2: "nd", 3: "rd"}
    return f"Waiting · {place}{endings.get(place, 'th')} in line"


def references(count: int) -> str:
    """How many pictures a prompt refers to."""
    return "1 reference" if count == 1 else f"{count} references"


def money(usd: float) -> str:
    """An estimate in US dollars."""
    return f"about ${usd:.2f}" if usd >= 0.1 else f"about ${usd:.3f}"  # noqa: PLR2004 - cents


def pictures(count: int) -> str:
    """How many pictures."""
    return "1 picture" if count == 1 else f"{count} pictures"
