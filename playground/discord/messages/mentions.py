"""Whom a message notifies: the mentions in its texts, as far as allowed_mentions lets them."""

import re
from dataclasses import dataclass, field

from playground.discord import components as parts
from playground.discord.errors import JsonObject
from playground.discord.model.objects import Guild, Message
from playground.discord.model.world import World

_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(everyone|here)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """Who is mentioned, and `pings` as names: members, `@role`, `@everyone`."""

    users: list[int] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    everyone: bool = False
    pings: list[str] = field(default_factory=list)


def find_mentions(
    world: World,
    guild: Guild | None,
    texts: list[str],
    *,
    allowed: JsonObject | None,
    replied: Message | None = None,
) -> Mentions:
    """Find whom texts notify (docs: "Allowed Mentions Object").

    The sender's permissions do not count here: a ping that only a missing permission
    would have stopped is still one that the bot failed to forbid.
    """
    text = "\n".join(texts)
    users = [int(u) for u in _USER.findall(text) if int(u) in world.users]
    users = [u for u in dict.fromkeys(users) if _allows(allowed, "users", u)]
    roles = [int(r) for r in _ROLE.findall(text) if guild and int(r) in guild.roles]
    roles = [r for r in dict.fromkeys(roles) if _allows(allowed, "roles", r)]
    everyone = bool(_EVERYONE.search(text)) and _parses(allowed, "everyone")
    if replied and (allowed is None or allowed.get("replied_user")):
        users = list(dict.fromkeys([*users, replied.author_id]))
    pings = [world.users[u].name for u in users if not world.users[u].bot]
    if guild:
        pings += [f"@{guild.roles[r].name}" for r in roles]
    return Mentions(
        users=users, roles=roles, everyone=everyone, pings=pings + ["@everyone"] * everyone
    )


def texts_of(message: Message) -> list[str]:
    """Return the texts of a message that can notify; embeds cannot."""
    return [message.content, *parts.texts(message.components)]


def _parses(allowed: JsonObject | None, kind: str) -> bool:
    return allowed is None or kind in (allowed.get("parse") or [])


def _allows(allowed: JsonObject | None, kind: str, target: int) -> bool:
    named = [str(one) for one in (allowed or {}).get(kind) or []]
    return _parses(allowed, kind) or str(target) in named
