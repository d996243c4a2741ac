"""From what a member did to what their client shows of the bot's answer."""

from dataclasses import dataclass

from playground.discord.errors import JsonObject
from playground.discord.gateway.gateway import Gateway
from playground.discord.interactions.installations import context_of, installations
from playground.discord.interactions.interaction import Interaction, Trigger
from playground.discord.model import permissions
from playground.discord.model.objects import Channel, Message, User
from playground.discord.payloads.users import member_json, user_json
from playground.discord.people.stream import PeopleEvents, Stream
from playground.discord.services import Services

_FAILED = {
    Trigger.COMMAND: "The application did not respond",
    Trigger.COMPONENT: "This interaction failed",
    Trigger.MODAL_SUBMIT: "Something went wrong. Try again.",
    Trigger.AUTOCOMPLETE: "Loading options failed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenModal:
    """A dialog on a member's screen."""

    user_id: int
    opened_by: Interaction
    data: JsonObject


class Deliveries:
    """Brings interactions to the bot; `modals` are the dialogs that it opened, by their id."""

    def __init__(
        self, services: Services, gateway: Gateway, stream: Stream, events: PeopleEvents
    ) -> None:
        self._services = services
        self._gateway = gateway
        self._stream = stream
        self._events = events
        self.modals: dict[str, OpenModal] = {}

    async def ask(
        self,
        user: User,
        channel: Channel,
        trigger: Trigger,
        data: JsonObject,
        *,
        source: Message | None = None,
        opened_by: Interaction | None = None,
    ) -> JsonObject:
        """Tell the bot, wait for its answer and return what the member's client shows of it."""
        interaction = self._services.interactions.open(
            trigger,
            user_id=user.id,
            channel=channel,
            data=data,
            source=source,
            opened_by=opened_by,
        )
        interaction.payload = interaction_json(self._services, interaction, user)
        self._publish(interaction, {"kind": "pending"})
        self._gateway.dispatch("INTERACTION_CREATE", interaction.payload, guild_id=channel.guild_id)
        answer = self._shown(interaction, await self._services.interactions.wait(interaction))
        self._publish(interaction, answer)
        return answer

    def _publish(self, interaction: Interaction, answer: JsonObject) -> None:
        if interaction.trigger is not Trigger.AUTOCOMPLETE:
            source = str(interaction.source.id) if interaction.source else None
            place = {
                "interaction_id": str(interaction.id),
                "channel_id": str(interaction.channel.id),
                "source_id": source,
            }
            self._stream.publish("interaction", place | answer, frozenset({interaction.user_id}))

    def _shown(self, interaction: Interaction, answer: JsonObject) -> JsonObject:
        shown: JsonObject = {
            "interaction_id": str(interaction.id),
            "kind": answer["kind"],
            "after_s": answer["after_s"],
        }
        message = self._services.world.messages.get(answer.get("message_id", 0))
        if message is not None:
            shown["message"] = self._events.view(message)
        if "choices" in answer:
            shown["choices"] = answer["choices"]
        if "modal" in answer:
            key = str(interaction.id)
            self.modals[key] = OpenModal(
                user_id=interaction.user_id, opened_by=interaction, data=answer["modal"]
            )
            shown["modal"] = answer["modal"] | {"id": key}
        if answer["kind"] == "failed":
            shown["error"] = _FAILED[interaction.trigger]
        return shown


def interaction_json(services: Services, interaction: Interaction, user: User) -> JsonObject:
    """Return the INTERACTION_CREATE of an interaction (Discord: Interactions)."""
    world, channel = services.world, interaction.channel
    guild = world.guild_of(channel)
    allowed = permissions.in_channel(world, channel, user.id)
    for_bot = permissions.of_interaction(world, channel)
    payload: JsonObject = {
        "id": str(interaction.id),
        "application_id": str(world.bot_id),
        "type": int(interaction.trigger),
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "channel_id": str(channel.id),
        "channel": services.payloads.partial_channel(channel, user.id),
        "app_permissions": str(int(for_bot)),
        "locale": user.locale,
        "entitlements": [],
        "authorizing_integration_owners": installations(world, channel, user),
        "context": context_of(channel),
        "attachment_size_limit": permissions.file_limit(guild),
    }
    if interaction.source is not None:
        payload["message"] = services.payloads.message(interaction.source)
    if guild is None:
        return payload | {"user": user_json(user)}
    member = member_json(guild, user) | {"permissions": str(int(allowed))}
    shown = {"id": str(guild.id), "locale": "en-US", "features": []}
    return payload | {
        "guild_id": str(guild.id),
        "guild": shown,
        "guild_locale": "en-US",
        "member": member,
    }
