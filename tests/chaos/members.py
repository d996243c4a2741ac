"""The members: each does what the plan says, to what they have, over the user side's HTTP."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from playground.discord import Person, components
from playground.discord.client.connection import Connection, PersonError
from playground.discord.client.person import choices
from playground.discord.model import permissions
from playground.discord.model.objects import Channel, ChannelKind, Guild, Role
from tests.chaos.accountant import Ask
from tests.chaos.own_acts import ACTS
from tests.chaos.plan import BATCH, Act, Do
from tests.chaos.stories import Stage

if TYPE_CHECKING:
    from playground.discord import Answer, LocalDiscord
    from playground.discord.model.world import World
    from tests.chaos.plan import Plan
    from tests.chaos.rules import Rules
    from tests.chaos.stories import Stories

T = TypeVar("T")

EPHEMERAL: Final = 1 << 6
PER_GUILD: Final = 4
PAUSE_S: Final = 0.6
"""The longest that a member does nothing between two acts."""

OWNER: Final = "owner"
PATIENCE_S: Final = 10.0
PROMISED_S: Final = 5.0
CHANNELS: Final = 7
"""Of each server; two more are there to be deleted, and one is a thread."""

_IN_PRIVATE: Final = "/channels/@me/"
"""What leads to a message that came by direct message."""

_VERBS: Final = {
    Do.CANCEL: ("cancel", Stage.WAITING),
    Do.STOP: ("stop", Stage.RUNNING),
    Do.WATCH_AGAIN: ("watch", Stage.SETTLED),
    Do.LOOK: ("details", Stage.SETTLED),
}


@dataclass(slots=True, kw_only=True)
class Crowd:
    """All members, and what they asked for."""

    discord: LocalDiscord
    stories: Stories
    rules: Rules
    plan: Plan
    picture: bytes
    asks: list[Ask] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    acts: Counter[Do] = field(default_factory=Counter)
    let_go: list[tuple[int, float]] = field(default_factory=list)
    """Who let all that they had be withdrawn or deleted, and when, in epoch seconds."""
    moderator: Person = field(init=False)
    """Owns all servers."""
    began_s: float = field(default_factory=time.monotonic)
    _words: int = 0

    @property
    def done(self) -> bool:
        """Whether all tasks of the plan were asked for."""
        return len(self.stories.all) >= self.plan.tasks

    @property
    def ahead_s(self) -> float:
        """How long until the plan wants as much as was asked for; 0 if it wants more."""
        wanted_s = self.plan.lasts_s * len(self.stories.all) / self.plan.tasks
        return max(0.0, wanted_s - (time.monotonic() - self.began_s))

    def join(self, count: int) -> None:
        """Let so many members join, four to a server."""
        world = self.discord.world
        self.moderator = self._person(OWNER)
        for number in range(count):
            if number % PER_GUILD == 0:
                self.rules.guilds.append(server(world, f"Server {number // PER_GUILD}").id)
            guild = world.guild(f"Server {number // PER_GUILD}")
            user = world.add_person(f"member{number}", guild=guild)
            person = self._person(user.name)
            self.members.append(Member(crowd=self, person=person, user_id=user.id, guild=guild))

    def _person(self, name: str) -> Person:
        return Person(Connection(self.discord.user_url, name), name)

    async def act(self) -> None:
        """Let all act until the plan is fulfilled."""
        await asyncio.gather(*(member.act(n) for n, member in enumerate(self.members)))

    async def leave(self) -> None:
        """Close all connections."""
        for person in (self.moderator, *(member.person for member in self.members)):
            await person.leave()

    def word(self) -> str:
        """A word that no other prompt has."""
        self._words += 1
        return f"w{self._words}w"


@dataclass(slots=True, kw_only=True)
class Member:
    """One member."""

    crowd: Crowd
    person: Person
    user_id: int
    guild: Guild
    is_gone: bool = False
    """Whether they do nothing any more, after they had everything deleted."""
    _began_s: float = 0.0

    async def act(self, number: int) -> None:
        """Do one thing after the other until all is asked for."""
        plan = self.crowd.plan.member(number)
        discord = self.crowd.discord
        while not (self.crowd.done or self.is_gone):
            act = plan.next()
            await asyncio.sleep(self.crowd.ahead_s + PAUSE_S * act.dice[0])
            if act.patient and not discord.gateway.ready:
                with suppress(TimeoutError):
                    await discord.wait_for(lambda: discord.gateway.ready, PATIENCE_S)
            self.begin()
            with suppress(PersonError):  # what it is about may have gone meanwhile
                await self._do(act)
                self.crowd.acts[act.do] += 1

    async def _do(self, act: Act) -> None:
        match act.do:
            case Do.PRESS:
                await self._press(act) or await self._imagine(act)
            case Do.DECIDE:
                await self._decide(act) or await self._imagine(act)
            case Do.BATCH:
                await self._batch(act)
            case Do.DESCRIBE:
                await self._describe(act)
            case Do.PRIVATE:
                await self._in_private(act)
            case Do.IMAGINE:
                await self._imagine(act)
            case _ if act.do in ACTS:
                await ACTS[act.do](self, act) or await self._imagine(act)
            case _:
                verb, stage = _VERBS[act.do]
                await self._control(act, verb, stage) or await self._imagine(act)

    async def _imagine(self, act: Act) -> bool:
        word = self.crowd.word()
        answer = await self.person.slash(
            "imagine", channel=self.channel(act), prompt=f"a boat {word}"
        )
        self.note(f"/imagine {word}", await self.agreed(answer))
        return True

    async def _in_private(self, act: Act) -> None:
        word = self.crowd.word()
        answer = await self.person.slash(
            "imagine", channel=self.channel(act), prompt=f"a boat {word}", private=True
        )
        came = answer.kind == "deferred" and await self.says(answer.message["id"], _IN_PRIVATE)
        self.note(f"/imagine {word} in private", answer, words=(word,) if came else ())

    async def _describe(self, act: Act) -> None:
        upload = await self.person.upload("boat.png", self.crowd.picture)
        answer = await self.person.slash("describe", channel=self.channel(act), picture=upload)
        self.note("/describe", await self.agreed(answer))

    async def _batch(self, act: Act) -> None:
        words = tuple(self.crowd.word() for _ in range(BATCH))
        prompt = "a boat {" + ", ".join(words) + "}"
        shown = await self.person.slash("imagine", channel=self.channel(act), prompt=prompt)
        self.note(f"/imagine {prompt}", shown)
        if shown.kind != "message" or not _is_private(shown):
            return
        self.begin()
        answer = await self.person.press(shown.message["id"], f"Make {BATCH} pictures")
        made = answer.kind == "deferred_update" and await self.says(
            shown.message["id"], "are on their way"
        )
        self.note(f"batch of {prompt}", answer, words=words if made else ())

    async def says(self, message_id: str, words: str) -> bool:
        """Whether a message that only the member sees turned into one with these words."""
        discord = self.crowd.discord

        def says() -> bool:
            message = discord.world.messages.get(int(message_id))
            return message is not None and words in str(message.components)

        with suppress(TimeoutError):
            return await discord.wait_for(says, PROMISED_S)
        return False

    async def _press(self, act: Act) -> bool:
        found = [
            (story, showing, custom_id)
            for story, showing in self.crowd.stories.mine(self.user_id)
            if showing.last.stage is Stage.SETTLED
            for custom_id in showing.last.buttons
            if custom_id.startswith(("act:", "acts:"))
        ]
        if not found:
            return False
        _, showing, custom_id = _pick(found, act.dice[1])
        if custom_id.startswith("act:"):
            answer = await self.person.press(showing.message_id, custom_id=custom_id)
        else:
            answer = await self._choose(showing.message_id, custom_id, act.dice[0])
        self.note(f"press {custom_id}", await self.agreed(answer))
        return True

    async def agreed(self, answer: Answer) -> Answer:
        """What follows on a price that is shown first, once it was agreed to."""
        offered = components.interactive(answer.message.get("components", []))
        make = next((one for one in offered if one.endswith(":make")), None)
        if answer.kind != "message" or not _is_private(answer) or make is None:
            return answer
        self.begin()
        return await self.person.press(answer.message["id"], custom_id=make)

    async def _choose(self, message_id: int, custom_id: str, die: float) -> Answer:
        shown = choices(await self.person.see(message_id))
        values = [option["value"] for menu, option in shown if menu["custom_id"] == custom_id]
        return await self.person.select(message_id, custom_id, [_pick(values, die)])

    async def _decide(self, act: Act) -> bool:
        again = act.dice[0] < 0.7
        return await self._control(act, "retry" if again else "dismiss", Stage.UNSURE)

    async def _control(self, act: Act, verb: str, stage: Stage) -> bool:
        found = [
            (story, showing, custom_id)
            for story, showing in self.crowd.stories.mine(self.user_id)
            if showing.last.stage is stage
            for custom_id in showing.last.buttons
            if custom_id.startswith("ctl:") and custom_id.endswith(f":{verb}")
        ]
        if not found:
            return False
        story, showing, custom_id = _pick(found, act.dice[1])
        self.crowd.stories.did(story.task_id, verb)
        answer = await self.person.press(showing.message_id, custom_id=custom_id)
        self.note(f"{verb} of task {story.task_id}", answer)
        return True

    def channel(self, act: Act) -> int:
        """A channel of the member's server where they can ask."""
        world = self.crowd.discord.world
        channels = [c for c in world.channels_of(self.guild) if not c.archived]
        channel = _pick(channels, act.dice[0])
        return channel.id

    def lets_all_go(self, verb: str, *stages: Stage) -> None:
        """Note that they give up all that is in one of these stages, shown or not yet."""
        stories = self.crowd.stories
        self.crowd.let_go.append((self.user_id, time.time()))
        for story, showing in list(stories.mine(self.user_id)):
            if showing.last.stage in stages:
                stories.did(story.task_id, verb)

    def begin(self) -> None:
        """Note that a request begins now."""
        self._began_s = time.time()

    def note(self, what: str, answer: Answer, *, words: tuple[str, ...] = ()) -> None:
        """Note a request that began last, and its answer."""
        shown = answer.message
        self.crowd.asks.append(
            Ask(
                began_s=self._began_s,
                at_s=time.time(),
                user_id=self.user_id,
                what=what,
                answer=answer.kind,
                message_id=int(shown["id"]) if shown else None,
                is_private=_is_private(answer),
                words=words,
            ),
        )


