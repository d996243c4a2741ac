"""The chart of a report: which numbers it shows, and by what names."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot.discord_client.members import member_of
from bot.media import Bars, Columns, chart
from bot.ui.escaping import label
from bot.ui.texts import numbers
from bot.ui.texts.saying import say
from bot.ui.texts.servers import usage as texts

if TYPE_CHECKING:
    import discord

    from bot.domain.servers.usage import Usage
    from bot.media.charts import Theme
    from bot.services.servers.usage import Report

MOST_MEMBERS: Final = 8
"""Who used most are named; nobody reads more of them."""

NAMES_S: Final = 3.0
"""Names that Discord does not tell within so long are left out."""

_LONGEST: Final = 26
_MOST_ROWS: Final = 10


async def drawn(
    client: discord.Client, guild: discord.Guild | None, report: Report, theme: Theme
) -> bytes:
    """A PNG of what a server used (None: what one member did). Raises PictureError."""
    usage = report.usage
    bars = [await _by_member(client, guild, usage)] if guild and usage.members else []
    bars += [_by_kind(usage), _failed(usage)]
    title = f"{guild.name} · {texts.days(usage)}" if guild else texts.days(usage)
    return await chart(
        theme=theme,
        title=label(title, 2 * _LONGEST),
        columns=_by_day(usage),
        bars=[one for one in bars if one.rows],
    )


def _by_day(usage: Usage) -> list[Columns]:
    labels = [texts.day(day) for day, _ in usage.by_day]
    amounts = [amount for _, amount in usage.by_day]
    return [
        Columns(
            title=say(texts.PICTURES_A_DAY),
            colour="pictures",
            labels=labels,
            values=[max(0, amount.pictures) for amount in amounts],
            whole=True,
        ),
        Columns(
            title=say(texts.DOLLARS_A_DAY),
            colour="dollars",
            labels=labels,
            values=[max(0.0, amount.usd) for amount in amounts],
            whole=False,
        ),
    ]


async def _by_member(client: discord.Client, guild: discord.Guild, usage: Usage) -> Bars:
    members, others = usage.top(MOST_MEMBERS)
    names = await asyncio.gather(*(_name(client, guild, user_id) for user_id, _ in members))
    rows = [
        (name or texts.nobody(place), texts.nobody(place), used.pictures, texts.amount(used))
        for place, (name, (_, used)) in enumerate(zip(names, members, strict=True), start=1)
    ]
    if others.pictures > 0:
        name = say(texts.ALL_OTHERS)
        rows.append((name, name, others.pictures, texts.amount(others)))
    return Bars(title=say(texts.BY_MEMBER), colour="pictures", rows=rows)


async def _name(client: discord.Client, guild: discord.Guild, user_id: int) -> str:
    """What a member is called in a server; nothing if Discord does not say."""
    member = await member_of(client, guild, user_id, within_s=NAMES_S)
    return "" if member is None else label(member.display_name, _LONGEST)


def _by_kind(usage: Usage) -> Bars:
    rows = []
    for what, used in usage.by_kind[:_MOST_ROWS]:
        name = label(texts.kind(*what), _LONGEST + 4)
        rows.append((name, name, used.pictures, texts.amount(used)))
    return Bars(title=say(texts.BY_KIND), colour="dollars", rows=rows)


def _failed(usage: Usage) -> Bars:
    rows = []
    for outcome, number in usage.failures[:_MOST_ROWS]:
        name = texts.reason(outcome)
        rows.append((name, name, number, numbers.whole(number)))
    return Bars(title=say(texts.FAILED), colour="failures", rows=rows)
