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


def for_minutes() -> str:
    """What it means that a picture is shown where the bot is not."""
    return say(
        "Your direct messages are closed to me, so your picture appears here, for you alone, and "
        "its buttons work here for 15 minutes. If it takes longer, open your direct messages and "
        "use any command there: it comes then, within a day."
    )
