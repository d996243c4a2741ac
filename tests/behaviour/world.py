"""The real bot in-process, between a simulated Discord and a real local CometAPI."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

import discord
from simcord import Env, InteractionResult, MemberActor, ResponseMessage, UserHandle
from simcord.backend import serializers
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from simcord.interactions import base_payload

from bot import app
from bot.domain.tasks import TaskView
from bot.engine.outages.breaker import Breaker
from bot.engine.ratelimits.identifies import Identifies
from bot.ui.messengers.data_messenger import DiscordDataMessenger
from bot.ui.messengers.messenger import DiscordMessenger
from bot.ui.messengers.notices import DiscordNoticeMessenger
from bot.ui.stateless import inert_layout
from bot.ui.task_message.layout import task_message
from tests.behaviour.budget import NotedBudget
from tests.behaviour.clock import Clock
from tests.behaviour.messages import button_of, has_button, menu_with, picture_of, text_of
from tests.behaviour.rest import is_at_rest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from discord.ext import commands
    from simcord import ChannelHandle, GuildHandle

    from bot.discord_client.client import ImagineBot
    from bot.domain.tasks import Task
    from bot.engine import Engine
    from bot.settings import Settings
    from playground.comet import LocalComet

T = TypeVar("T")
Person = MemberActor | UserHandle

TICK_S: Final = 0.04
FLIES_S: Final = 2.0
PATIENCE_S: Final = 120.0
"""Of real time: how busy the machine is must not decide."""

CANNOT_SEND_TO_THIS_USER: Final = 50007

_TASK: Final = re.compile(r"(?:act|ctl):2:[0-9a-f]+:([0-9]+):")


class World:
    """One server with one channel, the bot in it, and the CometAPI that it uses."""

    comet: LocalComet
    env: Env
    guild: GuildHandle
    channel: ChannelHandle
    engine: Engine
    client: ImagineBot
    budget: NotedBudget

    def __init__(self, comet: LocalComet, settings: Settings) -> None:
        self.comet = comet
        self.clock = Clock()
        self._settings = settings
        self._open = AsyncExitStack()

    @classmethod
    async def start(cls, comet: LocalComet, settings: Settings) -> Self:
        """Compose what `bot.app` composes, with a clock that can be put forward."""
        world = cls(comet, settings)
        world.client = await world._compose(cogs=())
        world.env = Env(world.client, shard_count=1, settle_timeout=PATIENCE_S)
        await world.env.start()
        world.guild = world.env.create_guild()
        world.channel = world.guild.create_text_channel("pictures")
        await world._run()
        return world

    async def close(self) -> None:
        """Stop the bot; what it raised on its way, and the test did not look at, fails the test.

        So does a message that discord.py still listens to: of each it would keep the whole layout,
        a task and a timer.
        """
        listening = _listening()
        await self._open.aclose()
        await self.env.shutdown()
        self.env._raise_errors_since(self.env._errors_acknowledged)
        assert listening == []

    async def restart(
        self,
        *,
        while_down: Callable[[], None] | None = None,
        cogs: Sequence[commands.Cog] = (),
    ) -> None:
        """Stop the bot, and start another one on the same database."""
        await self._open.aclose()
        if while_down is not None:
            while_down()
        self.client = await self._compose(cogs=cogs)
        await self.env.restart_bot(self.client)
        await self._run()

    async def _compose(self, *, cogs: Sequence[commands.Cog]) -> ImagineBot:
        opened = await app._open(self._settings, self._open)
        self.budget = NotedBudget(self.clock)
        self.engine = replace(
            opened,
            breaker=Breaker(opened.signals, clock=self.clock, chance=lambda: 0.5),
            budget=self.budget,
            clock=self.clock,
            chance=lambda: 0.5,
        )
        identifies = Identifies(opened.store.key_values, clock=self.clock)
        client = app._client(self._settings, self.engine, identifies)
        client._cogs_to_add = [*client._cogs_to_add, *cogs]
        return client

    async def _run(self) -> None:
        # Inside the context the loops find the simulated Discord; as tasks of the test, not of
        # the simulated bot, they run in real time and nobody waits for them to end.
        with self.env.time_context():
            messenger = DiscordMessenger(self.client, clock=self.clock)
            notices = DiscordNoticeMessenger(self.client, tells_operator=False)
            data = DiscordDataMessenger(self.client)
            await self._open.enter_async_context(
                self.engine.running(messenger, notices, None, data)
            )

    def member(self, name: str, **permissions: bool) -> MemberActor:
        """A new member of the server, with these permissions besides everybody's."""
        allowed = discord.Permissions(**permissions)
        role = self.guild.create_role(name, permissions=allowed)
        return self.guild.add_member(self.env.create_user(name), roles=[role])

    def deny(
        self,
        permission: str,
        *,
        member: MemberActor | None = None,
        channel: ChannelHandle | None = None,
    ) -> None:
        """Take a permission in the channel (or another) from a member, or else from the bot."""
        denied = getattr(discord.Permissions, permission).flag
        whose = member.id if member else self.env.backend.bot_user.id
        taken = Overwrite(target_id=whose, type=OverwriteType.MEMBER, deny=denied)
        self.env.backend.channels[(channel or self.channel).id].overwrites.append(taken)

    def allow_all(self) -> None:
        """Undo all that was denied in the channel."""
        self.env.backend.channels[self.channel.id].overwrites.clear()

    def close_direct_messages(self, member: MemberActor, *, times: int | None = None) -> str:
        """Let the bot open the member's channel and, so often, post nothing there; None: never.

        Returns the path that it posts to.
        """
        path = f"/channels/{member.user.dm_channel.id}/messages"
        code = CANNOT_SEND_TO_THIS_USER
        self.env.inject_error("POST", path, status=403, code=code, times=times)
        return path

    def leave_server(self) -> None:
        """From now on only the commands are there, as if the scope `bot` was left out."""
        self.env.backend.emit("GUILD_DELETE", {"id": str(self.guild.id), "unavailable": False})

    async def asks(
        self,
        member: MemberActor,
        prompt: str = "a paper boat",
        **options: str | bool,
    ) -> ResponseMessage:
        """The message that answers the member's `/imagine`."""
        result = await member.slash(self.channel, "imagine", prompt=prompt, **options)
        return await self.made(member, result)

    async def made(self, person: Person, result: InteractionResult) -> ResponseMessage:
        """The public message that answers an interaction, at its price if that is shown first."""
        shown = result.followups[-1] if result.followups else result.response
        if shown is not None and has_button(shown, "Make it"):
            result = await self.press(person, shown, "Make it")
        return answer(result)

    async def grid(self, member: MemberActor, prompt: str = "a paper boat") -> ResponseMessage:
        """The message of a finished grid."""
        message = await self.asks(member, prompt)
        await self.finished(message)
        return message

    async def press(self, person: Person, message: ResponseMessage, name: str) -> InteractionResult:
        """Press the button that shows this label or emoji, or choose it in a menu."""
        if found := menu_with(message, name):
            menu, option = found
            chosen = [option["value"]]
            result = await person.select(message, chosen, custom_id=menu["custom_id"])
        else:
            result = await person.click(message, custom_id=button_of(message, name)["custom_id"])
        assert isinstance(result, InteractionResult)
        return result

    def begin_press(
        self,
        member: MemberActor,
        message: ResponseMessage,
        name: str,
    ) -> InteractionResult:
        """Press a button and wait for nothing, so that others can press meanwhile."""
        data = {"custom_id": button_of(message, name)["custom_id"], "component_type": 2}
        return self._begin(member, discord.InteractionType.component, data, message=message)

    def begin_imagine(self, member: MemberActor, **options: str) -> InteractionResult:
        """Send the command as a client may that does not keep to the choices; wait for nothing."""
        command = self.env.backend.find_command("imagine", self.guild.id)
        assert command is not None
        given = [{"name": name, "type": 3, "value": value} for name, value in options.items()]
        data = {"id": command["id"], "name": "imagine", "type": 1, "options": given}
        return self._begin(member, discord.InteractionType.application_command, data)

    async def right_click(
        self, member: MemberActor, name: str, message: dict[str, Any]
    ) -> InteractionResult:
        """Choose a menu's entry on a message that looks like this."""
        menu = discord.AppCommandType.message.value
        command = self.env.backend.find_command(name, self.guild.id, menu)
        assert command is not None
        resolved = {"messages": {message["id"]: message}}
        target = {"target_id": message["id"], "resolved": resolved}
        data = {"id": command["id"], "name": name, "type": menu, **target}
        result = self._begin(member, discord.InteractionType.application_command, data)
        await self.env.settle()
        return result

    async def forge(
        self,
        member: MemberActor,
        data: dict[str, Any],
        *,
        message: ResponseMessage | None,
        change: Callable[[dict[str, Any]], None] = lambda _payload: None,
    ) -> InteractionResult:
        """Send what no client sends: a press or the submit of a dialog with any data at all.

        `change` edits the event before it is sent.
        """
        sent = "components" in data
        kind = discord.InteractionType.modal_submit if sent else discord.InteractionType.component
        result = self._begin(member, kind, data, message=message, change=change)
        await self.env.settle()
        return result

    def _begin(
        self,
        member: MemberActor,
        kind: discord.InteractionType,
        data: dict[str, Any],
        *,
        message: ResponseMessage | None = None,
        change: Callable[[dict[str, Any]], None] = lambda _payload: None,
    ) -> InteractionResult:
        backend = self.env.backend
        record, payload = base_payload(
            backend,
            type=kind.value,
            channel_id=message.channel_id if message else self.channel.id,
            guild_id=member.guild.id,
            user_id=member.id,
            data=data,
        )
        if message is not None:
            stored = backend.get_message(message.channel_id, message.id)
            payload["message"] = dict(serializers.message_payload(backend, stored))
            record.source_message_id = message.id
        change(payload)
        backend.emit("INTERACTION_CREATE", payload)
        return InteractionResult(self.env, record)

    async def until(self, check: Callable[[], T]) -> T:
        """The check's first true value. Meanwhile time flies, so that nobody waits for timers.

        Raises:
            TimeoutError: it never came true.
        """
        async with asyncio.timeout(PATIENCE_S):
            while not (value := check()):
                await self._let_time_fly(TICK_S)
        return value

    async def shows(self, message: ResponseMessage, *words: str) -> None:
        """Wait until the message says all these words."""
        await self.until(lambda: all(word in text_of(message) for word in words))

    async def finished(self, message: ResponseMessage) -> None:
        """Wait until the message carries its final picture."""
        await self.until(lambda: picture_of(message) and has_button(message, "Details"))

    async def task_ended(self, message: ResponseMessage) -> None:
        """Wait until the row says the end, which the message may not show yet."""
        async with asyncio.timeout(PATIENCE_S):
            while (await self.task(message)).state.is_live:
                await self._let_time_fly(0)

    async def skip(self, seconds: float) -> None:
        """Let time pass, on Discord as well as for the bot."""
        await self.env.advance_time(seconds)
        async with asyncio.timeout(PATIENCE_S):
            while not is_at_rest():  # noqa: ASYNC110 - no event tells it
                await asyncio.sleep(TICK_S)
        self._fly(seconds)

    async def _let_time_fly(self, tick_s: float) -> None:
        """Wait for a moment, and put the clock forward unless something real is in hand.

        Else what takes longer on a busy machine, a submit say, would outlast its lease.
        """
        await asyncio.sleep(tick_s)
        if is_at_rest():
            self._fly(FLIES_S)

    def _fly(self, seconds: float) -> None:
        self.clock.skip(seconds)
        signals = self.engine.signals
        for loop in (signals.submitter, signals.poller, signals.publisher, signals.outages):
            loop.set()
        signals.notices.set()
        signals.data_requests.set()

    async def task(self, message: ResponseMessage) -> Task:
        """The row that the message shows."""
        found = _TASK.search(str(message.components))
        assert found is not None, "the message has no button of ours"
        task = await self.engine.store.tasks.get(int(found[1]))
        assert task is not None
        return task

    async def copied(self, message: ResponseMessage, channel: ChannelHandle) -> ResponseMessage:
        """The same message, custom_ids included, as the bot would post it in another channel."""
        task = await self.task(message)
        return await self._posted(task_message(TaskView(task=task), now_s=0.0), channel)

    async def posted_button(
        self,
        custom_id: str,
        channel: ChannelHandle | None = None,
    ) -> ResponseMessage:
        """A message with one U1 button of that custom_id."""
        row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
        row.add_item(discord.ui.Button(label="U1", custom_id=custom_id))
        return await self._posted(inert_layout(row), channel or self.channel)

    async def _posted(
        self,
        view: discord.ui.LayoutView,
        channel: ChannelHandle,
    ) -> ResponseMessage:
        sent = await self.client.get_partial_messageable(channel.id).send(view=view)
        return ResponseMessage(self.env, self.env.backend.get_message(channel.id, sent.id))

    def private_messages(self, member: MemberActor) -> list[ResponseMessage]:
        """What the member got as direct messages."""
        channel_id = self.env.backend.dm_channels.get(member.id, 0)
        stored = self.env.backend.messages.get(channel_id, {})
        return [ResponseMessage(self.env, message) for message in stored.values()]

    def posted(self, channel: ChannelHandle | None = None) -> list[ResponseMessage]:
        """All messages of the channel (or another), as they are by now."""
        stored = self.env.backend.messages.get((channel or self.channel).id, {})
        return [ResponseMessage(self.env, message) for message in stored.values()]

    def sent(self, ending: str) -> list[dict[str, Any]]:
        """The bodies of the POSTs to CometAPI whose path ends like this."""
        posts = [request for request in self.comet.requests if request.method == "POST"]
        return [request.body for request in posts if request.path.endswith(ending)]


def _listening() -> list[str]:
    """The timers of discord.py's views."""
    return [told for task in asyncio.all_tasks() if "View.__timeout" in (told := repr(task))]


def answer(result: InteractionResult) -> ResponseMessage:
    """The public message that answers an interaction."""
    assert result.response is not None, "nothing was answered"
    assert not result.ephemeral, text_of(result.response)
    return result.response


def refusal(result: InteractionResult) -> str:
    """What an interaction was refused with, for its member's eyes only; maybe once it was taken."""
    shown = result.followups[-1] if result.followups else result.response
    assert shown is not None, "nothing was answered"
    assert shown.ephemeral, text_of(shown)
    return text_of(shown)
