"""A member at their client: acts and watches over the user side's HTTP and events only."""

import asyncio
import contextlib
import io
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Self

import aiohttp

from playground.discord.components import Kind, walk
from playground.discord.errors import JsonObject

RETRY_S = 0.2
ASK_S = 60.0
"""Longest wait for one request: far more than the 3 s that an action may take."""
SILENCE_S = 40.0
"""A stream that is silent for longer is dead: the server sends something every 15 s."""
_ENDLESS = aiohttp.ClientTimeout(total=None, sock_connect=ASK_S, sock_read=SILENCE_S)


class PersonError(Exception):
    """What a person tried is not possible; `code` is one word (docs/playground-protocol.md)."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class PressError(PersonError):
    """There is no such button, or it cannot be pressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How the bot answered: `after_s` is the time from the event sent to the callback received.

    `kind` is message, deferred, deferred_update, update, choices, modal or failed.
    """

    kind: str
    after_s: float
    interaction_id: str
    message: JsonObject = field(default_factory=dict)
    modal: JsonObject = field(default_factory=dict)
    choices: list[JsonObject] = field(default_factory=list)
    error: str = ""


class Person:
    """A member; made by `join`, which also starts to listen, and ended by `leave`."""

    def __init__(self, session: aiohttp.ClientSession, user_url: str, name: str) -> None:
        self.name = name
        self._session = session
        self._url = user_url
        self._messages: dict[str, JsonObject | None] = {}
        self._changed = asyncio.Condition()
        self._listening: asyncio.Task[None] | None = None
        self._last_event = ""

    @classmethod
    async def join(cls, user_url: str, name: str) -> Self:
        """Sit down as a member, by name; raises PersonError for an unknown one."""
        session = aiohttp.ClientSession(
            headers={"X-Person": name}, timeout=aiohttp.ClientTimeout(total=ASK_S)
        )
        person = cls(session, user_url, name)
        try:
            await person.world()
            connected = asyncio.Event()
            person._listening = asyncio.create_task(
                person._listen(connected), name=f"events of {name}"
            )
            await connected.wait()
        except BaseException:
            await person.leave()
            raise
        return person

    async def leave(self) -> None:
        """Stop listening and close the connections."""
        if self._listening is not None:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listening
        await self._session.close()

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
        async with self._session.get(url) as response:
            if not response.ok:
                raise PersonError("download", f"The file is not served ({response.status}).")
            return await response.read()

    async def wait_until(
        self,
        message_id: str | int,
        predicate: Callable[[JsonObject], object],
        timeout_s: float = 60,
    ) -> JsonObject:
        """Watch a message until it fits and return it; raises TimeoutError with its last state.

        Raises PersonError when it is deleted meanwhile.
        """
        message: JsonObject | None = await self.see(message_id)
        self._messages[str(message_id)] = message
        try:
            async with asyncio.timeout(timeout_s), self._changed:
                while True:
                    message = self._messages[str(message_id)]
                    if message is None:
                        raise PersonError("message", f"Message {message_id} was deleted.")
                    if predicate(message):
                        return message
                    await self._changed.wait()
        except TimeoutError as error:
            raise TimeoutError(f"The message stayed: {summary(message)}") from error

    async def wait_gone(self, message_id: str | int, timeout_s: float = 60) -> None:
        """Wait until a message is deleted; raises TimeoutError."""
        with contextlib.suppress(PersonError):
            await self.wait_until(message_id, lambda _: False, timeout_s)

    async def wait_message(
        self, predicate: Callable[[JsonObject], object], timeout_s: float = 60
    ) -> JsonObject:
        """Wait for a message that fits among those heard of since `join`; raises TimeoutError."""
        async with asyncio.timeout(timeout_s), self._changed:
            while True:
                for message in self._messages.values():
                    if message is not None and predicate(message):
                        return message
                await self._changed.wait()

    async def _act(self, path: str, body: JsonObject) -> Answer:
        answer = await self._ask("POST", path, json=body)
        return Answer(**answer)

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        json: JsonObject | None = None,
        data: aiohttp.FormData | None = None,
        params: dict[str, str] | None = None,
    ) -> JsonObject:
        async with self._session.request(
            method, self._url + path, json=json, data=data, params=params
        ) as response:
            shown: JsonObject = await response.json()
            if response.ok:
                return shown
            kind = PressError if shown.get("error") == "button" else PersonError
            raise kind(str(shown.get("error", response.status)), str(shown.get("message")))

    async def _listen(self, connected: asyncio.Event) -> None:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async for kind, data in self._events():
                    if kind == "reset":
                        self._messages.clear()
                    if kind in {"hello", "reset"}:
                        connected.set()
                    elif kind.startswith("message_"):
                        await self._note(data["id"], None if kind == "message_delete" else data)
                    elif data.get("change") in {"CHANNEL_DELETE", "THREAD_DELETE"}:
                        await self._forget(data["channel_id"])
            await asyncio.sleep(RETRY_S)

    async def _events(self) -> AsyncIterator[tuple[str, JsonObject]]:
        headers = {"Last-Event-ID": self._last_event} if self._last_event else {}
        async with self._session.get(
            f"{self._url}/events", headers=headers, timeout=_ENDLESS
        ) as response:
            event: dict[str, str] = {}
            async for raw in response.content:
                line = raw.decode().rstrip("\n")
                if line:
                    name, _, value = line.partition(": ")
                    event[name] = value
                    continue
                if "event" in event:
                    self._last_event = event["id"]
                    yield event["event"], json.loads(event["data"])
                event = {}

    async def _note(self, message_id: str, message: JsonObject | None) -> None:
        async with self._changed:
            self._messages[message_id] = message
            self._changed.notify_all()

    async def _forget(self, channel_id: str) -> None:
        for message in list(self._messages.values()):
            if message is not None and message["channel_id"] == channel_id:
                await self._note(message["id"], None)


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
