"""The card of `/usage`: figures and a chart of a period, also after a restart.

All that a press is about stands in its custom_id: whose use, of which period, dark or light.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, cast

import discord
from discord import ui

from bot.discord_client.requests import callbacks
from bot.domain.servers.usage import Period
from bot.media import PictureError, can_draw
from bot.ui import interactions
from bot.ui.panels import usage_chart
from bot.ui.panels.parts import button, buttons, choices, text
from bot.ui.panels.usage_csv import as_csv
from bot.ui.stateless import inert_layout
from bot.ui.texts.saying import say
from bot.ui.texts.servers import usage as texts

if TYPE_CHECKING:
    import re

    from bot.media.charts import Theme
    from bot.services.servers.usage import Report

    Interaction = discord.Interaction[Any]

USAGE: Final = (
    "use:1:(?P<whose>server|mine):(?P<period>[a-z0-9]{1,12}):(?P<theme>dark|light)"
    ":(?P<verb>show|period|csv)"
)
_CHART: Final = "usage.png"
_NUMBERS: Final = "usage.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a card shows."""

    whose: str
    period: Period = Period.THIS_MONTH
    theme: Theme = "dark"

    def custom_id(self, verb: str = "show") -> str:
        """That of what leads to it."""
        return f"use:1:{self.whose}:{self.period}:{self.theme}:{verb}"


async def show(interaction: Interaction) -> None:
    """Answer with the use of a manager's server, or with the member's own."""
    manages = interactions.requester_of(interaction).manages
    await callbacks.defer(interaction, thinking=True)
    await _put(interaction, Shown(whose="server" if manages else "mine"))


async def pressed(interaction: Interaction, said: re.Match[str]) -> None:
    """Answer a press, or the choice of a period. Raises RefusedError."""
    shown = Shown(
        whose=said["whose"],
        period=_period(said["period"]),
        theme=cast("Theme", said["theme"]),
    )
    if said["verb"] == "csv":
        await callbacks.defer(interaction, thinking=True)
        await _send_numbers(interaction, shown)
        return
    await callbacks.defer(interaction)
    chosen = next(iter(interactions.chosen_in(interaction)), shown.period)
    await _put(interaction, replace(shown, period=_period(chosen)))


def _period(value: str) -> Period:
    """The period of that name; the first where a later version had another."""
    return Period(value) if value in set(Period) else Period.THIS_MONTH


async def _report(interaction: Interaction, shown: Shown) -> Report:
    reports = interactions.services_of(interaction).usage
    read = reports.of_server if shown.whose == "server" else reports.of_member
    return await read(interactions.requester_of(interaction), shown.period)


async def _send_numbers(interaction: Interaction, shown: Shown) -> None:
    report = await _report(interaction, shown)
    file = discord.File(BytesIO(as_csv(report)), filename=_NUMBERS)
    layout = inert_layout(ui.File[Any](f"attachment://{_NUMBERS}"))
    await callbacks.edit_original(interaction, layout, [file])


async def _put(interaction: Interaction, shown: Shown) -> None:
    """Show a card in the place of the answer that was begun."""
    report = await _report(interaction, shown)
    container: ui.Container[Any] = ui.Container()
    title = say(texts.OF_SERVER if shown.whose == "server" else texts.OF_MEMBER)
    container.add_item(text(f"### {title}", texts.summary(report, shown.period)))
    files = []
    if not report.usage.total.pictures and not report.usage.failures:
        container.add_item(text(say(texts.NOTHING)))
    elif (png := await _chart(interaction, report, shown)) is not None:
        files.append(discord.File(BytesIO(png), filename=_CHART))
        container.add_item(_gallery(report))
    else:
        why = say(texts.NO_CHART if can_draw() else texts.NO_EXTRA)
        container.add_item(text(texts.lists(report.usage, usage_chart.MOST_MEMBERS), why))
    for row in _controls(shown, manages=interactions.requester_of(interaction).manages):
        container.add_item(row)
    await callbacks.edit_original(interaction, inert_layout(container), files)


async def _chart(interaction: Interaction, report: Report, shown: Shown) -> bytes | None:
    """The chart, if it can be drawn."""
    if not can_draw():
        return None
    guild = interaction.guild if shown.whose == "server" else None
    try:
        return await usage_chart.drawn(interaction.client, guild, report, shown.theme)
    except PictureError:
        return None


def _gallery(report: Report) -> ui.MediaGallery[Any]:
    gallery: ui.MediaGallery[Any] = ui.MediaGallery()
    gallery.add_item(media=f"attachment://{_CHART}", description=texts.alt(report))
    return gallery


def _controls(shown: Shown, *, manages: bool) -> list[ui.ActionRow[Any]]:
    periods = {period.value: say(name) for period, name in texts.PERIODS.items()}
    is_dark, is_mine = shown.theme == "dark", shown.whose == "mine"
    theme = replace(shown, theme="light" if is_dark else "dark")
    found = [button(say(texts.LIGHT if is_dark else texts.DARK), theme.custom_id())]
    if manages:
        other = replace(shown, whose="server" if is_mine else "mine")
        name = say(texts.SHOW_SERVER if is_mine else texts.SHOW_MINE)
        found.append(button(name, other.custom_id()))
    found.append(button(say(texts.CSV), shown.custom_id("csv")))
    return [choices(shown.custom_id("period"), periods, [shown.period]), buttons(*found)]
