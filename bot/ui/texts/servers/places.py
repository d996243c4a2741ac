"""What stands on the pages of single channels: what their requests begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.domain.servers.settings import is_place
from bot.ui.texts.saying import mark, say
from bot.ui.texts.servers import values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.servers.settings import Server

CHOOSE: Final = mark("Choose a channel")
OWN: Final = mark("Defaults of one channel or category")
AS_SERVER: Final = mark("As the server")


def deleted_channel(channel_id: int) -> str:
    """What leads to the defaults of a channel that was deleted."""
    return say("Deleted channel {number}", number=channel_id)


def all_set(server: Server) -> str:
    """One line for each channel that has defaults of its own."""
    return "\n".join(
        f"**{values.name(name)}**: {'; '.join(values.rules(found))}"
        for name, found in sorted(server.document.items())
        if is_place(name)
    )


def place(name: str, found: Mapping[str, Any]) -> str:
    """What requests in a channel or category begin with."""
    lines = [f"- {each}" for each in values.rules(found)]
    nothing = say("Nothing is set, so what holds for the server holds here.")
    follow = say("Threads follow their channel, and channels their category.")
    return "\n".join([f"**{values.name(name)}**", *(lines or [nothing]), f"-# {follow}"])
