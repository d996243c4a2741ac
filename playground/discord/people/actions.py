"""What members do with the bot: each action becomes an interaction, and waits for its answer."""

from playground.discord import components as parts
from playground.discord.components import LINK_STYLE, PREMIUM_STYLE, SELECTS, Kind
from playground.discord.errors import JsonObject
from playground.discord.gateway.gateway import Gateway
from playground.discord.interactions.interaction import Trigger
from playground.discord.limits.commands import CHAT, MESSAGE, USER
from playground.discord.messages.reactions import known_emoji, react, unreact
from playground.discord.model.objects import Channel, Message, User
from playground.discord.model.permissions import Permission
from playground.discord.people.deliveries import Deliveries
from playground.discord.people.forms import FormReader, choose
from playground.discord.people.options import OptionReader, descend
from playground.discord.people.places import Places
from playground.discord.people.refusals import RefusedError
from playground.discord.people.resolving import Resolver
from playground.discord.people.stream import PeopleEvents, Stream
from playground.discord.services import Services


class Actions:
    """Checks what a member's client would check, then asks the bot."""

    def __init__(
        self, services: Services, gateway: Gateway, stream: Stream, events: PeopleEvents
    ) -> None:
        self._services = services
        self._world = services.world
        self._places = Places(services.world)
        self._deliveries = Deliveries(services, gateway, stream, events)

    async def slash(self, user: User, body: JsonObject) -> JsonObject:
        """Use a slash command: `command`, `channel`, `options`."""
        channel = self._places.channel(user, str(body.get("channel")))
        command, path = self._command(user, channel, str(body.get("command")), CHAT)
        declared, wrap = descend(command, path)
        resolver = self._resolver(user, channel)
        reader = OptionReader(resolver)
        options = wrap(reader.read(declared, body.get("options") or {}))
        data = _command_data(command) | {"options": options, "resolved": resolver.resolved}
        return await self._deliveries.ask(user, channel, Trigger.COMMAND, data)

    async def autocomplete(self, user: User, body: JsonObject) -> JsonObject:
        """Ask for suggestions: `command`, `channel`, `option`, `value`, other `options`."""
        channel = self._places.channel(user, str(body.get("channel")))
        command, path = self._command(user, channel, str(body.get("command")), CHAT)
        declared, wrap = descend(command, path)
        reader = OptionReader(self._resolver(user, channel))
        others: JsonObject = body.get("options") or {}
        focused, typed = str(body.get("option")), str(body.get("value") or "")
        options = wrap(reader.read_partial(declared, others, focused, typed))
        data = _command_data(command) | {"options": options}
        return await self._deliveries.ask(user, channel, Trigger.AUTOCOMPLETE, data)

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
        return await self._deliveries.ask(user, channel, Trigger.COMMAND, data)

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
        modal = self._deliveries.modals.get(key)
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
        answer = await self._deliveries.ask(
            user,
            opener.channel,
            Trigger.MODAL_SUBMIT,
            data,
            source=opener.source,
            opened_by=opener,
        )
        # A dialog that failed stays open, as in the client, so that nothing typed is lost.
        if answer["kind"] != "failed":
            self._deliveries.modals.pop(key, None)
        return answer

    def dismiss(self, user: User, body: JsonObject) -> None:
        """Close a dialog (`modal`) or an ephemeral message (`message_id`)."""
        if "modal" in body:
            self._deliveries.modals.pop(str(body["modal"]), None)
            return
        message = self._places.message(user, str(body.get("message_id")))
        if message.visible_to != user.id:
            raise RefusedError("message", "Only what only you can see can be dismissed.")
        self._services.messages.delete(message)

    def react(self, user: User, body: JsonObject) -> Message:
        """Add a reaction or, with `on` false, take it back: `message_id`, `emoji`."""
        message = self._places.message(user, str(body.get("message_id")))
        channel = self._world.channels[message.channel_id]
        emoji = known_emoji(self._world, str(body.get("emoji")))
        if message.visible_to is not None:
            raise RefusedError("message", "To what only you can see nobody reacts.")
        if body.get("on") is False:
            unreact(self._world, message, user.id, emoji)
            return message
        allowed = self._places.allowed(user, channel)
        if emoji not in message.reactions and not allowed & Permission.ADD_REACTIONS:
            raise RefusedError("permission", f"{user.name} may not add reactions here.")
        if channel.archived:
            raise RefusedError("permission", "The thread is archived.")
        react(self._world, message, user.id, emoji)
        return message

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
        return await self._deliveries.ask(user, channel, Trigger.COMPONENT, data, source=message)


def _command_data(command: JsonObject) -> JsonObject:
    data = {"id": command["id"], "name": command["name"], "type": command["type"]}
    return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})
