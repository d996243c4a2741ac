"""What moderators read of a member."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from bot.services.servers.moderation import MORE
from bot.ui.texts import numbers
from bot.ui.texts.saying import count, mark, say
from bot.ui.texts.servers import values

if TYPE_CHECKING:
    from bot.domain.servers.settings import Limits
    from bot.services.servers.moderation import Record

BLOCK: Final = mark("Block")
UNBLOCK: Final = mark("Unblock")
FORGIVE: Final = mark("Forgive")
REFUND: Final = mark("Refund the last")


def give() -> str:
    """What gives some more pictures."""
    return say("Give {more} more today", more=MORE)


def has_pictures_limited(limits: Limits | None) -> bool:
    """Whether more pictures can be given, as far as that is known."""
    return limits is None or (limits.pictures_a_day, limits.pictures_a_month) != (None, None)


def record(found: Record) -> str:
    """What a member used, what holds for them, and what stands against them."""
    return "\n".join(filter(None, [_against(found), _used(found), _limits(found)]))


def _used(found: Record) -> str:
    used, use = found.used, found.used.use
    return say(
        "Today {today}, this month {month} for ${usd:.2f}. "
        "{running} being made, {waiting} in line.",
        today=numbers.pictures(use.pictures_today),
        month=numbers.pictures(use.pictures_this_month),
        usd=use.usd_this_month,
        running=used.running,
        waiting=used.waiting,
    )


def _limits(found: Record) -> str:
    """What the roles of a member let them use, and what was given on top."""
    if found.limits is None:
        return ""
    known = {name: one for name, one in asdict(found.limits).items() if one is not None}
    use = found.used.use
    lines = [say("May use: {limits}.", limits="; ".join(values.rules(known)))] if known else []
    if use.given_today or use.given_this_month:
        given = {"today": use.given_today, "month": use.given_this_month}
        lines.append(say("On top of that: {today} today, {month} this month.", **given))
    return "\n".join(lines)


def _against(found: Record) -> str:
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
