"""What moderators read of a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ui.texts import numbers
from bot.ui.texts.saying import count, mark, say

if TYPE_CHECKING:
    from bot.services.servers.moderation import Record

BLOCK: Final = mark("Block")
UNBLOCK: Final = mark("Unblock")
FORGIVE: Final = mark("Forgive")


def record(found: Record) -> str:
    """What stands against a member."""
    member = f"<@{found.user_id}>"
    may = (
        say("{member} is blocked and may not ask for pictures.", member=member)
        if found.is_blocked
        else say("{member} may ask again {when}.", member=member, when=numbers.ago(found.until_s))
        if found.until_s is not None
        else say("{member} may ask for pictures.", member=member)
    )
    if not found.strikes:
        return f"{may}\n" + say("None of their prompts was refused for what it asks for lately.")
    refused = count(
        "{count} of their prompts was refused for what it asks for in the last 30 days.",
        "{count} of their prompts were refused for what they ask for in the last 30 days.",
        found.strikes,
    )
    return f"{may}\n{refused}"
