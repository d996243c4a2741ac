"""What a server or a member used, in words: on the card, in the chart and for who cannot see it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from bot.domain.servers.usage import Period
from bot.domain.states import Ending
from bot.ui.texts import numbers, tasks
from bot.ui.texts.saying import count, mark, say
from bot.ui.texts.servers import named

if TYPE_CHECKING:
    from bot.domain.servers.usage import Amount, Usage
    from bot.services.servers.usage import Report

PERIODS: Final = {
    Period.THIS_MONTH: mark("This month"),
    Period.LAST_MONTH: mark("Last month"),
    Period.DAYS_7: mark("7 days"),
    Period.DAYS_30: mark("30 days"),
    Period.DAYS_90: mark("90 days"),
}

OF_SERVER: Final = mark("Used in this server")
OF_MEMBER: Final = mark("Used by you")
SHOW_SERVER: Final = mark("Show the server's")
SHOW_MINE: Final = mark("Show mine")
LIGHT: Final = mark("Light")
DARK: Final = mark("Dark")
CSV: Final = mark("Numbers as CSV")
NOTHING: Final = mark("Nothing was asked for in this time.")
NO_EXTRA: Final = mark(
    "-# There is a chart where whoever runs me installed the extra `charts` "
    "(`pip install 'imagine-bot[charts]'`)."
)
NO_CHART: Final = mark("-# The chart cannot be drawn now. Try again in a moment.")

PICTURES_A_DAY: Final = mark("Pictures a day")
DOLLARS_A_DAY: Final = mark("Dollars a day")
BY_MEMBER: Final = mark("By member")
BY_KIND: Final = mark("By kind and speed")
FAILED: Final = mark("Failed")
ALL_OTHERS: Final = mark("All others")

_MONTHS: Final = (
    mark("Jan"),
    mark("Feb"),
    mark("Mar"),
    mark("Apr"),
    mark("May"),
    mark("Jun"),
    mark("Jul"),
    mark("Aug"),
    mark("Sep"),
    mark("Oct"),
    mark("Nov"),
    mark("Dec"),
)
_REASONS: Final = {
    Ending.MODERATION: mark("Against the rules"),
    Ending.PARAMETERS: mark("Wrong parameters"),
    Ending.PICTURE_LINK: mark("Picture not readable"),
    Ending.INPUT: mark("Picture not usable"),
    Ending.UNSUPPORTED: mark("Button not supported"),
    Ending.PARENT_GONE: mark("Picture before it gone"),
    Ending.PARENT_NOT_READY: mark("Picture before it not done"),
    Ending.PROVIDER: mark("Fault at Midjourney"),
    Ending.TIMEOUT: mark("Took too long"),
    Ending.LOST: mark("Lost at Midjourney"),
    Ending.CANCELLED_THERE: mark("Cancelled at Midjourney"),
    Ending.NOT_OPEN: mark("Not open to the key"),
    Ending.NO_CREDIT: mark("No credit left"),
    Ending.NOT_TAKEN: mark("Not taken"),
    Ending.OTHER: mark("Other reasons"),
}


def day(iso: str) -> str:
    """A day as people say it: `3 Nov`."""
    found = date.fromisoformat(iso)
    return say("{day} {month}", day=found.day, month=say(_MONTHS[found.month - 1]))


def days(usage: Usage) -> str:
    """The days from the first to the last."""
    return say("{first} to {last}", first=day(usage.first), last=day(usage.last))


def amount(found: Amount) -> str:
    """Pictures and dollars, shortly."""
    return say("{pictures:,} · ${usd:,.2f}", pictures=found.pictures, usd=found.usd)


def kind(name: str, speed: str) -> str:
    """What was asked for, and how fast."""
    speeds = {one.value: words for one, words in tasks.SPEEDS.items()}
    what = named.kind(name)
    return say("{what}, {speed}", what=what, speed=say(speeds[speed])) if speed in speeds else what


def reason(outcome: str) -> str:
    """Why something failed."""
    known = {ending.value: words for ending, words in _REASONS.items()}
    return say(known.get(outcome, _REASONS[Ending.OTHER]))


def nobody(place: int) -> str:
    """A member whose name is not known, by their place."""
    return say("Member {place}", place=place)


def summary(report: Report, period: Period) -> str:
    """The main figures, a line each."""
    lines = [_total(report), _outcomes(report.usage)]
    if period is not Period.LAST_MONTH:
        lines.append(_forecast(report))
    return "\n".join(filter(None, lines))


def alt(report: Report) -> str:
    """What the chart shows, for who cannot see it."""
    usage = report.usage
    most = max(usage.by_day, key=lambda entry: entry[1].pictures)
    return say(
        "Charts of {pictures} for ${usd:,.2f}, {days}: by day, by member, by kind and speed, and "
        "what failed. Most on {day}: {most}.",
        pictures=numbers.pictures(usage.total.pictures),
        usd=usage.total.usd,
        days=days(usage),
        day=day(most[0]),
        most=most[1].pictures,
    )


def lists(usage: Usage, most: int) -> str:
    """The figures of the charts but for the days, where there is no chart."""
    members, others = usage.top(most)
    by_member = [f"<@{user_id}>: {amount(used)}" for user_id, used in members]
    if members and others.pictures:
        by_member.append(f"{say(ALL_OTHERS)}: {amount(others)}")
    by_kind = [f"{kind(*what)}: {amount(used)}" for what, used in usage.by_kind]
    failed = [f"{reason(outcome)}: {numbers.whole(number)}" for outcome, number in usage.failures]
    titled = ((BY_MEMBER, by_member), (BY_KIND, by_kind), (FAILED, failed))
    return "\n".join(f"**{say(title)}**\n" + "\n".join(rows) for title, rows in titled if rows)


def _total(report: Report) -> str:
    used = report.usage.total
    return say(
        "**{pictures}** for **${usd:,.2f}**, {days} ({zone}).",
        pictures=numbers.pictures(used.pictures),
        usd=used.usd,
        days=days(report.usage),
        zone=report.zone.replace("_", " "),
    )


def _outcomes(usage: Usage) -> str:
    failed = sum(number for _, number in usage.failures)
    told = [count("{count} failed.", "{count} failed.", failed)]
    if usage.median_s is not None:
        told.append(say("Half took {time} at most.", time=numbers.duration(usage.median_s)))
    if usage.unfinished:
        told.append(
            count("{count} is not finished.", "{count} are not finished.", usage.unfinished)
        )
    return " ".join(told)


def _forecast(report: Report) -> str:
    told = say(
        "${usd:,.2f} this month so far; as in the last days it comes to ${forecast:,.2f}",
        usd=report.month.usd,
        forecast=report.forecast_usd,
    )
    if report.budget_usd is None:
        return f"{told}."
    return told + say(", of a budget of ${budget:,.2f}.", budget=report.budget_usd)
