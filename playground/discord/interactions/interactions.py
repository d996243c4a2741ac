"""Interactions: opened by a member, answered once by the bot within 3 s, alive for 15 minutes."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Iterator

from playground.discord.errors import ApiError, Code, FormErrors, JsonObject
from playground.discord.interactions.interaction import Callback, Interaction, Trigger
from playground.discord.interactions.origins import origin_of
from playground.discord.limits.commands import check_choices
from playground.discord.limits.modals import check_modal
from playground.discord.messages.messages import Draft, Messages, Origin
from playground.discord.model.objects import Channel, Message, MessageFlag
from playground.discord.model.world import World

_ALLOWED = {
    Trigger.COMMAND: {Callback.MESSAGE, Callback.DEFERRED_MESSAGE, Callback.MODAL},
    Trigger.COMPONENT: set(Callback) - {Callback.CHOICES},
    Trigger.AUTOCOMPLETE: {Callback.CHOICES},
    Trigger.MODAL_SUBMIT: set(Callback) - {Callback.CHOICES, Callback.MODAL},
}
_KINDS = {
    Callback.MESSAGE: "message",
    Callback.DEFERRED_MESSAGE: "deferred",
    Callback.DEFERRED_UPDATE: "deferred_update",
    Callback.UPDATE: "update",
    Callback.CHOICES: "choices",
    Callback.MODAL: "modal",
}
MIN_S = 60.0
TOKEN_LIFE_S = 15 * MIN_S
STORED_WITHIN_S = 10.0
"""A member's client waits no longer for the files of an answer that came in time."""


