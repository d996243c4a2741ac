"""That a picture comes by direct message, and where it is."""

from __future__ import annotations

from bot.services.refusals import MessageLink
from bot.ui.texts import tasks
from bot.ui.texts.saying import say


def here(channel_id: int, message_id: int) -> str:
    """Where the message of a picture stands that only its member sees."""
    link = tasks.link(MessageLink(None, channel_id, message_id))
    return say("Your picture comes by direct message: {link}", link=link)


def later() -> str:
    """That Discord did not say yet whether the message stands."""
    return say(
        "Your picture comes by direct message in a moment. "
        "If nothing is there in ten minutes, nothing was spent."
    )
