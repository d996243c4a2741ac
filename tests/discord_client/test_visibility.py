"""Who sees one channel sees the other: never said where some combination of roles does not."""

from __future__ import annotations

from typing import Any

import discord
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_client.patches import member_in
from bot.discord_client.visibility import readable_by, sees_both

GUILD, ROLES, MEMBER = 1, (1, 2, 3), 9
SEEN, OTHER = 11, 12
USER = {"id": MEMBER, "username": "x", "discriminator": "0", "avatar": None}
OVERWRITES = st.dictionaries(st.sampled_from((*ROLES, MEMBER)), st.sampled_from((1, -1, 0)))


def guild_of(
    seen: dict[int, int],
    other: dict[int, int],
    *,
    base: int,
    nsfw: bool = False,
    voice: bool = False,
    bit: int = 1 << 10,
) -> discord.Guild:
    """A server as discord.py would have made it, with two channels; `bit`: what overwrites let."""
    state: Any = discord.Client(intents=discord.Intents.none())._connection
    roles = [
        {"id": role, "name": str(role), "permissions": str(base), "position": role}
        for role in ROLES
    ]
    channels = [
        {
            "id": channel,
            "type": 2 if voice and channel == OTHER else 0,
            **dict.fromkeys(("bitrate", "user_limit"), 64000),
            "name": "x",
            "position": 0,
            "nsfw": nsfw and channel == OTHER,
            "permission_overwrites": [
                {
                    "id": target,
                    "type": int(target == MEMBER),
                    "allow": str(bit * (level > 0)),
                    "deny": str(bit * (level < 0)),
                }
                for target, level in overwrites.items()
            ],
        }
        for channel, overwrites in ((SEEN, seen), (OTHER, other))
    ]
    data: Any = {"id": GUILD, "name": "x", "owner_id": 4, "roles": roles, "channels": channels}
    return discord.Guild(data=data, state=state)


def viewers(guild: discord.Guild, channel_id: int) -> set[tuple[int, ...]]:
    """The sets of roles with which that member sees a channel."""
    found = set[tuple[int, ...]]()
    for roles in ((), (2,), (3,), (2, 3)):
        member = member_in(guild, {"user": USER, "roles": roles, "flags": 0})
        channel = guild.get_channel(channel_id)
        assert channel is not None
        if channel.permissions_for(member).view_channel:
            found.add(roles)
    return found


@given(seen=OVERWRITES, other=OVERWRITES, base=st.sampled_from((0, 1024)))
def test_it_is_never_said_wrongly(seen: dict[int, int], other: dict[int, int], base: int) -> None:
    """For members with any of the roles, as discord.py reckons what they may."""
    guild = guild_of(seen, other, base=base, nsfw=False)
    if sees_both(guild, SEEN, OTHER):
        assert viewers(guild, SEEN) <= viewers(guild, OTHER)


def test_it_is_said_of_what_is_alike_or_more_open() -> None:
    """But not of an age-restricted one, nor of one that is not known."""
    for seen, other in (({}, {}), ({2: -1}, {}), ({1: -1, 2: 1}, {1: -1, 2: 1}), ({}, {2: 1})):
        assert sees_both(guild_of(seen, other, base=1024, nsfw=False), SEEN, OTHER)
    guild = guild_of({}, {}, base=1024, nsfw=True)
    assert not sees_both(guild, SEEN, OTHER)
    assert sees_both(guild, OTHER, SEEN)
    assert not sees_both(guild, SEEN, 99)
    assert not sees_both(None, SEEN, OTHER)


@given(seen=OVERWRITES, other=OVERWRITES, roles=st.sampled_from(((), (2,), (3,), (2, 3))))
def test_a_channel_is_readable_where_its_messages_may_be_viewed(
    seen: dict[int, int], other: dict[int, int], roles: tuple[int, ...]
) -> None:
    """As Discord works its permissions out; where the member asks from counts beside them."""
    guild = guild_of(seen, other, base=1 << 10 | 1 << 16, nsfw=False)
    member = member_in(guild, {"user": USER, "roles": roles, "flags": 0})
    readable = {
        channel.id for channel in guild.channels if channel.permissions_for(member).view_channel
    }
    assert readable_by(member, here=None, is_adult=False) == readable
    assert readable_by(member, here=77, is_adult=False) == readable | {77}
    unread = guild_of(seen, other, base=1 << 10, nsfw=False)
    member = member_in(unread, {"user": USER, "roles": roles, "flags": 0})
    assert not readable_by(member, here=None, is_adult=False)


def test_messages_beside_voices_are_for_who_may_join() -> None:
    """As Discord has it: who may not connect is given none, though they see the channel."""
    view, read, connect = 1 << 10, 1 << 16, 1 << 20
    for overwrites, base, is_read in (
        ({}, view | read | connect, True),
        ({}, view | read, False),
        ({MEMBER: -1}, view | read | connect, False),
    ):
        guild = guild_of({}, overwrites, base=base, voice=True, bit=connect)
        member = member_in(guild, {"user": USER, "roles": (), "flags": 0})
        assert readable_by(member, here=None, is_adult=False) == {SEEN, OTHER}.difference(
            () if is_read else {OTHER}
        )
        assert sees_both(guild, SEEN, OTHER) is is_read


def test_age_restricted_channels_are_read_by_who_is_in_one() -> None:
    """Of others nobody knows whether Discord lets them in."""
    guild = guild_of({}, {}, base=1 << 10 | 1 << 16, nsfw=True)
    member = member_in(guild, {"user": USER, "roles": (), "flags": 0})
    assert readable_by(member, here=None, is_adult=False) == {SEEN}
    assert readable_by(member, here=None, is_adult=True) == {SEEN, OTHER}
