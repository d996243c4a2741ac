"""Callbacks of interactions, and what their token reaches afterwards."""

from playground.discord.errors import ApiError, Code
from playground.discord.interactions.interaction import Callback, Interaction
from playground.discord.messages.messages import Draft
from playground.discord.model.objects import Message, MessageFlag
from playground.discord.ratelimits import WEBHOOK, WEBHOOK_PER_CHANNEL
from playground.discord.rest.endpoint import Call, Endpoint, Reply
from playground.discord.services import Services

_CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
_HOOK = "/webhooks/{webhook_id}/{webhook_token}"
_ORIGINAL = f"{_HOOK}/messages/@original"
_MESSAGE = f"{_HOOK}/messages/{{message_id}}"


class WebhookRoutes:
    """What the bot does by interaction token, without its own."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._world = services.world

    def endpoints(self) -> list[Endpoint]:
        """Return the routes."""
        rows = (
            ("POST", _HOOK, self._follow_up),
            ("GET", _ORIGINAL, self._read),
            ("PATCH", _ORIGINAL, self._edit),
            ("DELETE", _ORIGINAL, self._delete),
            ("GET", _MESSAGE, self._read),
            ("PATCH", _MESSAGE, self._edit),
            ("DELETE", _MESSAGE, self._delete),
        )
        hooks = [
            Endpoint(
                method=method,
                template=template,
                handler=handler,
                with_token=False,
                rate=WEBHOOK,
                major="webhook_token",
                bucket="webhooks",
            )
            for method, template, handler in rows
        ]
        callback = Endpoint(
            method="POST", template=_CALLBACK, handler=self._callback, with_token=False, rate=None
        )
        return [callback, *hooks]

    async def _callback(self, call: Call) -> Reply:
        token = call.params["interaction_token"]
        draft = Draft(body=call.object, files=call.files)
        done = await self._services.interactions.answer(call.id("interaction_id"), token, draft)
        if call.query.get("with_response", "").lower() not in {"1", "true"}:
            return Reply()
        body = {"interaction": done["interaction"]}
        if done["callback"] in {Callback.MESSAGE, Callback.UPDATE}:
            shown = self._services.payloads.message(done["message"])
            body["resource"] = {"type": done["callback"], "message": shown}
        return Reply(200, body)

    def _interaction(self, call: Call) -> Interaction:
        if call.id("webhook_id") != self._world.bot_id:
            raise ApiError(Code.UNKNOWN_WEBHOOK)
        interaction = self._services.interactions.by_token(call.params["webhook_token"])
        if interaction.channel.id not in self._world.channels:
            raise ApiError(Code.UNKNOWN_CHANNEL)
        if self._services.faults.rate_limits:
            key = str(interaction.channel.id)
            self._services.rate_limits.take_shared(key, WEBHOOK_PER_CHANNEL)
        return interaction

    def _message(self, call: Call, interaction: Interaction) -> Message:
        named = call.params.get("message_id", "@original")
        message_id = interaction.response_id if named == "@original" else int(named)
        message = self._world.messages.get(message_id or 0)
        if message is None or message.id not in interaction.message_ids:
            raise ApiError(Code.UNKNOWN_MESSAGE)
        return message

    async def _follow_up(self, call: Call) -> Reply:
        interaction = self._interaction(call)
        if interaction.pending_defer:
            message = await self._edit_message(interaction, self._original(interaction), call)
        else:
            message = await self._services.interactions.respond(interaction, call.draft)
        if call.query.get("wait", "").lower() not in {"1", "true"}:
            return Reply()
        return Reply(200, self._services.payloads.message(message))

    def _original(self, interaction: Interaction) -> Message:
        message = self._world.messages.get(interaction.response_id or 0)
        if message is None:
            raise ApiError(Code.UNKNOWN_MESSAGE)
        return message

    async def _read(self, call: Call) -> Reply:
        message = self._message(call, self._interaction(call))
        return Reply(200, self._services.payloads.message(message))

    async def _edit(self, call: Call) -> Reply:
        interaction = self._interaction(call)
        message = self._message(call, interaction)
        message = await self._edit_message(interaction, message, call)
        return Reply(200, self._services.payloads.message(message))

    async def _edit_message(
        self, interaction: Interaction, message: Message, call: Call
    ) -> Message:
        was_loading = message.flags & MessageFlag.LOADING
        edited = await self._services.messages.edit(message, call.draft)
        if was_loading:
            interaction.pending_defer = False
        return edited

    async def _delete(self, call: Call) -> Reply:
        interaction = self._interaction(call)
        self._services.messages.delete(self._message(call, interaction))
        return Reply()
