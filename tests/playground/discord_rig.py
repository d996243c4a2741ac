"""A local Discord with everything that a test without discord.py needs to drive it."""

import asyncio
import contextlib
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from playground.discord import Answer, Clock, LocalDiscord, Person
from tests.support import openapi

V2 = 1 << 15
EPHEMERAL = 1 << 6

COMMANDS: list[dict[str, Any]] = [
    {
        "name": "imagine",
        "type": 1,
        "description": "Draw a picture.",
        "options": [
            {
                "name": "prompt",
                "type": 3,
                "description": "What to draw",
                "required": True,
                "max_length": 100,
            },
            {
                "name": "speed",
                "type": 3,
                "description": "How fast",
                "choices": [{"name": "Fast", "value": "fast"}, {"name": "Relax", "value": "relax"}],
            },
            {"name": "reference", "type": 11, "description": "A picture"},
        ],
    },
    {"name": "late", "type": 1, "description": "Only after dark.", "nsfw": True},
    {"name": "admin", "type": 1, "description": "Few may.", "default_member_permissions": 32},
]


@dataclass(frozen=True, slots=True)
class Response:
    """What REST answered."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def code(self) -> int:
        """Discord's own error code."""
        return int(self.body["code"])


def problems_in(response: Response) -> set[str]:
    """Return the words of all problems in a 50035 answer."""
    assert response.code == 50035, response.body
    found: set[str] = set()

    def visit(node: dict[str, Any]) -> None:
        for key, child in node.items():
            if key == "_errors":
                found.update(problem["code"] for problem in child)
            else:
                visit(child)

    visit(response.body["errors"])
    return found


class Ear:
    """A bare gateway client."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.seq = 0
        self.session_id = ""
        self.guilds: list[str] = []

    async def send(self, op: int, d: object) -> None:
        """Send a frame."""
        await self.socket.send_json({"op": op, "d": d})

    async def frame(self) -> dict[str, Any]:
        """Return the next frame."""
        text = await asyncio.wait_for(self.socket.receive_str(), 60)
        frame: dict[str, Any] = json.loads(text)
        self.seq = frame["s"] or self.seq
        return frame

    async def event(self, name: str) -> dict[str, Any]:
        """Return the data of the next event of a kind, passing over others."""
        while True:
            frame = await self.frame()
            if frame["t"] == name:
                return dict(frame["d"])


@dataclass(slots=True, kw_only=True)
class Rig:
    """The local Discord, its movable clock and a plain HTTP session."""

    discord: LocalDiscord
    clock: Clock
    session: aiohttp.ClientSession
    people: list[Person] = field(default_factory=list)

    def channel(self, name: str) -> int:
        """Return a channel's id."""
        return self.discord.world.channel(name).id

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        files: dict[str, bytes] | None = None,
        token: bool = True,
    ) -> Response:
        """Ask REST, as JSON or, with files, as multipart."""
        headers = {"Authorization": f"Bot {self.discord.token}"} if token else {}
        url = self.discord.api_url + path
        if files is None:
            sending = self.session.request(method, url, json=body, headers=headers)
        else:
            form = aiohttp.FormData(quote_fields=False)
            form.add_field("payload_json", json.dumps(body))
            for n, (name, data) in enumerate(files.items()):
                form.add_field(f"files[{n}]", io.BytesIO(data), filename=name)
            sending = self.session.request(method, url, data=form, headers=headers)
        async with sending as response:
            text = await response.text()
            return Response(
                response.status, json.loads(text) if text else None, dict(response.headers)
            )

    async def send(self, body: object, *, channel: str = "pictures") -> Response:
        """Post a message as the bot."""
        return await self.call("POST", f"/channels/{self.channel(channel)}/messages", body)

    async def callback(self, event: dict[str, Any], kind: int, data: object = None) -> Response:
        """Answer an interaction."""
        path = f"/interactions/{event['id']}/{event['token']}/callback?with_response=1"
        body = {"type": kind} | ({"data": data} if data is not None else {})
        return await self.call("POST", path, body, token=False)

    def hook(self, event: dict[str, Any], tail: str = "") -> str:
        """Return the webhook path of an interaction."""
        return f"/webhooks/{event['application_id']}/{event['token']}{tail}"

    async def listen(self, *, intents: int = 1) -> Ear:
        """Connect to the gateway and identify."""
        return await self.identified(None, intents=intents)

    async def identified(self, shard: list[int] | None, *, intents: int = 1) -> Ear:
        """Connect to the gateway and identify as [shard, count]; None: as the only one."""
        ear = Ear(await self.session.ws_connect(self.discord.gateway_url))
        await ear.frame()
        asked = {"token": self.discord.token, "intents": intents, "properties": {}}
        await ear.send(2, asked | ({"shard": shard} if shard else {}))
        ready = await ear.event("READY")
        ear.session_id = ready["session_id"]
        ear.guilds = [(await ear.event("GUILD_CREATE"))["name"] for _ in ready["guilds"]]
        return ear

    async def person(self, name: str) -> Person:
        """Let a member join."""
        person = await Person.join(self.discord.user_url, name)
        self.people.append(person)
        return person

    async def sync(self) -> None:
        """Register the commands."""
        done = await self.call(
            "PUT", f"/applications/{self.discord.world.bot_id}/commands", COMMANDS
        )
        assert done.status == 200, done.body

    async def interaction(
        self, ear: Ear, person: Person, *, channel: str = "pictures"
    ) -> tuple[dict[str, Any], asyncio.Task[Answer]]:
        """Let a member use /imagine: return the event and the answer to come."""
        asking = asyncio.create_task(person.slash("imagine", channel=channel, prompt="a boat"))
        return await ear.event("INTERACTION_CREATE"), asking


@contextlib.asynccontextmanager
async def open_rig(*, answer_within_s: float = 3.0) -> AsyncIterator[Rig]:
    """Start a local Discord; at the end every exchange has to fit the OpenAPI file."""
    clock = Clock()
    discord = await LocalDiscord.start(now_s=clock, answer_within_s=answer_within_s)
    try:
        async with aiohttp.ClientSession() as session:
            rig = Rig(discord=discord, clock=clock, session=session)
            try:
                yield rig
            finally:
                for person in rig.people:
                    await person.leave()
    finally:
        await discord.close()
    wrong = openapi.problems(discord.exchanges)
    assert not wrong, "\n".join(wrong)
