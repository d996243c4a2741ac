"""The world that everyone starts in: the servers Harbour and Lighthouse and their people."""

from playground.discord.model import permissions
from playground.discord.model.objects import Channel, ChannelKind, Guild, Role, User
from playground.discord.model.world import World

PEOPLE = {"owner": "en-US", "alice": "en-GB", "bob": "de", "mallory": "fr"}
"""Who there is, and in which language; mallory may not use the bot's commands."""
SERVERS = ("Harbour", "Lighthouse", "Reef", "Marina", "Estuary", "Ferry", "Dunes", "Wharf")
"""The first two are always there; of the others, as many as there are shards."""
ORANGE, GREY, TEAL = 0xE67E22, 0x95A5A6, 0x1ABC9C
"""Colours of roles: nobody has the first two yet, the owner of Harbour has the last."""
LARGE = "Archipelago"
SANDBANK = "Sandbank"
_ISLANDS = ("Amber", "Birch", "Coral", "Drift", "Ebb", "Flint")
_PLACES = ("pictures", "talk", "news", "help", "maps", "songs", "trade", "tides", "charts")
_A_MONTH_S = 30 * 86_400.0
_A_HUE = 0x3F2B1D
_SPREAD = 840
"""Divisible by every number of shards up to eight."""


def populate(world: World, *, bot_id: int) -> None:
    """Fill an empty world; `bot_id` becomes the bot's user and application id."""
    world.bot_id = bot_id
    world.users[bot_id] = User(id=bot_id, name="Imagine Bot", display_name="Imagine Bot", bot=True)
    for name, locale in PEOPLE.items():
        made = _aged_id(world)
        world.users[made] = User(id=made, name=name, display_name=name.capitalize(), locale=locale)
    harbour = _guild(world, "Harbour", owner="owner", members=("alice", "bob"))
    guest = _role(world, harbour, "Guest", permissions.INVITE)
    harbour.members[world.user("mallory").id] = {guest.id}
    for name, color in (("Artist", ORANGE), ("Muted", GREY)):
        _role(world, harbour, name, 0, color=color)
    master = _role(world, harbour, "Harbour master", 0, color=TEAL)
    harbour.members[harbour.owner_id].add(master.id)
    _harbour_channels(world, harbour)
    lighthouse = _guild(world, "Lighthouse", owner="bob", members=("alice",))
    _channel(world, lighthouse, "lamp")
    for user in list(world.users.values()):
        if not user.bot:
            world.dm(user.id)


def add_servers(world: World, *, shards: int) -> None:
    """Add servers until each of these shards, at most eight, has one with a channel "pictures"."""
    for name in SERVERS[len(world.guilds) : shards]:
        guild = _guild(world, name, owner="owner", members=("alice", "bob"))
        _channel(world, guild, "pictures")


def add_large(world: World) -> None:
    """Add a server of 60 channels, six of them categories, and 30 coloured roles, once."""
    if any(guild.name == LARGE for guild in world.guilds.values()):
        return
    guild = _guild(world, LARGE, owner="owner", members=("alice", "bob"))
    for number in range(30):
        color = int(_A_HUE * number) % 0x1000000
        role = _role(world, guild, f"Crew {number + 1}", 0, color=color)
        guild.members[world.user("alice" if number % 2 else "bob").id].add(role.id)
    for at, island in enumerate(_ISLANDS):
        category = _channel(world, guild, island, position=10 * at, kind=ChannelKind.CATEGORY)
        for place, name in enumerate(_PLACES):
            called = name if at == 0 else f"{island.lower()}-{name}"
            _channel(world, guild, called, position=10 * at + place, parent=category)


def add_commands_only(world: World, name: str, *, owner: str, members: tuple[str, ...]) -> Guild:
    """Add a server with a channel "quay" that has the bot's commands, but not the bot."""
    guild = _guild(world, name, owner=owner, members=members)
    del guild.members[world.bot_id]
    guild.commands_only = True
    _channel(world, guild, "quay")
    return guild


