"""What members do with the bot: each action becomes an interaction, and waits for its answer."""

from dataclasses import dataclass

from playground.discord import components as parts
from playground.discord.components import LINK_STYLE, PREMIUM_STYLE, SELECTS, Kind
from playground.discord.errors import JsonObject
from playground.discord.gateway.gateway import Gateway
from playground.discord.interactions.interaction import Interaction, Trigger
from playground.discord.limits.commands import CHAT, MESSAGE, USER
from playground.discord.model import permissions
from playground.discord.model.objects import Channel, Message, User
from playground.discord.payloads.users import member_json, user_json
from playground.discord.people.forms import FormReader, choose
from playground.discord.people.options import OptionReader, descend
from playground.discord.people.places import Places
from playground.discord.people.refusals import RefusedError
from playground.discord.people.resolving import Resolver
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


class Actions:
    """Checks what a member's client would check, then asks the bot."""

    def __init__(
        self, services: Services, gateway: Gateway, stream: Stream, events: PeopleEvents
    ) -> None:
        self._services = services
        self._world = services.world
        self._gateway = gateway
        self._stream = stream
        self._events = events
        self._places = Places(services.world)
        self._modals: dict[str, OpenModal] = {}

    async def slash(self, user: User, body: JsonObject) -> JsonObject:
        """Use a slash command: `command`, `channel`, `options`."""
        channel = self._places.channel(user, str(body.get("channel")))
        command, path = self._command(user, channel, str(body.get("command")), CHAT)
        declared, wrap = descend(command, path)
        resolver = self._resolver(user, channel)
        reader = OptionReader(self._world, self._services.cdn, resolver)
        options = wrap(reader.read(declared, body.get("options") or {}))
        data = _command_data(command) | {"options": options, "resolved": resolver.resolved}
        return await self._ask(user, channel, Trigger.COMMAND, data)

    async def autocomplete(self, user: User, body: JsonObject) -> JsonObject:
        """Ask for suggestions: `command`, `channel`, `option`, `value`, other `options`."""
        channel = self._places.channel(user, str(body.get("channel")))
        command, path = self._command(user, channel, str(body.get("command")), CHAT)
        declared, wrap = descend(command, path)
        reader = OptionReader(self._world, self._services.cdn, self._resolver(user, channel))
        others: JsonObject = body.get("options") or {}
        focused, typed = str(body.get("option")), str(body.get("value") or "")
        options = wrap(reader.read_partial(declared, others, focused, typed))
        data = _command_data(command) | {"options": options}
        return await self._ask(user, channel, Trigger.AUTOCOMPLETE, data)

    async def menu(self, user: User, body: JsonObject) -> JsonObject:
        """Use a context menu: `command` and `message_id`, or `channel` and `user`."""
        if "message_id" in body:
            message = self._places.message(user, str(body["message_id"]))
            channel, kind = self._world.channels[message.channel_id], MESSAGE
        else:
            channel, kind = self._places.channel(user, str(body.get("channel"))), USER
            message = None
        command, _ = self._command(user, channel, str(body.get("command")), kind)
        resolver = self._resolver(user, channel)
        target = resolver.message(message) if message else resolver.user(str(body.get("user")))
        data = _command_data(command) | {"target_id": target, "resolved": resolver.resolved}
        return await self._ask(user, channel, Trigger.COMMAND, data)

    async def press(self, user: User, body: JsonObject) -> JsonObject:
        """Press a button: `message_id`, `custom_id`."""
        message, button = self._component(user, body, "button")
        if button["type"] != Kind.BUTTON or button["style"] in {LINK_STYLE, PREMIUM_STYLE}:
            raise RefusedError("button", "That is no button that tells the bot anything.")
        data = {
            "component_type": button["type"],
            "custom_id": button["custom_id"],
            "id": button["id"],
        }
        return await self._ask_about(user, message, data)

    async def select(self, user: User, body: JsonObject) -> JsonObject:
        """Choose in a menu: `message_id`, `custom_id`, `values`."""
        message, menu = self._component(user, body, "select")
        if menu["type"] not in SELECTS:
            raise RefusedError("select", "That is no menu.")
        resolver = self._resolver(user, self._world.channels[message.channel_id])
        values = choose(menu, list(body.get("values") or []), resolver)
        data = {
            "component_type": menu["type"],
            "custom_id": menu["custom_id"],
            "id": menu["id"],
            "values": values,
            "resolved": resolver.resolved,
        }
        return await self._ask_about(user, message, data)

    async def submit(self, user: User, body: JsonObject) -> JsonObject:
        """Send a dialog: `modal` (the id it was opened with), `values` by custom_id."""
        key = str(body.get("modal"))
        modal = self._modals.get(key)
        if modal is None or modal.user_id != user.id:
            raise RefusedError("modal", f"{user.name} has no dialog {key!r} open.")
        opener = modal.opened_by
        resolver = self._resolver(user, opener.channel)
        filled = FormReader(resolver).read(modal.data, body.get("values") or {})
        data = {
            "custom_id": modal.data["custom_id"],
            "components": filled,
            "resolved": resolver.resolved,
        }
        answer = await self._ask(
            user,
            opener.channel,
            Trigger.MODAL_SUBMIT,
            data,
            source=opener.source,
            opened_by=opener,
        )
        # A dialog that failed stays open, as in the client, so that nothing typed is lost.
        if answer["kind"] != "failed":
            self._modals.pop(key, None)
        return answer

    def dismiss(self, user: User, body: JsonObject) -> None:
        """Close a dialog (`modal`) or an ephemeral message (`message_id`)."""
        if "modal" in body:
            self._modals.pop(str(body["modal"]), None)
            return
        message = self._places.message(user, str(body.get("message_id")))
        if message.visible_to != user.id:
            raise RefusedError("message", "Only what only you can see can be dismissed.")
        self._services.messages.delete(message)

    def _resolver(self, user: User, channel: Channel) -> Resolver:
        services = self._services
        return Resolver(services.world, services.cdn, services.payloads, user, channel)

    def _command(
        self, user: User, channel: Channel, words: str, kind: int
    ) -> tuple[JsonObject, list[str]]:
        if refusal := self._places.refusal(user, channel):
            raise RefusedError("permission", refusal)
        name, *path = words.removeprefix("/").split() if kind == CHAT else [words]
        offered = self._places.commands(user, channel, kind=kind)
        # A server's own command hides the global one of the same name.
        for command in sorted(offered, key=lambda c: "guild_id" not in c):
            if command["name"] == name:
                return command, path
        raise RefusedError("command", f"There is no command {name!r} for {user.name} here.")

    def _component(self, user: User, body: JsonObject, code: str) -> tuple[Message, JsonObject]:
        message = self._places.message(user, str(body.get("message_id")))
        known = parts.interactive(message.components)
        component = known.get(str(body.get("custom_id")))
        if component is None:
            raise RefusedError(code, "The message has no such part.")
        if component.get("disabled"):
            raise RefusedError(code, "It is switched off.")
        return message, component

    async def _ask_about(self, user: User, message: Message, data: JsonObject) -> JsonObject:
        channel = self._world.channels[message.channel_id]
        return await self._ask(user, channel, Trigger.COMPONENT, data, source=message)

    async def _ask(
        self,
        user: User,
        channel: Channel,
        trigger: Trigger,
        data: JsonObject,
        *,
        source: Message | None = None,
        opened_by: Interaction | None = None,
    ) -> JsonObject:
        interaction = self._services.interactions.open(
            trigger,
            user_id=user.id,
            channel=channel,
            data=data,
            source=source,
            opened_by=opened_by,
        )
        interaction.payload = self._payload(interaction, user)
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
        message = self._world.messages.get(answer.get("message_id", 0))
        if message is not None:
            shown["message"] = self._events.view(message)
        if "choices" in answer:
            shown["choices"] = answer["choices"]
        if "modal" in answer:
            key = str(interaction.id)
            self._modals[key] = OpenModal(
                user_id=interaction.user_id, opened_by=interaction, data=answer["modal"]
            )
            shown["modal"] = answer["modal"] | {"id": key}
        if answer["kind"] == "failed":
            shown["error"] = _FAILED[interaction.trigger]
        return shown

    def _payload(self, interaction: Interaction, user: User) -> JsonObject:
        """Return the INTERACTION_CREATE of an interaction (discord.md A1, C3)."""
        world, channel = self._world, interaction.channel
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
            "channel": self._services.payloads.partial_channel(channel, user.id),
            "app_permissions": str(int(for_bot)),
            "locale": user.locale,
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(channel.guild_id or 0)},
            "context": 0 if guild else 1,
            "attachment_size_limit": permissions.file_limit(guild),
        }
        if interaction.source is not None:
            payload["message"] = self._services.payloads.message(interaction.source)
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


def _command_data(command: JsonObject) -> JsonObject:
    data = {"id": command["id"], "name": command["name"], "type": command["type"]}
    return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})
