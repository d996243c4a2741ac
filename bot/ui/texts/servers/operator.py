"""What whoever runs the bot reads about servers in `/operator`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ui.escaping import escaped
from bot.ui.texts import numbers
from bot.ui.texts.saying import count, mark, say

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from bot.services.servers.operator import Announcement, Standing
    from bot.store import ServerUse
    from bot.ui.panels.operator.guilds import Known

CHOOSE: Final = mark("Choose a server")
PREVIOUS: Final = mark("Previous")
NEXT: Final = mark("Next")
BACK: Final = mark("All servers")
PAUSE: Final = mark("Pause")
ALLOW: Final = mark("Allow")
LIMIT: Final = mark("Limit …")
CHECK: Final = mark("Check")
LEAVE: Final = mark("Leave …")
LEAVE_FOR_GOOD: Final = mark("Leave this server")
STAY: Final = mark("Stay")
ANNOUNCE: Final = mark("Tell all servers …")
SEND: Final = mark("Send")

LIMIT_TITLE: Final = mark("Dollars a month")
LIMIT_HINT: Final = mark("At most, whatever its owners set; leave it empty for no limit of yours")
ANNOUNCE_TITLE: Final = mark("Tell all servers")
ANNOUNCE_HINT: Final = mark("One line in the log of each server that has one; shown before it goes")

PAUSED: Final = mark("Paused: nothing new is taken there. What is under way goes on.")
ALLOWED: Final = mark("Allowed: members may ask there again.")
LEFT: Final = mark("I leave {name}. Whoever manages that server can invite me again.")

_NAME: Final = 60


def servers(uses: Sequence[ServerUse], page: int, last: int) -> str:
    """How many servers there are, what they used together, and which page this is."""
    usd = sum(use.usd for use in uses)
    told = count(
        "{count} server, ${usd:,.2f} this month", "{count} servers, ${usd:,.2f} this month",
        len(uses), usd=usd,
    )  # fmt: skip
    if last:
        told += say(" · page {page} of {pages}", page=page + 1, pages=last + 1)
    return f"### {told}"


def line(known: Known, use: ServerUse, *, is_served: bool) -> str:
    """A server of a list."""
    name = escaped(known.name, _NAME) or str(use.guild_id)
    told = say(
        "**{name}** · {pictures} · ${usd:,.2f}",
        name=name,
        pictures=numbers.pictures(use.pictures),
        usd=use.usd,
    )
    if known.members is not None:
        told += " · " + _members(known.members)
    if not is_served:
        told += " · " + (say("paused") if use.paused else say("not allowed yet"))
    if use.limit_usd is not None:
        told += say(" · limit ${usd:,.2f}", usd=use.limit_usd)
    return told


def standing(known: Known, found: Standing) -> str:
    """How a server stands, a line for each thing."""
    return "\n".join(_standing(known, found))


def _standing(known: Known, found: Standing) -> Iterator[str]:
    use = found.use
    size = "" if known.members is None else " · " + _members(known.members)
    yield f"-# {use.guild_id}{size}"
    yield say(
        "{pictures} for ${usd:,.2f} this month, by {members}.",
        pictures=numbers.pictures(use.pictures),
        usd=use.usd,
        members=_members(use.members),
    )
    if use.budget_usd is not None:
        yield say("Its owners' budget: ${usd:,.2f} a month.", usd=use.budget_usd)
    if use.limit_usd is not None:
        yield say("Your limit: ${usd:,.2f} a month.", usd=use.limit_usd)
    yield under_way(found)
    if use.paused:
        yield say("It is paused: nothing new is taken.")
    elif not found.is_served:
        yield say("It is not among `SERVERS`, so nothing is taken until you allow it.")


def under_way(found: Standing) -> str:
    """What is made and waits in a server."""
    if not (found.running or found.waiting):
        return say("Nothing is under way there.")
    return say(
        "{running} being made, {waiting} in line.",
        running=numbers.pictures(found.running),
        waiting=found.waiting,
    )


def leaving(name: str, found: Standing, *, is_sure: bool) -> str:
    """What happens when the bot leaves a server."""
    if is_sure:
        return say("Leave **{name}** for good? I cannot come back by myself.", name=escaped(name))
    return say(
        "Before I leave **{name}**: {under_way} Pictures that are finished later go to their "
        "members as direct messages, and buttons there stop working. Settings and what was used "
        "are kept.",
        name=escaped(name),
        under_way=under_way(found),
    )


def limited(usd: float | None) -> str:
    """What was set."""
    if usd is None:
        return say("Your limit is removed: what its owners set counts.")
    return say("Your limit is ${usd:,.2f} a month.", usd=usd)


def checked(missing: Mapping[str, Collection[str]] | None, channels: int) -> str:
    """What was found of a server's permissions."""
    if missing is None:
        return say(
            "Discord tells this process nothing of that server now. Use /operator there with "
            "`check`, or `imagine-bot doctor`."
        )
    if not missing:
        where = count(
            "the {count} channel where I was used", "the {count} channels where I was used",
            channels,
        )  # fmt: skip
        return say("Checked {where}: I may do there what I need.", where=where)
    places = [
        say("{place}: {names}", place=escaped(place, _NAME), names=tuple(names))
        for place, names in missing.items()
    ]
    first = say("I lack permissions. Give them to my role there:")
    return "\n".join([first, *(f"- {place}" for place in places)])


def proposed(found: Announcement) -> str:
    """A text, and where it goes."""
    if not found.logs:
        return say("No server has a log channel yet, so nobody would read this.")
    where = count(
        "This goes to the log of {count} server:", "This goes to the logs of {count} servers:",
        found.logs,
    )  # fmt: skip
    return f"{where}\n> {escaped(found.text)}"


def sent(found: Announcement) -> str:
    """That a text is on its way."""
    return count(
        "Sent to the log of {count} server.", "Sent to the logs of {count} servers.", found.logs
    )


def _members(number: int) -> str:
    return count("{count} member", "{count} members", number)
