"""The message of a reported picture in the log of its server, and what its buttons do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_client.requests import callbacks
from bot.domain.languages import ENGLISH
from bot.domain.servers.reports import Outcome
from bot.ui import interactions
from bot.ui.links import web_url
from bot.ui.panels.parts import text
from bot.ui.stateless import inert_layout
from bot.ui.texts.language import speaking
from bot.ui.texts.saying import say
from bot.ui.texts.servers import reports

if TYPE_CHECKING:
    import re

    from bot.domain.servers.reports import Report
    from bot.domain.tasks import Task

    Interaction = discord.Interaction[Any]

REPORT: Final = "rep:1:(?P<verb>removed|blocked|left):(?P<report_id>[0-9]{1,18})"

_NAMES: Final = {
    Outcome.REMOVED: reports.REMOVE,
    Outcome.BLOCKED: reports.BLOCK,
    Outcome.LEFT: reports.LEAVE,
}
_OFFERED: Final = {None: tuple(Outcome), Outcome.BLOCKED: (Outcome.REMOVED,)}
"""What can be decided by what was before."""


async def pressed(interaction: Interaction, said: re.Match[str]) -> None:
    """Do what a moderator decided, and show that instead of the buttons. Raises RefusedError."""
    services = interactions.services_of(interaction)
    requester = interactions.requester_of(interaction)
    report = await services.reports.decide(requester, int(said["report_id"]), Outcome(said["verb"]))
    task = await services.reports.task(report.task_id)
    await callbacks.update(interaction, decided_message(report, task), keeps_files=False)


def report_message(
    values: dict[str, Any], guild_id: int, task: Task | None, picture: str | None
) -> ui.LayoutView:
    """The message of a report that nobody decided about.

    Args:
        values: of its notice.
        guild_id: the server.
        task: what was reported; None if it was removed since.
        picture: the name of the file that the message carries, if any.
    """
    heading = reports.heading(
        user_id=values["user_id"], channel_id=values["channel_id"], by=values["by"]
    )
    container: ui.Container[Any] = ui.Container()
    container.add_item(text(heading, reports.prompt(task)))
    if picture is not None:
        gallery: ui.MediaGallery[Any] = ui.MediaGallery()
        gallery.add_item(media=f"attachment://{picture}", spoiler=True)
        container.add_item(gallery)
    if task is not None:
        address = f"{web_url()}/channels/{guild_id}/{values['channel_id']}/{values['message_id']}"
        row = _buttons(values["report_id"], tuple(Outcome))
        row.add_item(ui.Button(label=say(reports.GO), url=address))
        container.add_item(row)
    return inert_layout(container)


@speaking(ENGLISH)  # all moderators read it
def decided_message(report: Report, task: Task | None) -> ui.LayoutView:
    """The message of a report about which somebody decided: without picture and prompt."""
    heading = say(reports.ABOUT, reporters=reports.members(report.reporters))
    container: ui.Container[Any] = ui.Container()
    container.add_item(text(heading, reports.decided(report)))
    offered = _OFFERED.get(report.outcome, ())
    if task is not None and offered:
        container.add_item(_buttons(report.id, offered))
    return inert_layout(container)


def _buttons(report_id: int, outcomes: tuple[Outcome, ...]) -> ui.ActionRow[Any]:
    row: ui.ActionRow[Any] = ui.ActionRow()
    for outcome in outcomes:
        red = outcome is Outcome.REMOVED
        row.add_item(
            ui.Button(
                label=say(_NAMES[outcome]),
                custom_id=f"rep:1:{outcome.value}:{report_id}",
                style=discord.ButtonStyle.danger if red else discord.ButtonStyle.secondary,
            )
        )
    return row
