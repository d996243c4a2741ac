"""Who sees what of a picture outside of its message, as a table: each look from each place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from simcord import ChannelHandle, InteractionResult
from simcord.backend import serializers
from simcord.interactions import base_payload

from bot.ui.custom_ids import details_id
from bot.ui.messengers.gallery import DiscordGalleryMessenger, gallery_layout
from tests.behaviour.messages import button_of, has_button
from tests.behaviour.test_access import set_to
from tests.behaviour.test_details import undocumented
from tests.behaviour.test_privacy import deletes, is_deleted
from tests.behaviour.test_user_install import ELSEWHERE, ON, _moved
from tests.behaviour.world import answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simcord import MemberActor, ResponseMessage

    from bot.domain.tasks import Task
    from tests.behaviour.world import World

PICTURES: Final = (
    "open",
    "hidden",
    "closed",
    "thread",
    "private",
    "removed",
    "deleted",
    "pressed",
)
"""The last one came of a press under another's picture, who hides prompts since then."""
ALL: Final = "all all all all all - - picture"
"""What members see of their own: with its prompt, until it is gone, if the words are theirs."""
WORDS: Final = "all all all all all - - -"
"""Of the words alone."""
OPEN: Final = "all picture - - - - - picture"
"""What others see: what stands in channels that they read, without prompts that are hidden."""
NONE: Final = "- - - - - - - -"

WHO: Final = ("member", "other", "moderator", "elsewhere", "direct", "installed")
TABLE: Final = {
    "export": (WORDS, NONE, NONE, NONE, NONE, NONE),
    "autocomplete": (WORDS, NONE, NONE, NONE, NONE, NONE),
    "history": (ALL, OPEN, OPEN, NONE, NONE, NONE),
    "details": (ALL, OPEN, OPEN, NONE, NONE, NONE),
    "family": (ALL, OPEN, OPEN, NONE, NONE, NONE),
    "show": (ALL, OPEN, OPEN, NONE, NONE, NONE),
}
"""What each of them sees of each of the pictures, by how they look."""
GALLERY: Final = {
    False: "all picture - - - - - picture",
    True: "all picture picture picture - - - picture",
}
"""What everybody sees in a gallery for pictures of open channels, and in one for all."""

COMMAND, PRESS, TYPING = 2, 3, 4
TYPES: Final = {str: 3, bool: 5}


__all__ = ["undocumented"]  # a fixture


class Person:
    """Who looks, and from where."""

    def __init__(self, world: World, who: str, user_id: int, channel: ChannelHandle) -> None:
        self.id = user_id
        self.channel = channel
        self.who = who
        self._world = world
        self._lists: dict[str, str] = {}
        self._guild_id = channel.guild.id if channel.guild else None

    async def looks(self, look: str, task: Task) -> str:
        """What they see of a picture; in a list they look once."""
        if look in LOOKS:
            return await LOOKS[look](self._world, self, task)
        if look not in self._lists:
            self._lists[look] = await LISTS[look](self._world, self)
        return self._lists[look]

    async def command(self, name: str, *, kind: int = COMMAND, **options: Any) -> InteractionResult:  # noqa: ANN401 - of commands
        """What is answered to a command, or while it is typed."""
        found = self._world.env.backend.find_command(name, self._world.guild.id)
        assert found is not None
        typed = {"focused": True} if kind == TYPING else {}
        given = [
            {"name": name, "type": TYPES[type(value)], "value": value, **typed}
            for name, value in options.items()
        ]
        data = {"id": found["id"], "name": name, "type": 1, "options": given}
        return await self._send(kind, data)

    async def press(self, custom_id: str) -> str:
        """What is answered to a button, which a message of the bot's has where they are."""
        message = await self._world.posted_button(custom_id, self.channel)
        return said_by(await self.press_on(message, custom_id)) + str(message.components)

    async def press_on(self, message: ResponseMessage, custom_id: str) -> InteractionResult:
        return await self._send(PRESS, {"custom_id": custom_id, "component_type": 2}, message)

    async def _send(
        self, kind: int, data: dict[str, Any], message: ResponseMessage | None = None
    ) -> InteractionResult:
        world, backend = self._world, self._world.env.backend
        record, payload = base_payload(
            backend,
            type=kind,
            channel_id=self.channel.id,
            guild_id=self._guild_id,
            user_id=self.id,
            data=data,
        )
        if self.who == "installed":
            member: Any = self
            _moved(world, member, ELSEWHERE, payload, installed=True)
        if message is not None:
            stored = backend.get_message(message.channel_id, message.id)
            payload["message"] = dict(serializers.message_payload(backend, stored))
            record.source_message_id = message.id
        backend.emit("INTERACTION_CREATE", payload)
        await world.env.settle()
        return InteractionResult(world.env, record)


def said_by(result: InteractionResult) -> str:
    """All that answers an interaction, custom_ids included."""
    shown = [one for one in (result.response, *result.followups) if one is not None]
    return "".join(f"{one.content}{one.components}" for one in shown)


async def export(world: World, person: Person) -> str:
    rows = await world.engine.store.own_rows.after("tasks", person.id, None, most=99)
    return str([dict(row) for row in rows])


async def autocomplete(_world: World, person: Person) -> str:
    shown = await person.command("show", kind=TYPING, picture="")
    typed = await person.command("imagine", kind=TYPING, prompt="")
    return f"{shown.autocomplete_choices}{typed.autocomplete_choices}"


