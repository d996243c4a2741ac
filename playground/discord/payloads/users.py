"""Users and members of servers as JSON."""

from playground.discord.errors import JsonObject
from playground.discord.model.objects import Guild, User
from playground.discord.model.snowflakes import iso, time_of


def user_json(user: User) -> JsonObject:
    """Return a user."""
    shown: JsonObject = {
        "id": str(user.id),
        "username": user.name,
        "discriminator": "0000" if user.bot else "0",
        "global_name": None if user.bot else user.display_name,
        "avatar": None,
        "banner": None,
        "accent_color": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }
    return shown | {"bot": True} if user.bot else shown


def member_json(guild: Guild, user: User) -> JsonObject:
    """Return a member of a server, the user included."""
    return {
        "user": user_json(user),
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [str(role_id) for role_id in sorted(guild.members.get(user.id, set()))],
        "joined_at": iso(time_of(guild.id)),
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }
