"""A member at their client: acts and watches over the user side's HTTP and events only."""

import asyncio
import contextlib
import io
from collections.abc import Callable
from typing import Self

import aiohttp

from playground.discord.client.connection import Answer, Connection, PersonError, PressError
from playground.discord.client.feed import MessageFeed
from playground.discord.components import Kind, walk
from playground.discord.errors import JsonObject


class Person:
    """A member; made by `join`, which also starts to listen, and ended by `leave`."""

    def __init__(self, connection: Connection, name: str) -> None:
        self.name = name
        self._connection = connection
        self._ask, self._act = connection.ask, connection.act
        self._feed = MessageFeed(connection)

    @classmethod
    async def join(cls, user_url: str, name: str) -> Self:
        """Sit down as a member, by name; raises PersonError for an unknown one."""
        person = cls(Connection(user_url, name), name)
        try:
            await person.world()
            await person._feed.start(name)
        except BaseException:
            await person.leave()
            raise
        return person

    async def leave(self) -> None:
        """Stop listening and close the connections."""
        await self._feed.stop()
        await self._connection.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.leave()

    async def world(self) -> JsonObject:
        """Return the servers, channels and commands that this member sees."""
        return await self._ask("GET", "/world")

    async def slash(self, command: str, /, *, channel: str | int, **options: object) -> Answer:
        """Use a slash command, subcommands after a space; raises PersonError as a client would."""
        body = {"command": command, "channel": str(channel), "options": options}
        return await self._act("/slash", body)

    async def autocomplete(
        self, command: str, option: str, value: str, *, channel: str | int, **options: object
    ) -> list[JsonObject]:
        """Return what the bot suggests for an option of which `value` is typed so far."""
        body = {"command": command, "option": option, "value": value, "options": options}
        answer = await self._act("/autocomplete", body | {"channel": str(channel)})
        return answer.choices

    async def press(
        self,
        message_id: str | int,
        label: str | None = None,
        *,
        custom_id: str | None = None,
        emoji: str | None = None,
    ) -> Answer:
        """Press the first button that fits, or choose what a menu calls so; raises PressError."""
        message = await self.see(message_id)
        for button in buttons(message):
            name = (button.get("emoji") or {}).get("name")
            wanted = (
                (label, button.get("label")),
                (custom_id, button.get("custom_id")),
                (emoji, name),
            )
            if all(want is None or want == has for want, has in wanted):
                break
        else:
            for menu, option in choices(message):
                if option["label"] == label and not menu.get("disabled"):
                    return await self.select(message_id, menu["custom_id"], [option["value"]])
            wished = label or custom_id or emoji
            raise PressError("button", f"Message {message_id} has no button {wished!r}.")
        if "custom_id" not in button or button.get("disabled"):
            raise PressError("button", f"The button {button.get('label')!r} cannot be pressed.")
        body = {"message_id": str(message_id), "custom_id": button["custom_id"]}
        return await self._act("/press", body)

    async def select(self, message_id: str | int, custom_id: str, values: list[str]) -> Answer:
        """Choose in a menu of a message."""
        body = {"message_id": str(message_id), "custom_id": custom_id, "values": values}
        return await self._act("/select", body)

    async def submit(self, modal: JsonObject, values: dict[str, object]) -> Answer:
        """Fill in a dialog, by the custom_id of its fields, and send it."""
        return await self._act("/submit", {"modal": modal["id"], "values": values})

    async def menu(
        self,
        command: str,
        *,
        message_id: str | int | None = None,
        user: str = "",
        channel: str | int = "",
    ) -> Answer:
        """Use a context menu command on a message, or on a member seen in a channel."""
        body: JsonObject = {"command": command}
        if message_id is not None:
            body["message_id"] = str(message_id)
        else:
            body |= {"user": user, "channel": str(channel)}
        return await self._act("/menu", body)

    async def upload(self, filename: str, data: bytes) -> str:
        """Upload a file and return its id, the value for attachment options and file fields."""
        form = aiohttp.FormData()
        form.add_field("file", io.BytesIO(data), filename=filename)
        shown = await self._ask("POST", "/upload", data=form)
        return str(shown["uploads"][0]["id"])

    async def say(
        self, content: str, *, channel: str | int, uploads: list[str] | None = None
    ) -> JsonObject:
        """Write an ordinary message and return it."""
        body = {"channel": str(channel), "content": content, "uploads": uploads or []}
        return await self._ask("POST", "/messages", json=body)

    async def react(self, message_id: str | int, emoji: str, *, on: bool = True) -> JsonObject:
        """Add a reaction to a message or, with `on=False`, take it back; returns the message."""
        body = {"message_id": str(message_id), "emoji": emoji, "on": on}
        return await self._ask("POST", "/react", json=body)

    async def dismiss(self, message_id: str | int) -> None:
        """Dismiss a message that only this member sees."""
        await self._ask("POST", "/dismiss", json={"message_id": str(message_id)})

    async def delete(self, message_id: str | int) -> None:
        """Delete a message."""
        await self._ask("DELETE", f"/messages/{message_id}")

    async def see(self, message_id: str | int) -> JsonObject:
        """Return a message as it is now; raises PersonError if there is none to see."""
        return await self._ask("GET", f"/messages/{message_id}")

    async def history(self, channel: str | int) -> list[JsonObject]:
        """Return the messages of a channel, oldest first."""
        shown = await self._ask("GET", "/messages", params={"channel": str(channel)})
        return list(shown["messages"])

    async def download(self, url: str) -> bytes:
        """Return the bytes behind an address; raises PersonError if they are not served."""
        return await self._connection.download(url)

    async def wait_until(
        self,
        message_id: str | int,
        predicate: Callable[[JsonObject], object],
        timeout_s: float = 60,
    ) -> JsonObject:
        """Watch a message until it fits and return it; raises TimeoutError with its last state.

        Raises PersonError when it is deleted meanwhile.
        """
        messages, key = self._feed.messages, str(message_id)
        messages[key] = await self.see(message_id)

        def fitting() -> JsonObject | None:
            message = messages[key]
            if message is None:
                raise PersonError("message", f"Message {message_id} was deleted.")
            return message if predicate(message) else None

        try:
            async with asyncio.timeout(timeout_s):
                return await self._feed.wait_for(fitting)
        except TimeoutError as error:
            raise TimeoutError(f"The message stayed: {summary(messages[key])}") from error

    async def wait_gone(self, message_id: str | int, timeout_s: float = 60) -> None:
        """Wait until a message is deleted; raises TimeoutError."""
        with contextlib.suppress(PersonError):
            await self.wait_until(message_id, lambda _: False, timeout_s)

    async def wait_message(
        self, predicate: Callable[[JsonObject], object], timeout_s: float = 60
    ) -> JsonObject:
        """Wait for a message that fits among those heard of since `join`; raises TimeoutError."""

        def fitting() -> JsonObject | None:
            known = [message for message in self._feed.messages.values() if message is not None]
            return next(filter(predicate, known), None)

        async with asyncio.timeout(timeout_s):
            return await self._feed.wait_for(fitting)


def buttons(message: JsonObject) -> list[JsonObject]:
    """Return the buttons of a message in reading order."""
    return [part for part in walk(message["components"]) if part["type"] == Kind.BUTTON]


def choices(message: JsonObject) -> list[tuple[JsonObject, JsonObject]]:
    """Return what can be chosen in the menus of a message, each with its menu."""
    return [
        (part, option)
        for part in walk(message["components"])
        if part["type"] == Kind.STRING_SELECT
        for option in part["options"]
    ]


def summary(message: JsonObject | None) -> str:
    """Return a message in one short line, for failures to be read."""
    if message is None:
        return "deleted"
    texts = [p["content"] for p in walk(message["components"]) if p["type"] == Kind.TEXT]
    labels = [str(button.get("label")) for button in buttons(message)]
    shown = {"texts": [message["content"], *texts], "buttons": labels}
    return f"{shown}"[:600]