async def history(_world: World, person: Person) -> str:
    result = await person.command("history", server=person.who != "member")
    said, page = said_by(result), result.response
    while page is not None and has_button(page, "Older"):
        await person.press_on(page, button_of(page, "Older")["custom_id"])
        said += str(page.components)
    return said


async def details(_world: World, person: Person, task: Task) -> str:
    said = await person.press(f"pic:1:details:{task.id}")
    return said + await person.press(details_id(task, "open"))


async def family(_world: World, person: Person, task: Task) -> str:
    return await person.press(details_id(task, "family"))


async def show(world: World, person: Person, task: Task) -> str:
    world.clock.skip(10.0)  # it is done every few seconds
    return said_by(await person.command("show", picture=str(task.id)))


LISTS: Final = {"export": export, "autocomplete": autocomplete, "history": history}
LOOKS: Final = {"details": details, "family": family, "show": show}


def seen_in(said: str, name: str, task: Task) -> str:
    """How much of a picture an answer tells."""
    if f"kraken{name}" in said:
        return "all"
    marks = ("### Details", "### Family", "kept private", f"pic:1:show:{task.id}'")
    return "picture" if any(mark in said for mark in marks) else "-"


async def pictures(world: World) -> dict[str, tuple[MemberActor, Task]]:
    """One of each sort, and whose it is."""
    unseen, seen = (discord.PermissionOverwrite(view_channel=one) for one in (False, True))
    owners = {name: world.member(f"{name}er") for name in PICTURES}
    shut: Any = {world.guild.default_role: unseen, owners["closed"]: seen, world.guild.me: seen}
    channel: Any = world.client.get_channel(world.channel.id)
    made = await channel.create_thread(name="thread", type=discord.ChannelType.private_thread)
    await made.add_user(discord.Object(owners["thread"].id))
    thread = ChannelHandle(world.env, world.guild, world.env.backend.channels[made.id])
    places = {
        "closed": world.guild.create_text_channel("closed", overwrites=shut),
        "thread": thread,
    }
    found = {}
    for name, owner in owners.items():
        if name == "pressed":
            continue
        options: Any = {"private": True} if name == "private" else {}
        where = places.get(name, world.channel)
        result = await owner.slash(where, "imagine", prompt=f"kraken{name}", **options)
        message = world.private_messages(owner)[0] if options else result.response
        assert message is not None
        await world.finished(message)
        found[name] = owner, await world.task(message)
    found["pressed"] = owners["pressed"], await pressed(world, owners["pressed"])
    store = world.engine.store
    await store.preferences.put(owners["hidden"].id, hides_prompts=True)
    removed = owners["removed"].id
    await store.controls.remove(found["removed"][1].id, by_user_id=removed, now_s=1.0)
    await deletes(world, owners["deleted"])
    await is_deleted(world, owners["deleted"])
    return found


async def pressed(world: World, member: MemberActor) -> Task:
    """What a member pressed for under a picture of another's, who hides prompts from then on."""
    author = world.member("author")
    grid = await world.grid(author, "krakenpressed")
    message = answer(await world.press(member, grid, "U1"))
    await world.finished(message)
    await world.engine.store.preferences.put(author.id, hides_prompts=True)
    return await world.task(message)


def people(world: World) -> dict[str, Person]:
    """Who looks, but for whoever made a picture."""
    guild = world.env.create_guild("elsewhere")
    general = guild.create_text_channel("general")
    there = guild.add_member(world.env.create_user("carol"))
    direct = world.member("direct")
    here = {
        "other": world.member("other"),
        "moderator": world.member("moderator", manage_messages=True),
        "installed": world.member("installed"),
    }
    return {
        **{who: Person(world, who, one.id, world.channel) for who, one in here.items()},
        "elsewhere": Person(world, "elsewhere", there.id, general),
        "direct": Person(world, "direct", direct.id, direct.user.dm_channel),
    }


async def galleries(world: World, made: Mapping[str, tuple[MemberActor, Task]]) -> dict[bool, str]:
    """What everybody sees in a gallery of each sort."""
    channel, messenger = (
        world.guild.create_text_channel("gallery"),
        DiscordGalleryMessenger(world.client),
    )
    store = world.engine.store.gallery
    await set_to(world, "gallery_channel", channel.id)
    found = {}
    for from_all in (False, True):
        await set_to(world, "gallery_from_all", from_all)
        for _, task in made.values():
            for one in await store.starred([(task.request.channel_id, task.shown.message_id or 0)]):
                if (is_open := messenger.is_open(one)) or one.from_all:
                    await store.add(one, stars=9, is_open=is_open, now_s=1.0)
        posts = await store.due(now_s=1e12, limit=99)
        shown = {one.task.id: str(gallery_layout(one, ["a.png"]).to_components()) for one in posts}  # type: ignore[no-untyped-call]  # of discord.py
        row = []
        for name, (_, task) in made.items():
            said = shown.get(task.id)
            row.append("-" if said is None else "all" if f"kraken{name}" in said else "picture")
        found[from_all] = " ".join(row)
    return found


@ON
async def test_who_sees_what(world: World) -> None:
    """Others see what they could scroll to, their own members all that is theirs."""
    made, others = await pictures(world), people(world)
    found = {}
    for look in TABLE:
        rows = []
        for who in WHO:
            row = []
            for name, (owner, task) in made.items():
                person = others.get(who) or Person(world, "member", owner.id, world.channel)
                said = await person.looks(look, task)
                row.append(seen_in(said, name, task))
            rows.append(" ".join(row))
        found[look] = tuple(rows)

    assert found == TABLE
    assert await galleries(world, made) == GALLERY
