"""A member's requests over the user side's HTTP, and what is answered to them."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp

from playground.discord.errors import JsonObject

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


class Connection:
    """A member's, by name; ended by `close`."""

    def __init__(self, user_url: str, name: str) -> None:
        self._url = user_url
        self._session = aiohttp.ClientSession(
            headers={"X-Person": name}, timeout=aiohttp.ClientTimeout(total=ASK_S)
        )
        self._last_event = ""

    async def close(self) -> None:
        """Close what is open."""
        await self._session.close()

    async def act(self, path: str, body: JsonObject) -> Answer:
        """Do what leads to an answer of the bot; raises PersonError."""
        return Answer(**await self.ask("POST", path, json=body))

    async def ask(
        self,
        method: str,
        path: str,
        *,
        json: JsonObject | None = None,
        data: aiohttp.FormData | None = None,
        params: dict[str, str] | None = None,
    ) -> JsonObject:
        """Return what is answered; raises PersonError, PressError."""
        async with self._session.request(
            method, self._url + path, json=json, data=data, params=params
        ) as response:
            shown: JsonObject = await response.json()
            if response.ok:
                return shown
            kind = PressError if shown.get("error") == "button" else PersonError
            raise kind(str(shown.get("error", response.status)), str(shown.get("message")))

    async def download(self, url: str) -> bytes:
        """Return the bytes behind an address; raises PersonError if they are not served."""
        async with self._session.get(url) as response:
            if not response.ok:
                raise PersonError("download", f"The file is not served ({response.status}).")
            return await response.read()

    async def events(self) -> AsyncIterator[tuple[str, JsonObject]]:
        """Yield kind and data of each event until the stream ends, from the last one on."""
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