def server(world: World, name: str) -> Guild:
    """Make a server with channels, a thread, and two channels whose days are counted."""
    owner = world.user(OWNER).id
    guild = Guild(id=world.snowflakes.next(), name=name, owner_id=owner)
    world.guilds[guild.id] = guild
    guild.roles[guild.id] = Role(id=guild.id, name="@everyone", permissions=0)
    for number, (role_name, allowed) in enumerate(
        (("Imagine Bot", permissions.INVITE), ("Member", permissions.PERSON))
    ):
        role = Role(
            id=world.snowflakes.next(), name=role_name, permissions=int(allowed), position=number
        )
        guild.roles[role.id] = role
        holder = world.bot_id if number == 0 else owner
        guild.members[holder] = {role.id}
    names = [*(f"channel{n}" for n in range(CHANNELS)), "doomed0", "doomed1"]
    for channel_name in names:
        channel = Channel(
            id=world.snowflakes.next(),
            kind=ChannelKind.TEXT,
            name=channel_name,
            guild_id=guild.id,
        )
        world.channels[channel.id] = channel
    thread = Channel(
        id=world.snowflakes.next(),
        kind=ChannelKind.PUBLIC_THREAD,
        name="thread",
        guild_id=guild.id,
        parent_id=next(c.id for c in world.channels_of(guild) if c.name == "channel0"),
        owner_id=owner,
    )
    world.channels[thread.id] = thread
    return guild


def _pick(found: list[T], dice: float) -> T:
    return found[int(dice * len(found))]


def _is_private(answer: Answer) -> bool:
    return bool(int(answer.message.get("flags") or 0) & EPHEMERAL)
