"""What stands on the pages of the panel: titles, menus, buttons, and what the settings mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.servers.settings import BOOSTERS, EVERYONE, ROLE
from bot.services.servers.access import is_served, lets_in_privately
from bot.ui.texts import tasks
from bot.ui.texts.saying import mark, quoted, say
from bot.ui.texts.servers import named, values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.servers.settings import Server, ServerSettings
    from bot.services.policy import Defaults

PAGES: Final = {
    "mine": mark("Mine"),
    "access": mark("This server: Access"),
    "channels": mark("This server: Channels"),
    "limits": mark("This server: Limits"),
    "defaults": mark("This server: Defaults"),
    "safety": mark("This server: Safety"),
}

ALLOWED_ROLES: Final = mark("Roles that may ask")
BLOCKED_ROLES: Final = mark("Roles that may not ask")
BLOCKED_MEMBERS: Final = mark("Members who may not ask")
ALLOWED_CHANNELS: Final = mark("Where pictures are made")
BLOCKED_CHANNELS: Final = mark("Where no pictures are made")
EVERYBODY: Final = mark("Everybody")
EVERYWHERE: Final = mark("Everywhere")
NO_ROLE: Final = mark("No role")
NO_MEMBER: Final = mark("No member")
NO_CHANNEL: Final = mark("No channel")
FORGET_GONE: Final = mark("Forget {count} deleted")
LOG_CHANNEL: Final = mark("Log")
NO_LOG: Final = mark("No channel")
CHOOSE_ROLE: Final = mark("Choose a role to set its limits")
ZONE: Final = mark("Time zone")
USUAL_SPEED: Final = mark("Speed of prompts that name none")
SPEEDS: Final = mark("Speeds that are open")
KINDS: Final = mark("What may be asked for")
ALL: Final = mark("All")
AS_EVERYONE: Final = mark("As everyone")
FORBID_PRIVATE: Final = mark("Forbid direct messages")
ALLOW_PRIVATE: Final = mark("Allow direct messages")
EVERYONE_ELSE: Final = mark("Everyone")
OF_BOOSTERS: Final = mark("Server boosters")
NUMBERS: Final = mark("Pictures and dollars …")
AT_ONCE: Final = mark("At once and in line …")
CLEAR: Final = mark("Remove all")
BACK: Final = mark("Back")
BUDGET: Final = mark("Budget …")
OTHER_ZONE: Final = mark("Another time zone …")
PARAMETERS: Final = mark("Parameters …")
ASK_FIRST: Final = mark("Asking first …")
AS_OPERATOR: Final = mark("As the operator chose")
UNDO: Final = mark("Undo")

MEANWHILE: Final = mark(
    "Somebody changed this meanwhile, so nothing was set. This is how it is now."
)


def deleted_role(role_id: int) -> str:
    """What leads to the rules of a role that was deleted."""
    return say("Deleted role {number}", number=role_id)


def changed(setting: str, old: object, new: object) -> str:
    """That a setting was changed, from what to what."""
    return say(
        "Changed: {name}, from {old} to {new}.",
        name=values.name(setting),
        old=values.value(setting, old),
        new=values.value(setting, new),
    )


def access(settings: ServerSettings) -> str:
    """Who may ask."""
    blocked = named.roles(settings.blocked_roles) + named.members(settings.blocked_members)
    who = (
        say(
            "Members with the role {roles:or} may ask for pictures",
            roles=named.roles(settings.allowed_roles),
        )
        if settings.allowed_roles
        else say("Everybody may ask for pictures")
    )
    if not blocked:
        return f"{who}."
    return say("{who}, but not {blocked:and}.", who=who, blocked=blocked)


def channels(settings: ServerSettings) -> str:
    """Where pictures are made."""
    allowed = named.channels(settings.allowed_channels)
    blocked = named.channels(settings.blocked_channels)
    where = (
        say("Pictures are made in {channels:and}", channels=allowed)
        if allowed
        else say("Pictures are made in every channel")
    )
    if blocked:
        where = say("{where}, but not in {blocked:and}", where=where, blocked=blocked)
    if lets_in_privately(settings):
        private = say("Members may use me in direct messages, too.")
    elif settings.direct_messages:
        private = say(
            "Members may not use me in direct messages: nobody tells me their roles there, and "
            "yours decide who may ask."
        )
    else:
        private = say("Members may not use me in direct messages.")
    follow = say("Threads follow their channel, and channels their category.")
    return f"{where}. {private}\n-# {follow}"


def log(settings: ServerSettings, *, is_gone: bool) -> str:
    """Where the log is, and what stands in it."""
    if settings.log_lost is not None:
        [where] = named.channels([settings.log_lost])
        return say("The log is off, as I could not write in {where}.", where=where)
    if settings.log_channel is None:
        return say("No log is kept, and nothing can be reported.")
    if is_gone:
        return say("The channel of the log was deleted, so no log is kept.")
    [where] = named.channels([settings.log_channel])
    return say(
        "In {where} I tell what was set, refused, blocked, removed and spent, one line each. "
        "Pictures that members report are shown there, from every channel.",
        where=where,
    )


def closed(channel_id: int, permissions: tuple[str, ...]) -> str:
    """What has to be allowed before there can be a log in a channel."""
    [where] = named.channels([channel_id])
    return say(
        "In {where} I miss {permissions:and}. Allow me that in the channel's settings, then "
        "choose it.",
        where=where,
        permissions=permissions,
    )


def limits(server: Server) -> str:
    """How much members may use, one line for each who has rules."""
    lines = [
        f"**{values.name(name)}**: {'; '.join(values.rules(server.document[name]))}"
        for name in (EVERYONE, BOOSTERS, *sorted(f"{ROLE}{one}" for one in server.settings.roles))
        if name in server.document
    ]
    if EVERYONE not in server.document:
        lines.insert(0, say("Everyone has the operator's limits."))
    more = say("Of several roles of a member the most generous counts.")
    return "\n".join([*lines, f"-# {more}"])


def money(server: Server, granted_usd: float) -> str:
    """The budget, what of it holds this month, and when days begin."""
    settings = server.settings
    if settings.budget_usd is None:
        told = [say("No budget is set.")]
    else:
        told = [say("The server may use {usd} a month.", usd=values.dollars(settings.budget_usd))]
    if settings.budget_usd is not None and granted_usd:
        most = values.dollars(settings.budget_usd + granted_usd)
        told.append(say("This month it is {usd}, as more was allowed.", usd=most))
    if server.limit_usd is not None:
        most = values.dollars(server.limit_usd)
        told.append(say("The operator lets it use {usd} a month at most.", usd=most))
    zone = say("Days begin at midnight in {zone}.", zone=quoted(settings.time_zone))
    return " ".join([*told, zone])


def closed_by_operator(server: Server, defaults: Defaults) -> str:
    """That nobody may ask, whatever stands below; "" if the operator lets the server."""
    if server.paused:
        return say("⚠️ Whoever runs me has paused me for this server, so nobody may ask now.")
    if is_served(server, defaults):
        return ""
    return say("⚠️ Whoever runs me lets me work in certain servers, and this is not one of them.")


def rules(name: str, found: Mapping[str, object]) -> str:
    """What holds for everyone, boosters or a role."""
    lines = [f"- {each}" for each in values.rules(found)]
    if name == EVERYONE:
        nothing = say("No rule is set, so the operator's limits hold.")
    else:
        nothing = say("No rule is set, so what holds for everyone holds here.")
    return "\n".join([f"**{values.name(name)}**", *(lines or [nothing])])


def ceiling(defaults: Defaults) -> str:
    """What no rule can pass."""
    return "-# " + say(
        "The operator lets nobody have more than {running} at once, {waiting} waiting and {batch} "
        "by one prompt.",
        running=defaults.max_running_per_user,
        waiting=defaults.max_waiting_per_user,
        batch=defaults.max_batch,
    )


def defaults(settings: ServerSettings, operator: Defaults) -> str:
    """What holds for prompts that say nothing else."""
    speed = settings.speed or operator.speed
    parameters = operator.parameters if settings.parameters is None else settings.parameters
    runs = (
        say("Pictures run at {speed}", speed=say(tasks.SPEEDS[speed]))
        if speed
        else say("Pictures run at the speed of the operator's key")
    )
    with_parameters = (
        say("with {parameters}", parameters=quoted(parameters))
        if parameters
        else say("without further parameters")
    )
    first = say(
        "{runs} and {with_parameters}, unless a prompt says otherwise.",
        runs=runs,
        with_parameters=with_parameters,
    )
    if settings.ask_from_usd is None:
        second = say("What costs more than a usual picture is made after its price was confirmed.")
    else:
        second = say(
            "What costs {usd} or more is made after its price was confirmed, as lists always are.",
            usd=values.dollars(settings.ask_from_usd),
        )
    return f"{first} {second}"