class Interactions:
    """Keeps the open interactions and applies the bot's answers to them."""

    def __init__(self, world: World, messages: Messages, *, answer_within_s: float) -> None:
        self._world = world
        self._messages = messages
        self._by_token: dict[str, Interaction] = {}
        self.answer_within_s = answer_within_s

    def open(
        self,
        trigger: Trigger,
        *,
        user_id: int,
        channel: Channel,
        data: JsonObject,
        source: Message | None = None,
        opened_by: Interaction | None = None,
    ) -> Interaction:
        """Begin an interaction with a token of its own."""
        self._forget_expired()
        interaction = Interaction(
            id=self._world.snowflakes.next(),
            token=secrets.token_urlsafe(48),
            trigger=trigger,
            user_id=user_id,
            channel=channel,
            data=data,
            created_s=self._world.now_s(),
            source=source,
            opened_by=opened_by,
            sent_at=time.perf_counter(),
        )
        self._by_token[interaction.token] = interaction
        return interaction

    def again(self, before: Interaction) -> Interaction:
        """Begin one like another, by the same member at the same place."""
        return self.open(
            before.trigger,
            user_id=before.user_id,
            channel=before.channel,
            data=before.data,
            source=before.source,
            opened_by=before.opened_by,
        )

    @property
    def recent(self) -> list[Interaction]:
        """Those that may still be answered or followed up, oldest first."""
        return list(self._by_token.values())

    def _forget_expired(self) -> None:
        oldest_s = self._world.now_s() - 2 * TOKEN_LIFE_S
        while self._by_token:
            token, first = next(iter(self._by_token.items()))
            if first.created_s > oldest_s:
                return
            del self._by_token[token]

    def by_token(self, token: str) -> Interaction:
        """Return the interaction behind a webhook token; raises ApiError 50027 or 10015."""
        interaction = self._by_token.get(token)
        if interaction is None or self._world.now_s() > interaction.created_s + TOKEN_LIFE_S:
            raise ApiError(Code.BAD_WEBHOOK_TOKEN)
        if interaction.answer is None:
            raise ApiError(Code.UNKNOWN_WEBHOOK)
        return interaction

    async def wait(self, interaction: Interaction) -> JsonObject:
        """Wait for the bot's answer, at most the 3 s, and return what the member's client shows."""
        try:
            await asyncio.wait_for(interaction.answered.wait(), self.answer_within_s)
        except TimeoutError:
            # An answer that came in time may still be storing its files.
            if interaction.answer is not None:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(interaction.answered.wait(), STORED_WITHIN_S)
            interaction.dead = interaction.answer is None or not interaction.answered.is_set()
        if interaction.dead or interaction.answer is None:
            return {"kind": "failed", "after_s": self.answer_within_s}
        return interaction.answer

    async def answer(self, interaction_id: int, token: str, draft: Draft) -> JsonObject:
        """Apply a callback and return the body for with_response.

        Raises ApiError: 10062 when late or unknown, 40060 when answered already, 50035.
        """
        interaction = self._by_token.get(token)
        if interaction is None or interaction.id != interaction_id or self._is_late(interaction):
            raise ApiError(Code.UNKNOWN_INTERACTION)
        if interaction.answer is not None:
            raise ApiError(Code.ALREADY_ACKNOWLEDGED)
        if interaction.channel.id not in self._world.channels:
            raise ApiError(Code.UNKNOWN_CHANNEL)
        after_s = time.perf_counter() - interaction.sent_at
        callback = _callback_of(interaction, draft.body)
        data: JsonObject = draft.body.get("data") or {}
        # Taken before the first await: of two answers at once only one may win.
        interaction.answer = {"kind": _KINDS[callback], "after_s": after_s}
        try:
            message = await self._apply(interaction, callback, Draft(body=data, files=draft.files))
        except BaseException:
            interaction.answer = None
            if self._is_late(interaction):
                interaction.answered.set()
            raise
        if callback is Callback.CHOICES:
            interaction.answer["choices"] = data.get("choices") or []
        if callback is Callback.MODAL:
            interaction.answer["modal"] = data
        if message is not None:
            interaction.answer["message_id"] = message.id
        interaction.answered.set()
        return _resource(interaction, callback, message)

    def _is_late(self, interaction: Interaction) -> bool:
        if interaction.answer is not None:
            return False
        late = self._world.now_s() > interaction.created_s + self.answer_within_s
        return interaction.dead or late

    async def _apply(
        self, interaction: Interaction, callback: Callback, draft: Draft
    ) -> Message | None:
        match callback:
            case Callback.MESSAGE:
                with _placed_in_data():
                    message = await self.respond(interaction, draft)
                interaction.response_id = message.id
                return message
            case Callback.DEFERRED_MESSAGE:
                origin = self._origin(interaction, draft)
                message = self._messages.create_loading(interaction.channel, origin)
                interaction.response_id = message.id
                interaction.message_ids.add(message.id)
                interaction.pending_defer = True
                return message
            case Callback.DEFERRED_UPDATE | Callback.UPDATE:
                return await self._update(interaction, callback, draft)
            case Callback.CHOICES:
                _check_choices(draft.body)
            case Callback.MODAL:
                check_modal(draft.body)
        return None

    async def _update(self, interaction: Interaction, callback: Callback, draft: Draft) -> Message:
        source = interaction.source
        if source is None or source.id not in self._world.messages:
            raise ApiError(Code.UNKNOWN_MESSAGE)
        interaction.response_id = source.id
        interaction.message_ids.add(source.id)
        if callback is Callback.DEFERRED_UPDATE:
            return source
        with _placed_in_data():
            return await self._messages.edit(source, draft)

    async def respond(self, interaction: Interaction, draft: Draft) -> Message:
        """Write a message for an interaction: its first answer or a follow-up."""
        origin = self._origin(interaction, draft)
        message = await self._messages.create(interaction.channel, draft, origin)
        interaction.message_ids.add(message.id)
        if interaction.channel.archived and not interaction.channel.locked:
            self._world.archive(interaction.channel, archived=False)
        return message

    def _origin(self, interaction: Interaction, draft: Draft) -> Origin:
        return origin_of(interaction, draft.body, self._world.users[interaction.user_id])


def _callback_of(interaction: Interaction, body: JsonObject) -> Callback:
    allowed = _ALLOWED[interaction.trigger]
    if interaction.trigger is Trigger.MODAL_SUBMIT and interaction.source is None:
        allowed = allowed - {Callback.UPDATE, Callback.DEFERRED_UPDATE}
    if body.get("type") not in allowed:
        errors = FormErrors()
        errors.choice(("type",), tuple(int(c) for c in sorted(allowed)))
        errors.raise_any()
    return Callback(body["type"])


@contextlib.contextmanager
def _placed_in_data() -> Iterator[None]:
    """Name the problems of a message where they stand in the callback: under `data`."""
    try:
        yield
    except ApiError as error:
        if "errors" in error.body:
            error.body["errors"] = {"data": error.body["errors"]}
        raise


def _check_choices(data: JsonObject) -> None:
    errors = FormErrors()
    choices = data.get("choices") or []
    errors.count(("data", "choices"), len(choices), high=25)
    check_choices(errors, ("data", "choices"), choices)
    errors.raise_any()


def _resource(interaction: Interaction, callback: Callback, message: Message | None) -> JsonObject:
    shown: JsonObject = {"id": str(interaction.id), "type": int(interaction.trigger)}
    if message is not None:
        shown |= {
            "response_message_id": str(message.id),
            "response_message_loading": bool(message.flags & MessageFlag.LOADING),
            "response_message_ephemeral": message.visible_to is not None,
        }
    return {"interaction": shown, "callback": int(callback), "message": message}