def add_outside(world: World) -> None:
    """Add, once, a server "Sandbank" without the bot and a group "Crew", where alice may use it."""
    alice, bob = world.user("alice"), world.user("bob")
    alice.installed = True
    if any(guild.name == SANDBANK for guild in world.guilds.values()):
        return
    guild = _guild(world, SANDBANK, owner="bob", members=("alice",))
    del guild.members[world.bot_id]
    _channel(world, guild, "beach")
    group = Channel(id=_aged_id(world), kind=ChannelKind.GROUP, name="Crew")
    group.member_ids = {alice.id, bob.id}
    world.channels[group.id] = group


def _harbour_channels(world: World, guild: Guild) -> None:
    pictures = _channel(world, guild, "pictures")
    _channel(world, guild, "general", position=1)
    _channel(world, guild, "late", position=2, nsfw=True)
    studios = _channel(world, guild, "Studios", position=4, kind=ChannelKind.CATEGORY)
    for place, name in enumerate(("studio", "gallery"), start=5):
        _channel(world, guild, name, position=place, parent=studios)
    forum = _channel(world, guild, "showcase", position=3, kind=ChannelKind.FORUM)
    alice = world.user("alice").id
    for parent, name, words in (
        (pictures, "boats", "Only boats in here, please."),
        (forum, "first-picture", "Show the first picture that you made."),
    ):
        thread = Channel(
            id=_aged_id(world),
            kind=ChannelKind.PUBLIC_THREAD,
            name=name,
            guild_id=guild.id,
            parent_id=parent.id,
            owner_id=alice,
        )
        world.channels[thread.id] = thread
        world.post(thread, author_id=alice, content=words)


def _guild(world: World, name: str, *, owner: str, members: tuple[str, ...]) -> Guild:
    guild = Guild(id=_guild_id(world), name=name, owner_id=world.user(owner).id)
    world.guilds[guild.id] = guild
    guild.roles[guild.id] = Role(id=guild.id, name="@everyone", permissions=0)
    bot = world.users[world.bot_id]
    managed = _role(world, guild, bot.name, permissions.INVITE, managed=True)
    member = _role(world, guild, "Member", permissions.PERSON)
    guild.members = {world.bot_id: {managed.id}, guild.owner_id: {member.id}}
    guild.members |= {world.user(someone).id: {member.id} for someone in members}
    return guild


def _role(
    world: World, guild: Guild, name: str, allowed: int, *, managed: bool = False, color: int = 0
) -> Role:
    role = Role(
        id=_aged_id(world),
        name=name,
        permissions=int(allowed),
        position=len(guild.roles),
        managed=managed,
        color=color,
    )
    guild.roles[role.id] = role
    return role


def _channel(
    world: World,
    guild: Guild,
    name: str,
    *,
    position: int = 0,
    nsfw: bool = False,
    kind: ChannelKind = ChannelKind.TEXT,
    parent: Channel | None = None,
) -> Channel:
    channel = Channel(
        id=_aged_id(world),
        kind=kind,
        name=name,
        guild_id=guild.id,
        position=position,
        nsfw=nsfw,
        parent_id=parent.id if parent else None,
    )
    world.channels[channel.id] = channel
    return channel


def _guild_id(world: World) -> int:
    """Return an aged id by which the servers go to the shards one after another."""
    made = _aged_id(world)
    return made + ((len(world.guilds) - (made >> 22)) % _SPREAD << 22)


def _aged_id(world: World) -> int:
    """Return an id a month old that no other thing has."""
    made = world.snowflakes.next(age_s=_A_MONTH_S)
    taken = {
        *world.users,
        *world.guilds,
        *world.channels,
        *(role_id for guild in world.guilds.values() for role_id in guild.roles),
    }
    while made in taken:
        made += 1
    return made
